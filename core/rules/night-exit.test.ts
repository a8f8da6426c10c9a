import { describe, expect, test } from 'vitest';
import type { Reading } from '../observations/reading.js';
import { nightExit } from './night-exit.js';
import { at, aWindow, MINUTE, reading, type WindowStory } from './testing/window-builder.js';

const ELEVEN = at('2026-11-24T23:00:00Z');
const ROOMS = { 'front-door': 'front', fridge: 'fridge', 'motion-hall': 'hallway', 'motion-porch': 'porch' };
const door = (when: number, value = 'open', device = 'front-door') => reading('door', value, when, { device });
const motion = (when: number, device = 'motion-hall') => reading('motion', true, when, { device });
const ask = (now: number, readings: readonly Reading[], story: Partial<WindowStory> = {}) => nightExit.ask(aWindow({ now, readings, rooms: ROOMS, ...story }));
const after = (minutes: number) => ELEVEN + minutes * MINUTE;

describe('a sensor that was moved', () => {
  const moved = (when: number, before: string, afterwards: string) => ({ rooms: ({ device, at: spoken }: { device: string; at: number }) => (device === 'front-door' ? (spoken < when ? before : afterwards) : 'hallway') });

  test('from the front door to a cupboard still opened the front door then', () => {
    expect(ask(after(10), [door(ELEVEN)], moved(after(8), 'front', 'cupboard'))?.because).toMatch(/^The front door opened at 23:00/);
    expect(ask(after(20), [door(after(9))], moved(after(8), 'front', 'cupboard'))).toBeUndefined();
  });

  test('from a cupboard to the front door opened no way out before', () => {
    expect(ask(after(10), [door(ELEVEN)], moved(after(8), 'cupboard', 'front'))).toBeUndefined();
    expect(ask(after(15), [door(after(9))], moved(after(8), 'cupboard', 'front'))?.since).toBe(after(9));
  });
});

describe('a night exit', () => {
  test.each([[4.99, false, undefined], [5, false, 'asap'], [0, true, 'stat']])('%d minutes after the door, wandering %s: %s', (minutes, wanders, severity) => {
    expect(ask(after(minutes), [door(ELEVEN)], { limits: { wanders } })?.severity).toBe(severity);
  });

  test.each([
    ['winter, 21:59', '2026-11-24T21:59:00Z', false], ['winter, 22:00', '2026-11-24T22:00:00Z', true], ['winter, 05:59', '2026-11-25T05:59:00Z', true], ['winter, 06:00', '2026-11-25T06:00:00Z', false],
    ['summer, 21:59', '2026-07-01T20:59:00Z', false], ['summer, 22:00', '2026-07-01T21:00:00Z', true], ['summer, 05:59', '2026-07-02T04:59:00Z', true],
    ['the hour that comes twice, first', '2026-10-25T00:30:00Z', true], ['and second', '2026-10-25T01:30:00Z', true], ['the clock just put forward', '2026-03-29T01:00:00Z', true], ['05:00Z is 06:00 by then', '2026-03-29T05:00:00Z', false],
  ])('%s counts as night: %s', (_, when, night) => {
    expect(ask(at(when) + 5 * MINUTE, [door(at(when))]) !== undefined).toBe(night);
  });

  test.each<[string, Reading[], boolean]>([
    ['movement in the hall', [motion(after(2))], false],
    ['somebody lying down', [reading('bed', 'in', after(2))], false],
    ['a bed sensor that repeats that it is empty', [reading('bed', 'out', after(2))], true],
    ['a sensor that says it sees nobody', [reading('motion', false, after(2))], true],
    ['movement outside', [motion(after(2), 'motion-porch')], true],
    ['movement while the door still stood open', [motion(after(0.1)), door(after(0.2), 'closed')], true],
    ['movement after the door was closed', [door(after(0.2), 'closed'), motion(after(0.5))], false],
    ['movement with the door left open for long', [motion(after(2)), door(after(3), 'closed')], false],
    ['a contact that repeats that it is closed', [door(after(0.2), 'closed'), motion(after(1)), door(after(4), 'closed')], false],
    ['movement before the door', [motion(after(-1))], true],
    ['heartbeats', [reading('heartbeat', true, after(2))], true],
  ])('after %s: %s', (_, readings, found) => {
    expect(ask(after(5), [door(ELEVEN), ...readings]) !== undefined).toBe(found);
  });

  test('is answered by who was inside that night, whatever the doors do by day', () => {
    const answered = [door(ELEVEN), door(after(0.2), 'closed'), motion(after(1))];
    const morning = at('2026-11-25T08:38:00Z');
    expect(ask(morning, [...answered, door(morning)])).toBeUndefined();
    expect(ask(morning, [door(ELEVEN), door(after(0.2), 'closed'), door(morning)])?.since).toBe(ELEVEN);
  });

  test('and back for the keys, and out again, is one more', () => {
    expect(ask(after(7), [door(ELEVEN), motion(after(1)), door(after(2))])?.since).toBe(after(2));
  });

  test('is not made by a fridge, or by a door told too late', () => {
    expect(ask(after(5), [door(ELEVEN, 'open', 'fridge')])).toBeUndefined();
    expect(ask(after(20), [reading('door', 'open', ELEVEN, { device: 'front-door', receivedAt: after(16) })])).toBeUndefined();
  });

  test('by a clock that runs ahead is waited for from when we were told', () => {
    const ahead = reading('door', 'open', after(2), { device: 'front-door', receivedAt: ELEVEN });
    expect([ask(after(4.99), [ahead]), ask(after(5), [ahead])?.rule, ask(ELEVEN, [ahead], { limits: { wanders: true } })?.severity]).toEqual([undefined, 'night-exit', 'stat']);
  });

  test('is told in plain words, and we look again when the wait is over', () => {
    const found = ask(after(6), [door(ELEVEN)]);
    expect(found?.because).toBe('The front door opened at 23:00 and nobody has moved inside since.');
    expect(found?.differ).toBe('Movement inside before 23:05, or the door opening by day, would not have raised it.');
    expect(ask(after(6), [door(ELEVEN)], { limits: { wanders: true } })?.differ).toBe('The same door opening by day would not have raised it.');
    expect(ask(after(6), [door(ELEVEN)], { rooms: { 'front-door': 'Back door' } })?.because).toMatch(/^The Back door opened at 23:00/);
    expect([0, 5].map((m) => nightExit.lookAgainAt?.(aWindow({ now: after(m), readings: [door(ELEVEN)], rooms: ROOMS })))).toEqual([after(5), undefined]);
  });

  test.each<[string, Reading[], boolean, boolean]>([
    ['the hall sees them go, the door is left open', [motion(after(0.1))], true, false],
    ['the hall sees them go, the door falls shut', [motion(after(0.1)), door(after(0.2), 'closed')], true, false],
    ['they turn back and shut the door', [door(after(0.2), 'closed'), motion(after(0.5))], false, true],
    ['they turn back, the door never says that it closed', [motion(after(0.1)), motion(after(2.1))], false, true],
    ['they lie down again', [reading('bed', 'in', after(1))], false, true],
  ])('of one who wanders, when %s', (_, readings, open, over) => {
    const window = aWindow({ now: after(3), readings: [door(ELEVEN), ...readings], rooms: ROOMS, limits: { wanders: true } });
    expect([nightExit.ask(window) !== undefined, nightExit.cleared?.(window, ELEVEN) !== undefined]).toEqual([open, over]);
  });

  test.each<[string, Reading[], string | undefined]>([
    ['nothing', [], undefined],
    ['coming home', [door(after(30)), door(after(30.1), 'closed'), motion(after(31))], 'Movement inside at 23:31.'],
    ['coming to the door again', [door(after(30))], undefined],
    ['movement before the door is opened again', [motion(after(10)), door(after(30))], undefined],
    ['movement before a door is told too late', [motion(after(10)), reading('door', 'open', after(12), { device: 'front-door', receivedAt: after(30) })], 'Movement inside at 23:10.'],
  ])('ends with %s: %s', (_, readings, reason) => {
    expect(nightExit.cleared?.(aWindow({ now: after(40), readings: [door(ELEVEN), ...readings], rooms: ROOMS }), ELEVEN)).toBe(reason);
  });
});
