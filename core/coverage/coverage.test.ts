import { describe, expect, test } from 'vitest';
import { at, device, HOUR, LONDON, MINUTE } from '../rules/testing/window-builder.js';
import type { Absence } from '../absence/absence.js';
import type { DeviceState } from '../things/device.js';
import { coverage, deviceClass } from './coverage.js';

const NOON = at('2026-11-24T12:00:00Z');
const ago = (ms: number) => NOON - ms;
const now = (...devices: DeviceState[]) => coverage(devices, NOON, undefined, LONDON);
const motion = device('motion', ago(HOUR));

describe('whether anybody would notice', () => {
  test.each<[string, DeviceState[], string]>([
    ['no device', [], 'not-watched'],
    ['a hub and sensors', [device('gateway', ago(MINUTE)), motion], 'watched'],
    ['a hub silent for 45 min', [device('gateway', ago(45 * MINUTE)), device('motion', ago(46 * MINUTE))], 'watched'],
    ['a hub silent for longer', [device('gateway', ago(45 * MINUTE + 1)), motion], 'not-watched'],
    ['a silent hub through which a sensor speaks', [device('gateway', ago(HOUR)), device('motion', ago(10 * MINUTE))], 'watched'],
    ['a silent hub, and a cuff heard by itself', [device('gateway', ago(HOUR)), device('blood-pressure-monitor', ago(MINUTE))], 'not-watched'],
    ['sensors without a hub, heard 12 h ago', [device('motion', ago(12 * HOUR))], 'watched'],
    ['and longer', [device('motion', ago(12 * HOUR + 1))], 'not-watched'],
    ['one quiet sensor of two', [motion, device('motion', ago(30 * HOUR), { id: 'bathroom' })], 'watched'],
    ['one silent sensor of two', [motion, device('motion', ago(72 * HOUR + 1), { id: 'bathroom' })], 'partly'],
    ['a pendant silent for 24 h', [motion, device('pendant', ago(24 * HOUR))], 'watched'],
    ['a pendant silent for longer', [motion, device('pendant', ago(24 * HOUR + 1))], 'partly'],
    ['devices that were never heard', [device('gateway', undefined, { pairedAt: ago(MINUTE) }), device('motion', undefined, { pairedAt: ago(MINUTE) })], 'not-watched'],
    ['a hub, and sensors that were never heard', [device('gateway', ago(MINUTE)), device('motion', undefined, { pairedAt: ago(HOUR) })], 'not-watched'],
    ['a hub that only passes on, its sensor heard 12 h ago', [device('gateway', undefined, { pairedAt: ago(HOUR) }), device('motion', ago(12 * HOUR))], 'watched'],
    ['and longer ago', [device('gateway', undefined, { pairedAt: ago(HOUR) }), device('motion', ago(12 * HOUR + 1))], 'not-watched'],
    ['two hubs, one of which has spoken and is silent', [device('gateway', ago(HOUR)), device('gateway', undefined, { id: 'b', pairedAt: ago(HOUR) }), motion], 'not-watched'],
    ['a sensor, and another just paired', [motion, device('pendant', undefined, { pairedAt: ago(HOUR) })], 'watched'],
    ['a sensor, and another paired for days and never heard', [motion, device('pendant', undefined, { pairedAt: ago(25 * HOUR) })], 'partly'],
    ['only an oximeter, used today', [device('pulse-oximeter', ago(HOUR))], 'partly'],
    ['only an oximeter, used 72 h ago', [device('pulse-oximeter', ago(72 * HOUR))], 'partly'],
    ['and longer ago', [device('pulse-oximeter', ago(72 * HOUR + 1))], 'not-watched'],
    ['a hub with scales alone', [device('gateway', ago(MINUTE)), device('scales', ago(HOUR))], 'partly'],
    ['a pendant heard in its last home, paired here an hour ago', [motion, device('pendant', ago(90 * HOUR), { pairedAt: ago(HOUR) })], 'watched'],
  ])('%s: %s', (_, devices, state) => {
    expect(now(...devices).state).toBe(state);
  });

  test('away is away, whatever the devices say', () => {
    const absence: Absence = { kind: 'away', from: ago(4 * HOUR), until: NOON + 4 * HOUR };
    expect(coverage([device('gateway', 0)], NOON, absence, LONDON)).toEqual({ state: 'away', because: 'Away from home since 08:00, until 16:00, as was told to us.', silent: [], since: absence.from });
    expect(coverage([device('gateway', 0)], NOON, { ...absence, kind: 'maintenance' }, LONDON).state).toBe('not-watched');
  });

  test.each<[string, DeviceState[], number, string, RegExp]>([
    ['a motion sensor for one', [motion], 0, 'watched', /in its time/],
    ['a motion sensor for a couple', [motion], 1, 'partly', /^Somebody else lives here too: the sensors see that somebody moves, not who\.$/],
    ['a motion sensor for three', [motion], 2, 'partly', /^2 others live here too/],
    ['a pendant of one’s own beside somebody', [device('pendant', ago(HOUR))], 1, 'watched', /in its time/],
    ['a hub that is silent in a couple’s home', [device('gateway', ago(HOUR)), motion], 1, 'not-watched', /^The hub/],
    ['a pendant that is silent in a couple’s home', [motion, device('pendant', ago(25 * HOUR))], 1, 'partly', /^The pendant/],
  ])('%s', (_, devices, livesWith, state, because) => {
    const told = coverage(devices, NOON, undefined, LONDON, livesWith);
    expect(told.state).toBe(state);
    expect(told.because).toMatch(because);
  });

  test('the longer nothing is heard, the less is watched', () => {
    const order = ['watched', 'partly', 'not-watched'];
    const devices = [device('gateway', NOON), device('motion', NOON), device('pendant', NOON), device('scales', NOON)];
    let before = 0;
    for (let later = 0; later < 100 * HOUR; later += 5 * MINUTE) {
      const state = order.indexOf(coverage(devices, NOON + later, undefined, LONDON).state);
      expect(state).toBeGreaterThanOrEqual(before);
      before = state;
    }
    expect(before).toBe(2);
  });

  test.each<[DeviceState[], RegExp]>([
    [[], /^No device is paired\.$/], [[motion], /^Every device has been heard in its time\.$/],
    [[device('gateway', ago(HOUR)), device('motion', ago(2 * HOUR))], /^The hub has not been heard since 11:00\.$/],
    [[motion, device('pendant', ago(25 * HOUR))], /^The pendant has not been heard since Mon,? 23 Nov 11:00\.$/],
    [[motion, ...['a', 'b', 'c', 'd'].map((id) => device('smoke-alarm', ago(25 * HOUR), { id, room: id }))], /^The smoke alarm \(a\), smoke alarm \(b\), smoke alarm \(c\) and 1 more have not been heard, the first since Mon,? 23 Nov 11:00\.$/],
    [[device('gateway', ago(MINUTE)), device('motion', undefined, { pairedAt: ago(HOUR) })], /^No sensor of this home has been heard since 11:00\.$/],
    [[device('scales', ago(HOUR))], /no sensor here would notice a fall or stillness\.$/],
  ])('is said in one sentence', (devices, sentence) => {
    expect(now(...devices).because).toMatch(sentence);
  });

  test('who is silent is named, with since when', () => {
    const pendant = device('pendant', ago(25 * HOUR));
    expect(now(motion, pendant)).toMatchObject({ silent: [pendant], since: ago(25 * HOUR) });
    expect(now(device('gateway', ago(HOUR)))).toMatchObject({ since: ago(HOUR) });
    expect(now(motion)).not.toHaveProperty('since');
  });
});

test.each([
  ['gateway', 'gateway'], ['smart hub', 'gateway'], ['base-unit', 'gateway'], ['pendant', 'life-safety'], ['Pull-cord', 'life-safety'], ['smoke-alarm', 'life-safety'], ['co-alarm', 'life-safety'], ['fall-detector', 'life-safety'], ['watch', 'life-safety'], ['panic-button', 'life-safety'],
  ['motion', 'activity'], ['occupancy-sensor', 'activity'], ['door', 'activity'], ['bed', 'activity'], ['pressure-mat', 'activity'], ['plug', 'activity'], ['medication-dispenser', 'activity'],
  ['pulse-oximeter', 'vital-signs'], ['blood-pressure-monitor', 'vital-signs'], ['scales', 'vital-signs'], ['thermometer', 'vital-signs'], ['climate-sensor', 'environment'], ['co2', 'environment'], ['', 'environment'],
])('a "%s" is of the class %s', (kind, expected) => {
  expect(deviceClass(kind)).toBe(expected);
});
