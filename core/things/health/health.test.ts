import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kind } from '../../observations/kinds.js';
import type { Reading, Value } from '../../observations/reading.js';
import { at, DAY, HOUR, LONDON, MINUTE, reading } from '../../rules/testing/window-builder.js';
import { deviceClass } from '../../coverage/coverage.js';
import { FAULT_RULES, faultsOf, stateOf } from '../faults/fault-book.js';
import { clockOffset } from './clock.js';
import { hear, UNHEARD, type Heard } from './heard.js';
import type { Health, Patient } from './health.js';
import { habitOf } from './rhythm.js';
import { tellSelf, unbelievable, withMains } from './self-told.js';

const NOON = at('2026-11-24T12:00:00Z');
const SECOND = 1_000;

/** Heard at each of these moments, as it was said. */
const said = (kind: Kind, moments: readonly number[], value: (i: number) => Value = () => true, change: (i: number) => Partial<Reading> = () => ({})): Reading[] => moments.map((when, i) => ({ ...reading(kind, value(i), when), ...change(i) }));
const every = (gap: number, count: number, from = NOON): number[] => Array.from({ length: count }, (_, i) => from + i * gap);
const patient = (kind: string, heard: Heard, change: Partial<Health> = {}, lastHeardAt = heard.upTo): Patient => ({ id: 'd' as Patient['id'], kind, class: deviceClass(kind), pairedAt: 0, lastHeardAt, health: { heard, told: {}, doubted: {}, ...change } });
const names = (kind: string, readings: readonly Reading[], now: number, change: Partial<Health> = {}): string[] => faultsOf(patient(kind, hear(UNHEARD, readings), change), now, LONDON).map(({ name }) => name);

describe('how often a device is usually heard', () => {
  test.each<[string, string, Kind, number, number | undefined, number | undefined]>([
    ['a hub every 5 min is silent after 12', 'gateway', 'heartbeat', 5 * MINUTE, 5 * MINUTE, 12 * MINUTE],
    ['a hub every minute too', 'gateway', 'heartbeat', MINUTE, MINUTE, 12 * MINUTE],
    ['a hub every 15 min after 36', 'gateway', 'heartbeat', 15 * MINUTE, 15 * MINUTE, 36 * MINUTE],
    ['a hub every hour after 45 min, however slow', 'gateway', 'heartbeat', HOUR, HOUR, 45 * MINUTE],
    ['a pendant every 4 h after 12', 'pendant', 'heartbeat', 4 * HOUR, 4 * HOUR, 12 * HOUR],
    ['a pendant every day after a day', 'pendant', 'battery', DAY, DAY, 24 * HOUR],
    ['a thermometer every minute after an hour', 'climate', 'room-temperature', MINUTE, MINUTE, HOUR],
    ['scales each week after 14 days', 'scales', 'body-weight', 7 * DAY, 7 * DAY, 14 * DAY],
    ['a cuff each morning after three', 'blood-pressure-monitor', 'blood-pressure', DAY, DAY, 72 * HOUR],
    ['movement has no rhythm', 'motion', 'motion', 5 * MINUTE, undefined, undefined],
    ['nor has a door', 'door', 'door', 5 * MINUTE, undefined, undefined],
    ['nor a button', 'pendant', 'sos', HOUR, undefined, undefined],
  ])('%s', (_, device, kind, gap, usuallyEvery, silentAfter) => {
    const heard = hear(UNHEARD, said(kind, every(gap, 20), (i) => (kind === 'battery' ? 90 : kind === 'room-temperature' ? 18 + i / 10 : true)));
    expect(habitOf(heard.rhythms, deviceClass(device)) ?? {}).toEqual(usuallyEvery === undefined ? {} : { usuallyEvery, silentAfter });
  });

  test('eight intervals tell a habit, seven do not', () => {
    expect(habitOf(hear(UNHEARD, said('heartbeat', every(5 * MINUTE, 8))).rhythms, 'gateway')).toBeUndefined();
    expect(habitOf(hear(UNHEARD, said('heartbeat', every(5 * MINUTE, 9))).rhythms, 'gateway')).toBeDefined();
  });

  test('the longest of the last fifty intervals is still its habit', () => {
    const moments = [...every(5 * MINUTE, 20), ...every(5 * MINUTE, 20, NOON + 95 * MINUTE + 30 * MINUTE)];
    expect(habitOf(hear(UNHEARD, said('heartbeat', moments)).rhythms, 'gateway')?.silentAfter).toBe(30 * MINUTE);
    expect(habitOf(hear(UNHEARD, said('heartbeat', [...moments, ...every(5 * MINUTE, 50, (moments.at(-1) ?? 0) + 5 * MINUTE)])).rhythms, 'gateway')?.silentAfter).toBe(12 * MINUTE);
  });

  test('what was held up and comes at once is no rhythm, nor are many readings in one message', () => {
    const backlog = said('heartbeat', every(5 * MINUTE, 40), () => true, (i) => ({ receivedAt: NOON + DAY + i * SECOND }));
    expect(hear(UNHEARD, backlog).rhythms.reports?.gaps ?? []).toEqual([]);
    expect(hear(UNHEARD, said('room-temperature', every(SECOND, 50), (i) => i)).rhythms.reports?.gaps).toEqual([]);
  });

  test.each([[12 * MINUTE, []], [12 * MINUTE + 1, ['overdue']]])('a hub of five minutes, silent for %i ms: %j', (silent, faults) => {
    const beats = every(5 * MINUTE, 20);
    expect(names('gateway', said('heartbeat', beats), (beats.at(-1) ?? 0) + silent)).toEqual(faults);
  });

  test.each([[72 * HOUR, []], [72 * HOUR + 1, ['overdue']]])('a movement sensor that tells only of events, silent for %i ms: %j', (silent, faults) => {
    expect(names('motion', said('motion', every(5 * MINUTE, 20, NOON - 95 * MINUTE)), NOON + silent)).toEqual(faults);
  });
});

describe('the clock of a device', () => {
  const messages = (lag: (i: number) => number, count = 10): Reading[] => said('heartbeat', every(5 * MINUTE, count), () => true, (i) => ({ at: NOON + i * 5 * MINUTE - lag(i) }));
  test.each<[string, Reading[], number | undefined]>([
    ['right', messages(() => 2 * SECOND), 2 * SECOND],
    ['six minutes behind', messages((i) => 6 * MINUTE + (i % 3) * SECOND), 6 * MINUTE + SECOND],
    ['a minute ahead', messages(() => -MINUTE), -MINUTE],
    ['too few messages', messages(() => 6 * MINUTE, 4), undefined],
    ['late by turns', messages((i) => i * 3 * MINUTE), undefined],
    ['one backlog among live words', messages((i) => (i === 5 ? 5 * HOUR : SECOND)), SECOND],
    ['a backlog told oldest first', said('heartbeat', every(SECOND, 30), () => true, (i) => ({ at: NOON - DAY / 2 + i * 5 * MINUTE })), undefined],
  ])('%s', (_, readings, offset) => {
    expect(clockOffset(hear(UNHEARD, readings).lags)).toBe(offset);
  });

  test.each([[2 * MINUTE, [], undefined], [2 * MINUTE + 1, ['clock-skew'], undefined], [5 * MINUTE + 1, ['clock-skew'], 'has a clock that is 5 minutes behind ours']])('%i ms behind: %j', (lag, faults, doubt) => {
    const heard = hear(UNHEARD, messages(() => lag));
    expect(names('gateway', messages(() => lag), heard.upTo)).toEqual(faults);
    expect(stateOf(patient('gateway', heard), heard.upTo, LONDON).doubt).toBe(doubt);
  });
});

describe('a device that cannot be believed', () => {
  const temperature = (value: (i: number) => number, hours: number): Reading[] => said('room-temperature', every(HOUR, hours + 1), value);
  test.each<[string, string, Reading[], string[]]>([
    ['stuck for a day', 'climate', temperature(() => 19.3, 24), []],
    ['for longer', 'climate', temperature(() => 19.3, 25), ['stuck']],
    ['a tenth of a degree of change', 'climate', temperature((i) => (i === 20 ? 19.4 : 19.3), 25), []],
    ['whole degrees, for a day', 'climate', temperature(() => 19, 25), []],
    ['whole degrees, for three days', 'climate', temperature(() => 19, 73), ['stuck']],
    ['a damp room of 100 % for six hours', 'climate', said('humidity', every(30 * MINUTE, 13), () => 100), []],
    ['for longer: a sensor at the end of its scale', 'climate', said('humidity', every(30 * MINUTE, 14), () => 100), ['stuck']],
    ['dry as nothing is', 'climate', said('humidity', every(30 * MINUTE, 14), () => 0), ['stuck']],
    ['colder than any home', 'climate', said('room-temperature', every(30 * MINUTE, 14), () => -30), ['stuck']],
    ['a degree above that', 'climate', said('room-temperature', every(30 * MINUTE, 14), () => -29), []],
    ['a plug at no power for three days', 'plug', said('power', every(HOUR, 73), () => 0), []],
    ['a full battery', 'gateway', said('battery', every(HOUR, 73), () => 100), []],
    ['the same temperature of a body, two mornings', 'thermometer', said('body-temperature', every(30 * HOUR, 3), () => 36.6), []],
    ['a door twelve times in a minute', 'door', said('door', every(5 * SECOND, 12), (i) => (i % 2 ? 'closed' : 'open')), []],
    ['thirteen times', 'door', said('door', every(4 * SECOND, 13), (i) => (i % 2 ? 'closed' : 'open')), ['flapping']],
    ['"still closed" a hundred times', 'door', said('door', every(SECOND, 100), () => 'closed'), []],
    ['movement each second', 'motion', said('motion', every(SECOND, 100)), []],
    ['a whole day of door at once, after an outage', 'door', said('door', every(10 * MINUTE, 100, NOON - DAY), (i) => (i % 2 ? 'closed' : 'open'), () => ({ receivedAt: NOON })), []],
    ['a leap of 1,000', 'pendant', said('heartbeat', [NOON, NOON + HOUR], () => true, (i) => ({ seq: [5, 1_005][i] })), []],
    ['a leap of 1,001', 'pendant', said('heartbeat', [NOON, NOON + HOUR], () => true, (i) => ({ seq: [5, 1_006][i] })), ['counter-gap']],
    ['a battery change with a new boot', 'pendant', said('heartbeat', every(HOUR, 4), () => true, (i) => ({ seq: [900, 901, 0, 1][i], boot: i < 2 ? 'a' : 'b' })), []],
    ['a battery change without', 'pendant', said('heartbeat', every(HOUR, 4), () => true, (i) => ({ seq: [900, 901, 0, 1][i] })), []],
    ['two senders by turns', 'pendant', said('heartbeat', every(HOUR, 6), () => true, (i) => ({ seq: i % 2 ? 40 + i : 9_000 + i })), ['clone']],
    ['twice back only', 'pendant', said('heartbeat', every(HOUR, 5), () => true, (i) => ({ seq: i % 2 ? 40 + i : 9_000 + i })), ['counter-gap']],
    ['two lives by turns', 'pendant', said('heartbeat', every(HOUR, 5), () => true, (i) => ({ seq: i, boot: i % 2 ? 'a' : 'b' })), ['clone']],
    ['a backlog between live words', 'pendant', said('heartbeat', every(MINUTE, 12), () => true, (i) => (i % 2 ? { seq: 100 + i, at: NOON - HOUR + i * MINUTE } : { seq: 9_000 + i })), []],
  ])('%s: %j', (_, kind, readings, faults) => {
    expect(names(kind, readings, Math.max(...readings.map(({ receivedAt }) => receivedAt)))).toEqual(faults);
  });

  test('is believed again: two senders a day after, a loose door half an hour after', () => {
    const torn = said('heartbeat', every(HOUR, 6), () => true, (i) => ({ seq: i % 2 ? 40 + i : 9_000 + i }));
    const loose = said('door', every(SECOND, 30), (i) => (i % 2 ? 'closed' : 'open'));
    const last = NOON + 29 * SECOND;
    expect(names('motion', torn, NOON + 25 * HOUR - 1)).toContain('clone');
    expect(names('motion', torn, NOON + 25 * HOUR)).not.toContain('clone');
    expect([names('door', loose, last + 30 * MINUTE), names('door', loose, last + 30 * MINUTE + 1)]).toEqual([['flapping'], []]);
  });

  test.each<[string, Partial<Health>, string[]]>([
    ['two doubts', { doubted: { implausible: [NOON - HOUR, NOON] } }, []], ['three', { doubted: { implausible: [NOON - 2 * HOUR, NOON - HOUR, NOON] } }, ['not-believable']], ['three, one of yesterday', { doubted: { implausible: [NOON - 24 * HOUR, NOON - HOUR, NOON] } }, []],
    ['a count used twice again', { reused: { count: 2, firstAt: NOON - HOUR, lastAt: NOON } }, []], ['three times: a restart that was not said', { reused: { count: 3, firstAt: NOON - HOUR, lastAt: NOON } }, ['counter-reused']],
    ['a quiet battery', { told: { batteryLow: { value: true, since: NOON } } }, ['battery-low']], ['no mains', { told: { mains: { value: false, since: NOON } } }, ['mains-lost']], ['mains', { told: { mains: { value: true, since: NOON } } }, []],
    ['a tag that weighs a quarter', { told: { restWeight: { value: 0.25, since: NOON } } }, ['wrong-scale']], ['a tag that weighs 1 g', { told: { restWeight: { value: 0.98, since: NOON } } }, []], ['opened', { told: { tampered: { value: true, since: NOON } } }, ['tampered']], ['a fault of its own', { told: { fault: { value: 'E5 chamber', since: NOON } } }, ['says-fault']], ['no fault', { told: { fault: { value: 'OK', since: NOON } } }, []],
  ])('%s: %j', (_, health, faults) => {
    expect(names('smoke-alarm', said('heartbeat', [NOON]), NOON, health)).toEqual(faults);
  });

  test('counts that go on while others come again are two senders', () => {
    const heard = said('heartbeat', [NOON - 3 * HOUR, NOON - MINUTE], () => true, (i) => ({ seq: 500 + i }));
    expect(names('pendant', heard, NOON, { reused: { count: 3, firstAt: NOON - HOUR, lastAt: NOON } })).toEqual(['clone']);
  });

  test.each([[21, []], [20, ['battery-low']], [0, ['battery-low']]])('a battery at %i %%: %j', (percent, faults) => {
    expect(names('pendant', said('battery', [NOON], () => percent), NOON)).toEqual(faults);
  });

  test('each rule has a name of its own and a source; each answer explains itself', () => {
    expect(new Set(FAULT_RULES.map(({ name }) => name)).size).toBe(FAULT_RULES.length);
    for (const { source } of FAULT_RULES) expect(source).toMatch(/care\.md R3[01]|reliability\.md/);
    for (const fault of faultsOf(patient('pendant', hear(UNHEARD, said('battery', [NOON], () => 3)), { doubted: { implausible: [NOON, NOON, NOON] } }, NOON - 3 * DAY), NOON + HOUR, LONDON)) expect(fault).toMatchObject({ version: expect.stringMatching(/^\d+$/) as string, because: expect.stringMatching(/^[A-Z].*\.$/) as string, differ: expect.stringMatching(/^[A-Z].*\.$/) as string });
  });
});

describe('what a device tells of itself', () => {
  test.each<[string, object, string[]]>([
    ['rssi in words', { rssi: 'good' }, ['rssi']], ['rssi that no radio measures', { rssi: 40 }, ['rssi']], ['not a number', { snr: NaN }, ['snr']], ['a megabyte of firmware', { firmware: 'x'.repeat(1_000_000) }, ['firmware']], ['a hidden character', { model: 'a\u202eb' }, ['model']], ['nothing', { model: '' }, ['model']],
    ['half a flag', { mains: 'yes' }, ['mains']], ['link quality 256', { linkQuality: 256 }, ['linkQuality']], ['all well', { rssi: -71, snr: 9.5, linkQuality: 255, firmware: '1.2.3', model: 'PIR 2', mains: true, tampered: false, online: true, batteryLow: false, fault: '0' }, []],
  ])('%s', (_, about, refused) => {
    expect(unbelievable(about)).toEqual(refused);
    expect(Object.keys(tellSelf({}, about, NOON)).toSorted()).toEqual(Object.keys(about).filter((field) => !refused.includes(field)).toSorted());
  });

  test('stands since it was first told so', () => {
    expect([withMains({}, { onBattery: true }), withMains({ mains: { value: true, since: NOON } }, { onBattery: true }), withMains({}, { mains: false })]).toEqual([{}, { mains: false }, { mains: false }]);
    const told = tellSelf(tellSelf({}, { tampered: true, rssi: -70 }, NOON), { tampered: true, rssi: -80 }, NOON + HOUR);
    expect(told).toEqual({ tampered: { value: true, since: NOON }, rssi: { value: -80, since: NOON + HOUR } });
  });
});

describe('what was heard', () => {
  const word = fc.record({ kind: fc.constantFrom('heartbeat' as const, 'battery' as const, 'door' as const, 'room-temperature' as const), minutes: fc.integer({ min: 0, max: 4_000 }), lag: fc.integer({ min: 0, max: 60 }), seq: fc.option(fc.nat({ max: 5_000 }), { nil: undefined }) });
  const readings = fc.array(word, { maxLength: 80 }).map((words) => words.map(({ kind, minutes, lag, seq }): Reading => ({ ...reading(kind, kind === 'door' ? (minutes % 2 ? 'open' : 'closed') : kind === 'heartbeat' ? true : minutes % 100, NOON + minutes * MINUTE, { receivedAt: NOON + (minutes + lag) * MINUTE }), ...(seq === undefined ? {} : { seq }) })));

  test('twice is heard once; in groups by arrival is as heard all at once', () => {
    fc.assert(fc.property(readings, fc.integer({ min: 0, max: 4_000 }), (words, cut) => {
      const whole = hear(UNHEARD, words);
      expect(hear(whole, words)).toEqual(whole);
      const border = NOON + cut * MINUTE;
      expect(hear(hear(UNHEARD, words.filter((one) => one.receivedAt <= border)), words)).toEqual(whole);
    }));
  });

  test('stays small, and no fault fails on it', () => {
    fc.assert(fc.property(readings, fc.integer({ min: 0, max: 9_000 }), (words, minutes) => {
      const heard = hear(UNHEARD, words);
      expect(JSON.stringify(heard).length).toBeLessThan(4_000);
      for (const kind of ['gateway', 'pendant', 'door', 'scales']) expect(() => faultsOf(patient(kind, heard), NOON + minutes * MINUTE, LONDON)).not.toThrow();
    }));
  });
});
