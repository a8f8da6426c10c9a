import { describe, expect, test } from 'vitest';
import { prolongedInactivity as rule } from './prolonged-inactivity.js';
import { at, aWindow, device, HOUR, MINUTE, reading, type WindowStory } from './testing/window-builder.js';

const EIGHT = at('2026-11-24T08:10:00Z');
const after = (hours: number) => EIGHT + hours * HOUR;
const moved = reading('motion', true, EIGHT);
const ask = (hours: number, story: Partial<WindowStory> = {}) => rule.ask(aWindow({ now: after(hours), readings: [moved], devices: [device('motion', EIGHT)], ...story }));

describe('no movement for too long', () => {
  test('words that a hub held back and sends oldest first raise nothing while they still come', () => {
    const held = reading('motion', true, EIGHT, { receivedAt: after(13) });
    const window = (minutes: number) => aWindow({ now: after(13) + minutes * MINUTE, readings: [held], devices: [device('motion', EIGHT)] });
    expect(rule.ask(window(1))).toBeUndefined();
    expect(rule.lookAgainAt?.(window(1))).toBe(after(13) + 2 * MINUTE);
    expect(rule.ask(window(2))).toBeDefined();
  });

  test('movement that is told late ends it all the same', () => {
    const late = reading('motion', true, after(12.5), { receivedAt: after(13) });
    expect(rule.cleared?.(aWindow({ now: after(13), readings: [moved, late], devices: [device('motion', after(13))] }), EIGHT)).toMatch(/^Movement at/);
  });

  test.each([[11.99, undefined, false], [12, undefined, true], [0.49, 0.5, false], [0.5, 0.5, true], [49.9, 50, false], [50, 50, true]])('%d h after the last, with a limit of %s h: %s', (hours, inactivityHours, found) => {
    expect(ask(hours, { limits: { ...(inactivityHours === undefined ? {} : { inactivityHours }) } }) !== undefined).toBe(found);
  });

  test.each<[string, Partial<WindowStory>, boolean]>([
    ['away from home', { away: true }, false],
    ['nothing has ever moved', { readings: [reading('heart-rate', 70, EIGHT)] }, false],
    ['the hub is heard', { devices: [device('motion', EIGHT), device('gateway', after(12))] }, true],
    ['the hub is silent too', { devices: [device('motion', EIGHT), device('gateway', EIGHT)] }, false],
    ['only a pendant, once pressed', { readings: [reading('sos', true, EIGHT)], devices: [device('pendant', EIGHT)] }, false],
    ['a pendant and a movement sensor', { readings: [reading('sos', true, EIGHT)], devices: [device('pendant', EIGHT), device('motion', EIGHT)] }, true],
    ['only a dispenser', { readings: [reading('medication', 'taken', EIGHT)], devices: [device('medication-dispenser', EIGHT)] }, false],
    ['a watch that tells of movement', { devices: [device('watch', EIGHT)] }, true],
    ['a bed sensor that repeats itself', { readings: [moved, reading('bed', 'out', EIGHT - HOUR), reading('bed', 'out', after(11))] }, true],
    ['a contact that repeats itself', { readings: [moved, reading('door', 'closed', after(11))] }, true],
    ['a dose that nobody took', { readings: [moved, reading('medication', 'missed', after(11))] }, true],
    ['a door an hour ago', { readings: [moved, reading('door', 'open', after(11))] }, false],
  ])('%s: %s', (_, story, found) => {
    expect(ask(12, story) !== undefined).toBe(found);
  });

  test.each([[16 * MINUTE, 38, true], [16 * MINUTE, 38.01, false], [0, 38.01, true], [15 * MINUTE, 100, true]])('told %i ms late, %d h later: %s', (delay, hours, found) => {
    const readings = [reading('motion', true, EIGHT, { receivedAt: EIGHT + delay })];
    expect(ask(hours, { readings }) !== undefined).toBe(found);
  });

  test('is told with the time of the last, and stays one episode', () => {
    expect(ask(12)).toMatchObject({ severity: 'asap', since: EIGHT, because: 'No movement since 08:10, longer than 12 hours.', episode: ask(14)?.episode, evidence: [moved] });
  });

  test.each([[0, after(12)], [11.9, after(12)], [12, undefined]])('looked at after %d h, we look again at %s', (hours, next) => {
    expect(rule.lookAgainAt?.(aWindow({ now: after(hours), readings: [moved] }))).toBe(next);
  });

  test.each<[string, Partial<WindowStory>, string | undefined]>([
    ['nothing', {}, undefined],
    ['movement', { readings: [moved, reading('motion', true, after(12.5))] }, 'Movement at 20:40.'],
    ['movement told late', { readings: [moved, reading('motion', true, after(1), { receivedAt: after(13) })] }, undefined],
    ['a repeated state', { readings: [moved, reading('bed', 'in', EIGHT - HOUR), reading('bed', 'in', after(12.5))] }, undefined],
    ['being away', { away: true }, 'Away from home, as was told to us.'],
  ])('ends with %s: %s', (_, story, reason) => {
    expect(rule.cleared?.(aWindow({ now: after(13), readings: [moved], ...story }), EIGHT)).toBe(reason);
  });

  test('a day of 25 hours is as long as any other for a stopwatch', () => {
    const before = at('2026-10-24T22:00:00Z');
    const story = { readings: [reading('motion', true, before)], devices: [device('motion', before)] };
    expect([12 * HOUR - MINUTE, 12 * HOUR].map((ms) => rule.ask(aWindow({ now: before + ms, ...story })) !== undefined)).toEqual([false, true]);
  });
});
