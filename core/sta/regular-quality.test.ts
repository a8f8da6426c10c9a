import { expect, test } from 'vitest';
import { qualitiesOf } from './regular-quality.js';

const HOUR = 3_600_000, DAY = 24 * HOUR;
const hourly = (hours: readonly number[]): number[] => hours.map((hour) => hour * HOUR);
const all = Array.from({ length: 48 }, (_, i) => i);

test('a whole day is due before each reading', () => {
  const site = { grade: 'reference' as const, intervalMs: HOUR, times: hourly(all.filter((hour) => hour < 24 || hour >= 36)) };
  expect(qualitiesOf([site], hourly([0, 23, 36, 47]), (at) => at < DAY)).toEqual([[4, true], [100, true], [50, false], [50, false]].map(([coveragePct, stale]) => ({ grade: 'reference', gradeFrom: 'sensor', coveragePct, everySeconds: 3_600, stale })));
});

test('two detectors are as good as the worse, and covered as they are on average', () => {
  const [whole, half] = [{ grade: 'reference' as const, intervalMs: HOUR, times: hourly(all) }, { grade: 'indicative' as const, intervalMs: 2 * HOUR, times: hourly(all.filter((hour) => hour >= 36 && hour % 2 === 0)) }];
  expect(qualitiesOf([whole, half], [47 * HOUR], () => false)).toEqual([{ grade: 'indicative', gradeFrom: 'sensor', coveragePct: 75, everySeconds: 7_200, stale: false }]);
  expect(qualitiesOf([whole], [], () => false)).toEqual([]);
});
