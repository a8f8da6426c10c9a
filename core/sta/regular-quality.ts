import { mean } from '../figures/mean.js';
import { DAY } from '../time/when.js';
import type { Grade, Quality } from './quality.js';

/** What measures once an interval, and when it did: rising, from a day before the first reading that is asked about. */
export interface Instrument {
  readonly grade: Grade;
  readonly intervalMs: number;
  readonly times: readonly number[];
}

/**
 * How good readings of the town's own sites are, in the words of SensorThings' quality: of each of the rising times. Several
 * instruments are as good as the worst of them, and covered as they are on average, a whole day being due.
 */
export function qualitiesOf(instruments: readonly Instrument[], ats: readonly number[], isStale: (at: number) => boolean): Quality[] {
  const shares = instruments.map(({ times, intervalMs }) => heardBefore(times, ats).map((heard) => heard / (DAY / intervalMs)));
  const grade = instruments.every((one) => one.grade === 'reference') ? 'reference' : 'indicative';
  const everySeconds = Math.max(...instruments.map(({ intervalMs }) => intervalMs)) / 1_000;
  return ats.map((at, i) => ({ grade, gradeFrom: 'sensor', coveragePct: Math.min(100, Math.round(100 * mean(shares.map((share) => share[i] ?? 0)))), everySeconds, stale: isStale(at) }));
}

/** Of each of the rising `ats`, how many times lie in the day that ends with it. */
function heardBefore(times: readonly number[], ats: readonly number[]): number[] {
  let from = 0, to = 0;
  return ats.map((at) => {
    while ((times[to] ?? Infinity) <= at) to += 1;
    while (from < to && (times[from] ?? Infinity) <= at - DAY) from += 1;
    return to - from;
  });
}
