import type { Band } from '../air/daqi.js';
import type { Corner } from '../geo/areas.js';
import { metresOf, type Stretch, type WalkGraph } from './graph.js';

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

/** What was told of ways for now: by stretch, metres from its beginning. */
export interface Conditions {
  /** Lamps that are out. */
  readonly lamps: ReadonlyMap<number, readonly number[]>;
  readonly troubles: ReadonlyMap<number, readonly { readonly at: number; readonly says: string }[]>;
  /** Sites that are heard now. */
  readonly air: readonly AirAt[];
}

/** So near a lamp lights the way, and works stand in it. [ours] */
const LAMP_METRES = 20, TROUBLE_METRES = 30;
/** A site tells of the air about it: half a kilometre in a town's streets, and even there a busy kerb is worse. [ours] */
export const AIR_METRES = 500;

export function conditionsOn(graph: WalkGraph, lampsOut: readonly Corner[], troubles: readonly Trouble[], air: readonly AirAt[]): Conditions {
  const lamps = new Map<number, number[]>(), found = new Map<number, { at: number; says: string }[]>();
  for (const place of lampsOut) for (const { stretch, at } of graph.near(place, LAMP_METRES)) put(lamps, stretch, at);
  for (const { says, places } of troubles) for (const place of places) for (const { stretch, at } of graph.near(place, TROUBLE_METRES)) put(found, stretch, { at, says });
  return { lamps, troubles: found, air };
}

function put<Item>(into: Map<number, Item[]>, key: number, item: Item): void {
  const held = into.get(key);
  if (held) held.push(item);
  else into.set(key, [item]);
}

/** Undefined: no site that is near enough says anything now. */
export function airAt({ line }: Stretch, sites: readonly AirAt[]): AirAt | undefined {
  const middle = line[line.length >> 1] as Corner;
  let nearest: AirAt | undefined, away = AIR_METRES;
  for (const site of sites) {
    const metres = metresOf(middle, site.place);
    if (metres <= away) [nearest, away] = [site, metres];
  }
  return nearest;
}
