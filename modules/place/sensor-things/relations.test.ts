import { expect, test } from 'vitest';
import { fits } from '../../../core/sta/evaluate.js';
import { parseFilter } from '../../../core/sta/filter.js';
import { RELATIONS } from './relations.js';

const SQUARE = "geography'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))'", BESIDE = "geography'POLYGON ((2 0, 4 0, 4 2, 2 2, 2 0))'", ACROSS = "geography'POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))'", INSIDE = "geography'POLYGON ((0.5 0.5, 1 0.5, 1 1, 0.5 1, 0.5 0.5))'";
const THROUGH = "geography'LINESTRING (-1 1, 3 1)'", ALONG = "geography'LINESTRING (0 0, 2 0)'", CORNER = "geography'POINT (2 2)'", OPEN = "geography'POLYGON ((0 0, 2 0, 2 2, 0 2))'";
const asked = (filter: string, area: unknown = null): boolean => fits(parseFilter(filter), { get: (name) => (name === 'area' ? area : undefined), follow: () => undefined }, { now: 0, relations: RELATIONS });

// By the definitions of OGC 06-103r4, 6.1.15.3.
test.each([
  ['st_touches', SQUARE, BESIDE, true], ['st_touches', SQUARE, CORNER, true], ['st_touches', ALONG, SQUARE, true], ['st_touches', SQUARE, ACROSS, false], ['st_touches', SQUARE, INSIDE, false],
  ['st_overlaps', SQUARE, ACROSS, true], ['st_overlaps', SQUARE, BESIDE, false], ['st_overlaps', SQUARE, INSIDE, false], ['st_overlaps', SQUARE, SQUARE, false], ['st_overlaps', THROUGH, "geography'LINESTRING (0 1, 5 1)'", true],
  ['st_crosses', THROUGH, SQUARE, true], ['st_crosses', SQUARE, THROUGH, true], ['st_crosses', ALONG, SQUARE, false], ['st_crosses', THROUGH, "geography'LINESTRING (1 0, 1 2)'", true], ['st_crosses', SQUARE, ACROSS, false],
])('%s(%s, %s) is %s', (name, a, b, expected) => expect(asked(`${name}(${a},${b})`)).toBe(expected));

test.each([[SQUARE, INSIDE, 'T*****FF*', true], [SQUARE, BESIDE, 'FF2F11212', true], [SQUARE, BESIDE, 'FF2F01212', false], [SQUARE, ACROSS, 'T*T***T**', true], [SQUARE, ACROSS, 'FF*FF****', false]])('st_relate(%s, %s, %s) is %s', (a, b, pattern, expected) => {
  expect(asked(`st_relate(${a},${b},'${pattern}')`)).toBe(expected);
});

test('an entity’s own shape is asked; what is no shape fits nothing', () => {
  expect(asked(`st_touches(area,${SQUARE})`, { type: 'Point', coordinates: [0, 1] })).toBe(true);
  for (const shape of [null, 'somewhere', { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2]]] }]) for (const name of ['st_touches', 'st_overlaps', 'st_crosses']) expect(asked(`${name}(area,${SQUARE}) eq true or ${name}(area,${SQUARE}) eq false`, shape)).toBe(false);
  expect(asked(`st_touches(${OPEN},${SQUARE})`)).toBe(false);
});

test.each(["st_relate(a, b)", `st_relate(${SQUARE},${SQUARE},'T*F')`, `st_relate(${SQUARE},${SQUARE},'T*F**F**X')`, `st_relate(${SQUARE},${SQUARE},name)`])('%s is refused where it stands', (filter) => {
  expect(() => parseFilter(filter)).toThrow(expect.objectContaining({ name: 'BadQuery', at: 0 }));
});
