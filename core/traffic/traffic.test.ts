import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS, signsOf, watch, type Incident, type Occupancies } from './california.js';
import { delayPerMile, freeFlowSpeed, next, percentile, planningTimeIndex, stateAt, travelTimeIndex, type RoadState, type Standing } from './congestion.js';
import { judge, startAt } from './smoothing.js';

describe('how a road goes', () => {
  test('18 mph where 30 is free: 80 seconds lost on a mile, 1.667 times as long, slow', () => {
    expect(delayPerMile(18, 30)).toBeCloseTo(80, 9);
    expect(travelTimeIndex(1 / 18, 1 / 30)).toBeCloseTo(1.667, 3);
    expect(stateAt(18, 30)).toBe('slow');
    expect(delayPerMile(35, 30)).toBe(0);
  });

  test('ten journeys where 10 minutes are free: 1.29 on average, 2.0 to be planned for', () => {
    const times = [10, 10, 11, 12, 12, 12, 13, 14, 15, 20];
    expect(times.reduce((sum, time) => sum + time, 0) / times.length / 10).toBeCloseTo(1.29, 9);
    expect(planningTimeIndex(times, 10)).toBe(2);
    expect(percentile([], 95)).toBeNaN();
  });

  test('a free road is what it is at night, and never faster than its limit', () => {
    expect(freeFlowSpeed([20, 25, 28, 29, 31, 36, 44], 30)).toBe(30);
    expect(freeFlowSpeed([20, 21, 22, 23, 24, 25, 26], 30)).toBe(25);
  });

  test.each<[number, RoadState]>([[22.5, 'free'], [22.4, 'slow'], [15, 'slow'], [14.9, 'queuing'], [7.5, 'queuing'], [7.4, 'stationary'], [0, 'stationary']])('%d mph of 30 is %s', (speed, state) => expect(stateAt(speed, 30)).toBe(state));

  test('one odd interval changes nothing, two do', () => {
    const seen = (...speeds: number[]): Standing | undefined => speeds.reduce<Standing | undefined>((before, speed) => next(before, speed, 30), undefined);
    expect(seen(28, 10)).toEqual({ state: 'free', turning: { to: 'queuing', intervals: 1 } });
    expect(seen(28, 10, 28)).toEqual({ state: 'free' });
    expect(seen(28, 10, 10)).toEqual({ state: 'queuing' });
    expect(seen(28, 10, 18, 10)).toMatchObject({ state: 'free' });
  });
});

describe('something stands in the road', () => {
  const blocked: Occupancies = { upstream: 42, downstream: 12, downstreamBefore: 20 };
  const over = (...intervals: Occupancies[]): Incident[] => intervals.reduce<Incident[]>((all, now) => [...all, watch(all.at(-1), now)], []);

  test('30 points apart, 0.714 of upstream, 0.40 less than before', () => {
    const signs = signsOf(blocked);
    expect([signs.difference, signs.relative.toFixed(3), signs.drop]).toEqual([30, '0.714', 0.4]);
  });

  test('suspected at once, confirmed when it lasts two intervals more, cleared when the road evens out; each says why', () => {
    const still = { upstream: 40, downstream: 12, downstreamBefore: 12 };
    const all = over(blocked, still, still, still, { upstream: 20, downstream: 15, downstreamBefore: 12 }, { upstream: 15, downstream: 15 });
    expect(all.map(({ state }) => state)).toEqual(['suspected', 'suspected', 'confirmed', 'confirmed', 'cleared', 'none']);
    expect(all[0]?.because).toBe('Upstream 42 % occupied, downstream 12 %: 30 points apart (limit 8), 71.43 % of upstream (limit 50); downstream it fell by 40 % in two intervals (limit 16).');
  });

  test('without knowing what was before, nothing is suspected; an empty road is no incident', () => {
    expect(watch(undefined, { upstream: 42, downstream: 12 }).state).toBe('none');
    expect(watch(undefined, { upstream: 0, downstream: 0, downstreamBefore: 0 }).state).toBe('none');
  });

  test.each([[{ upstream: 16, downstream: 8.1, downstreamBefore: 20 }], [{ upstream: 30, downstream: 15.1, downstreamBefore: 30 }], [{ upstream: 42, downstream: 12, downstreamBefore: 14 }]])('just below a limit nothing is suspected: %j', (now) => expect(watch(undefined, now).state).toBe('none'));

  test('whatever is measured, it is suspected before it is confirmed, and the reason names the limits', () => {
    const occupancy = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(fc.property(fc.array(fc.record({ upstream: occupancy, downstream: occupancy, downstreamBefore: occupancy }), { maxLength: 30 }), (intervals) => {
      const states = over(...intervals).map(({ state, because }) => {
        expect(because).toContain(`limit ${LIMITS.difference}`);
        return state;
      });
      states.forEach((state, i) => {
        if (state === 'confirmed') expect(['suspected', 'confirmed']).toContain(states[i - 1]);
        if (state === 'cleared') expect(['suspected', 'confirmed']).toContain(states[i - 1]);
      });
    }));
  });
});

describe('a speed that no forecast saw coming', () => {
  test('61, 59, 60, 58 are near; 40 is 18.7 below its forecast, 15.9 times the usual error: an alarm', () => {
    let state = startAt(60);
    const judged = [61, 59, 60, 58, 40].map((speed) => {
      const one = judge(state, speed);
      state = one.state;
      return one;
    });
    expect(judged.map(({ forecast }) => forecast.toFixed(3))).toEqual(['60.000', '60.600', '59.730', '59.838', '58.705']);
    expect(judged.at(-1)?.error).toBeCloseTo(-18.705, 3);
    expect(judged.at(-1)?.times).toBeCloseTo(15.9, 1);
    expect(judged.map(({ alarm }) => alarm)).toEqual([false, false, false, false, true]);
  });

  test('an error between the limits is an alarm only when it comes twice, and does not become the usual one', () => {
    const calm = [61, 59, 60, 58].reduce((state, speed) => judge(state, speed).state, startAt(60));
    const first = judge(calm, 50);
    expect([first.alarm, (first.times ?? 0) > 6, first.state.errors]).toEqual([false, true, calm.errors]);
    expect(judge(first.state, 40).alarm).toBe(true);
    expect(judge(first.state, 56).alarm).toBe(false);
  });

  test('before four forecasts were judged, nobody is startled', () => {
    expect(judge(judge(startAt(60), 61).state, 5)).toMatchObject({ alarm: false });
  });
});
