import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankOf } from './evaluate.js';
import { Firsts } from './firsts.js';

test('of whatever comes in whatever order, the first so many are kept, in order, and the last of them is known', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.nat())), fc.integer({ min: 0, max: 30 }), (items, most) => {
    const order = (a: readonly [number, number], b: readonly [number, number]): number => a[0] - b[0] || a[1] - b[1];
    const firsts = new Firsts<readonly [number, number]>(most, order), sorted = items.toSorted(order).slice(0, most);
    for (const item of items) {
      const last = firsts.last, taken = firsts.offer(item);
      if (last) expect(taken).toBe(order(item, last) < 0);
    }
    expect(firsts.inOrder()).toEqual(sorted);
    expect(firsts.last).toEqual(items.length >= most && most > 0 ? sorted.at(-1) : undefined);
  }));
});

test('values of several sorts have one order, whichever way they come', () => {
  const values = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom(null, true, false, '3', '12', 'closed', '2026-07-01T10:00:00Z', '2026-07-01T11:00:00+02:00', '2026-06-30T00:00:00Z/2026-07-02T00:00:00Z'), fc.record({ a: fc.integer({ min: 0, max: 3 }) }));
  fc.assert(fc.property(fc.array(values, { maxLength: 30 }), (list) => {
    const texts = (some: readonly unknown[]): string[] => some.map((value) => `${rankOf(value, 0)} ${typeof value}`), sorted = list.toSorted(rankOf);
    expect(texts(list.toReversed().toSorted(rankOf))).toEqual(texts(sorted));
    for (const [i, value] of sorted.entries()) for (const later of sorted.slice(i)) expect(rankOf(value, later)).toBeLessThanOrEqual(0);
  }));
  expect([{ a: 1 }, 'closed', '2026-07-01T10:00:00Z', '2026-07-01T11:00:00+02:00', 12, -1, true, null].toSorted(rankOf)).toEqual([null, true, -1, 12, '2026-07-01T11:00:00+02:00', '2026-07-01T10:00:00Z', 'closed', { a: 1 }]);
});
