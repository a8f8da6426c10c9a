import { describe, expect, test } from 'vitest';
import { judgeYear, OBJECTIVES, type Judgement } from './objectives.js';
import { siteNow } from './site-now.js';

const HOUR = 3_600_000, YEAR = 2025, FROM = Date.UTC(YEAR, 0, 1), HOURS = 365 * 24;
const year = (value: (i: number) => number | undefined): Map<number, number> => new Map(Array.from({ length: HOURS }, (_, i) => [FROM + i * HOUR, value(i)] as const).filter((entry): entry is [number, number] => entry[1] !== undefined));
const of = (judged: readonly Judgement[], by: string, averaging: string): Judgement | undefined => judged.find((one) => one.by === by && one.averaging === averaging);

describe('objectives of a year', () => {
  test('NO2 of 30 all year meets England’s and misses the WHO’s, by year and by day', () => {
    const judged = judgeYear({ NO2: year(() => 30) }, YEAR);
    expect(of(judged, 'England', 'year')).toMatchObject({ value: 30, capture: 100, verdict: 'met' });
    expect(of(judged, 'England', 'hour')).toMatchObject({ times: 0, verdict: 'met' });
    expect(of(judged, 'WHO 2021', 'year')).toMatchObject({ value: 30, verdict: 'not met' });
    expect(of(judged, 'WHO 2021', 'day')).toMatchObject({ times: 365, verdict: 'not met' });
  });

  test.each([[18, 'met'], [19, 'not met']])('%i hours above 200: %s', (hours, verdict) => expect(of(judgeYear({ NO2: year((i) => (i < hours ? 201 : 20)) }, YEAR), 'England', 'hour')).toMatchObject({ times: hours, verdict }));
  test.each([[35, 'met'], [36, 'not met']])('PM10: %i days above 50: %s', (days, verdict) => expect(of(judgeYear({ PM10: year((i) => (i < days * 24 ? 51 : 20)) }, YEAR), 'England', 'day')).toMatchObject({ times: days, verdict }));

  test('exactly at the limit is met; too little measured is unknown; too much is too much however little was measured', () => {
    expect(of(judgeYear({ NO2: year(() => 40) }, YEAR), 'England', 'year')?.verdict).toBe('met');
    const half = judgeYear({ NO2: year((i) => (i % 2 ? 20 : undefined)) }, YEAR);
    expect([of(half, 'England', 'year'), of(half, 'England', 'hour')]).toMatchObject([{ capture: 50, verdict: 'unknown' }, { verdict: 'unknown' }]);
    expect(of(judgeYear({ NO2: year((i) => (i < 24 ? 300 : undefined)) }, YEAR), 'England', 'hour')).toMatchObject({ times: 24, verdict: 'not met' });
  });

  test('ozone in its peak season is the highest six months running; with a month missing in each, nobody knows', () => {
    const summer = (i: number): number => (i >= 90 * 24 && i < 273 * 24 ? 90 : 40);
    const peak = of(judgeYear({ O3: year(summer) }, YEAR), 'WHO 2021', 'peak season');
    expect([peak?.value?.toFixed(0), peak?.verdict]).toEqual(['90', 'not met']);
    expect(of(judgeYear({ O3: year((i) => (i >= 151 * 24 && i < 212 * 24 ? undefined : 40)) }, YEAR), 'WHO 2021', 'peak season')).toMatchObject({ verdict: 'unknown' });
  });

  test('what was not measured is not judged, and other years are not counted', () => {
    expect(judgeYear({}, YEAR)).toEqual([]);
    expect(judgeYear({ NO2: year(() => 30) }, YEAR + 1)).toEqual([]);
    expect(OBJECTIVES.filter(({ pollutant, averaging }) => pollutant === 'SO2' && averaging === 'day').map(({ limit }) => limit)).toEqual([40, 125]);
  });
});

describe('the index now', () => {
  const hours = (values: readonly number[], from = FROM): Map<number, number> => new Map(values.map((value, i) => [from + i * HOUR, value]));
  test('NO2 of the last hour, particles of the last 24', () => {
    const at = FROM + 23 * HOUR;
    expect(siteNow({ NO2: hours([...Array<number>(23).fill(500), 70]), 'PM2.5': hours(Array<number>(24).fill(36)) }, at)).toEqual({ at, coveragePct: 100, index: { index: 4, band: 'moderate', driver: 'PM2.5' } });
    expect(siteNow({ 'PM2.5': hours(Array<number>(17).fill(36)) }, at)).toEqual({ at: FROM + 16 * HOUR, coveragePct: 71 });
    expect(siteNow({}, at)).toBeUndefined();
    expect(siteNow({ NO2: hours([70], at + HOUR) }, at)).toBeUndefined();
  });
});
