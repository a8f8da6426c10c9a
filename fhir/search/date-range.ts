import { parseInstant } from '../../core/observations/instant.js';
import { atLocal, shiftDay } from '../../core/time/local.js';
import { FhirProblem } from './fhir-problem.js';

/** Moments from `from` up to but not including `to`, milliseconds; open at an end that is not there. */
export interface DateRange {
  readonly from?: number;
  readonly to?: number;
  /** `ne`: left out, each from its first up to but not including its last moment. */
  readonly not: readonly (readonly [from: number, to: number])[];
}

export const ALWAYS: DateRange = { not: [] };

/** A date without an offset is a day of the place whose residents we look after. */
const ZONE = 'Europe/London';
const FORM = /^(eq|ne|gt|ge|lt|le|sa|eb|ap)?(\d{4}(?:-\d\d(?:-\d\d(?:T.{5,32})?)?)?)$/;

/**
 * FHIR date search on points in time: a value of less precision stands for the whole of its day, month, year or second.
 * Prefixes of one parameter narrow each other: "ge…" and "lt…" together make a span.
 */
export function narrow(range: DateRange, name: string, text: string): DateRange {
  const [, prefix = 'eq', value] = FORM.exec(text) ?? [];
  const span = value === undefined ? undefined : spanOf(value, name);
  if (!span) throw new FhirProblem(400, 'value', `${name}: must be a date, as 2026-11-24 or ge2026-11-24T08:10:00Z; a time needs an offset.`);
  const [start, end] = span;
  switch (prefix) {
    case 'eq': return within(range, start, end);
    case 'ne': return { ...range, not: [...range.not, [start, end]] };
    case 'gt':
    case 'sa': return within(range, end, undefined);
    case 'ge': return within(range, start, undefined);
    case 'lt':
    case 'eb': return within(range, undefined, start);
    case 'le': return within(range, undefined, end);
    default: throw new FhirProblem(400, 'not-supported', `${name}: the prefix "ap" is not supported. Use ge and le.`);
  }
}

const within = (range: DateRange, from: number | undefined, to: number | undefined): DateRange => ({
  ...(from === undefined && range.from === undefined ? {} : { from: Math.max(from ?? -Infinity, range.from ?? -Infinity) }),
  ...(to === undefined && range.to === undefined ? {} : { to: Math.min(to ?? Infinity, range.to ?? Infinity) }),
  not: range.not,
});

/** First moment, and the first moment after. */
function spanOf(value: string, name: string): readonly [number, number] | undefined {
  const [day = '', time] = value.split('T');
  if (time !== undefined) return instantSpan(value, time, name);
  const [year = '', month, date] = day.split('-');
  const first = `${year}-${month ?? '01'}-${date ?? '01'}`;
  if (typeof parseInstant(`${first}T00:00:00Z`) !== 'number') return undefined;
  const after = date ? shiftDay(first, 1) : month ? nextMonth(Number(year), Number(month)) : `${String(Number(year) + 1).padStart(4, '0')}-01-01`;
  return [atLocal(first, 0, ZONE), atLocal(after, 0, ZONE)];
}

const nextMonth = (year: number, month: number): string => (month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`);

function instantSpan(value: string, time: string, name: string): readonly [number, number] | undefined {
  const at = parseInstant(value);
  if (at === 'offset') throw new FhirProblem(400, 'required', `${name}: a time needs an offset, as 08:10:00Z or 08:10:00+01:00 (in a URL + is written %2B).`);
  if (typeof at !== 'number') return undefined;
  const precision = /^\d\d:\d\d:\d\d[.,]\d/.test(time) ? 1 : /^\d\d:\d\d:\d\d/.test(time) ? 1_000 : 60_000;
  return [at, at + precision];
}

export function isWithin(at: number, { from, to, not }: DateRange): boolean {
  if (from !== undefined && at < from) return false;
  if (to !== undefined && at >= to) return false;
  return !not.some(([start, end]) => at >= start && at < end);
}
