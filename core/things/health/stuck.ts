import { kindSpec, type Kind } from '../../observations/kinds.js';
import type { Value } from '../../observations/reading.js';

const HOUR_MS = 3_600_000;

/**
 * What cannot stay the same for a day in a lived-in home or on a living body, if it is measured finely. A plug at 0 W, a
 * full battery or a person's weight may. After care.md R31: 24 h; a sensor that tells whole degrees only is given three
 * days. [ours]
 */
const VARIES: ReadonlySet<Kind> = new Set<Kind>(['room-temperature', 'humidity', 'heart-rate', 'respiratory-rate', 'skin-temperature', 'body-temperature']);
const FINE_MS = 24 * HOUR_MS;
const COARSE_MS = 72 * HOUR_MS;
/** At the very end of what is believed, a sensor sits whose scale is broken or whose wire is off. A bathroom's mist is gone sooner. [ours] */
const AT_AN_END_MS = 6 * HOUR_MS;
/** Said so often: not two measurements with a day between. [ours] */
const OFTEN = 12;

/** A number that a device goes on saying, on the device's clock. */
export interface Same {
  readonly value: number;
  readonly since: number;
  readonly last: number;
  readonly times: number;
}

export type Sames = Readonly<Partial<Record<Kind, Same>>>;

export function hearNumber(sames: Sames, kind: Kind, value: Value, at: number): Sames {
  if (typeof value !== 'number' || !VARIES.has(kind)) return sames;
  const before = sames[kind];
  if (before && at < before.last) return sames;
  const same: Same = before?.value === value ? { ...before, last: at, times: before.times + 1 } : { value, since: at, last: at, times: 1 };
  return { ...sames, [kind]: same };
}

/** The first kind that has stood still for too long. */
export function stuckOn(sames: Sames): { readonly kind: Kind; readonly same: Same } | undefined {
  for (const kind of Object.keys(sames).sort() as Kind[]) {
    const same = sames[kind];
    if (same && same.times >= OFTEN && same.last - same.since > longestSame(kind, same.value)) return { kind, same };
  }
  return undefined;
}

function longestSame(kind: Kind, value: number): number {
  if (kindSpec(kind).plausible?.includes(value)) return AT_AN_END_MS;
  return Number.isInteger(value) ? COARSE_MS : FINE_MS;
}
