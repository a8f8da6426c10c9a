import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nightExit } from '../rules/night-exit.js';
import { noMorningActivity } from '../rules/no-morning-activity.js';
import { prolongedInactivity } from '../rules/prolonged-inactivity.js';
import { deviceSilent } from '../rules/device-silent.js';
import { askAll } from '../rules/rulebook.js';
import { at, aWindow, DAY, device, HOUR, MINUTE, reading, type WindowStory } from '../rules/testing/window-builder.js';
import { absenceAt, silenceCountsFrom, attendedSince, backSince, isAway, type Absence } from './absence.js';

const NOON = at('2026-11-24T12:00:00Z');
const ago = (ms: number) => NOON - ms;
const away = (from: number, until: number, change: Partial<Absence> = {}): Absence => ({ kind: 'away', from, until, ...change });

describe('an absence', () => {
  test.each<[string, Absence[], string | undefined, number | undefined]>([
    ['none', [], undefined, undefined],
    ['begins now', [away(NOON, NOON + HOUR)], 'away', undefined],
    ['begins in a moment', [away(NOON + 1, NOON + HOUR)], undefined, undefined],
    ['ends in a moment', [away(ago(HOUR), NOON + 1)], 'away', undefined],
    ['ends now', [away(ago(HOUR), NOON)], undefined, NOON],
    ['was ended before its day', [away(ago(HOUR), NOON + DAY, { endedAt: ago(MINUTE) })], undefined, ago(MINUTE)],
    ['was taken back before it began', [away(ago(MINUTE), NOON + DAY, { endedAt: ago(HOUR) })], undefined, undefined],
    ['of two the later said', [away(ago(HOUR), NOON + DAY), away(ago(MINUTE), NOON + HOUR, { kind: 'hospital' })], 'hospital', undefined],
    ['of two over, the later end', [away(ago(DAY), ago(HOUR)), away(ago(DAY), ago(2 * HOUR))], undefined, ago(HOUR)],
    ['an engineer, nobody away', [away(ago(HOUR), NOON + HOUR, { kind: 'maintenance' })], 'maintenance', undefined],
  ])('%s', (_, absences, kind, back) => {
    for (const told of [absences, absences.toReversed()]) {
      expect([absenceAt(told, NOON)?.kind, backSince(told, NOON)]).toEqual([kind, back]);
      expect(isAway(told, NOON)).toBe(kind === 'away' || kind === 'hospital');
    }
  });

  test('an engineer who has gone leaves devices to be heard anew, and no one to be back', () => {
    const done = [away(ago(HOUR), ago(MINUTE), { kind: 'maintenance' })];
    expect([attendedSince(done, NOON), backSince(done, NOON)]).toEqual([ago(MINUTE), undefined]);
  });
});

describe('what an absence holds back, and how it ends', () => {
  const hub = device('gateway', NOON);
  const motion = (when: number) => reading('motion', true, when, { device: 'motion' });
  const sensor = device('motion', ago(DAY));
  const still = (absences: Absence[], now = NOON, change: Partial<WindowStory> = {}) => prolongedInactivity.ask(aWindow({ now, readings: [motion(ago(20 * HOUR))], devices: [hub, sensor], absences, ...change }));

  test('stillness is told when nobody said anything, and not while away', () => {
    expect(still([])).toBeDefined();
    expect(still([away(ago(19 * HOUR), NOON + HOUR)])).toBeUndefined();
    expect(still([away(ago(19 * HOUR), NOON + HOUR, { kind: 'maintenance' })])).toBeDefined();
  });

  test.each([[12 * HOUR - 1, false], [12 * HOUR, true]])('the stopwatch starts afresh: %i ms after the return, told %s', (later, told) => {
    const now = NOON + later;
    const finding = still([away(ago(19 * HOUR), NOON)], now, { devices: [device('gateway', now), sensor] });
    expect(finding !== undefined).toBe(told);
    if (finding) expect(finding).toMatchObject({ since: NOON, because: expect.stringMatching(/^No movement since Tue,? 24 Nov 12:00 \(home again, as was told to us\), longer than 12 hours\.$/) as string });
  });

  test('movement while away is no evidence of stillness after it', () => {
    const now = NOON + 12 * HOUR;
    expect(still([away(ago(30 * HOUR), NOON)], now, { devices: [device('gateway', now), sensor] })?.evidence).toEqual([]);
  });

  test('a morning of which a part was spent away is nobody’s', () => {
    const eleven = at('2026-11-24T11:00:00Z');
    const lastNight = [motion(at('2026-11-23T22:00:00Z'))];
    const ask = (absences: Absence[]) => noMorningActivity.ask(aWindow({ now: eleven, readings: lastNight, devices: [device('gateway', eleven), sensor], absences }));
    expect(ask([])).toBeDefined();
    expect(ask([away(at('2026-11-24T00:00:00Z'), at('2026-11-24T10:00:00Z'))])).toBeUndefined();
    expect(ask([away(at('2026-11-22T00:00:00Z'), at('2026-11-24T03:00:00Z'))])).toBeUndefined();
  });

  test('a door that opened by night while nobody was home is nobody’s exit', () => {
    const two = at('2026-11-24T02:00:00Z');
    const ask = (absences: Absence[]) => nightExit.ask(aWindow({ now: two + HOUR, readings: [reading('door', 'open', two, { device: 'front' })], rooms: { front: 'front door' }, absences }));
    expect(ask([])).toBeDefined();
    expect(ask([away(two - HOUR, two + 2 * HOUR)])).toBeUndefined();
    expect(ask([away(two - HOUR, two + HOUR)])).toBeUndefined();
    expect(ask([away(two - 2 * HOUR, two - HOUR)])).toBeDefined();
  });

  test.each<[string, Absence['kind'], number, boolean]>([
    ['away', 'away', HOUR, false], ['with an engineer', 'maintenance', HOUR, false], ['45 min after the return', 'away', -45 * MINUTE, false], ['longer after it', 'away', -45 * MINUTE - 1, true], ['longer after the engineer', 'maintenance', -45 * MINUTE - 1, true],
  ])('a hub that was silent all the while: %s', (_, kind, left, told) => {
    const window = aWindow({ now: NOON, devices: [device('gateway', ago(5 * DAY)), device('pendant', ago(5 * DAY))], absences: [away(ago(5 * DAY), NOON + left, { kind })] });
    expect(deviceSilent.ask(window) !== undefined).toBe(told);
  });

  const LEFT = ago(3 * HOUR), BACK = ago(HOUR);
  test.each<[string, number, Absence[], number]>([
    ['silent before it', ago(5 * HOUR), [away(LEFT, BACK)], ago(5 * HOUR)], ['good on the dot as it began', ago(4 * HOUR), [away(LEFT, BACK)], BACK], ['fallen silent in it', LEFT, [away(LEFT, BACK)], BACK], ['heard after it', ago(MINUTE), [away(LEFT, BACK)], ago(MINUTE)],
    ['in an absence that lasts', ago(5 * HOUR), [away(LEFT, NOON + HOUR)], ago(5 * HOUR)], ['silent between two', ago(9 * HOUR), [away(ago(8 * HOUR), ago(7 * HOUR)), away(LEFT, BACK)], ago(7 * HOUR)], ['fallen silent where one follows the other', LEFT, [away(ago(2 * HOUR), BACK), away(LEFT, ago(2 * HOUR))], BACK],
    ['of one taken back before it began', ago(5 * HOUR), [away(LEFT, BACK, { endedAt: LEFT })], ago(5 * HOUR)], ['without any', ago(5 * HOUR), [], ago(5 * HOUR)],
  ])('silence of an hour at most counts, %s, from the right moment', (_, heard, absences, from) => expect(silenceCountsFrom(heard, HOUR, absences, NOON)).toBe(from));

  test.each(['away', 'hospital', 'maintenance'] as const)('%s: an open alert about silence ends with its reason as it begins, and comes back at its end if nothing was heard', (kind) => {
    const during = (now: number) => aWindow({ now, devices: [device('gateway', ago(2 * DAY))], absences: [away(ago(HOUR), NOON, { kind })] });
    expect(deviceSilent.ask(during(ago(HOUR) - 1))).toBeDefined();
    expect(deviceSilent.lookAgainAt?.(during(ago(HOUR) - 1))).toBe(ago(HOUR));
    expect(deviceSilent.ask(during(ago(HOUR)))).toBeUndefined();
    expect(deviceSilent.cleared?.(during(ago(HOUR)), ago(2 * DAY))).toMatch(/told of again/);
    expect(deviceSilent.lookAgainAt?.(during(ago(HOUR)))).toBe(NOON);
    expect(deviceSilent.ask(during(NOON))).toMatchObject({ severity: 'asap' });
    expect(deviceSilent.cleared?.(during(NOON), ago(2 * DAY))).toBeUndefined();
  });

  test.each(['sos', 'smoke', 'carbon-monoxide', 'flood', 'fall'] as const)('%s is told whoever is away', (kind) => {
    const window = aWindow({ now: NOON, readings: [reading(kind, true, ago(2 * MINUTE))], absences: [away(ago(HOUR), NOON + HOUR, { kind: 'hospital' })] });
    expect(askAll(window).findings.map(({ rule }) => rule)).toEqual([kind]);
  });

  const moments = fc.integer({ min: 0, max: 60 * 60 }).map((minutes) => ago(minutes * MINUTE));
  const told = fc.record({ kind: fc.constantFrom('motion' as const, 'door' as const), when: moments, device: fc.constantFrom('front', 'kitchen', 'bedroom') });
  const anAbsence = fc.tuple(moments, moments, fc.constantFrom('away' as const, 'hospital' as const)).map(([a, b, kind]): Absence => ({ kind, from: Math.min(a, b), until: Math.max(a, b) }));

  test('the end of an absence opens no alert whose evidence lies in it', () => {
    fc.assert(fc.property(fc.array(told, { maxLength: 25 }), fc.array(anAbsence, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 24 * 60 }), (words, absences, later) => {
      const readings = words.map(({ kind, when, device: id }) => reading(kind, kind === 'door' ? 'open' : true, when, { device: id }));
      const now = NOON + later * MINUTE;
      const window = aWindow({ now, readings, absences, rooms: { front: 'front door', kitchen: 'kitchen', bedroom: 'bedroom' }, devices: [device('gateway', now), device('motion', NOON)] });
      for (const { rule, evidence } of askAll(window).findings) if (rule !== 'movement-while-away') for (const { at: when } of evidence) expect(isAway(absences, when), rule).toBe(false);
    }));
  });

  test('at the very end of an absence nothing is told that was not told before it', () => {
    fc.assert(fc.property(fc.array(told, { maxLength: 25 }), fc.integer({ min: 1, max: 50 * 60 }), fc.integer({ min: 0, max: 6 * 24 * 60 }), (words, minutes, heardMinutes) => {
      const [heard, from] = [ago(heardMinutes * MINUTE), ago(minutes * MINUTE)];
      const readings = words.map(({ kind, when, device: id }) => reading(kind, kind === 'door' ? 'open' : true, when, { device: id }));
      const devices = [device('gateway', heard), device('motion', heard), device('pendant', heard)];
      const before = askAll(aWindow({ now: from, readings: readings.filter(({ at: when }) => when <= from), devices, rooms: { front: 'front door' } })).findings.map(({ rule }) => rule);
      const window = aWindow({ now: NOON, readings, devices, absences: [away(from, NOON)], rooms: { front: 'front door' } });
      expect(askAll(window).findings.filter(({ rule }) => rule !== 'night-exit' && !before.includes(rule))).toEqual([]);
    }));
  });
});
