import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kind } from '../observations/kinds.js';
import { aWindow, at, MINUTE, reading } from './testing/window-builder.js';

const NOON = at('2026-11-24T12:00:00Z');

describe('a window', () => {
  const window = aWindow({ now: 50, readings: [10, 20, 30, 40, 50, 60].map((when) => reading('motion', true, when)) });
  const times = (from: number, to?: number): number[] => window.within('motion', from, to).map((r) => r.at);

  test.each([[0, undefined, [10, 20, 30, 40, 50]], [10, undefined, [20, 30, 40, 50]], [9, 30, [10, 20, 30]], [30, 29, []], [20, 100, [30, 40, 50]], [60, undefined, []]])(
    'holds what came after %s up to %s, and nothing later than now', (from, to, found) => {
      expect(times(from, to)).toEqual(found);
    });

  test('shows the newest and the first at or after a moment', () => {
    expect(window.latest('motion')?.at).toBe(50);
    expect(window.latest('bed')).toBeUndefined();
    expect(window.lastActivity?.at).toBe(50);
    expect([window.firstActivitySince(20)?.at, window.firstActivitySince(21)?.at, window.firstActivitySince(51)?.at]).toEqual([20, 30, undefined]);
  });

  test('walks through history and back', () => {
    const walk = aWindow({ now: 0, readings: [10, 20].map((when) => reading('motion', true, when)) });
    expect([5, 10, 25, 15].map((now) => walk.moveTo(now).lastActivity?.at)).toEqual([undefined, 10, 20, 10]);
  });

  test('knows what it was told by a clock that runs ahead, and not what it has still to be told', () => {
    const ahead = reading('sos', true, NOON + 90_000, { receivedAt: NOON });
    const coming = reading('sos', true, NOON + 2 * MINUTE);
    const now = aWindow({ now: NOON, readings: [ahead, coming] });
    expect(now.latest('sos')).toBe(ahead);
    expect(now.within('sos', NOON)).toEqual([ahead]);
    expect(now.lastActivity).toBe(ahead);
    expect(aWindow({ now: NOON - 1, readings: [ahead] }).latest('sos')).toBeUndefined();
  });

  test('answers as a plain search through everything would', () => {
    const kinds: readonly Kind[] = ['motion', 'door', 'heart-rate'];
    const one = fc.record({ kind: fc.constantFrom(...kinds), when: fc.integer({ min: 0, max: 50 }) });
    fc.assert(fc.property(fc.array(one, { maxLength: 40 }), fc.integer({ min: -5, max: 55 }), fc.integer({ min: -5, max: 55 }), fc.integer({ min: -5, max: 55 }), (told, now, from, to) => {
      const readings = told.map(({ kind, when }) => reading(kind, kind === 'door' ? 'open' : kind === 'motion' ? true : 70, when));
      const window = aWindow({ now, readings });
      const past = readings.filter((r) => r.at <= now);
      for (const kind of kinds) {
        const times = past.filter((r) => r.kind === kind).map((r) => r.at).sort((a, b) => a - b);
        expect(window.latest(kind)?.at).toBe(times.at(-1));
        expect(window.within(kind, from, to).map((r) => r.at)).toEqual(times.filter((when) => when > from && when <= to));
      }
      const signs = past.filter((r) => r.kind !== 'heart-rate').map((r) => r.at).sort((a, b) => a - b);
      expect(window.lastActivity?.at).toBe(signs.at(-1));
      expect(window.firstActivitySince(from)?.at).toBe(signs.find((when) => when >= from));
    }));
  });
});
