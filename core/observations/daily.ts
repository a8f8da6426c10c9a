import { atLocal, localDay, shiftDay } from '../time/local.js';
import type { Kind } from './kinds.js';
import { roundedSum, type HourColumns, type Measure } from './packing/rollups.js';

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

/** Hours of UTC gathered into local days, in a zone whose offsets are whole hours. Hours in ascending order over all parts. */
export function byLocalDay(kind: Kind, parts: readonly HourColumns[], zone: string): DayOfKind[] {
  const days: OpenDay[] = [];
  let day: OpenDay | undefined;
  for (const { hours, counts, measures } of parts) {
    for (let i = 0; i < hours.length; i += 1) {
      const hour = hours[i] as number;
      if (!day || hour * HOUR_MS >= day.span.to) days.push((day = { span: dayAt(hour, zone), count: 0, measures: measures.map(() => ({ min: Infinity, max: -Infinity, sum: 0 })) }));
      day.count += counts[i] as number;
      for (let which = 0; which < measures.length; which += 1) join(day.measures[which] as Open, measures[which] as HourColumns['measures'][number], i);
    }
  }
  return days.map(({ span, count, measures }) => ({ kind, ...span, count, measures: measures.map(({ min, max, sum }) => ({ min, max, sum: roundedSum(sum), mean: roundedSum(sum) / count })) }));
}

type Open = { -readonly [Part in keyof Measure]: number };

interface OpenDay {
  readonly span: DaySpan;
  count: number;
  readonly measures: readonly Open[];
}

function join(open: Open, { min, max, sum }: HourColumns['measures'][number], i: number): void {
  if ((min[i] as number) < open.min) open.min = min[i] as number;
  if ((max[i] as number) > open.max) open.max = max[i] as number;
  open.sum += sum[i] as number;
}

interface DaySpan {
  readonly day: string;
  readonly from: number;
  readonly to: number;
}

/** A day's bounds never change, and a year of five kinds asks for each of them five times. */
const days = new Map<string, DaySpan>();
const daysByHour = new Map<string, Map<number, DaySpan>>();
const MOST_KNOWN = 50_000;

/** The local day that an hour of UTC (since 1970) begins in. */
function dayAt(hour: number, zone: string): DaySpan {
  let ofZone = daysByHour.get(zone);
  if (!ofZone) daysByHour.set(zone, (ofZone = new Map()));
  const known = ofZone.get(hour);
  if (known) return known;
  const span = spanOfDay(localDay(hour * HOUR_MS, zone), zone);
  if (ofZone.size >= MOST_KNOWN) ofZone.clear();
  ofZone.set(hour, span);
  return span;
}

/** The instants between which the wall shows this day. */
export function spanOfDay(day: string, zone: string): DaySpan {
  const key = `${day}|${zone}`;
  let span = days.get(key);
  if (span) return span;
  span = { day, from: atLocal(day, 0, zone), to: atLocal(shiftDay(day, 1), 0, zone) };
  if (days.size >= MOST_KNOWN) days.clear();
  days.set(key, span);
  return span;
}
