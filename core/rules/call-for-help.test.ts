import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kind } from '../observations/kinds.js';
import { carbonMonoxide, flood, gas, smoke } from './home-hazards.js';
import { CALL_LATE_AFTER_MS, LATE_AFTER_MS, REACH_MS } from './late.js';
import type { Rule } from './rule.js';
import { sos } from './sos.js';
import { at, aWindow, DAY, MINUTE, reading } from './testing/window-builder.js';

const NOON = at('2026-11-24T12:00:00Z');
const RULES: readonly (readonly [Rule, Kind])[] = [[sos, 'sos'], [smoke, 'smoke'], [carbonMonoxide, 'carbon-monoxide'], [gas, 'gas'], [flood, 'flood']];

describe.each(RULES)('$name', (rule, kind) => {
  test('is told at once, and only a person closes it', () => {
    const event = reading(kind, true, NOON);
    expect(rule.ask(aWindow({ now: NOON, readings: [event] }))).toMatchObject({ rule: rule.name, version: rule.version, severity: 'stat', since: NOON, evidence: [event] });
    expect(rule.closes).toBe('human');
    expect(rule.cleared).toBeUndefined();
  });

  test('that is over, or has not happened yet, is no call', () => {
    expect(rule.ask(aWindow({ now: NOON, readings: [reading(kind, false, NOON)] }))).toBeUndefined();
    expect(rule.ask(aWindow({ now: NOON, readings: [reading(kind, true, NOON + 1)] }))).toBeUndefined();
    expect(rule.ask(aWindow({ now: NOON }))).toBeUndefined();
  });

  test.each([['told in time', LATE_AFTER_MS, true], ['held up on its way', CALL_LATE_AFTER_MS, true], ['history', CALL_LATE_AFTER_MS + 1, false]])('%s, %i ms after it happened: called %s', (_, delay, called) => {
    expect(rule.ask(aWindow({ now: NOON, readings: [reading(kind, true, NOON - delay, { receivedAt: NOON })] })) !== undefined).toBe(called);
  });

  test('held up on its way says both times', () => {
    const finding = rule.ask(aWindow({ now: NOON, readings: [reading(kind, true, NOON - LATE_AFTER_MS - 60_000, { receivedAt: NOON })] }));
    expect(finding?.because).toMatch(/ at \d\d:\d\d, we heard of it at \d\d:\d\d\.$/);
  });

  test.each([[REACH_MS - 1, true], [REACH_MS, false]])('found %i ms later, because we were away: %s', (ago, called) => {
    expect(rule.ask(aWindow({ now: NOON, readings: [reading(kind, true, NOON - ago)] })) !== undefined).toBe(called);
  });

  test('is not silenced by its own end, by an empty home or by being away', () => {
    const readings = [reading(kind, true, NOON), reading(kind, false, NOON + MINUTE)];
    expect(rule.ask(aWindow({ now: NOON + 2 * MINUTE, readings, away: true }))).toBeDefined();
  });

  test('of a device whose clock runs two minutes ahead is told when we are told', () => {
    expect(rule.ask(aWindow({ now: NOON, readings: [reading(kind, true, NOON + 2 * MINUTE, { receivedAt: NOON })] }))).toBeDefined();
  });
});

describe('presses of one need', () => {
  const press = (minutes: number, device = 'pendant') => reading('sos', true, NOON + minutes * MINUTE, { device });
  const evidence = (now: number, ...readings: ReturnType<typeof press>[]) => sos.ask(aWindow({ now: NOON + now * MINUTE, readings }))?.evidence.length;

  test.each([[[0], 1], [[0, 1, 2], 3], [[0, 9.99], 2], [[0, 10], 1]])('at minutes %j are shown together: %i', (minutes, count) => {
    expect(evidence(20, ...minutes.map((m) => press(m)))).toBe(count);
  });

  test('say where, when and how often', () => {
    const story = { now: NOON + MINUTE, readings: [press(0), press(1)], rooms: { pendant: 'bathroom' } };
    expect(sos.ask(aWindow(story))?.because).toBe('The alarm button was pressed in the bathroom at 12:01, 2 times.');
    expect(sos.ask(aWindow({ ...story, readings: [press(0)] }))?.because).toBe('The alarm button was pressed in the bathroom at 12:00.');
    expect(sos.ask(aWindow({ ...story, now: NOON + DAY, rooms: {} }))?.because).toMatch(/^The alarm button was pressed at Tue,? 24 Nov 12:01, 2 times\.$/);
  });

  test('belong to one episode of their device, whatever order they arrive in', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(minutes, minutes, (some, shuffled) => {
      const a = sos.ask(aWindow({ now: NOON + 61 * MINUTE, readings: some.map((m) => press(m)) }));
      const order = [...some].sort((x, y) => shuffled.indexOf(x) - shuffled.indexOf(y));
      const b = sos.ask(aWindow({ now: NOON + 61 * MINUTE, readings: order.map((m) => press(m)) }));
      expect(b).toEqual(a);
      expect(a?.episode).toBe('sos:pendant');
    }));
    expect(sos.ask(aWindow({ now: NOON, readings: [press(0, 'pull-cord')] }))?.episode).toBe('sos:pull-cord');
  });
});
