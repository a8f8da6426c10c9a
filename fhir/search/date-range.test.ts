import { describe, expect, test } from 'vitest';
import { ALWAYS, isWithin, narrow } from './date-range.js';
import { FhirProblem } from './fhir-problem.js';

const at = (text: string): number => Date.parse(text);
const fits = (moment: string, ...values: string[]): boolean => isWithin(at(moment), values.reduce((range, value) => narrow(range, 'date', value), ALWAYS));

describe('a date search', () => {
  test.each([
    // a day in winter is a UTC day; in summer it begins an hour earlier
    ['2026-11-24', '2026-11-24T00:00:00Z', true], ['2026-11-24', '2026-11-23T23:59:59.999Z', false], ['2026-11-24', '2026-11-25T00:00:00Z', false],
    ['2026-07-01', '2026-06-30T23:00:00Z', true], ['2026-07-01', '2026-06-30T22:59:59Z', false],
    // the day the clocks go back has 25 hours
    ['2026-10-25', '2026-10-24T23:00:00Z', true], ['2026-10-25', '2026-10-25T23:59:59Z', true], ['2026-10-25', '2026-10-26T00:00:00Z', false],
    ['2026-11', '2026-11-30T23:59:59Z', true], ['2026-12', '2027-01-01T00:00:00Z', false], ['2026', '2026-12-31T23:59:59Z', true], ['2026', '2027-01-01T00:00:00Z', false],
    ['ge2026-11-24', '2026-11-24T00:00:00Z', true], ['gt2026-11-24', '2026-11-24T12:00:00Z', false], ['gt2026-11-24', '2026-11-25T00:00:00Z', true],
    ['lt2026-11-24', '2026-11-24T00:00:00Z', false], ['le2026-11-24', '2026-11-24T23:59:59Z', true], ['ne2026-11-24', '2026-11-24T12:00:00Z', false], ['ne2026-11-24', '2026-11-25T12:00:00Z', true],
    ['sa2026-11-24', '2026-11-25T00:00:00Z', true], ['eb2026-11-24', '2026-11-23T23:59:59Z', true],
    ['2026-11-24T08:10Z', '2026-11-24T08:10:59.999Z', true], ['2026-11-24T08:10:00Z', '2026-11-24T08:10:00.999Z', true], ['2026-11-24T08:10:00.500Z', '2026-11-24T08:10:00.501Z', false],
    ['2026-11-24T09:10:00+01:00', '2026-11-24T08:10:00Z', true], ['le2026-11-24T08:10:00Z', '2026-11-24T08:10:00.900Z', true],
  ])('%s takes %s: %s', (value, moment, expected) => expect(fits(moment, value)).toBe(expected));

  test('two of them make a span', () => {
    expect(fits('2026-11-24T09:00:00Z', 'ge2026-11-24T08:00:00Z', 'lt2026-11-24T09:00:00Z')).toBe(false);
    expect(fits('2026-11-24T08:59:59Z', 'ge2026-11-24T08:00:00Z', 'lt2026-11-24T09:00:00Z')).toBe(true);
  });

  test.each([['2026-02-30', 'value'], ['2026-13', 'value'], ['24:00', 'value'], ['2026-11-24T08:10:00', 'required'], ['yesterday', 'value'], ['0000', 'value'], ['ap2026', 'not-supported'], ['2026-11-24T08:10:00+14:01', 'required'], ['2026-11-24T24:00:00Z', 'value'], [`ge${'9'.repeat(2_000)}`, 'value']])(
    '%s is refused as %s', (value, code) => {
      const refused = (() => { try { narrow(ALWAYS, 'date', value); } catch (error) { return error; } return undefined; })();
      expect(refused).toBeInstanceOf(FhirProblem);
      expect((refused as FhirProblem).code).toBe(code);
    });
});
