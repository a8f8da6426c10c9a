import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openRows, packRows, type ObservationRow } from './observation-columns.js';

const time = fc.oneof(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }).map((at) => at.toISOString()), fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', '2026-01-01T00:00:00.000Z/2026-01-01T01:00:00.000Z'));
const row = fc.record({
  id: fc.nat({ max: 2 ** 48 }), feature: fc.nat({ max: 1_000_000 }),
  is: fc.record({ phenomenonTime: time, resultTime: fc.oneof(time, fc.constant(null)), result: fc.jsonValue(), resultQuality: fc.jsonValue(), validTime: time, parameters: fc.dictionary(fc.string(), fc.jsonValue()) }, { requiredKeys: ['phenomenonTime', 'result'] }),
});

test('whatever Observations say comes back as it was', () => {
  fc.assert(fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
    // JSON knows no -0 and no prototype.
    const plain = JSON.parse(JSON.stringify(rows)) as ObservationRow[];
    const opened = openRows(packRows(plain));
    expect(plain.map((_, i) => opened.row(i))).toEqual(plain);
    expect(opened.observed.map((at) => (typeof at === 'number' ? new Date(at).toISOString() : at))).toEqual(plain.map(({ is }) => is['phenomenonTime']));
  }));
});

test('a day of a sensor that speaks every minute takes less than four bytes an Observation', () => {
  const day = Array.from({ length: 1_440 }, (_, i): ObservationRow => ({ id: 7 + i * 13, feature: 3, is: { phenomenonTime: new Date(Date.UTC(2026, 2, 1, 0, i)).toISOString(), resultTime: null, result: Math.round(100 * (12 + 5 * Math.sin(i / 230) + Math.sin(i * 7) / 5)) / 100 } }));
  expect(deflateRawSync(packRows(day)).length / day.length).toBeLessThan(4);
});
