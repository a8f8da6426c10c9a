import fc from 'fast-check';
import { expect, test } from 'vitest';
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
