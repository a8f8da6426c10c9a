import type { Band } from '../air/daqi.js';
import type { Corner } from '../geo/areas.js';
import { metresOf, placeOn, type Stretch, type WalkGraph } from './graph.js';

/** Works and incidents, as whoever tells of them puts it; one that lies along a road has several places. */
export interface Trouble {
  readonly says: string;
  readonly places: readonly Corner[];
}
export interface AirAt {
  readonly name: string;
  readonly place: Corner;
  readonly index: number;
  readonly band: Band;
}

/** From and to. */
export type Part = readonly [number, number];

/** What was told of ways for now: by stretch, metres from its beginning. */
export interface Conditions {
  /** What lamps that are out leave dark. */
  readonly dark: ReadonlyMap<number, readonly Part[]>;
  readonly troubles: ReadonlyMap<number, readonly { readonly at: number; readonly says: string }[]>;
  /** Sites that are heard now. */
  readonly air: readonly AirAt[];
}

/** A lamp lights so much about it, for those of a street stand some 35 m apart; and works stand in a way that is so near. [ours] */
const LAMP_METRES = 20, TROUBLE_METRES = 30;
const AT_ONCE = 100;
/** A site tells of the air about it: half a kilometre in a town's streets, and even there a busy kerb is worse. [ours] */
export const AIR_METRES = 500;

/** Yields now and then, as a graph's building does. */
export function* conditionsOn(graph: WalkGraph, lampsOut: readonly Corner[], troubles: readonly Trouble[], air: readonly AirAt[]): Generator<void, Conditions> {
  const dark = new Map<number, Part[]>(), found = new Map<number, { at: number; says: string }[]>();
  for (const [i, place] of lampsOut.entries()) {
    for (const { stretch, at, away } of graph.near(place, LAMP_METRES)) put(dark, stretch, [at - LAMP_METRES + away, at + LAMP_METRES - away]);
    if (i % AT_ONCE === 0) yield;
  }
  for (const { says, places } of troubles) {
    for (const place of places) for (const { stretch, at } of graph.near(place, TROUBLE_METRES)) put(found, stretch, { at, says });
    yield;
  }
  return { dark, troubles: found, air };
}

function put<Item>(into: Map<number, Item[]>, key: number, item: Item): void {
  const held = into.get(key);
  if (held) held.push(item);
  else into.set(key, [item]);
}

/** How much of from..to lies in one of the parts or more. */
export function covered(parts: readonly Part[], from: number, to: number): number {
  let sum = 0, last = from;
  for (const [begin, end] of [...parts].sort((a, b) => a[0] - b[0])) {
    sum += Math.max(0, Math.min(end, to) - Math.max(begin, last));
    last = Math.max(last, end);
  }
  return sum;
}

/** Undefined: no site that is near enough says anything now. */
export function airAt(stretch: Stretch, sites: readonly AirAt[]): AirAt | undefined {
  const middle = placeOn(stretch, stretch.metres / 2);
  let nearest: AirAt | undefined, away = AIR_METRES;
  for (const site of sites) {
    const metres = metresOf(middle, site.place);
    if (metres <= away) [nearest, away] = [site, metres];
  }
  return nearest;
}
