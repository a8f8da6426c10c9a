import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS, watch } from './california.js';
import { byOccupancy, bySpeed, enoughDownstream } from './episodes.js';
import { freeFlowOf, nightsBefore } from './free-flow.js';
import { measuresOf, standingAfter } from './measures.js';
import { kmhOf, mphOf, together, type TrafficReading } from './readings.js';

const FIVE = 300_000;
const START = Date.parse('2026-03-10T08:00:00Z');
const at = (i: number): number => START + i * FIVE;
const occupancies = (values: readonly (number | undefined)[]): Map<number, TrafficReading> => new Map(values.flatMap((occupancy, i) => (occupancy === undefined ? [] : [[at(i), { at: at(i), occupancy }] as const])));
const speeds = (values: readonly (number | undefined)[]): TrafficReading[] => values.map((speed, i) => ({ at: at(i), ...(speed === undefined ? {} : { speed }) }));

describe('by two detectors', () => {
  const up = [20, 20, 42, 40, 40, 40, 20], down = [20, 20, 12, 12, 12, 12, 15];

  test('suspected, confirmed after two more intervals, cleared; with its numbers and what would have had to be otherwise', () => {
    const [episode, ...others] = byOccupancy(occupancies(up), occupancies(down), FIVE);
    expect(others).toEqual([]);
    expect(episode).toMatchObject({ state: 'cleared', suspectedAt: at(2), confirmedAt: at(4), clearedAt: at(6), seenAt: at(6), because: expect.stringContaining('30 points apart (limit 8)'), wouldDiffer: 'With more than 16.8 % downstream nothing would have been suspected.' });
  });

  test('what is said would have been enough is enough, and a little less is not', () => {
    const occupancy = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(fc.property(occupancy, occupancy, (upstream, downstreamBefore) => {
      const enough = enoughDownstream({ upstream, downstream: 0, downstreamBefore });
      expect(watch(undefined, { upstream, downstream: Math.max(0, enough) + 1e-6, downstreamBefore }).state).toBe('none');
      if (enough > 1e-3) expect(watch(undefined, { upstream, downstream: enough - 1e-6, downstreamBefore }, LIMITS).state).toBe('suspected');
    }));
  });

  test('the order in which readings came makes no difference, nor that one came twice', () => {
    const whole = byOccupancy(occupancies(up), occupancies(down), FIVE);
    fc.assert(fc.property(fc.shuffledSubarray(up.map((_, i) => i), { minLength: up.length }), (order) => {
      const shuffled = (values: readonly number[]): Map<number, TrafficReading> => new Map([...order, ...order].map((i) => [at(i), { at: at(i), occupancy: values[i] ?? 0 }]));
      expect(byOccupancy(shuffled(up), shuffled(down), FIVE)).toEqual(whole);
    }));
  });

  test('what was only suspected is let go when the detectors fall silent; what was confirmed stays for six hours', () => {
    const silent = Array<undefined>(8).fill(undefined);
    expect(byOccupancy(occupancies([20, 20, 42, ...silent, 20]), occupancies([20, 20, 12, ...silent, 19]), FIVE)).toMatchObject([{ state: 'cleared', clearedBecause: 'Nothing was measured for 45 minutes.' }]);
    const confirmed = [20, 20, 42, 42, 42];
    expect(byOccupancy(occupancies([...confirmed, ...silent, 42]), occupancies([20, 20, 12, 12, 12, ...silent, 12]), FIVE)).toMatchObject([{ state: 'confirmed' }]);
    const long = Array<undefined>(80).fill(undefined);
    expect(byOccupancy(occupancies([...confirmed, ...long, 20]), occupancies([20, 20, 12, 12, 12, ...long, 19]), FIVE)).toMatchObject([{ state: 'cleared' }]);
  });
});

describe('by one detector', () => {
  test('40 mph where 58.7 was foreseen is suspected; it is confirmed when it lasts and cleared when the road goes again', () => {
    const [episode, ...others] = bySpeed(speeds([60, 61, 59, 60, 58, 40, 20, 18, 17, 55, 57, 60]), FIVE);
    expect(others).toEqual([]);
    expect(episode).toMatchObject({ method: 'speed', state: 'cleared', suspectedAt: at(5), confirmedAt: at(7), clearedAt: at(10) });
    expect(episode?.because).toBe('40 mph, where the forecast was 58.7: 18.7 less, 15.9 times the usual error (limit 12 at once, 6 twice running), and below 75 % of the forecast.');
    expect(episode?.wouldDiffer).toBe('From 44 mph on nothing would have been suspected.');
  });

  test.each([['a road that turns faster', [30, 31, 29, 30, 28, 60, 60, 60]], ['a small drop of a very even road', [60, 60.1, 59.9, 60, 60.1, 55, 55, 55]], ['a road of which little is known', [60, 20, 20, 20]], ['nothing', []]])('%s is no incident', (_, values) => expect(bySpeed(speeds(values), FIVE)).toEqual([]));

  test('after a gap the forecast begins anew', () => expect(bySpeed(speeds([60, 61, 59, 60, 58, ...Array<undefined>(10).fill(undefined), 20, 20, 20]), FIVE)).toEqual([]));

  test('whatever is measured, no two are open at once, and each has its times in order', () => {
    fc.assert(fc.property(fc.array(fc.option(fc.double({ min: 0, max: 90, noNaN: true }), { nil: undefined }), { maxLength: 80 }), (values) => {
      const all = bySpeed(speeds(values), FIVE);
      all.forEach(({ suspectedAt, confirmedAt = suspectedAt, clearedAt }, i) => {
        expect(confirmedAt).toBeGreaterThanOrEqual(suspectedAt);
        if (i < all.length - 1) expect(all[i + 1]?.suspectedAt).toBeGreaterThanOrEqual(clearedAt ?? Infinity);
      });
    }));
  });
});

describe('a stretch of road', () => {
  test('ten journeys of 10 free minutes: 1.29 times as long, 2.0 to be planned for, 2.9 minutes lost by each', () => {
    const minutes = [10, 10, 11, 12, 12, 12, 13, 14, 15, 20];
    const readings = minutes.map((time, i) => ({ at: at(i), speed: (5 / time) * 60, flow: 120 }));
    const measures = measuresOf(readings, { lengthMetres: 5 * 1609.344, freeFlow: 30, intervalMs: FIVE });
    expect(measures).toMatchObject({ intervals: 10, travelTimeIndex: expect.closeTo(1.29, 9), planningTimeIndex: expect.closeTo(2, 9), lostVehicleHours: expect.closeTo((10 * 29) / 60, 6), minutes: { free: 35, slow: 15, queuing: 0, stationary: 0 } });
  });

  test('18 mph where 30 is free: 80 seconds a mile, slow; nobody measured is no measure', () => {
    const stretch = { lengthMetres: 1_000, freeFlow: 30, intervalMs: FIVE };
    expect(measuresOf(speeds([18, 18]), stretch)).toMatchObject({ delaySecondsPerMile: expect.closeTo(80, 6), travelTimeIndex: expect.closeTo(1.667, 3) });
    expect(measuresOf(speeds([18]), stretch)).not.toHaveProperty('lostVehicleHours');
    expect(measuresOf(speeds([undefined]), stretch)).toBeUndefined();
    expect(standingAfter(speeds([18, 18]), stretch)).toMatchObject({ state: 'slow', since: at(0), at: at(1) });
  });

  test('a new state is told after two intervals, and a long gap forgets the old one', () => {
    const stretch = { freeFlow: 30, intervalMs: FIVE };
    expect(standingAfter(speeds([28, 10]), stretch)).toMatchObject({ state: 'free' });
    expect(standingAfter(speeds([28, 10, 10]), stretch)).toMatchObject({ state: 'queuing', since: at(2) });
    expect(standingAfter(speeds([28, ...Array<undefined>(7).fill(undefined), 10]), stretch)).toMatchObject({ state: 'queuing' });
    expect(standingAfter(speeds([undefined]), stretch)).toBeUndefined();
  });

  test('two detectors make one speed, by the time that is driven', () => {
    const one = (speed: number): Map<number, TrafficReading> => new Map([[START, { at: START, speed, flow: 100 }]]);
    expect(together([one(20), one(60)])).toEqual([{ at: START, speed: expect.closeTo(30, 9), flow: 100 }]);
    expect(together([])).toEqual([]);
  });

  test('a free road is what it is in 28 nights; of less than one night the limit stands in; clocks that change change nothing', () => {
    const now = Date.parse('2026-04-02T12:00:00Z');
    const nights = nightsBefore(now);
    expect([nights.length, new Date(nights[27]?.from ?? 0).toISOString(), new Date(nights[0]?.from ?? 0).toISOString()]).toEqual([28, '2026-04-01T21:00:00.000Z', '2026-03-05T22:00:00.000Z']);
    const night = Array.from({ length: 96 }, (_, i) => ({ at: (nights[27]?.from ?? 0) + i * FIVE, speed: 28 }));
    const byDay = Array.from({ length: 96 }, (_, i) => ({ at: now + i * FIVE, speed: 5 }));
    expect(freeFlowOf([...night, ...byDay], 40, nights)).toEqual({ speed: 28, basis: 'measured', readings: 96 });
    expect(freeFlowOf(night.slice(1), 40, nights)).toEqual({ speed: 40, basis: 'limit', readings: 95 });
  });

  test('kilometres and miles', () => expect([kmhOf(mphOf(102)), mphOf(96.56064)]).toEqual([expect.closeTo(102, 9), expect.closeTo(60, 9)]));
});
