import { parseInstant } from '../../core/observations/instant.js';
import { isObject, type Json } from './json.js';
import { Refused, wrong } from './refused.js';

/** When it was so, milliseconds since 1970 UTC; `same`: an instant, to the millisecond. */
export interface When {
  readonly at: number;
  readonly same: boolean;
}

/** A reading speaks of a night or a day; what speaks of more than a year is a mistake (reliability.md row 36). [ours] */
const LONGEST_PERIOD_MS = 366 * 86_400_000;

/** A period counts as of its end, when what it says was known. */
export function readWhen(resource: Json): When | Refused {
  const { effectiveDateTime, effectiveInstant, effectivePeriod, effectiveTiming } = resource;
  if (effectiveDateTime !== undefined) return readMoment(effectiveDateTime, 'Observation.effective');
  if (effectiveInstant !== undefined) return readMoment(effectiveInstant, 'Observation.effective');
  if (effectivePeriod !== undefined) return readPeriod(effectivePeriod);
  if (effectiveTiming !== undefined) return wrong('Observation.effective', 'a Timing is a plan; say when it was, as 2026-11-24T08:10:00Z.');
  return wrong('Observation.effective', 'is missing. Say when it was, as effectiveDateTime 2026-11-24T08:10:00Z.', 'required');
}

export function readMoment(raw: unknown, expression: string): When | Refused {
  if (typeof raw !== 'string') return wrong(expression, 'must be text in ISO 8601 with an offset, as 2026-11-24T08:10:00Z; numbers are not taken.');
  const at = parseInstant(raw);
  if (typeof at === 'number') return { at, same: !FINER.test(raw) };
  if (at === 'offset' && !HAS_OFFSET.test(raw)) return wrong(expression, 'needs an offset (Z or +01:00): local time alone is ambiguous twice a year.', 'required');
  return wrong(expression, at === 'calendar' || at === 'offset' ? 'there is no such day, time or offset.' : 'must be a full time in ISO 8601 with an offset, as 2026-11-24T08:10:00Z.');
}

/** More than milliseconds, or a leap second: the original text says more than the instant that is kept. */
const FINER = /[.,]\d{4}|:60/;
const HAS_OFFSET = /[+-]\d\d:?\d\d$/;

function readPeriod(raw: unknown): When | Refused {
  if (!isObject(raw)) return wrong('Observation.effective', 'must be a Period {start, end}.');
  const start = raw['start'] === undefined ? undefined : readMoment(raw['start'], 'Observation.effective.start');
  const end = raw['end'] === undefined ? undefined : readMoment(raw['end'], 'Observation.effective.end');
  if (start instanceof Refused) return start;
  if (end instanceof Refused) return end;
  const last = end ?? start;
  if (!last) return wrong('Observation.effective', 'the Period has neither start nor end.', 'required');
  if (start && end && end.at < start.at) return wrong('Observation.effective', 'the Period ends before it starts.', 'invariant');
  if (start && end && end.at - start.at > LONGEST_PERIOD_MS) return wrong('Observation.effective', 'the Period is longer than a year: no reading speaks of that.', 'invariant');
  return { at: last.at, same: false };
}
