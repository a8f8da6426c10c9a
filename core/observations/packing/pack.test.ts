import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeviceId, SubjectId } from '../../ids.js';
import type { Kind } from '../kinds.js';
import type { Reading, Value } from '../reading.js';
import { inOrder, packReadings, unpackReadings, unpackValues } from './pack.js';
import { asTimes, isRegular } from './times.js';

const subject = 'abcdefghijklmnop' as SubjectId;
const values: Record<string, fc.Arbitrary<Value>> = {
  'heart-rate': fc.oneof(fc.integer({ min: 20, max: 300 }), fc.double({ min: 20, max: 300, noNaN: true }), fc.integer({ min: 2000, max: 30_000 }).map((n) => n / 100)),
  'blood-pressure': fc.record({ systolic: fc.integer({ min: 60, max: 250 }), diastolic: fc.integer({ min: 20, max: 59 }) }),
  door: fc.constantFrom('open', 'closed'),
  motion: fc.boolean(),
  location: fc.record({ latitude: fc.double({ min: -90, max: 90, noNaN: true }).map((n) => n + 0), longitude: fc.double({ min: -180, max: 180, noNaN: true }).map((n) => n + 0) }),
};

const reading = (kind: Kind): fc.Arbitrary<Reading> =>
  fc.record({
    device: fc.constantFrom('a', 'b.2', 'ü') as fc.Arbitrary<DeviceId>,
    subject: fc.constant(subject),
    kind: fc.constant(kind),
    value: values[kind] as fc.Arbitrary<Value>,
    at: fc.integer({ min: 0, max: 4e12 }),
    receivedAt: fc.integer({ min: 0, max: 4e12 }),
    seq: fc.option(fc.integer({ min: 0, max: 2 ** 48 }), { nil: undefined }),
    boot: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
  }).map(({ seq, boot, ...rest }) => ({ ...rest, ...(seq === undefined ? {} : { seq }), ...(boot === undefined ? {} : { boot }) }));

describe('packed readings', () => {
  test.each(Object.keys(values) as Kind[])('%s come back exactly, whatever they were', (kind) => {
    fc.assert(fc.property(fc.array(reading(kind), { minLength: 1, maxLength: 60 }), (list) => {
      const rows = [...list].sort(inOrder);
      expect(unpackReadings(subject, kind, packReadings(kind, rows))).toEqual(rows);
      const { times, values: read } = unpackValues(kind, packReadings(kind, rows));
      expect([isRegular(times) ? asTimes(Array.from({ length: times.count }, (_, i) => times.from + i * times.period)) : asTimes(times), read]).toEqual([asTimes(rows.map(({ at }) => at)), rows.map(({ value }) => value)]);
    }), { numRuns: 200 });
  });

  test('a day of a regular pulse sensor takes fewer than three bytes a reading', () => {
    const rows: Reading[] = Array.from({ length: 1440 }, (_, i) => ({
      device: 'watch' as DeviceId, subject, kind: 'heart-rate', value: 68 + (i % 7), at: 1_790_000_000_000 + i * 60_000, receivedAt: 1_790_000_000_200 + i * 60_000 + (i % 5), seq: i,
    }));
    expect(packReadings('heart-rate', rows).length / rows.length).toBeLessThan(3);
  });

  test('a cut-off segment is refused, not half read', () => {
    const rows: Reading[] = [{ device: 'd' as DeviceId, subject, kind: 'motion', value: true, at: 5, receivedAt: 6 }];
    expect(() => unpackReadings(subject, 'motion', packReadings('motion', rows).slice(0, -1))).toThrow(RangeError);
  });
});
