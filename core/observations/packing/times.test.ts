import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader, ByteWriter } from './bytes.js';
import { writeIntegers } from './columns.js';
import { asTimes, isRegular, readTimes, slice, within, type Times } from './times.js';

const listed = (times: Times): number[] => (isRegular(times) ? Array.from({ length: times.count }, (_, i) => times.from + i * times.period) : [...times]);
const steps = fc.oneof(fc.integer({ min: 0, max: 3 }).chain((step) => fc.array(fc.constant(step), { maxLength: 30 })), fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 }));
const ascending = fc.record({ from: fc.integer({ min: 0, max: 5 }), steps }).map(({ from, steps: list }) => list.reduce((at, step) => [...at, (at.at(-1) as number) + step], [from]));

test('times come back as they were written, and what follows them can be read', () => {
  fc.assert(fc.property(ascending, fc.constantFrom(1, 1_000), (at, unit) => {
    const out = new ByteWriter();
    writeIntegers(out, at, 'stride');
    out.unsigned(77);
    const from = new ByteReader(out.done());
    expect(listed(readTimes(from, at.length, unit))).toEqual(at.map((time) => time * unit));
    expect(from.unsigned()).toBe(77);
  }), { numRuns: 1_000 });
});

test('a part of them is what filtering one by one gives, of regular ones without listing them', () => {
  fc.assert(fc.property(ascending, fc.integer({ min: -2, max: 60 }), fc.integer({ min: 0, max: 40 }), (at, from, length) => {
    const times = asTimes(at), to = from + length;
    const expected = at.filter((time) => time >= from && time <= to);
    expect(listed(slice(times, ...within(times, from, to)))).toEqual(expected);
    expect(at.slice(...within(at, from, to))).toEqual(expected);
  }), { numRuns: 1_000 });
});

test('a second by second day is three numbers', () => {
  expect(asTimes(Array.from({ length: 86_400 }, (_, i) => 1_790_000_000_000 + i * 1_000))).toEqual({ from: 1_790_000_000_000, period: 1_000, count: 86_400 });
});
