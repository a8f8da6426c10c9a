import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellsOf, LEAST_HOMES, MEASURES, shownOf, type HomeDay } from './cells.js';

const homes = (area: string | undefined, count: number, change: Partial<HomeDay> = {}): HomeDay[] => Array.from({ length: count }, () => ({ ...(area === undefined ? {} : { area }), heard: true, warmth: 20, ...change }));
const sizes = (of: Record<string, number>, unknown = 0) => new Map<string | undefined, number>([...Object.entries(of), ...(unknown ? [[undefined, unknown] as const] : [])]);

describe('which areas are shown', () => {
  test.each<[string, Record<string, number>, number, readonly string[], boolean]>([
    ['nine homes', { A: 9 }, 0, [], false],
    ['ten homes', { A: 10 }, 0, ['A'], true],
    ['a small one: the next smallest hides it', { A: 30, B: 12, C: 3 }, 0, ['A'], true],
    ['two small ones that are ten together hide each other', { A: 30, B: 5, C: 5 }, 0, ['A'], true],
    ['homes whose ward nobody knows would be had by subtracting', { A: 30, B: 12 }, 1, ['A'], true],
    ['nothing but the whole is left', { A: 15, B: 2 }, 0, [], true],
  ])('%s', (_, of, unknown, areas, town) => expect(shownOf(sizes(of, unknown))).toEqual({ areas, town }));
});

test('figures are rounded: homes to tens, shares to five per cent and never all or none, warmth to half a degree', () => {
  expect(cellsOf([...homes('A', 17, { warmth: 18.4 }), ...homes('B', 24, { heard: false, warmth: 19.3 })])).toEqual([
    { measure: 'homes', homes: 40, value: 40 }, { measure: 'homes', area: 'A', homes: 10, value: 10 }, { measure: 'homes', area: 'B', homes: 20, value: 20 },
    { measure: 'heard', homes: 40, value: 40 }, { measure: 'heard', area: 'A', homes: 10, value: 95 }, { measure: 'heard', area: 'B', homes: 20, value: 5 },
    { measure: 'warmth', homes: 40, value: 19 }, { measure: 'warmth', area: 'A', homes: 10, value: 18.5 }, { measure: 'warmth', area: 'B', homes: 20, value: 19.5 },
  ]);
});

/** Homes by area (the last one unknown), each with or without a temperature. */
const town = fc.array(fc.record({ area: fc.constantFrom('A', 'B', 'C', 'D', 'E', undefined), heard: fc.boolean(), warmth: fc.option(fc.double({ min: 5, max: 30, noNaN: true }), { nil: undefined }) }), { maxLength: 90 })
  .map((all) => all.map(({ area, heard, warmth }): HomeDay => ({ heard, ...(area === undefined ? {} : { area }), ...(warmth === undefined ? {} : { warmth }) })));

describe('whatever is asked and however it is put together', () => {
  test('no two questions of a day and a measure differ by fewer than ten homes, nor does anything that adds and subtracts them', () => fc.assert(fc.property(town, (all) => {
    const cells = cellsOf(all);
    for (const measure of MEASURES) {
      const counted = all.filter(({ warmth }) => measure !== 'warmth' || warmth !== undefined);
      const sizeOf = (area: string): number => counted.filter((home) => home.area === area).length;
      const areas = cells.flatMap((cell) => (cell.measure === measure && cell.area !== undefined ? [cell.area] : []));
      const hasTown = cells.some((cell) => cell.measure === measure && cell.area === undefined);
      // Areas are disjoint: every set of homes that sums and differences reach is a union of them, or the town without one.
      for (let choice = 0; choice < 1 << areas.length; choice += 1) {
        const union = areas.filter((_, i) => choice & (1 << i)).reduce((sum, area) => sum + sizeOf(area), 0);
        for (const reached of [union, ...(hasTown ? [counted.length - union] : [])]) expect(reached === 0 || reached >= LEAST_HOMES, `${measure}: ${reached} homes`).toBe(true);
      }
    }
  }), { numRuns: 300 }));

  test('one home more or fewer moves a number of homes by nothing or by ten', () => fc.assert(fc.property(town, (all) => {
    if (all.length === 0) return;
    const now = new Map(cellsOf(all).map(({ measure, area, homes: n }) => [`${measure}|${area}`, n]));
    for (const { measure, area, homes: n } of cellsOf(all.slice(1))) expect(((now.get(`${measure}|${area}`) ?? n) - n) % LEAST_HOMES).toBe(0);
  })));
});
