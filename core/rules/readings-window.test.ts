import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kind } from '../observations/kinds.js';
import { signsOfLife } from './signs-of-life.js';
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
    const kinds: readonly Kind[] = ['motion', 'door', 'bed', 'heart-rate'];
    const values = { motion: [true, false], door: ['open', 'closed'], bed: ['in', 'out'], 'heart-rate': [70, 80] } as const;
    const one = fc.record({ kind: fc.constantFrom('motion' as const, 'door' as const, 'bed' as const, 'heart-rate' as const), when: fc.integer({ min: 0, max: 50 }), which: fc.constantFrom(0, 1), device: fc.constantFrom('a', 'b') });
    const instants = fc.integer({ min: -5, max: 55 });
    fc.assert(fc.property(fc.uniqueArray(one, { maxLength: 40, selector: ({ kind, when }) => `${kind} ${when}` }), instants, instants, instants, (told, now, from, to) => {
      const readings = told.map(({ kind, when, which, device }) => reading(kind, values[kind][which] ?? true, when, { device })).sort((a, b) => a.at - b.at);
      const window = aWindow({ now, readings });
      const past = readings.filter((r) => r.at <= now);
      for (const kind of kinds) {
        const times = past.filter((r) => r.kind === kind).map((r) => r.at).sort((a, b) => a - b);
        expect(window.latest(kind)?.at).toBe(times.at(-1));
        expect(window.within(kind, from, to).map((r) => r.at)).toEqual(times.filter((when) => when > from && when <= to));
      }
      const signs = signsOfLife(past).map((r) => r.at);
      expect(window.lastActivity?.at).toBe(signs.at(-1));
      expect(window.firstActivitySince(from)?.at).toBe(signs.find((when) => when >= from));
    }));
  });
});
