import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandOf, BOUNDS, indexOf, siteIndex } from './daqi.js';
import { dampFactor, withheldNow, withoutWater } from './humidity.js';
import { dayMean, highestHour, highestRunningMean, runningMean } from './means.js';
import { fromPpb, type Pollutant } from './pollutants.js';
import { siteDay, siteDays } from './site-days.js';

const HOUR = 3_600_000;
const DAY = Date.parse('2001-06-02T00:00:00Z');
/** Hour by hour from `from`; undefined is a gap. */
const hours = (values: readonly (number | undefined)[], from = DAY): Map<number, number> => new Map(values.flatMap((value, i) => (value === undefined ? [] : [[from + i * HOUR, value] as const])));

describe('the index of April 2013', () => {
  test.each<[Pollutant, number, number]>([
    ['PM2.5', 11.4, 1], ['PM2.5', 11.5, 2], ['PM2.5', 35, 3], ['PM2.5', 35.5, 4], ['PM2.5', 53.4, 6], ['PM2.5', 71, 10], ['PM10', 50.4, 3], ['PM10', 75.5, 7],
    ['NO2', 67, 1], ['NO2', 200.5, 4], ['NO2', 601, 10], ['O3', 100, 3], ['O3', 100.6, 4], ['O3', 160, 6], ['O3', 240.4, 9], ['SO2', 266.5, 4], ['SO2', 1065, 10],
    // The table of 2012 would say 4, 2 and 4.
    ['O3', 90, 3], ['SO2', 266, 3], ['NO2', -0.4, 1],
  ])('%s at %d µg/m³ is %i', (pollutant, mean, index) => expect(indexOf(pollutant, mean)).toBe(index));

  test('a sum of decimals that stands for a half is rounded up', () => expect(indexOf('PM2.5', (11.4 + 11.6) / 2 - 4e-15)).toBe(2));

  test.each([[3, 'low'], [4, 'moderate'], [6, 'moderate'], [7, 'high'], [9, 'high'], [10, 'very high']] as const)('%i is %s', (index, band) => expect(bandOf(index)).toBe(band));

  test.each(Object.keys(BOUNDS) as Pollutant[])('%s never falls as the air gets worse, and is 1 to 10', (pollutant) => {
    fc.assert(fc.property(fc.double({ min: 0, max: 2_000, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true }), (mean, more) => {
      const [before, after] = [indexOf(pollutant, mean), indexOf(pollutant, mean + more)];
      return before >= 1 && after <= 10 && after >= before;
    }));
  });

  test.each([Number.NaN, Infinity])('%d is no concentration', (mean) => expect(() => indexOf('O3', mean)).toThrow(RangeError));
});

test('a site’s index is its worst pollutant’s, and says whose; nothing measured is no index', () => {
  expect(siteIndex({ NO2: 150, O3: 70, 'PM2.5': 42, PM10: 45 })).toEqual({ index: 5, band: 'moderate', driver: 'PM2.5' });
  expect(siteIndex({ NO2: 150, O3: 70 })).toEqual({ index: 3, band: 'low', driver: 'NO2' });
  expect(siteIndex({})).toBeUndefined();
});

describe('parts per billion', () => {
  test('100 of NO2 are 191.26 µg/m³, index 3', () => {
    expect(fromPpb('NO2', 100)).toBeCloseTo(191.26, 2);
    expect(indexOf('NO2', fromPpb('NO2', 100))).toBe(3);
  });
  test('ozone and sulphur dioxide', () => expect([fromPpb('O3', 1), fromPpb('SO2', 1)].map((value) => value.toFixed(4))).toEqual(['1.9954', '2.6634']));
  test('particles have none', () => expect(() => fromPpb('PM10', 1)).toThrow('PM10'));
});

describe('means and what must be there for them', () => {
  test('twelve hours at 12 and twelve at 60 are 36, index 4; seventeen hours are too few', () => {
    const whole = hours([...Array<number>(12).fill(12), ...Array<number>(12).fill(60)]);
    expect(dayMean(whole, DAY)).toBe(36);
    expect(siteDay({ 'PM2.5': whole }, DAY).index).toMatchObject({ index: 4, driver: 'PM2.5' });
    expect(siteDay({ 'PM2.5': hours(Array<number>(17).fill(60)) }, DAY)).toEqual({ day: DAY });
    expect(siteDay({ 'PM2.5': hours(Array<number>(18).fill(60)) }, DAY).index?.index).toBe(8);
  });

  test('eight hours of ozone are 108.75, index 4; of six there is a mean, of five none', () => {
    const ozone = [80, 90, 100, 110, 120, 130, 125, 115];
    expect(runningMean(hours(ozone), DAY + 7 * HOUR, 8)).toBe(108.75);
    expect(siteDay({ O3: hours(ozone) }, DAY).index?.index).toBe(4);
    expect(runningMean(hours([80, undefined, 100, 110, undefined, 130, 125, 115]), DAY + 7 * HOUR, 8)).toBe(110);
    expect(runningMean(hours([80, undefined, 100, undefined, undefined, 130, 125, 115]), DAY + 7 * HOUR, 8)).toBeUndefined();
  });

  test('a running mean belongs to the day in which it ends, and reaches back into the day before', () => {
    const overnight = hours(Array<number>(8).fill(200), DAY - 7 * HOUR);
    expect(highestRunningMean(overnight, DAY, 8)).toBe(200);
    expect(highestRunningMean(overnight, DAY - 24 * HOUR, 8)).toBe(200);
    expect(highestRunningMean(overnight, DAY + 24 * HOUR, 8)).toBeUndefined();
  });

  test('the highest hour is found whatever is missing; of nothing there is none', () => {
    expect(highestHour(hours([undefined, 90, undefined, 140, 20]), DAY)).toBe(140);
    expect(highestHour(hours([500], DAY - HOUR), DAY)).toBeUndefined();
  });

  test('every day is told, those without an index among them', () => {
    const days = siteDays({ NO2: hours([100], DAY + 48 * HOUR) }, DAY + 5 * HOUR, DAY + 48 * HOUR);
    expect(days.map(({ index }) => index?.index)).toEqual([undefined, undefined, 2]);
  });
});

describe('a cheap sensor in damp air', () => {
  test.each([[50, 1.2303, 32.51], [85, 2.3051, 17.35], [95, 5.3758, 7.44]])('at %i %% it reads %d times too much: 40 are %d', (humidity, factor, corrected) => {
    expect(dampFactor(humidity)).toBeCloseTo(factor, 4);
    expect(withoutWater(40, humidity)).toMatchObject({ concentration: expect.closeTo(corrected, 2), grade: 'indicative' });
  });
  test('above 95 % it is not said, with the reason; nor without a humidity', () => {
    expect(withoutWater(40, 95.1)).toEqual({ concentration: null, reason: expect.stringContaining('95 %') });
    expect(withoutWater(40, Number.NaN)).toMatchObject({ concentration: null });
    expect(dampFactor(0)).toBe(1);
  });
  test('the last hour in fog is told with its reason until a later hour has a value', () => {
    const damp = new Map([[DAY, { raw: { 'PM2.5': 40 }, humidity: 97, correction: 1 }], [DAY + HOUR, { raw: { 'PM2.5': 40, PM10: 60 }, humidity: 97.25, correction: 1 }]]);
    const reason = 'The air held 97.2 % humidity: above 95 % the sensor counts fog.';
    expect(withheldNow({ 'PM2.5': hours([undefined, undefined]) }, damp, DAY + 2 * HOUR)).toEqual({ at: DAY + HOUR, particles: ['PM2.5', 'PM10'], reason });
    expect(withheldNow({ 'PM2.5': hours([undefined, 9]) }, damp, DAY + 2 * HOUR)).toEqual({ at: DAY + HOUR, particles: ['PM10'], reason });
    expect(withheldNow({ 'PM2.5': hours([undefined, undefined, 9]) }, damp, DAY + 2 * HOUR)).toBeUndefined();
    expect([withheldNow({}, damp, DAY)?.at, withheldNow({}, new Map(), DAY)]).toEqual([DAY, undefined]);
  });
});
