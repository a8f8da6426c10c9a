import { clock, day, dayKey, midnightAfter, startOfDay } from '../../../../../core/time/when.js';

/** The stretch of time a timeline shows: whole local days, the last of them `key`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly days: 1 | 7;
  readonly key: string;
  /** "Monday 23 November", "17 to 23 November" */
  readonly title: string;
  readonly earlier: string;
  /** Absent when the span reaches today. */
  readonly later?: string;
}

/** What stands in the address, believed only as far as it makes sense: no day, no future day, 1 or 7 days. */
export function spanOf(query: { readonly day?: string; readonly days?: string }, now: number): Span {
  const today = startOfDay(dayKey(now)) ?? now;
  const asked = startOfDay(query.day ?? '') ?? today;
  const last = Math.min(asked, today);
  const days = query.days === '7' ? 7 : 1;
  const from = days === 1 ? last : midnightAfter(last, -6);
  return {
    from, to: midnightAfter(last, 1), days, key: dayKey(last), title: days === 1 ? day(last) : `${day(from)} to ${day(last)}`,
    earlier: dayKey(midnightAfter(last, -days)),
    later: last < today ? dayKey(Math.min(midnightAfter(last, days), today)) : undefined,
  };
}

/** A time within the span: the clock alone within one day, with its day within a week. */
export const timeIn = (span: Pick<Span, 'days'>, at: number): string => (span.days === 1 ? clock(at) : `${day(at).replace(/^(\w{3})\w*/, '$1')} ${clock(at)}`);
