import { z } from 'zod';
import { ABSENCE_KINDS, type AbsenceKind } from '../../../core/absence/absence.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Where no return is said: then people are asked about stillness again, rather than never. [ours] */
export const USUALLY_MS: Readonly<Record<AbsenceKind, number>> = { away: 14 * DAY_MS, hospital: 28 * DAY_MS, maintenance: 4 * HOUR_MS };
/** Longer than a convalescence; who is away for good is no longer looked after here. [ours] */
export const LONGEST_MS = 180 * DAY_MS;
/** An engineer's visit. [ours] */
const LONGEST_VISIT_MS = 24 * HOUR_MS;
/** Said afterwards: a stay that began last week. [ours] */
const BACK_DATED_MS = 31 * DAY_MS;
/** A holiday that begins next season. [ours] */
const AHEAD_MS = 180 * DAY_MS;

const instant = z.iso.datetime({ offset: true, message: 'must be ISO 8601 with an offset, as 2026-11-24T08:10:00Z' }).transform((text) => Date.parse(text));

export const AbsenceForm = z.strictObject({
  kind: z.enum(ABSENCE_KINDS),
  from: instant.optional(),
  until: instant.optional(),
  note: z.string().trim().max(300, 'must have at most 300 characters').optional(),
});
export type AbsenceInput = z.infer<typeof AbsenceForm>;

export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** The stretch that was meant, or the field that cannot be and why. */
export function stretchOf({ kind, from: said, until: end }: AbsenceInput, now: number): Stretch | { readonly field: 'from' | 'until'; readonly detail: string } {
  const from = said ?? now;
  if (from < now - BACK_DATED_MS || from > now + AHEAD_MS) return { field: 'from', detail: 'from: must lie within the last 31 and the next 180 days.' };
  const until = end ?? from + USUALLY_MS[kind];
  if (until <= from || until <= now) return { field: 'until', detail: 'until: must lie after the beginning, and in the future.' };
  const longest = kind === 'maintenance' ? LONGEST_VISIT_MS : LONGEST_MS;
  if (until - from > longest) return { field: 'until', detail: kind === 'maintenance' ? 'until: an engineer’s visit lasts 24 hours at most.' : 'until: must lie within 180 days of the beginning; say it again when it comes near.' };
  return { from, until };
}
