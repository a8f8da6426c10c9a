import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { convert, lineTo } from './units.js';
import type { Kind } from '../../core/observations/kinds.js';

/** NIST SP 811, appendix B: factors of the international pound, stone and foot; UCUM: 1 m[Hg] = 133.322 kPa. */
const FACTORS: [Kind, string, number, number][] = [
  ['body-weight', '[lb_av]', 0.453_592_37, 0], ['body-weight', '[stone_av]', 6.350_293_18, 0], ['body-weight', 'g', 0.001, 0], ['blood-pressure', 'kPa', 1_000 / 133.322, 0],
  ['body-temperature', '[degF]', 5 / 9, -160 / 9], ['body-temperature', 'K', 1, -273.15], ['blood-glucose', 'mg/dL', 10 / 180.156, 0], ['heart-rate', 'Hz', 60, 0], ['power', 'kW', 1_000, 0],
];

describe('the way from a unit to that of a kind', () => {
  test.each(FACTORS)('%s from %s', (kind, unit, slope, offset) => {
    const line = lineTo(kind, unit);
    fc.assert(fc.property(fc.double({ min: -1_000, max: 1_000, noNaN: true }), (value) => {
      const expected = value * slope + offset;
      expect(Math.abs(convert(value, line ?? { slope: Number.NaN, offset: 0 }) - expected)).toBeLessThanOrEqual(1e-6 + Math.abs(expected) * 1e-8);
    }));
  });

  test.each<[Kind, string]>([['body-weight', 'lbs'], ['body-weight', 'KG'], ['body-weight', 'kPa'], ['blood-pressure', 'mm Hg'], ['blood-pressure', 'MMHG'], ['body-temperature', 'degF'], ['body-temperature', 'C'], ['steps', '%'], ['steps', '/d'], ['heart-rate', 'bpm'], ['consciousness', '1'], ['body-weight', '('.repeat(32)]])(
    'there is none for %s from "%s"', (kind, unit) => expect(lineTo(kind, unit)).toBeUndefined());

  test('made-up units are quick and fill no memory', () => {
    fc.assert(fc.property(fc.string({ maxLength: 40 }), (unit) => {
      const started = performance.now();
      lineTo('body-weight', unit);
      expect(performance.now() - started).toBeLessThan(200);
    }), { numRuns: 1_500 });
    expect(lineTo('body-weight', '[lb_av]')).toBeDefined();
  });
});
