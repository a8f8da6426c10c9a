import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAddress } from './address.js';
import { BadQuery } from './bad-query.js';
import { fits, type Subject } from './evaluate.js';
import { parseFilter } from './filter.js';
import { parseQuery } from './options.js';
import type { Asked } from './relations.js';

/** Shapes are not asked of here. */
const nobody = () => null, ASKED: Asked = { now: Date.UTC(2026, 6, 1, 12), relations: { touches: nobody, overlaps: nobody, crosses: nobody, relate: nobody } };
const subject = (own: Record<string, unknown>, links: Record<string, Subject[]> = {}): Subject => ({ get: (name) => (Object.hasOwn(own, name) ? own[name] : undefined), follow: (name) => (Object.hasOwn(links, name) ? links[name] : undefined) });
const OBSERVATION = subject(
  { id: 7, result: 17.4, phenomenonTime: '2026-07-01T10:30:15.250Z', validTime: '2026-07-01T10:00:00Z/2026-07-01T11:00:00Z', resultTime: null, parameters: { grade: 'indicative', 'n': 3 } },
  {
    Datastream: [subject({ name: "Mary's PM" }, { ObservedProperty: [subject({ name: 'PM2.5' })] })],
    Many: [subject({ result: 1 }), subject({ result: 9 })], None: [],
    FeatureOfInterest: [subject({ feature: { type: 'Point', coordinates: [0.33, 51.48] } })],
  },
);

test.each([
  ['result gt 17', true], ["result gt '3'", false], ["result lt '3'", true], ["result gt '17'", true], ['result eq 17.4', true], ['result ne 17.4', false], ['result ge 17.4 and result le 17.4', true],
  ['result gt 99 or result lt 99 and result lt 1', false], ['(result gt 99 or result lt 99) and id eq 7', true], ['not result gt 99', true], ['not (result lt 99) or false', false],
  ['result add 2.6 eq 20', true], ['2 add 3 mul 4 eq 14', true], ['(2 add 3) mul 4 eq 20', true], ['result sub 0.4 eq 17', true], ['7 mod 4 eq 3', true], ['7 div 2 eq 3.5', true], ['result div 0 eq 1', false], ['-3 lt -2', true], ['-id eq -7', true],
  ["substringof('PM', Datastream/name)", true], ["endswith(Datastream/name, 'PM')", true], ["startswith(Datastream/name, 'Mary''s')", true], ["indexof(Datastream/name, 'a') eq 1", true],
  ['length(Datastream/name) eq 9', true], ["substring(Datastream/name, 7) eq 'PM'", true], ["substring(Datastream/name, 0, 4) eq 'Mary'", true],
  ["tolower(Datastream/ObservedProperty/name) eq 'pm2.5'", true], ["toupper('a') eq 'A'", true], ["trim(' a ') eq 'a'", true], ["concat(concat('a','b'),'c') eq 'abc'", true],
  ['year(phenomenonTime) eq 2026', true], ['month(phenomenonTime) eq 7', true], ['day(phenomenonTime) eq 1', true], ['hour(phenomenonTime) eq 10', true], ['minute(phenomenonTime) eq 30', true], ['second(phenomenonTime) eq 15', true], ['fractionalseconds(phenomenonTime) eq 0.25', true],
  ["date(phenomenonTime) eq 2026-07-01", true], ['time(phenomenonTime) lt 11:00:00', true], ['totaloffsetminutes(phenomenonTime) eq 0', true],
  ['phenomenonTime lt now()', true], ['phenomenonTime gt mindatetime()', true], ['phenomenonTime gt maxdatetime()', false], ['year(mindatetime()) eq 1', true],
  ['phenomenonTime eq 2026-07-01T11:30:15.250+01:00', true], ["phenomenonTime gt now() sub duration'PT2H'", true], ["phenomenonTime gt now() sub duration'PT1H'", false],
  ['validTime lt 2026-07-01T11:00:00Z', true], ['validTime lt 2026-07-01T10:30:00Z', false], ['validTime gt 2026-07-01T09:00:00Z', true],
  ['round(17.5) eq 18', true], ['round(-2.5) eq -3', true], ['floor(result) eq 17', true], ['ceiling(result) eq 18', true],
  ['resultTime eq null', true], ['resultTime ne null', false], ['result gt null', false], ['resultTime ne 2026-07-01T10:00:00Z', false], ['null eq resultTime', true], ['null ne result', true], ["parameters/grade eq 'indicative'", true], ['parameters/n gt 2', true], ['parameters/none eq null', true],
  ['Many/result gt 5', true], ['Many/result gt 9', false], ['None/result gt 0', false], ['not None/result gt 0', true],
  ["geo.distance(FeatureOfInterest/feature, geography'POINT (0.33 51.58)') lt 0.11", true], ["geo.length(geography'LINESTRING (0 0, 3 4)') eq 5", true],
  ["geo.intersects(FeatureOfInterest/feature, geography'POLYGON ((0 51, 1 51, 1 52, 0 52, 0 51))')", true], ["st_within(FeatureOfInterest/feature, geography'POLYGON ((1 51, 2 51, 2 52, 1 51))')", false],
  ["st_disjoint(FeatureOfInterest/feature, geography'POINT (1 1)')", true], ["st_equals(FeatureOfInterest/feature, geography'POINT (0.33 51.48)')", true], ["st_contains(geography'POLYGON ((0 51, 1 51, 1 52, 0 52, 0 51))', FeatureOfInterest/feature)", true],
  ["geo.distance(result, geography'POINT (0 0)') lt 1", false],
])('%s is %s', (text, expected) => {
  expect(fits(parseFilter(text), OBSERVATION, ASKED)).toBe(expected);
});

test.each([
  ['result gt', 9], ['result gr 3', 7], ["name eq 'open", 8], ['foo(1)', 0], ['length()', 0], ['(result gt 3', 12], ['result gt 3)', 11], ['phenomenonTime gt 2026-02-30T00:00:00Z', 18], ["geography'CIRCLE (1 1)' eq 1", 0], ["st_relate(a, b)", 0], ['a eq %', 5], ['', 0],
])('%s is refused at character %i', (text, at) => {
  expect(() => parseFilter(text)).toThrow(expect.objectContaining({ name: 'BadQuery', option: '$filter', at }));
});

test('an address leads through links to an entity, a property or a list of references', () => {
  expect(parseAddress('/Things(1)/Datastreams(2)/Observations/$ref')).toEqual({ steps: [{ name: 'Things', set: 'Things', many: true, id: 1 }, { name: 'Datastreams', set: 'Datastreams', many: true, id: 2 }, { name: 'Observations', set: 'Observations', many: true }], tail: '$ref' });
  expect(parseAddress('Observations(3)/Datastream/unitOfMeasurement/symbol/$value')).toMatchObject({ steps: [{}, { set: 'Datastreams', many: false }], property: ['unitOfMeasurement', 'symbol'], tail: '$value' });
  expect(parseAddress('')).toEqual({ steps: [] });
});

test.each(['Cars', 'Things/Datastreams', 'Things(1)/Wheels', 'Observations(1)/Datastream(2)', 'Things(1)/$count', 'Things/$value', 'Things(x)', '__proto__', 'Things(1)/constructor'])('the address %s is refused', (path) => {
  expect(() => parseAddress(path)).toThrow(BadQuery);
});

test('expansions nest, each with options of its own, by brackets and by slashes', () => {
  const query = parseQuery('Things', [['$expand', "Datastreams($filter=name eq 'a;b,(c';$expand=Observations($top=1;$orderby=phenomenonTime desc)),Locations/HistoricalLocations"], ['$top', '5'], ['$count', 'true']]);
  expect(query).toMatchObject({ top: 5, count: true, skip: 0 });
  expect(query.expand.get('Datastreams')?.expand.get('Observations')).toMatchObject({ top: 1, order: [{ down: true }] });
  expect([...(query.expand.get('Locations')?.expand.keys() ?? [])]).toEqual(['HistoricalLocations']);
});

test.each([
  ['$top', 'x'], ['$top', '-1'], ['$count', 'yes'], ['$select', 'nothing'], ['$expand', 'Wheels'], ['$expand', 'Datastreams('], ['$resultFormat', 'dataArray'], ['$filter', 'nme eq 1'], ['$filter', 'Datastreams eq 1'], ['$oder', 'name'], ['$orderby', 'name sideways'],
])('the option %s=%s is refused with what to do', (name, value) => {
  expect(() => parseQuery('Things', [[name, value]])).toThrow(BadQuery);
});

test('no text makes a parser fail in another way than by saying what is wrong with it', () => {
  const pieces = fc.array(fc.constantFrom('result', ' ', 'eq', 'and', 'not ', '(', ')', "'", ',', '/', '-', '1', 'geo.distance(', "geography'POINT(1 1)'", 'now()', ';', '$top=1', 'Datastreams', '__proto__', '2026-07-01T00:00:00Z', '\u0000'), { maxLength: 60 }).map((list) => list.join(''));
  fc.assert(fc.property(fc.oneof(pieces, fc.string({ unit: 'binary' })), (text) => {
    for (const parse of [() => fits(parseFilter(text), OBSERVATION, ASKED), () => parseAddress(text), () => parseQuery('Things', [['$expand', text]]), () => parseQuery('Things', [['$orderby', text]])]) {
      try {
        parse();
      } catch (error) {
        expect(error).toBeInstanceOf(BadQuery);
      }
    }
  }), { numRuns: 500 });
});

test('a filter nested without end is refused, not run to the end of the stack', () => {
  for (const text of ['('.repeat(1_900) + '1', '-'.repeat(1_900) + '1', 'not '.repeat(900) + 'true']) expect(() => parseFilter(text)).toThrow(BadQuery);
});
