import { expect, test } from 'vitest';
import { AreaProblem } from './areas.js';
import { checkGeoJson, saysGeoJson } from './geojson.js';

const square = [[0.3, 51.4], [0.4, 51.4], [0.4, 51.5], [0.3, 51.5], [0.3, 51.4]];
const point = (...coordinates: unknown[]) => ({ type: 'Point', coordinates });
const polygon = (...coordinates: unknown[]) => ({ type: 'Polygon', coordinates });
const problem = (value: unknown): string => {
  try {
    checkGeoJson(value, 'location');
    return 'taken';
  } catch (error) {
    if (error instanceof AreaProblem) return error.message;
    throw error;
  }
};

test.each<[string, unknown]>([
  ['a point', point(0.33, 51.48)], ['a point in Canada', point(-114.05, 51.05)], ['the end of the range', point(180, -90)], ['a height', point(0.33, 51.48, 12.5)], ['an unknown height', point(0.33, 51.48, null)],
  ['points', { type: 'MultiPoint', coordinates: square }], ['a line', { type: 'LineString', coordinates: square }], ['lines', { type: 'MultiLineString', coordinates: [square, square] }], ['a polygon with heights', polygon(square.map((corner) => [...corner, 3]))],
  ['polygons', { type: 'MultiPolygon', coordinates: [[square]] }], ['a collection', { type: 'GeometryCollection', geometries: [point(0.3, 51.4), polygon(square)] }], ['a Feature', { type: 'Feature', properties: null, geometry: point(0.3, 51.4) }],
  ['Features', { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: point(0.3, 51.4) }] }], ['more members', { ...point(0.3, 51.4), bbox: [0, 51, 1, 52], crs: {} }],
])('%s is taken', (_, value) => expect(problem(value)).toBe('taken'));

test.each<[string, unknown, RegExp]>([
  ['a text', 'nowhere', /^location: must be GeoJSON, as/], ['nothing', null, /^location: must be/], ['a list', [], /^location: must be/], ['another type', { type: 'Pt' }, /^location\.type: must be Point, /], ['a name of JavaScript’s', { type: 'constructor', coordinates: [] }, /^location\.type/],
  ['swapped', point(51.47, 0.33), /^location\.coordinates: .*swapped.*\[0\.33, 51\.48\]/], ['out of range', point(500, 900), /^location\.coordinates: is not on Earth/], ['texts', point('a', 'b'), /^location\.coordinates: must be \[longitude/], ['one number', point(0.3), /^location\.coordinates/], ['no coordinates', { type: 'Point' }, /^location\.coordinates/],
  ['a height in words', point(0.3, 51.4, 'high'), /height/], ['a line of one', { type: 'LineString', coordinates: [square[0]] }, /^location\.coordinates: must be a list of 2 or more/], ['a swapped line', { type: 'LineString', coordinates: [square[0], [51.4, 0.3]] }, /^location\.coordinates\.1: .*swapped/],
  ['an open ring', polygon(square.slice(0, 4)), /^location\.coordinates\.0: is not closed/], ['a bow tie', polygon([[0.3, 51.4], [0.4, 51.5], [0.4, 51.4], [0.3, 51.5], [0.3, 51.4]]), /^location\.coordinates\.0\.0: .*crosses/], ['no rings', polygon(), /^location\.coordinates: must be a list of rings/],
  ['a bow tie among polygons', { type: 'MultiPolygon', coordinates: [[square], [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]] }, /^location\.coordinates\.1\.0\.0: /], ['an empty collection', { type: 'GeometryCollection', geometries: [] }, /^location\.geometries/],
  ['a bad one of a collection', { type: 'GeometryCollection', geometries: [point(0.3, 51.4), point(500, 0)] }, /^location\.geometries\.1\.coordinates/], ['a Feature of no place', { type: 'Feature', geometry: null }, /^location\.geometry: must be GeoJSON/], ['a Feature in a Feature', { type: 'Feature', geometry: { type: 'Feature' } }, /^location\.geometry\.type/],
])('%s is refused by its place', (_, value, why) => expect(problem(value)).toMatch(why));

test('a tangle of as many corners as may be is refused before it holds up anybody', () => {
  const began = performance.now();
  const comb = Array.from({ length: 19_998 }, (_, i) => [i % 2 === 0 ? 0 : 1, 50 + i / 100_000]);
  expect(problem(polygon([...comb, [2, 50], comb[0]]))).toMatch(/winds too much|crosses/);
  expect(performance.now() - began).toBeLessThan(2_000);
});

test.each([['application/geo+json', true], ['application/vnd.geo+json', true], ['Application/GeoJSON', true], ['application/geo+json; charset=utf-8', true], ['application/pdf', false], ['application/json', false], ['text/plain', false], [7, false]] as const)('%s is GeoJSON: %s', (type, is) => expect(saysGeoJson(type)).toBe(is));
