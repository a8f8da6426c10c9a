import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mangled } from '../doors/testing/mangle.js';
import { FallWatch } from './fall-watch.js';
import { MOST_SAMPLES, readSampledData, readWave } from './sampled-data.js';
import { aFall, signal } from './testing/signals.js';

const FALL = signal(aFall());
const sampledData = (change: object = {}): Record<string, unknown> => ({
  origin: { value: 0, unit: 'g', system: 'http://unitsofmeasure.org', code: '[g]' }, period: 20, factor: 0.001, dimensions: 3,
  data: FALL.map(({ x, y, z }) => [x, y, z].map((axis) => Math.round(axis * 1_000)).join(' ')).join(' '), ...change,
});
const falls = (wave: ReturnType<typeof readWave>): number => {
  const watch = new FallWatch({ position: 'waist' });
  return wave.refusal ? -1 : [...watch.take(wave.samples), ...watch.conclude()].length;
};

test('numbers become g by factor, origin and unit', () => {
  const read = (more: object) => readWave({ at: 1_000, periodMs: 20, unit: 'g', data: [[1, 2, 3]], ...more });
  expect(read({})).toEqual({ samples: [{ t: 1_000, x: 1, y: 2, z: 3 }] });
  expect(read({ factor: 0.5, origin: 1, data: '1 2 3 -4 .5 1e1' })).toEqual({ samples: [{ t: 1_000, x: 1.5, y: 2, z: 2.5 }, { t: 1_020, x: -1, y: 1.25, z: 6 }] });
  expect(read({ unit: 'm/s2', data: [[9.80665, 0, -19.6133]] })).toEqual({ samples: [{ t: 1_000, x: 1, y: 0, z: -2 }] });
});

test('E is an error of the tag, U and L are its limits, and each costs its own sample alone', () => {
  const wave = readSampledData(sampledData({ data: 'E 0 0 U L 0 5 6 7', factor: 1, lowerLimit: -2, upperLimit: 2 }), 0);
  expect(wave).toEqual({ samples: [{ t: 0, x: NaN, y: 0, z: 0 }, { t: 20, x: 2, y: -2, z: 0 }, { t: 40, x: 5, y: 6, z: 7 }] });
});

test('a fall told as SampledData, in g or in m/s2, is found', () => {
  expect(falls(readSampledData(sampledData(), 0))).toBe(1);
  expect(falls(readSampledData(sampledData({ factor: 0.00980665, origin: { value: 0, code: 'm/s2' } }), 0))).toBe(1);
});

test.each([
  [{ dimensions: 1 }, 'valueSampledData.dimensions'], [{ period: 0 }, 'valueSampledData.period'], [{ period: 51 }, 'valueSampledData.period'], [{ period: '20' }, 'valueSampledData.period'],
  [{ origin: { value: 0, code: 'mV' } }, 'valueSampledData.origin.code'], [{ origin: undefined }, 'valueSampledData.origin.code'], [{ factor: 'x' }, 'valueSampledData.factor'],
  [{ data: undefined }, 'valueSampledData.data'], [{ data: '' }, 'valueSampledData.data'], [{ data: '1 2' }, 'valueSampledData.data'], [{ data: '0 1 0 '.repeat(MOST_SAMPLES + 1).trim() }, 'valueSampledData.data'],
])('%j is refused, and the field is named', (change, field) => {
  const { refusal } = readSampledData(sampledData(change), 0);
  expect(refusal?.field).toBe(field);
  expect(refusal?.detail.startsWith(`${field}: `)).toBe(true);
});

test('of the whole minute at 200 a second every sample is read', () => {
  const wave = readSampledData(sampledData({ period: 5, data: '0 1000 0 '.repeat(MOST_SAMPLES).trim() }), 0);
  expect(wave.refusal ? 0 : wave.samples.length).toBe(MOST_SAMPLES);
});

test('mangled, it never throws, and what is read never upsets the detector', () => {
  const sample = sampledData({ data: '0 1000 0 10 990 5 E U L' });
  fc.assert(fc.property(mangled(sample), (raw) => { falls(readSampledData(raw, 0)); }), { numRuns: 300 });
  fc.assert(fc.property(mangled({ at: 0, periodMs: 20, unit: 'g', data: [[0, 1, 0], [0, 1, 0]] }), (raw) => { falls(readWave({ at: 0, periodMs: 0, unit: 0, data: 0, ...(raw as object) })); }), { numRuns: 300 });
  expect(falls(readSampledData(sampledData(), 0))).toBe(1);
});
