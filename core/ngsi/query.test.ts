import { expect, test } from 'vitest';
import { BadNgsi, fitsQ, isNear, readNear, readQ } from './query.js';

const air: Record<string, unknown> = { no2: 41, pm25: 8.5, airQualityLevel: 'low', stale: false };

test.each([['no2>40', true], ['no2>41', false], ['no2>=41;pm25<9', true], ['no2>41;pm25<9', false], ['no2>41|pm25<9', true], ['airQualityLevel=="low"', true], ['airQualityLevel==low', true], ['airQualityLevel!=low', false], ['stale==false', true], ['o3', false], ['no2', true], ['o3!=1', false], ['no2=="41"', false]])('%s is %s', (q, fits) => {
  expect(fitsQ(readQ(q), (name) => air[name])).toBe(fits);
});

test.each(['', '(no2>1)', 'no2~=a', '>1', 'a.b==1', Array.from({ length: 21 }, () => 'a').join(';')])('q "%s" is refused', (q) => expect(() => readQ(q)).toThrow(BadNgsi));

test('near is reckoned in metres, both ways', () => {
  const at = (rel: string) => readNear(rel, 'Point', '[0.33,51.48]');
  // A minute of arc of latitude is a nautical mile, 1,852 m.
  const mileNorth = [0.33, 51.48 + 1 / 60] as const;
  expect(isNear(at('near;maxDistance==1860'), mileNorth)).toBe(true);
  expect(isNear(at('near;maxDistance==1840'), mileNorth)).toBe(false);
  expect(isNear(at('near;minDistance==1840'), mileNorth)).toBe(true);
});

test.each([['within', 'Point', '[0,51]', 'georel'], ['near;maxDistance==x', 'Point', '[0,51]', 'georel'], ['near;maxDistance==1', 'Polygon', '[0,51]', 'geometry'], ['near;maxDistance==1', 'Point', '[51.5,100]', 'coordinates'], ['near;maxDistance==1', 'Point', undefined, 'coordinates']])('%s %s %s is refused: %s', (rel, geometry, coordinates, field) => {
  expect(() => readNear(rel, geometry, coordinates)).toThrow(expect.objectContaining({ field }));
});
