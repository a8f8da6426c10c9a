import { expect, test } from 'vitest';
import { fromNationalGrid } from './national-grid.js';
import { metresBetween } from '../geo/position.js';
import { positionIn } from './row-position.js';
import { RowFields, RowProblem } from './row-fields.js';

const dms = (d: number, m: number, s: number): number => d + m / 60 + s / 3_600;

test.each([
  // The Ordnance Survey's own example, Caister water tower, in ETRS89.
  [651_409.804, 313_177.45, dms(52, 39, 28.8282), dms(1, 42, 57.8663)],
  // The same author's OSGB36 example by the Helmert shift.
  [651_409.903, 313_177.27, dms(52, 39, 28.723), dms(1, 42, 57.787)],
])('%d E %d N lies where it does, within five metres', (easting, northing, latitude, longitude) => expect(metresBetween(fromNationalGrid(easting, northing), { latitude, longitude })).toBeLessThan(5));

const read = (values: Record<string, string>): unknown => {
  try {
    return positionIn(new RowFields((name) => values[name] ?? ''));
  } catch (error) {
    if (error instanceof RowProblem) return error.message;
    throw error;
  }
};
test('a row without degrees is read by the grid; swapped and impossible ones are refused by name', () => {
  expect(read({ easting: '561500', northing: '177800' })).toEqual({ latitude: expect.closeTo(51.475, 2), longitude: expect.closeTo(0.325, 2) });
  expect(read({ easting: '1177800', northing: '561500' })).toMatch(/^easting: .*swapped/);
  expect(read({ easting: '0', northing: '5' })).toMatch(/^easting: .*National Grid/);
  expect(read({ easting: '561500' })).toBe('latitude: is empty.');
});
