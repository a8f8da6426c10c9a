import type { Kind } from '../../observations/kinds.js';
import type { Value } from '../../observations/reading.js';

const MINUTE_MS = 60_000;
/** A contact or bed that changes more often in a minute is loose; nobody opens a door that often. [ours] */
export const MOST_CHANGES = 12;
/** So long after its last bad minute it is believed again. [ours] */
export const STEADY_AFTER_MS = 30 * MINUTE_MS;

/** A movement sensor that speaks often sees somebody moving. */
const CHANGES: ReadonlySet<Kind> = new Set<Kind>(['door', 'bed']);

/** Changes within the minute that began at `from`, by the device's clock: what was held up comes all at once. */
export interface Changes {
  readonly value: Value;
  readonly from: number;
  readonly count: number;
  readonly last: number;
  /** Since when, and when last, there were too many in a minute. */
  readonly flapped?: { readonly since: number; readonly last: number };
}

export function hearChange(changes: Changes | undefined, kind: Kind, value: Value, at: number): Changes | undefined {
  if (!CHANGES.has(kind) || (changes && (value === changes.value || at < changes.last))) return changes;
  const sameMinute = changes !== undefined && at - changes.from < MINUTE_MS;
  const minute = { value, last: at, from: sameMinute ? changes.from : at, count: sameMinute ? changes.count + 1 : 1 };
  const before = changes?.flapped;
  if (minute.count <= MOST_CHANGES) return { ...minute, ...(before ? { flapped: before } : {}) };
  return { ...minute, flapped: { since: before && isFlapping(changes, at) ? before.since : minute.from, last: at } };
}

export const isFlapping = (changes: Changes | undefined, now: number): boolean => changes?.flapped !== undefined && now - changes.flapped.last <= STEADY_AFTER_MS;
