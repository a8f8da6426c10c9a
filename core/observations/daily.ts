import { atLocal, localDay, shiftDay } from '../time/local.js';
import type { Kind } from './kinds.js';
import { joined, type HourRollup, type Measure } from './packing/rollups.js';

const HOUR_MS = 3_600_000;

/** A kind over one day of the calendar on the wall, of 23, 24 or 25 hours. */
export interface DayOfKind {
  readonly kind: Kind;
  /** YYYY-MM-DD where the person lives. */
  readonly day: string;
  /** The day's first instant and the next day's first, milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly measures: readonly (Measure & { readonly mean: number })[];
}

/** Hours of UTC gathered into local days, in a zone whose offsets are whole hours. Hours in ascending order. */
export function byLocalDay(kind: Kind, hours: readonly HourRollup[], zone: string): DayOfKind[] {
  const days = new Map<string, HourRollup[]>();
  for (const hour of hours) {
    const day = localDay(hour.hour * HOUR_MS, zone);
    const some = days.get(day);
    if (some) some.push(hour);
    else days.set(day, [hour]);
  }
  return [...days].map(([day, some]) => {
    const { count, measures } = joined(some);
    const { from, to } = spanOfDay(day, zone);
    return { kind, day, from, to, count, measures: measures.map((measure) => ({ ...measure, mean: measure.sum / count })) };
  });
}

/** The instants between which the wall shows this day. */
export const spanOfDay = (day: string, zone: string): { from: number; to: number } => ({ from: atLocal(day, 0, zone), to: atLocal(shiftDay(day, 1), 0, zone) });
