import { describe, expect, test } from 'vitest';
import { RowFields, RowProblem } from '../row-fields.js';
import { walking } from './walking.js';

type Tags = Readonly<Record<string, string | number>>;
const LINE = [[0.33, 51.48], [0.331, 51.48], [0.331, 51.481]];

function read(tags: Tags, geometry: object): unknown {
  const { type, coordinates } = geometry as { type: string; coordinates: number[] }, values: Tags = type === 'Point' ? { ...tags, longitude: coordinates[0] ?? '', latitude: coordinates[1] ?? '' } : tags;
  try {
    return walking.read({ fields: new RowFields((name) => String(values[name] ?? '')), raw: { type: 'Feature', properties: tags, geometry } }, { now: 0 });
  } catch (error) {
    if (error instanceof RowProblem) return error.message;
    throw error;
  }
}
const way = (tags: Tags, coordinates: unknown = LINE): unknown => read({ '@id': 'way/7', ...tags }, { type: 'LineString', coordinates });
const point = (tags: Tags, coordinates: unknown = [0.33, 51.48]): unknown => read({ '@id': 'node/7', ...tags }, { type: 'Point', coordinates });
const isA = (more: object): object => ({ id: 'way-7', longitude: 0.331, latitude: 51.48, walked: { what: 'way', line: LINE, ...more } });

describe('ways in OpenStreetMap’s own tags', () => {
  test.each<[Tags, object]>([
    [{ highway: 'footway', lit: 'yes', surface: 'asphalt', wheelchair: 'yes', name: 'Park path' }, { kind: 'path', name: 'Park path', lit: true, wheelchair: 'yes' }],
    [{ highway: 'residential', name: 'Elm Row', lit: 'no' }, { kind: 'road', name: 'Elm Row', lit: false }],
    [{ highway: 'steps', lit: 'limited', wheelchair: 'no' }, { kind: 'steps', wheelchair: 'no' }],
    [{ highway: 'path', surface: 'gravel' }, { kind: 'path', rough: true }],
    [{ highway: 'trunk', foot: 'yes' }, { kind: 'path' }],
    [{ highway: 'service', access: 'private' }, { kind: 'road', closed: true }],
    [{ highway: 'service', access: 'private', foot: 'yes' }, { kind: 'road' }],
    [{ highway: 'construction' }, { kind: 'path', closed: true }],
    [{ highway: 'footway', footway: 'crossing', crossing: 'traffic_signals', button_operated: 'yes', width: 3 }, { kind: 'path', crossing: { control: 'signals', button: true } }],
  ])('%j', (tags, more) => expect(way(tags)).toEqual(isA(more)));

  test.each<[Tags, object]>([
    [{ highway: 'crossing', crossing: 'traffic_signals', width: '9.6 m', green_seconds: 8, button_operated: 'yes' }, { what: 'crossing', crossing: { control: 'signals', metres: 9.6, green: 8, button: true } }],
    [{ highway: 'crossing', crossing: 'uncontrolled', crossing_ref: 'zebra' }, { what: 'crossing', crossing: { control: 'zebra' } }],
    [{ highway: 'crossing', crossing: 'uncontrolled' }, { what: 'crossing', crossing: {} }],
    [{ highway: 'crossing', crossing: 'unmarked' }, { what: 'crossing', crossing: { control: 'none' } }],
    [{ amenity: 'bench' }, { what: 'seat' }],
  ])('%j', (tags, more) => expect(point(tags)).toEqual({ id: 'node-7', longitude: 0.33, latitude: 51.48, walked: { place: [0.33, 51.48], ...more } }));

  test.each<[unknown, RegExp]>([
    [way({ highway: 'motorway' }), /^highway: motorway is no way that people walk/], [way({}), /^highway: is empty/], [way({ highway: 'path' }, [[51.48, 0.33], [51.48, 0.331]]), /^geometry\.coordinates\.0: .*swapped/],
    [way({ highway: 'path' }, [[0.33, 51.48], [0.33, 51.48]]), /two corners/], [way({ highway: 'path' }, 'x'), /two corners/], [way({ highway: 'path' }, Array.from({ length: 2_001 }, () => [0.33, 51.48])), /more than 2000 corners/],
    [point({ amenity: 'cafe' }), /^highway: is no crossing/], [point({ amenity: 'bench' }, [51.48, 0.33]), /^latitude: .*swapped/], [point({ highway: 'crossing', width: 'wide' }), /^width: must be a number/], [point({ highway: 'crossing', green_seconds: 4_000 }), /^green_seconds: must be a number from 0\.5 to 300/],
    [read({ highway: 'pedestrian' }, { type: 'Polygon', coordinates: [] }), /^geometry: must be a LineString/], [way({ '@id': '$$$', highway: 'path' }), /^@id: takes/],
  ])('%s', (said, why) => expect(said).toMatch(why));

  test.each<[Tags, string]>([[{ '@id': '', osm_id: 12 }, 'way-12'], [{ '@id': '', full_id: 'w12' }, 'way-12'], [{ '@id': 'way/12' }, 'way-12'], [{ '@id': '', id: 'L 7' }, 'L-7'], [{ '@id': '' }, 'way-at-0.33:51.48_0.331:51.48_0.331:51.481']])('its name: %j', (tags, id) => expect(way({ highway: 'path', ...tags })).toMatchObject({ id }));
});
