import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Corner } from './areas.js';
import { fromWorld, isTile, onWorld, PointIndex, touches, type Tile } from './tiles.js';

const GRAYS: Corner = [0.3252, 51.4756];
const around = (z: number, place: Corner): Tile => {
  const [x, y] = onWorld(place);
  return { z, x: Math.floor(x * 2 ** z), y: Math.floor(y * 2 ** z) };
};

test('Grays lies in the squares in which every map has it', () => {
  expect(around(10, GRAYS)).toEqual({ z: 10, x: 512, y: 340 });
  expect(around(14, GRAYS)).toEqual({ z: 14, x: 8206, y: 5450 });
});

test.each<[Tile, boolean]>([[{ z: 0, x: 0, y: 0 }, true], [{ z: 0, x: 1, y: 0 }, false], [{ z: 20, x: 0, y: 0 }, false], [{ z: 3, x: -1, y: 0 }, false], [{ z: 3, x: 1.5, y: 0 }, false], [{ z: Number.NaN, x: 0, y: 0 }, false]])('%j is a tile: %s', (tile, is) => expect(isTile(tile)).toBe(is));

const places = fc.array(fc.tuple(fc.double({ min: 0.2, max: 0.5, noNaN: true }), fc.double({ min: 51.4, max: 51.6, noNaN: true })), { maxLength: 400 });

describe('points by tiles', () => {
  test('a place is where it was after the way to the map and back', () => fc.assert(fc.property(places, (all) => all.forEach((place) => {
    const [lon, lat] = fromWorld(onWorld(place));
    expect(lon).toBeCloseTo(place[0], 9);
    expect(lat).toBeCloseTo(place[1], 9);
  }))));

  test('four squares show together what the one above them shows: none is lost, none is twice', () => fc.assert(fc.property(places, fc.integer({ min: 8, max: 14 }), (all, z) => {
    const index = new PointIndex(all), count = (tile: Tile): number => {
      const { each, clusters } = index.of(tile);
      return each.length + clusters.reduce((sum, one) => sum + one.count, 0);
    };
    const above = around(z, GRAYS), below = [0, 1].flatMap((x) => [0, 1].map((y) => ({ z: z + 1, x: above.x * 2 + x, y: above.y * 2 + y })));
    expect(below.reduce((sum, tile) => sum + count(tile), 0)).toBe(count(above));
  })));

  test('however many there are, a square shows a hundred marks at most, and a cluster stands among its points', () => {
    const all = Array.from({ length: 20_000 }, (_, i): Corner => [0.3 + (i % 200) / 4_000, 51.46 + Math.floor(i / 200) / 4_000]);
    const { each, clusters } = new PointIndex(all).of(around(11, GRAYS));
    expect(each.length + clusters.length).toBeLessThanOrEqual(100);
    for (const { place: [lon, lat] } of clusters) expect(lon >= 0.3 && lon <= 0.35 && lat >= 51.46 && lat <= 51.485).toBe(true);
  });

  test('a thousand at one place stay together however near one comes', () => {
    const { each, clusters } = new PointIndex(Array.from({ length: 1_000 }, () => GRAYS)).of(around(19, GRAYS));
    expect([each, clusters.map(({ count }) => count)]).toEqual([[], [1_000]]);
  });
});

test('a box touches the tiles that it lies in, and no others', () => {
  const box = [0.32, 51.47, 0.33, 51.48] as const;
  expect(touches(box, around(12, GRAYS))).toBe(true);
  expect(touches(box, around(12, [0.45, 51.47]))).toBe(false);
  expect(touches([-9, 49, 3, 61], around(15, GRAYS))).toBe(true);
});
