import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TableProblem } from '../../doors/uploads/csv.js';
import { JsonItems } from '../json-items.js';
import { RowFields, RowProblem } from '../row-fields.js';
import { codePointOpen } from './code-point.js';
import { ofcomPostcodes, ofcomPremises } from './coverage.js';
import type { Layout } from './layout.js';
import { bdukPremises } from './plans.js';
import { osOpenUprn, premises } from './premises.js';

const NOW = Date.parse('2026-11-24T12:00:00Z'), DAY = Date.parse('2026-07-01T00:00:00Z');
const row = (values: Readonly<Record<string, string>>): RowFields => {
  const lower = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  return new RowFields((name) => lower.get(name.toLowerCase()) ?? '');
};
const read = <Item>(layout: Layout<Item>, values: Readonly<Record<string, string>>, terms: object = {}): unknown => {
  try {
    return layout.read({ fields: row(values) }, { now: NOW, ...terms });
  } catch (error) {
    if (error instanceof RowProblem) return error.message;
    throw error;
  }
};

describe('premises', () => {
  test('OS Open UPRN', () => expect(read(osOpenUprn, { UPRN: '100090727000', X_COORDINATE: '561500', Y_COORDINATE: '177800', LATITUDE: '51.4756', LONGITUDE: '0.3252' })).toEqual({ uprn: '100090727000', latitude: 51.4756, longitude: 0.3252 }));
  test.each<[object, RegExp]>([
    [{ UPRN: 'x' }, /^UPRN: must be a UPRN/], [{ LATITUDE: '0.3252', LONGITUDE: '51.4756' }, /^latitude: .*swapped/], [{ LATITUDE: '' }, /^latitude: is empty/], [{ LONGITUDE: 'east' }, /^longitude: must be a number/], [{ LATITUDE: '48', LONGITUDE: '2' }, /not in Great Britain/],
  ])('%j is refused', (change, why) => expect(read(osOpenUprn, { UPRN: '1', LATITUDE: '51.4', LONGITUDE: '0.3', ...change })).toMatch(why));
  test('a gazetteer’s row, and one that is a substation', () => {
    const values = { uprn: '1', latitude: '51.4', longitude: '0.3', class: 'RD04', postcode: 'rm176sl', ward: 'Grays Riverside' };
    expect(read(premises, values)).toEqual({ uprn: '1', latitude: 51.4, longitude: 0.3, kind: 'residential', postcode: 'RM17 6SL', ward: 'Grays Riverside' });
    expect(read(premises, { ...values, class: 'CU01' })).toMatch(/^kind: CU01 is no home .* no premises/);
  });
});

describe('coverage', () => {
  test('Ofcom’s own columns, with -1 for what is not there', () => {
    const values = { UPRN: '12', PostCode: 'RM17 6SL', MaxBbPredictedDown: '17', MaxBbPredictedUp: '1', MaxSfbbPredictedDown: '80', MaxSfbbPredictedUp: '20', MaxUfbbPredictedDown: '-1', MaxUfbbPredictedUp: '-1' };
    expect(read(ofcomPremises, values, { observedAt: DAY })).toEqual({ uprn: '12', operator: 'any operator', technology: 'not said', maxDown: 80, maxUp: 20, observedAt: DAY, source: 'Ofcom Connected Nations' });
    expect(read(ofcomPremises, values)).toMatch(/^observed_at: is missing/);
  });
  test('an operator’s', () => expect(read(ofcomPremises, { uprn: '12', operator: 'Openreach', technology: 'FTTP', max_down: '1000', max_up: '115', observed_at: '2026-07-01' }, { source: 'Openreach' })).toEqual({ uprn: '12', operator: 'Openreach', technology: 'full-fibre', maxDown: 1_000, maxUp: 115, observedAt: DAY, source: 'Openreach' }));
  test.each<[object, RegExp]>([
    [{ max_down: '' }, /^max_down: is empty/], [{ max_down: 'fast' }, /^max_down: must be a number/], [{ max_down: '1000000' }, /^max_down/], [{ observed_at: '2027-01-01' }, /^observed_at: lies ahead/], [{ observed_at: '2026-02-30' }, /^observed_at: must be a day/], [{ max_up: '-5' }, /^max_up/],
  ])('%j is refused', (change, why) => expect(read(ofcomPremises, { uprn: '12', max_down: '30', max_up: '5', observed_at: '2026-07-01', ...change })).toMatch(why));
  test('a postcode’s per cent', () => expect(read(ofcomPostcodes, { postcode: 'RM176SL', postcode_space: 'RM17 6SL', 'SFBB availability (% premises)': '98.2', 'Gigabit availability (% premises)': '71', '% of premises unable to receive decent broadband from fixed or FWA': '0.4' }, { observedAt: DAY })).toEqual({ postcode: 'RM17 6SL', observedAt: DAY, percent: { superfast: 98.2, gigabit: 71, withoutDecent: 0.4 } }));
});

describe('OS Code-Point Open', () => {
  const grays = { Postcode: 'RM17 6SL', Positional_quality_indicator: '10', Eastings: '561500', Northings: '177800', Country_code: 'E92000001', Admin_district_code: 'E06000034' };
  test('from the National Grid to degrees', () => expect(read(codePointOpen, grays)).toEqual({ postcode: 'RM17 6SL', latitude: expect.closeTo(51.4761, 3), longitude: expect.closeTo(0.3241, 3) }));
  test('a sector’s middle is no more than that', () => expect(read(codePointOpen, { ...grays, Positional_quality_indicator: '60' })).toMatchObject({ postcode: 'RM17 6SL', sectorOnly: true }));
  test('a postcode of Scotland may lie where England does not', () => expect(read(codePointOpen, { ...grays, Eastings: '200100', Northings: '554300', Country_code: 'S92000003' })).toMatchObject({ postcode: 'RM17 6SL' }));
  test.each<[object, RegExp]>([
    [{ Positional_quality_indicator: '90', Eastings: '0', Northings: '0' }, /^Positional_quality_indicator: 90 says that Ordnance Survey knows no position/], [{ Positional_quality_indicator: '15' }, /^Positional_quality_indicator: must be one of 10/],
    [{ Eastings: '177800', Northings: '561500' }, /^Eastings: is not in England.* swapped\?/], [{ Eastings: '100000', Northings: '900000' }, /^Eastings: is not in England, as Country_code says\.$/], [{ Eastings: '900000' }, /off the National Grid/], [{ Eastings: '177800', Northings: '1400000', Country_code: 'S92000003' }, /off the National Grid/],
    [{ Eastings: '0', Northings: '0' }, /off the National Grid/], [{ Country_code: 'N92000002' }, /^Country_code: N92000002 is not England, Wales or Scotland/], [{ Postcode: 'RM17' }, /^Postcode: is no postcode/], [{ Northings: '' }, /^Northings: is empty/],
  ])('%j is refused', (change, why) => expect(read(codePointOpen, { ...grays, ...change })).toMatch(why));
});

test('BDUK’s plans; what it does not count is refused', () => {
  const values = { uprn: '12', bduk_recognised_premises: 'true', postcode: 'RM17 6SL', subsidy_control_status: 'Gigabit White', current_gigabit: 'false', future_gigabit: 'false', bduk_gis: 'true', bduk_gis_supplier: 'Fibre Ltd', bduk_gis_final_coverage_date: '2027-06-30', bduk_vouchers: 'false' };
  expect(read(bdukPremises, values, { observedAt: DAY })).toEqual({ uprn: '12', postcode: 'RM17 6SL', plan: { subsidyStatus: 'Gigabit White', currentGigabit: false, futureGigabit: false, contract: { supplier: 'Fibre Ltd', finalCoverageDate: '2027-06-30' }, publishedAt: DAY } });
  expect(read(bdukPremises, { ...values, bduk_recognised_premises: 'false' })).toMatch(/^bduk_recognised_premises: BDUK does not count/);
  expect(read(bdukPremises, { ...values, current_gigabit: 'maybe' })).toMatch(/^current_gigabit: must be true or false/);
});

describe('lists in JSON', () => {
  const items = (text: string, size = 7): unknown[] => {
    const reader = new JsonItems(), found: unknown[] = [];
    for (let i = 0; i < text.length; i += size) for (const item of reader.feed(text.slice(i, i + size))) found.push(JSON.parse(item.text));
    for (const item of reader.end()) found.push(JSON.parse(item.text));
    return found;
  };
  test('of a collection and of a bare list; braces in texts are text', () => {
    const list = [{ a: '}]"\\', b: [{ c: 1 }] }, { d: {} }];
    expect(items(JSON.stringify(list))).toEqual(list);
    expect(items(JSON.stringify({ crs: { x: [1] }, features: list }, undefined, 2))).toEqual(list);
  });
  test('however it is cut', () => {
    fc.assert(fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), { maxLength: 6 }), fc.integer({ min: 1, max: 50 }), (list, size) => {
      expect(items(JSON.stringify({ x: 1, list }), size)).toEqual(JSON.parse(JSON.stringify(list)));
    }), { numRuns: 200 });
  });
  test.each(['{"features":[{"a":1}', '{"a":1}', '"', 'x'])('%s is refused', (text) => expect(() => items(text)).toThrow(TableProblem));
});
