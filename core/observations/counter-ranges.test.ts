import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exclude, has, include, type Ranges } from './counter-ranges.js';

test('ranges know exactly what a set would know', () => {
  const step = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 30 }));
  fc.assert(fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
    const ranges: Ranges = [];
    const set = new Set<number>();
    for (const [add, n] of steps) {
      if (add) { include(ranges, n); set.add(n); } else { exclude(ranges, n); set.delete(n); }
    }
    for (let n = 0; n <= 31; n += 1) expect(has(ranges, n)).toBe(set.has(n));
    for (let i = 1; i < ranges.length; i += 1) expect(ranges[i]?.[0]).toBeGreaterThan((ranges[i - 1]?.[1] ?? 0) + 1);
  }));
});

test('a counter without gaps is one range', () => {
  const ranges: Ranges = [];
  for (const n of [5, 3, 4, 1, 2]) include(ranges, n);
  expect(ranges).toEqual([[1, 5]]);
});
