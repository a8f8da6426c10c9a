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
  const days: DayOfKind[] = [];
  for (let first = 0; first < hours.length;) {
    const day = localDay((hours[first] as HourRollup).hour * HOUR_MS, zone);
    const { from, to } = spanOfDay(day, zone);
    let next = first + 1;
    while (next < hours.length && (hours[next] as HourRollup).hour * HOUR_MS < to) next += 1;
    const { count, measures } = joined(hours.slice(first, next));
    days.push({ kind, day, from, to, count, measures: measures.map((measure) => ({ ...measure, mean: measure.sum / count })) });
    first = next;
  }
  return days;
}

/** A day's bounds never change, and a year of five kinds asks for each of them five times. */
const spans = new Map<string, { readonly from: number; readonly to: number }>();
const MOST_SPANS = 20_000;

/** The instants between which the wall shows this day. */
export function spanOfDay(day: string, zone: string): { readonly from: number; readonly to: number } {
  const key = `${day}|${zone}`;
  let span = spans.get(key);
  if (span) return span;
  span = { from: atLocal(day, 0, zone), to: atLocal(shiftDay(day, 1), 0, zone) };
  if (spans.size >= MOST_SPANS) spans.clear();
  spans.set(key, span);
  return span;
}
