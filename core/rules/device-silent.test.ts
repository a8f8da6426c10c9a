import { describe, expect, test } from 'vitest';
import type { DeviceState } from '../things/device.js';
import { deviceSilent as rule } from './device-silent.js';
import { at, aWindow, device, HOUR, MINUTE } from './testing/window-builder.js';

const NOON = at('2026-11-24T12:00:00Z');
const ago = (ms: number) => NOON - ms;
const ask = (...devices: DeviceState[]) => rule.ask(aWindow({ now: NOON, devices }));
const motion = device('motion', NOON, { room: 'hallway' });

describe('a silent device', () => {
  test.each<[string, DeviceState[], string | undefined]>([
    ['a pendant for 24 h', [motion, device('pendant', ago(24 * HOUR))], undefined], ['a pendant for longer', [motion, device('pendant', ago(24 * HOUR + 1))], 'urgent'],
    ['a second sensor for 72 h', [motion, device('door', ago(72 * HOUR))], undefined], ['a second sensor for longer', [motion, device('door', ago(72 * HOUR + 1))], 'urgent'],
    ['scales for longer than 72 h', [motion, device('scales', ago(72 * HOUR + 1))], 'urgent'],
    ['the hub for 45 min', [device('gateway', ago(45 * MINUTE))], undefined], ['the hub for longer', [device('gateway', ago(45 * MINUTE + 1))], 'asap'],
    ['the hub for 2 h while sensors speak', [motion, device('gateway', ago(2 * HOUR))], undefined], ['the hub for longer while sensors speak', [motion, device('gateway', ago(2 * HOUR + 1))], 'urgent'],
    ['all of a home without a hub for 24 h', [device('motion', ago(24 * HOUR))], undefined], ['all of it for longer', [device('motion', ago(24 * HOUR + 1))], 'asap'],
    ['a pendant never heard since its pairing a day ago', [motion, device('pendant', undefined, { pairedAt: ago(24 * HOUR) })], undefined], ['a pendant never heard for longer', [motion, device('pendant', undefined, { pairedAt: ago(24 * HOUR + 1) })], 'urgent'],
    ['a hub paired just now', [device('gateway', undefined, { pairedAt: ago(45 * MINUTE) })], undefined], ['a hub paired and never heard', [device('gateway', undefined, { pairedAt: ago(45 * MINUTE + 1) })], 'asap'],
    ['no device at all', [], undefined],
  ])('%s', (_, devices, severity) => {
    expect(ask(...devices)?.severity).toBe(severity);
  });

  test('is expected while nobody is at home', () => {
    expect(rule.ask(aWindow({ now: NOON, devices: [device('gateway', 0)], away: true }))).toBeUndefined();
  });

  test('is named, and one episode whichever it is', () => {
    expect(ask(motion, device('pendant', ago(25 * HOUR)))).toMatchObject({ episode: 'device-silent', since: ago(25 * HOUR) });
    expect(ask(motion, device('pendant', ago(25 * HOUR)))?.because).toMatch(/^The pendant has not been heard since Mon,? 23 Nov 11:00\.$/);
    expect(ask(motion, device('pendant', ago(25 * HOUR)), device('door', ago(80 * HOUR), { room: 'front' }))?.because).toMatch(/^The pendant and door \(front\) have not been heard, the first since Sat,? 21 Nov 04:00\.$/);
    expect(ask(device('gateway', ago(HOUR)))?.because).toBe('Nobody is watching. The hub has not been heard since 11:00.');
  });

  test('that falls silent after another was found is newer', () => {
    const first = ask(motion, device('door', ago(90 * HOUR)));
    expect(ask(motion, device('door', ago(90 * HOUR)), device('pendant', ago(30 * HOUR)))?.since).toBeGreaterThan(first?.since ?? Infinity);
  });

  test.each<[string, DeviceState[]]>([
    ['hub and sensors', [device('gateway', ago(MINUTE)), motion]], ['sensors alone', [device('motion', ago(HOUR)), device('pendant', ago(HOUR))]], ['never heard', [device('gateway', undefined, { pairedAt: ago(MINUTE) })]], ['scales', [device('scales', ago(HOUR))]],
  ])('%s: every change of the answer has its wake-up', (_, devices) => {
    const answer = (now: number) => rule.ask(aWindow({ now, devices }))?.severity;
    const wakes: number[] = [];
    for (let next = rule.lookAgainAt?.(aWindow({ now: NOON, devices })); next !== undefined; next = rule.lookAgainAt?.(aWindow({ now: next, devices }))) wakes.push(next);
    const asleep = (from: number, to: number) => expect([answer(from), answer(Math.floor((from + to) / 2)), answer(to - 1)]).toEqual([answer(from), answer(from), answer(from)]);
    [NOON, ...wakes].forEach((from, i, all) => asleep(from, all[i + 1] ?? from + 1_000 * HOUR));
    expect(new Set(wakes.map(answer))).not.toEqual(new Set([undefined]));
  });

  test.each<[string, DeviceState[], boolean, boolean]>([
    ['heard again', [motion, device('pendant', ago(MINUTE))], false, true], ['still silent', [motion, device('pendant', ago(25 * HOUR))], false, false],
    ['hub still silent', [device('gateway', ago(HOUR))], false, false], ['only scales, heard', [device('scales', ago(MINUTE))], false, true], ['away', [device('gateway', 0)], true, true],
  ])('is over when %s: %s', (_, devices, away, over) => {
    expect(rule.cleared?.(aWindow({ now: NOON, devices, away }), ago(HOUR)) !== undefined).toBe(over);
  });
});
