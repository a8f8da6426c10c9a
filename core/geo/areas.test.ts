import { describe, expect, test } from 'vitest';
import { inside, readAreas, type Ring } from './areas.js';

const square = (x: number, y: number, size: number): Ring => [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]];
const feature = (geometry: object, properties: object = { WD13CD: 'E05002229', WD13NM: 'Aveley' }): object => ({ type: 'Feature', properties, geometry });
const polygon = (...rings: unknown[]): object => ({ type: 'Polygon', coordinates: rings });
const read = (...features: unknown[]) => readAreas({ type: 'FeatureCollection', features });

describe('areas', () => {
  test('are read with the names of the ONS or with ours, of one part or several', () => {
    const parts = [[square(0.3, 51.4, 0.1)], [square(0.5, 51.4, 0.1)]];
    expect(read(feature(polygon(square(0.3, 51.4, 0.1))), feature({ type: 'MultiPolygon', coordinates: parts }, { code: 'a', name: 'A' }))).toEqual({
      areas: [{ code: 'E05002229', name: 'Aveley', parts: [[square(0.3, 51.4, 0.1)]] }, { code: 'a', name: 'A', parts }], faults: [],
    });
  });

  test.each([
    ['swapped coordinates', feature(polygon(square(51.4, 0.3, 0.1))), 'geometry.coordinates'], ['a ring that is open', feature(polygon(square(0.3, 51.4, 0.1).slice(0, 4))), 'geometry.coordinates'],
    ['a ring of two', feature(polygon([[0.3, 51.4], [0.3, 51.4]])), 'geometry.coordinates'], ['a point', feature({ type: 'Point', coordinates: [0.3, 51.4] }), 'geometry.type'],
    ['no name', feature(polygon(square(0.3, 51.4, 0.1)), { WD13CD: 'x' }), 'properties'], ['nothing', null, 'feature'], ['words', feature(polygon([['a', 'b'], 1, 2, 3])), 'geometry.coordinates'], ['no rings', feature({ type: 'Polygon' }), 'geometry.coordinates'],
  ])('%s costs its neighbours nothing and is named', (_, bad, field) => {
    const found = read(bad, feature(polygon(square(0.3, 51.4, 0.1))));
    expect([found?.areas.length, found?.faults.map((fault) => [fault.index, fault.field])]).toEqual([1, [[0, field]]]);
  });

  test.each([null, [], 'x', { type: 'Feature' }, { type: 'FeatureCollection', features: 1 }])('%j is no collection', (value) => expect(readAreas(value)).toBeUndefined());

  test('a hole is outside', () => {
    const parts = [[square(0, 50, 1), square(0.4, 50.4, 0.2)]];
    expect([[0.1, 50.1], [0.5, 50.5], [2, 50.5]].map(([x = 0, y = 0]) => inside([x, y], parts))).toEqual([true, false, false]);
  });
});
