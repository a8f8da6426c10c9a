import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metresBetween } from '../geo/position.js';
import { binOf, CELL_EDGE, cellOf, centreOf, hexagonOf, judged, medianOf, nextColumns, sentSince } from './radio.js';

const inTown = fc.record({ latitude: fc.double({ min: 51.42, max: 51.57, noNaN: true }), longitude: fc.double({ min: 0.21, max: 0.55, noNaN: true }) });

describe('cells', () => {
  test('every place lies in the cell whose centre is nearest, and no further from it than a corner', () => {
    fc.assert(fc.property(inTown, (place) => {
      const cell = cellOf(place), distance = metresBetween(place, centreOf(cell));
      expect(distance).toBeLessThanOrEqual(CELL_EDGE * 1.01);
      const [q = 0, r = 0] = cell.split('_').map(Number);
      for (const [dq, dr] of [[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]] as const) expect(metresBetween(place, centreOf(`${q + dq}_${r + dr}`))).toBeGreaterThanOrEqual(distance - 2);
    }), { numRuns: 300 });
  });
  test('a centre lies in its own cell; a hexagon is closed and as large as it should be', () => {
    for (const cell of ['0_0', '-3_5', '7_-2']) {
      expect(cellOf(centreOf(cell))).toBe(cell);
      const corners = hexagonOf(cell);
      expect([corners.length, corners[6]]).toEqual([7, corners[0]]);
      for (const [longitude, latitude] of corners) expect(metresBetween({ latitude, longitude }, centreOf(cell))).toBeCloseTo(CELL_EDGE, -1);
    }
  });
});

test.each<[number[], number | undefined]>([[[], undefined], [[-7.5], -7.5], [[1, 2], 1.5], [[-20, -7.5, 10], -7.5], [[3, 3, 3, 9], 3]])('the median of %j is %s', (values, median) => {
  const bins = new Map<number, number>();
  for (const value of values) bins.set(binOf(value), (bins.get(binOf(value)) ?? 0) + 1);
  expect(medianOf(bins)).toBe(median);
});

test.each<[string, { session: string; counter: number } | undefined, { session: string; counter: number }, number | undefined]>([
  ['the first', undefined, { session: 'a', counter: 900 }, 1], ['the next', { session: 'a', counter: 5 }, { session: 'a', counter: 6 }, 1], ['three were lost', { session: 'a', counter: 5 }, { session: 'a', counter: 9 }, 4],
  ['the same', { session: 'a', counter: 5 }, { session: 'a', counter: 5 }, undefined], ['a late one', { session: 'a', counter: 5 }, { session: 'a', counter: 3 }, undefined],
  ['a new session', { session: 'a', counter: 5 }, { session: 'b', counter: 0 }, 1], ['it began again', { session: 'a', counter: 500 }, { session: 'a', counter: 0 }, 1], ['it was off', { session: 'a', counter: 5 }, { session: 'a', counter: 5_000 }, 1],
])('%s', (_, last, now, sent) => expect(sentSince(last, now)).toBe(sent));

test.each<[number, number, number | undefined, string]>([
  [20, 22, -7.5, 'usable'], [19, 19, 5, 'too few samples'], [20, 20, -8, 'unusable'], [90, 100, 5, 'usable'], [89, 100, 5, 'unusable'], [20, 20, undefined, 'too few samples'],
])('%d of %d frames at %s dB: %s', (received, sent, medianSnr, state) => {
  const { because, ...one } = judged({ cell: '0_0', received, sent, ...(medianSnr === undefined ? {} : { medianSnr }) });
  expect([one.state, because.length > 10]).toEqual([state, true]);
});

test('the next best column brings most cells within range; one that brings none is no answer', () => {
  const at = (cell: string, id: string): { id: string; latitude: number; longitude: number } => ({ id, ...centreOf(cell) });
  expect(nextColumns([at('0_0', 'far'), at('10_0', 'middle'), at('11_0', 'edge'), at('40_0', 'nowhere')], ['8_0', '9_0', '10_0', '11_0', '12_0'], 900)).toEqual([{ id: 'middle', cells: ['8_0', '9_0', '10_0', '11_0', '12_0'] }, { id: 'edge', cells: ['9_0', '10_0', '11_0', '12_0'] }]);
});
