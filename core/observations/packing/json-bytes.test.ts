import fc from 'fast-check';
import { expect, it } from 'vitest';
import { JsonBytes } from './json-bytes.js';

const textOf = (write: (out: JsonBytes) => void, expected?: number): string => {
  const out = new JsonBytes(expected);
  write(out);
  return new TextDecoder('utf-8', { fatal: true }).decode(out.done());
};

it('writes numbers as JSON.stringify does, to the letter', () => {
  const numbers = fc.oneof(
    fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -10_000, max: 10_000 }).map((n) => n / 10), fc.integer({ min: -2_000_000, max: 2_000_000 }).map((n) => n / 1_000),
    fc.constantFrom(0, -0, 0.1, 0.05, -0.5, 9.99, 10, 99, 100, 1e21, 1e-7, 2 ** 31, 2 ** 31 - 1, -(2 ** 31), 214_748_364.7, 214_748_364.8, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, Number.MAX_VALUE),
  );
  fc.assert(fc.property(fc.array(numbers, { maxLength: 200 }), (values) => {
    expect(textOf((out) => out.numbers(values))).toBe(JSON.stringify(values));
  }), { numRuns: 500 });
});

it('grows from any beginning, and keeps what was written', () => {
  const values = Array.from({ length: 5_000 }, (_, i) => i / 10);
  expect(textOf((out) => { out.json('{"a":'); out.numbers(values); out.json('}'); }, 1)).toBe(JSON.stringify({ a: values }));
});

it('escapes what is not ASCII within a text', () => {
  const said = JSON.stringify({ unit: 'µg/m³', note: 'ärger 🙂' });
  expect(JSON.parse(textOf((out) => out.json(said)))).toEqual(JSON.parse(said));
});
