import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pollutant } from '../air/pollutants.js';
import type { Episode } from '../traffic/episodes.js';
import { DAY, HOUR, MINUTE } from '../time/when.js';
import { claim, cleared, found, handOver, isCurrent, mayReopen, MENDED_MS, opened, OUTCOMES, Refused, resolve, SAME_MS, setDue, type Case, type Step } from './case.js';
import { airHigh, airHighForeseen, dataCapture, siteSilent } from './air-rules.js';
import { broadbandOut, lightDangerous, lightFaultOld } from './network-rules.js';
import type { AirSiteView, OutageView, StretchView } from './place-rule.js';
import { replay, type Would } from './replay.js';
import { roadIncident, stretchStationary } from './road-rules.js';
import { PLACE_RULES } from './rulebook.js';

const NOW = Date.UTC(2026, 10, 26, 12), subject = { id: 'x', name: 'X' };

/** Hours back from the one that ended at `now`: `values[0]` the newest; undefined: not measured. */
const hours = (values: Partial<Record<Pollutant, readonly (number | undefined)[]>>, now = NOW): AirSiteView['hours'] =>
  Object.fromEntries(Object.entries(values).map(([pollutant, list]) => [pollutant, new Map(list.flatMap((value, i) => (value === undefined ? [] : [[now - (i + 1) * HOUR, value] as const])))]));
const site = (values: Parameters<typeof hours>[0], change: Partial<AirSiteView> = {}): AirSiteView => ({ now: NOW, subject, grade: 'reference', hours: hours(values), ...change });
const times = <T>(n: number, value: T): T[] => Array<T>(n).fill(value);

describe('air', () => {
  test.each([[400, undefined], [400.4, undefined], [400.5, 'Index 7 (high) at 26 November 2026 11:00: 401 µg/m³ of NO2, where more than 400 is high.'], [700, 'Index 10 (very high) at 26 November 2026 11:00: 700 µg/m³ of NO2, where more than 400 is high.']])('NO2 of %s: %s', (no2, because) => expect(airHigh.ask(site({ NO2: [no2] }))?.because).toBe(because));
  test('says what would have to be otherwise, and that number is right', () => {
    expect(airHigh.ask(site({ 'PM2.5': times(24, 60) }))).toMatchObject({ differ: 'With 53 µg/m³ of PM2.5 or less, and no other pollutant above its own limit, the index would have been 6 or lower.', evidence: [{ value: 60, limit: 53 }] });
    expect(airHigh.ask(site({ 'PM2.5': times(24, 53) }))).toBeUndefined();
  });
  test.each([[['NO2', 2, 410]], [['NO2', 3, 410]]] as const)('an hour of the last few counts: %j', ([pollutant, back, value]) => expect(airHigh.ask(site({ [pollutant]: [...times(back, 10), value] }))).toBeDefined());
  test('an old hour does not, and silence clears nothing', () => {
    const old = site({ NO2: [...times(4, undefined), 500] });
    expect([airHigh.ask(old), airHigh.cleared(old)]).toEqual([undefined, undefined]);
    expect(airHigh.cleared(site({ NO2: [10, 10, 10, 10, 500] }))).toContain('1 at most');
  });
  test.each([[6, 0, false], [7, 0, true], [9, 1, true], [9, 2, false]])('index %s foreseen in %s days: %s', (daqi, days, finds) => {
    const view = { now: NOW, subject, foreseen: [{ day: Math.floor(NOW / DAY) * DAY + days * DAY, daqi, source: 'Met Office', issuedAt: NOW - HOUR }] };
    expect([airHighForeseen.ask(view) !== undefined, airHighForeseen.cleared(view) === undefined]).toEqual([finds, finds]);
  });
  test.each([[3, 'reference', false, true], [5, 'reference', false, false], [6, 'reference', false, false], [7, 'reference', true, false], [7, 'indicative', false, false]] as const)('silent for %s hours, %s: found %s, cleared %s', (silent, grade, finds, clears) => {
    const view = site({ NO2: [...times(silent, undefined), 10] }, { grade });
    expect([siteSilent.ask(view) !== undefined, siteSilent.cleared(view) !== undefined]).toEqual([finds, clears]);
  });
  test('a site that never spoke is silent', () => expect(siteSilent.ask(site({}))?.because).toBe('Nothing was handed in for the last eight days.'));
  test.each([[18, false, true], [17, true, false]])('%s of 24 hours: found %s, cleared %s', (measured, finds, clears) => {
    // Two hours of grace, then the day; more before it, so that it is no new site.
    const view = site({ NO2: [1, 1, ...times(measured, 1), ...times(24 - measured, undefined), 1, 1] });
    expect([dataCapture.ask(view) !== undefined, dataCapture.cleared(view) !== undefined]).toEqual([finds, clears]);
  });
  test('a silent site and a new one are not short of hours', () => {
    expect(dataCapture.ask(site({ NO2: [...times(8, undefined), ...times(30, 1)] }))).toBeUndefined();
    expect(dataCapture.ask(site({ NO2: times(9, 1) }))).toBeUndefined();
  });
});

describe('roads', () => {
  const episode = (change: Partial<Episode>): Episode => ({ method: 'speed', state: 'confirmed', suspectedAt: NOW - HOUR, confirmedAt: NOW - 30 * MINUTE, because: 'b', wouldDiffer: 'w', seenAt: NOW, ...change });
  const stretch = (change: Partial<StretchView>): StretchView => ({ now: NOW, subject, episodes: [], before: [], ...change });
  test.each([
    ['confirmed half an hour ago', {}, true, false], ['only 29 minutes ago', { confirmedAt: NOW - 29 * MINUTE }, false, false], ['cleared', { state: 'cleared', clearedAt: NOW }, false, true],
    ['its detectors silent', { seenAt: NOW - 7 * HOUR }, false, false],
  ] as const)('%s', (_, change, finds, clears) => {
    const view = stretch({ episodes: [episode(change)] });
    expect([roadIncident.ask(view) !== undefined, roadIncident.cleared(view) !== undefined]).toEqual([finds, clears]);
  });
  test('one that was only suspected is none', () => {
    const { confirmedAt: _, ...suspected } = episode({ state: 'suspected' });
    expect(roadIncident.ask(stretch({ episodes: [suspected] }))).toBeUndefined();
  });
  const day = Math.floor(NOW / DAY) * DAY;
  test.each([[times(28, 0), 15, false], [times(28, 0), 20, true], [times(28, 60), 60, false], [times(28, 60), 65, true], [times(6, 0), 600, false], [[...times(27, 10), 300], 20, true]])('stationary: of %j, %s minutes today: %s', (before, stationary, finds) => {
    const view = stretch({ before, today: { day, stationary } });
    expect(stretchStationary.ask(view) !== undefined).toBe(finds);
    if (before.length >= 7) expect(stretchStationary.cleared(view) === undefined).toBe(finds);
  });
});

describe('the network', () => {
  test.each([['columnDamaged', 3, true, false], ['doorOpen', 2, false, false], ['lampFailure', 5 * 24, false, false], ['lampFailure', 5 * 24 + 1, false, true], ['alwaysOn', 20 * 24, false, false], ['alwaysOn', 28 * 24 + 1, false, true], ['somethingNew', 6 * 24, false, true]])('%s for %s hours', (kind, old, dangerous, tooOld) => {
    const view = { now: NOW, subject, kind, since: NOW - old * HOUR };
    expect([lightDangerous.ask(view) !== undefined, lightFaultOld.ask(view) !== undefined]).toEqual([dangerous, tooOld]);
    expect([lightDangerous, lightFaultOld].map((rule) => rule.ask({ ...view, endedAt: NOW }))).toEqual([undefined, undefined]);
    expect(lightFaultOld.cleared({ ...view, endedAt: NOW })).toContain('ended');
  });
  test.each<[string, Partial<OutageView>, boolean, boolean]>([
    ['25 hours, no end', {}, true, false], ['24 hours', { start: NOW - DAY }, false, false], ['power', { kind: 'power' }, false, false], ['an end to come', { expectedEnd: NOW + HOUR }, false, true],
    ['a promise that was not kept', { expectedEnd: NOW - HOUR }, true, false], ['over', { end: NOW - HOUR }, false, true], ['planned', { start: NOW + DAY }, false, false],
  ])('broadband: %s', (_, change, finds, clears) => {
    const view: OutageView = { now: NOW, subject, kind: 'broadband', source: 'Openreach', start: NOW - 25 * HOUR, ...change };
    expect([broadbandOut.ask(view) !== undefined, broadbandOut.cleared(view) !== undefined]).toEqual([finds, clears]);
  });
});

test('every rule says where its threshold and its time come from, and no two have one name', () => {
  for (const { source, due, version } of PLACE_RULES) expect([source.length > 10, due.source.length > 4, due.hours > 0, version !== '']).toEqual([true, true, true, true]);
  expect(new Set(PLACE_RULES.map(({ name }) => name)).size).toBe(PLACE_RULES.length);
});

const finding = (because = 'so') => ({ since: NOW, because, differ: 'd', evidence: [] });
const open = (): Case => opened(airHigh as never, subject, finding(), NOW).case;

describe('a case', () => {
  test('is claimed, handed over, given another time and resolved, and each says who', () => {
    const { case: claimed, happened } = claim(open(), 'ada', NOW + 1);
    expect([claimed.state, claimed.owner, happened]).toEqual(['claimed', 'ada', { at: NOW + 1, what: 'claimed', by: 'ada' }]);
    expect(() => claim(claimed, 'ben', NOW)).toThrow(Refused);
    expect(claim(claimed, 'ada', NOW).happened).toBeUndefined();
    const bens = handOver(claimed, 'ada', 'ben', NOW).case;
    expect(bens.owner).toBe('ben');
    expect(setDue(bens, 'ben', NOW + 9 * HOUR, 'parts', NOW).case.dueAt).toBe(NOW + 9 * HOUR);
    const done = resolve(bens, 'ben', 'mended', 'lamp', NOW).case;
    for (const again of [() => claim(done, 'ada', NOW), () => handOver(done, 'a', 'b', NOW), () => setDue(done, 'a', NOW + 1, '', NOW), () => resolve(done, 'a', 'mended', '', NOW)]) expect(again).toThrow(Refused);
  });
  test('closes by data while nobody has claimed it; what was claimed, its owner ends', () => {
    expect(cleared(open(), 'over', NOW)?.case).toMatchObject({ state: 'closed', found: false, clearedAt: NOW });
    expect(cleared(claim(open(), 'ada', NOW).case, 'over', NOW)?.case).toMatchObject({ state: 'claimed', found: false });
  });
  test('found again within a day it is the same case, later another', () => {
    const closed = cleared(open(), 'over', NOW)?.case ?? open();
    expect([mayReopen(closed, NOW + SAME_MS), mayReopen(closed, NOW + SAME_MS + 1)]).toEqual([true, false]);
    expect(found(closed, airHigh as never, finding(), NOW + HOUR)?.case).toMatchObject({ state: 'open', reopened: 1, openedAt: NOW, dueAt: NOW + 5 * HOUR });
  });
  test('resolved, it stays so while the data still say so; but `mended` is believed for a day only', () => {
    const after = (outcome: 'mended' | 'passed-on', ms: number) => found(resolve(open(), 'a', outcome, undefined, NOW).case, airHigh as never, finding('other'), NOW + ms)?.case.state;
    expect([after('passed-on', 9 * MENDED_MS), after('mended', MENDED_MS), after('mended', MENDED_MS + 1)]).toEqual([undefined, undefined, 'open']);
  });
  test('whatever happens in whatever order: an owner where it is claimed, an outcome where it is resolved, never current and re-openable at once', () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant('find' as const), because: fc.constantFrom('a', 'b') }), fc.record({ do: fc.constant('clear' as const) }),
      fc.record({ do: fc.constantFrom('claim' as const, 'over' as const, 'due' as const), by: fc.constantFrom('ada', 'ben') }), fc.record({ do: fc.constant('resolve' as const), outcome: fc.constantFrom(...OUTCOMES) }),
    );
    fc.assert(fc.property(fc.array(fc.tuple(act, fc.integer({ min: 0, max: 30 * HOUR })), { maxLength: 40 }), (acts) => {
      let one = open(), now = NOW, opens = 0, resolved = 0;
      for (const [what, wait] of acts) {
        now += wait;
        let step: Step | undefined;
        try {
          if (what.do === 'find') step = isCurrent(one) || mayReopen(one, now) ? found(one, airHigh as never, finding(what.because), now) : undefined;
          else if (what.do === 'clear') step = cleared(one, 'over', now);
          else if (what.do === 'resolve') step = resolve(one, 'ada', what.outcome, undefined, now);
          else if (what.do === 'claim') step = claim(one, what.by, now);
          else if (what.do === 'over') step = handOver(one, 'ada', what.by, now);
          else step = setDue(one, what.by, now + HOUR, 'w', now);
        } catch (error) {
          expect(error).toBeInstanceOf(Refused);
          expect(['resolved', 'closed', 'claimed']).toContain(one.state);
        }
        opens += step?.happened?.what === 're-opened' ? 1 : 0;
        resolved += step?.happened?.what === 'resolved' ? 1 : 0;
        one = step?.case ?? one;
        expect((one.state === 'claimed') === (one.owner !== undefined && one.state !== 'resolved')).toBe(true);
        expect((one.state === 'resolved') === (one.outcome !== undefined)).toBe(true);
        expect(one.found).toBe(one.clearedAt === undefined);
        if (one.state === 'closed') expect(one.found).toBe(false);
        expect(isCurrent(one) && mayReopen(one, now)).toBe(false);
      }
      expect(one.reopened).toBe(opens);
      expect(resolved).toBeLessThanOrEqual(opens + 1);
    }), { numRuns: 300 });
  });
});

describe('a back-test', () => {
  const walk = (values: readonly number[]) => values.map((no2, i): AirSiteView => ({ now: NOW + (i + 1) * HOUR, subject, grade: 'reference', hours: { NO2: new Map(values.slice(0, i + 1).map((value, j) => [NOW + j * HOUR, value])) } })).filter(({ hours }) => hours.NO2 !== undefined);
  const tried = async (values: readonly number[]): Promise<Would[]> => {
    const all: Would[] = [];
    for await (const one of replay(airHigh, walk(values))) all.push(one);
    return all;
  };
  test('opens once for one episode, says when the data closed it, and joins what is found again within a day', async () => {
    const [first, ...more] = await tried([10, 450, 460, 10, 10, 10, 10, 500, 10, 10, 10, 10]);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ case: { openedAt: NOW + 2 * HOUR, reopened: 1, state: 'closed' }, closedAt: NOW + 12 * HOUR });
    expect(first?.closedBecause).toContain('at most');
  });
  test('two days apart it is two; what still stands has no end', async () => expect((await tried([450, ...times(40, 10), 450])).map(({ closedAt }) => closedAt !== undefined)).toEqual([true, false]));
  test('nothing found, nothing opened', async () => expect(await tried(times(30, 100))).toEqual([]));
});
