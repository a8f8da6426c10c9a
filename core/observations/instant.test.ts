import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInstant } from './instant.js';

const utc = (text: string): string | undefined => {
  const instant = parseInstant(text);
  return typeof instant === 'number' ? new Date(instant).toISOString() : instant;
};

describe('an instant', () => {
  test.each([
    ['2026-11-24T08:10:00Z', '2026-11-24T08:10:00.000Z'], ['2026-11-24T08:10Z', '2026-11-24T08:10:00.000Z'], ['2026-11-24T08:10:00z', '2026-11-24T08:10:00.000Z'],
    ['2026-11-24T08:10:00.5Z', '2026-11-24T08:10:00.500Z'], ['2026-11-24T08:10:00,25Z', '2026-11-24T08:10:00.250Z'], ['2026-11-24T08:10:00.123456789Z', '2026-11-24T08:10:00.123Z'], ['2026-11-24T08:10:00.999999999Z', '2026-11-24T08:10:00.999Z'],
    ['2026-07-01T09:10:00+01:00', '2026-07-01T08:10:00.000Z'], ['2026-07-01T09:10:00+0100', '2026-07-01T08:10:00.000Z'], ['2026-07-01T02:40:00-05:30', '2026-07-01T08:10:00.000Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'], ['2026-11-24T14:00:00+14:00', '2026-11-24T00:00:00.000Z'], ['2026-11-24T00:00:00-12:00', '2026-11-24T12:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'], ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'], ['1900-01-01T00:00:00Z', '1900-01-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'], ['2016-12-31T23:59:60.5Z', '2016-12-31T23:59:59.999Z'], ['2017-01-01T00:59:60+01:00', '2016-12-31T23:59:59.999Z'],
    ['2026-10-25T01:30:00+01:00', '2026-10-25T00:30:00.000Z'], ['2026-10-25T01:30:00+00:00', '2026-10-25T01:30:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(utc(text)).toBe(expected);
  });

  test.each([
    ['2026-02-29T00:00:00Z', 'calendar'], ['2026-02-30T00:00:00Z', 'calendar'], ['1900-02-29T00:00:00Z', 'calendar'], ['2026-04-31T00:00:00Z', 'calendar'], ['2026-13-01T00:00:00Z', 'calendar'], ['2026-00-01T00:00:00Z', 'calendar'], ['2026-01-00T00:00:00Z', 'calendar'],
    ['2026-11-24T24:00:00Z', 'calendar'], ['2026-11-24T23:60:00Z', 'calendar'], ['2026-11-24T23:59:61Z', 'calendar'], ['2026-11-24T23:58:60Z', 'calendar'],
    ['0001-01-01T00:00:00Z', 'calendar'], ['1899-12-31T23:59:59Z', 'calendar'], ['3000-01-01T00:00:00Z', 'calendar'], ['10000-01-01T00:00:00Z', 'form'], ['-2026-01-01T00:00:00Z', 'form'],
    ['2026-11-24T08:10:00', 'offset'], ['2026-10-25T01:30:00', 'offset'], ['2026-03-29T01:30:00', 'offset'], ['2026-11-24T08:10:00+14:01', 'offset'], ['2026-11-24T08:10:00-12:01', 'offset'], ['2026-11-24T08:10:00+01:60', 'offset'],
    ['', 'form'], ['1', 'form'], ['1790000000', 'form'], ['1790000000000', 'form'], ['2026-11-24', 'form'], ['2026-11-24 08:10:00Z', 'form'], ['24/11/2026 08:10', 'form'], ['2026-W48-2T08:10:00Z', 'form'], ['2026-11-24T08:10:00+01', 'form'],
    [' 2026-11-24T08:10:00Z', 'form'], ['2026-11-24T08:10:00Z\n', 'form'], ['2026-11-24T08:10:00.Z', 'form'], ['2026-11-24T08:10:00.1234567890Z', 'form'], ['２０２６-11-24T08:10:00Z', 'form'],
  ])('%j is none: %s', (text, problem) => {
    expect(parseInstant(text)).toBe(problem);
  });

  test('of every millisecond comes back as it was said, by any offset', () => {
    const offsets = fc.integer({ min: -12 * 60, max: 14 * 60 });
    const instants = fc.integer({ min: Date.UTC(1901, 0), max: Date.UTC(2999, 0) });
    fc.assert(fc.property(instants, offsets, (instant, minutes) => {
      const local = new Date(instant + minutes * 60_000).toISOString().slice(0, -1);
      const two = (n: number): string => String(n).padStart(2, '0');
      const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
      expect(parseInstant(local + zone)).toBe(instant);
    }));
    for (let ms = 0; ms < 1_000; ms += 1) expect(parseInstant(`2026-11-24T08:10:00.${String(ms).padStart(3, '0')}Z`)).toBe(Date.UTC(2026, 10, 24, 8, 10, 0, ms));
  });
});
