import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedData } from '../../test/builders/shared-data.js';
import { areaOf, AreaProblem, covers } from './areas.js';
import { metresBetween, positionFault } from './position.js';

const square = [[0.3, 51.4], [0.4, 51.4], [0.4, 51.5], [0.3, 51.5], [0.3, 51.4]];
const problem = (value: unknown): string => {
  try {
    areaOf(value);
    return 'taken';
  } catch (error) {
    if (error instanceof AreaProblem) return `${error.field} ${error.detail}`;
    throw error;
  }
};

describe('areas', () => {
  test('inside, outside, in a hole and in the second part', () => {
    const hole = [[0.34, 51.44], [0.36, 51.44], [0.36, 51.46], [0.34, 51.46], [0.34, 51.44]];
    const area = areaOf({ type: 'MultiPolygon', coordinates: [[square, hole], [square.map(([x = 0, y = 0]) => [x + 0.2, y])]] });
    expect([[0.31, 51.41], [0.45, 51.41], [0.35, 51.45], [0.55, 51.45]].map(([x = 0, y = 0]) => covers(area, x, y))).toEqual([true, false, false, true]);
  });

  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /^area\.type must be Polygon/], ['a point', { type: 'Point', coordinates: [0.3, 51.4] }, /^area\.type/], ['no rings', { type: 'Polygon', coordinates: [] }, /^area\.coordinates must/],
    ['an open ring', { type: 'Polygon', coordinates: [square.slice(0, 4)] }, /^area\.coordinates\.0 is not closed/], ['three corners', { type: 'Polygon', coordinates: [square.slice(0, 3)] }, /four corners/],
    ['a bow tie', { type: 'Polygon', coordinates: [[[0.3, 51.4], [0.4, 51.5], [0.4, 51.4], [0.3, 51.5], [0.3, 51.4]]] }, /^area\.coordinates\.0\.0 the side that begins here crosses that which begins at 2/],
    ['swapped coordinates', { type: 'Polygon', coordinates: [square.map(([x, y]) => [y, x])] }, /^area\.coordinates\.0\.0 .*swapped/], ['text', { type: 'Polygon', coordinates: [[['a', 'b'], ...square]] }, /^area\.coordinates\.0\.0 must be \[longitude/],
    ['a line', { type: 'Polygon', coordinates: [[[0.3, 51.4], [0.4, 51.5], [0.35, 51.45], [0.3, 51.4]]] }, /has no size/],
    ['elsewhere', { type: 'Polygon', coordinates: [square.map(([x = 0, y]) => [x + 90, y])] }, /not in Great Britain/],
  ])('%s is refused by its place', (_, value, why) => expect(problem(value)).toMatch(why));

  const boundaries = sharedData('boundaries');
  test.skipIf(!boundaries.here)(`every ward of Thurrock is an area, and Grays lies in one of them${boundaries.why}`, () => {
    const { features } = JSON.parse(readFileSync(join(boundaries.path, 'wards_E06000034.geojson'), 'utf8')) as { features: { properties: { WD13NM: string }; geometry: unknown }[] };
    const areas = features.map(({ properties, geometry }) => [properties.WD13NM, areaOf(geometry)] as const);
    expect(areas).toHaveLength(20);
    expect(areas.filter(([, area]) => covers(area, 0.3252, 51.4756)).map(([name]) => name)).toEqual(['Grays Riverside']);
    expect(areas.filter(([, area]) => covers(area, -0.12, 51.5))).toEqual([]);
  });
});

test.each([[51.48, 0.33, undefined], [0.33, 51.48, /swapped/], [48.8, 2.3, /not in Great Britain\. Give/], [-33, 151, /not in Great Britain\. Give/]] as const)('%d, %d', (latitude, longitude, why) => {
  const fault = positionFault(latitude, longitude);
  if (why) expect(fault).toMatch(why);
  else expect(fault).toBeUndefined();
});

test('metres between two places', () => expect(metresBetween({ latitude: 51.48, longitude: 0.33 }, { latitude: 51.48, longitude: 0.34 })).toBeCloseTo(692.5, 0));
