import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mangled } from '../../core/doors/testing/mangle.js';
import { observationId } from '../../core/observations/observation-id.js';
import { aReading, AT, aThing, everyReading } from '../../test/builders/fhir-samples.js';
import { aCuffReading, anObservation, coded, loinc, mdc, quantityOf } from '../../test/builders/fhir-incoming.js';
import { observation } from '../map/observation.js';
import { readClaim } from './claim.js';
import { readBundle } from './read-bundle.js';
import { readObservation, type Heard } from './read-observation.js';
import { Refused } from './refused.js';

const at = Date.UTC(2026, 10, 24, 8, 10);
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const read = (change: object): Heard | Refused => readObservation(json(anObservation(change)));
const said = (change: object): unknown => {
  const heard = read(change);
  return heard instanceof Refused ? [heard.code, heard.expression] : heard.said;
};

describe('an Observation in our words', () => {
  test.each([
    ['a heart rate', {}, 'heart-rate', 72],
    ['a pulse of an oximeter, by MDC', { code: mdc('149530') }, 'heart-rate', 72],
    ['°F', { code: loinc('8310-5'), valueQuantity: quantityOf(98.6, '[degF]') }, 'body-temperature', 37],
    ['pounds', { code: loinc('29463-7'), valueQuantity: quantityOf(176, '[lb_av]') }, 'body-weight', 79.83225712],
    ['stones', { code: loinc('29463-7'), valueQuantity: quantityOf(10, '[stone_av]') }, 'body-weight', 63.5029318],
    ...['15074-8', '14743-9'].map((code): [string, object, string, unknown] => [`glucose by ${code}`, { code: loinc(code), valueQuantity: quantityOf(5.5, 'mmol/L') }, 'blood-glucose', 5.5]), ['glucose of a finger in mg/dL', { code: loinc('41653-7'), valueQuantity: quantityOf(99, 'mg/dL') }, 'blood-glucose', 5.495237461],
    ['glucose in mg/dL', { code: loinc('2339-0'), valueQuantity: quantityOf(99, 'mg/dL') }, 'blood-glucose', 5.495237461],
    ['annotated beats', { valueQuantity: quantityOf(72, '{beats}/min') }, 'heart-rate', 72],
    ['a fraction of oxygen', { code: loinc('59408-5'), valueQuantity: quantityOf(0.97, '1') }, 'oxygen-saturation', 97],
    ['hours of sleep', { code: loinc('93832-4'), valueQuantity: quantityOf(7.5, 'h') }, 'sleep', 450],
    ['steps as a whole number', { code: loinc('55423-8'), valueQuantity: undefined, valueInteger: 4_012 }, 'steps', 4_012],
    ['a fall, told by its code alone', { code: coded('http://snomed.info/sct', '1912002'), valueQuantity: undefined }, 'fall', true],
    ['a smoke alarm that is over', { code: mdc('8519683'), valueQuantity: undefined, valueCodeableConcept: coded('http://terminology.hl7.org/CodeSystem/v2-0136', 'N') }, 'smoke', false],
    ['oxygen given', { code: coded('http://snomed.info/sct', '371825009'), valueQuantity: quantityOf(2, 'l/min') }, 'supplemental-oxygen', true],
    ['confusion', { code: coded('http://snomed.info/sct', '1104441000000107'), valueQuantity: undefined, valueCodeableConcept: coded('http://snomed.info/sct', '130987000') }, 'consciousness', 'C'],
    ['a preliminary value, which may be all there is', { status: 'preliminary' }, 'heart-rate', 72],
    ['a value beyond the meter’s reach, at its bound', { valueQuantity: { ...quantityOf(250, '/min'), comparator: '>' } }, 'heart-rate', 250],
  ])('%s', (_name, change, kind, value) => expect(said(change)).toEqual([{ kind, value, at }]));

  test('blood pressure is one reading, and the pulse that came with it another', () => {
    expect(readObservation(json(aCuffReading()))).toEqual({ whole: false, said: [{ kind: 'blood-pressure', value: { systolic: 126, diastolic: 71 }, at }, { kind: 'heart-rate', value: 63, at }] });
  });
  test('16.8/10.6 kPa is 126/80 mm[Hg]', () => {
    const component = [['8480-6', 16.8], ['8462-4', 10.6]].map(([code, value]) => ({ code: loinc(String(code)), valueQuantity: quantityOf(value, 'kPa') }));
    expect(said({ code: loinc('85354-9'), valueQuantity: undefined, component })).toEqual([{ kind: 'blood-pressure', value: { systolic: expect.closeTo(126.0107, 3), diastolic: expect.closeTo(79.5068, 3) }, at }]);
  });

  test.each([
    ['no value, for a reason', { valueQuantity: undefined, dataAbsentReason: coded('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'not-a-number') }],
    ['a quality that only devices know', { code: mdc('150320'), valueQuantity: quantityOf(88, '%') }],
    ['what the device’s clock shows', { code: mdc('67975'), valueQuantity: undefined, valueDateTime: '2026-11-24T08:10:02Z' }],
    ['the same, of a device whose clock is the better one', { code: mdc('67975'), valueQuantity: undefined, effectiveDateTime: undefined, valueDateTime: '2026-11-24T08:10:00Z' }],
    ['a pressure with a part that failed', { code: loinc('85354-9'), valueQuantity: undefined, component: [{ code: loinc('8480-6'), valueQuantity: quantityOf(120, 'mm[Hg]') }, { code: loinc('8462-4'), dataAbsentReason: coded('x', 'error') }] }],
  ])('%s is a sign of life, and the rest is in the original', (_name, change) => expect(read(change)).toMatchObject({ said: [{ kind: 'heartbeat', value: true, at }], whole: false, note: expect.stringContaining('sign of life') }));

  test.each([
    [{ effectiveDateTime: '2026-11-24T09:10:00+01:00' }, at], [{ effectiveDateTime: '2026-06-30T23:59:60Z' }, Date.UTC(2026, 5, 30, 23, 59, 59, 999)], [{ effectiveDateTime: undefined, effectiveInstant: '2026-11-24T08:10:00.250Z' }, at + 250],
    [{ effectiveDateTime: undefined, effectivePeriod: { start: '2026-11-23T08:10:00Z', end: '2026-11-24T08:10:00Z' } }, at], [{ effectiveDateTime: undefined, effectivePeriod: { start: '2026-11-24T08:10:00Z' } }, at],
  ])('%j is an instant', (change, when) => expect(said(change)).toMatchObject([{ at: when }]));
});

const BAD: [string, object, code: string, expression: string][] = [
  ['another resource', { resourceType: 'Patient' }, 'value', 'Observation.resourceType'],
  ['no status', { status: undefined }, 'required', 'Observation.status'], ['a status of nobody', { status: 'done' }, 'code-invalid', 'Observation.status'],
  ['taking back', { status: 'entered-in-error' }, 'business-rule', 'Observation.status'], ['cancelled', { status: 'cancelled' }, 'business-rule', 'Observation.status'],
  ['a modifier', { modifierExtension: [{ url: 'urn:x' }] }, 'extension', 'Observation'],
  ['no code', { code: undefined }, 'required', 'Observation.code'], ['a code of nobody', { code: loinc('72166-2') }, 'code-invalid', 'Observation.code'],
  ['codings that differ', { code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }, { system: 'http://loinc.org', code: '2708-6' }] } }, 'code-invalid', 'Observation.code'],
  ['a lone systolic', { code: loinc('8480-6') }, 'code-invalid', 'Observation.code'],
  ['a waveform', { code: mdc('131329'), valueQuantity: undefined, valueSampledData: { data: '1 2' } }, 'not-supported', 'Observation.value'],
  ['a million parts', { component: Array.from({ length: 1_000 }, () => ({})) }, 'too-long', 'Observation.component'], ['parts that are no list', { component: {} }, 'structure', 'Observation.component'],
  ['no value', { valueQuantity: undefined }, 'required', 'Observation.value'], ['two values', { valueString: 'x' }, 'structure', 'Observation.value'],
  ...['120', true, [5], {}, null, 9_007_199_254_740_992].map((value): [string, object, string, string] => [`the value ${JSON.stringify(value)}`, { valueQuantity: quantityOf(value, '/min') }, 'value', 'Observation.value.value']),
  ['a number as text', { valueQuantity: undefined, valueString: '72' }, 'required', 'Observation.value'],
  ...['mm Hg', 'MMHG', 'mmHg', 'bpm', 'degF', 'kg', ''].map((unit): [string, object, string, string] => [`the unit "${unit}"`, { valueQuantity: { ...quantityOf(72, unit), unit: undefined } }, unit === '' ? 'value' : 'code-invalid', 'Observation.value.code']),
  ...[['2339-0', 'mmol/L'], ['41653-7', 'umol/L'], ['15074-8', 'mg/dL'], ['14743-9', 'g/L']].map(([code = '', unit = '']): [string, object, string, string] => [`glucose by ${code} in ${unit}`, { code: loinc(code), valueQuantity: quantityOf(5.5, unit) }, 'code-invalid', 'Observation.value.code']),
  ['a part that contradicts its code', { component: [{ code: loinc('2339-0'), valueQuantity: quantityOf(5.5, 'mmol/L') }] }, 'code-invalid', 'Observation.component[0].value.code'],
  ['no unit', { valueQuantity: { value: 72 } }, 'required', 'Observation.value.code'], ['another system of units', { valueQuantity: { ...quantityOf(72, '/min'), system: 'http://snomed.info/sct' } }, 'code-invalid', 'Observation.value.system'],
  ['half a pressure', { code: loinc('85354-9'), valueQuantity: undefined, component: [{ code: loinc('8480-6'), valueQuantity: quantityOf(120, 'mm[Hg]') }] }, 'required', 'Observation.component'],
  ['no time', { effectiveDateTime: undefined }, 'required', 'Observation.effective'],
  ...['2026-02-30T00:00:00Z', '2026-11-24T24:00:00Z', '2026-11-24T12:00:00+14:01', '0001-01-01T00:00:00Z', '10000-01-01T00:00:00Z', '2026-11-24', '2026-11', '1', 1_795_000_000, 1_795_000_000_000, 1].map((text): [string, object, string, string] => [`the time ${JSON.stringify(text)}`, { effectiveDateTime: text }, 'value', 'Observation.effective']),
  ...['2026-10-25T01:30:00', '2026-03-29T01:30:00', '2026-11-24T12:00'].map((text): [string, object, string, string] => [`the local time ${text}`, { effectiveDateTime: text }, 'required', 'Observation.effective']),
  ['an end before its start', { effectiveDateTime: undefined, effectivePeriod: { start: '2026-11-24T08:10:00Z', end: '2026-11-23T08:10:00Z' } }, 'invariant', 'Observation.effective'],
  ['two hundred years', { effectiveDateTime: undefined, effectivePeriod: { start: '1926-11-24T08:10:00Z', end: '2126-11-23T08:10:00Z' } }, 'invariant', 'Observation.effective'],
  ['a plan', { effectiveDateTime: undefined, effectiveTiming: {} }, 'value', 'Observation.effective'],
];

describe('what is wrong names its element (reliability.md rows 4, 25, 27, 28, 30 to 34, 36)', () => {
  test.each(BAD)('%s', (_name, change, code, expression) => expect(said(change)).toEqual([code, expression]));
});

test.each([['2339-0', 'mmol/L', /mg\/dL.*15074-8/], ['15074-8', 'mg/dL', /mmol\/L.*2339-0/]])('what mends glucose by %s in %s is said: the unit, or the code', (code, unit, mend) => {
  expect(read({ code: loinc(code), valueQuantity: quantityOf(5.5, unit) })).toMatchObject({ status: 400, detail: expect.stringMatching(mend) });
});

describe('an original is kept where our view would say less', () => {
  test.each([
    ['plain LOINC in the kind’s unit', {}, true], ['an identifier, a category, words', { identifier: [{ system: 'urn:x', value: '1' }], id: 'x', meta: { profile: ['urn:p'] } }, true],
    ['another unit', { valueQuantity: quantityOf(1.2, 'Hz') }, false], ['MDC', { code: mdc('149530') }, false], ['a comparator', { valueQuantity: { ...quantityOf(72, '/min'), comparator: '<' } }, false],
    ['a note', { note: [{ text: 'after a walk' }] }, false], ['a text', { text: { status: 'generated' } }, false], ['a site', { bodySite: coded('http://snomed.info/sct', '29707007') }, false],
    ['a part', { component: [{ code: mdc('68193') }] }, false], ['an extension', { extension: [{ url: 'urn:x' }] }, false], ['another status', { status: 'amended' }, false],
    ['another performer', { performer: [{ reference: 'Practitioner/1' }] }, false], ['a security label', { meta: { security: [{ code: 'R' }] } }, false], ['microseconds', { effectiveDateTime: '2026-11-24T08:10:00.123456Z' }, false],
  ])('%s: %s', (_name, change, whole) => expect(read(change)).toMatchObject({ whole }));
});

describe('what we say, another Hearthline understands', () => {
  const numbers = fc.record({ kind: fc.constantFrom('heart-rate', 'oxygen-saturation', 'body-temperature', 'body-weight', 'blood-glucose', 'steps', 'power', 'humidity'), value: fc.double({ min: 0, max: 300, noNaN: true }), at: fc.integer({ min: AT - 10 ** 11, max: AT }) });
  const view = (reading: ReturnType<typeof aReading>): unknown => json(observation({ id: observationId(reading), reading, device: { fhirId: aThing().fhirId } }));

  test.each(everyReading().map((reading) => [reading.kind, reading] as const))('a %s', (_kind, reading) => {
    const { kind, value, at: when } = reading;
    expect(readObservation(view(reading))).toEqual({ said: [{ kind, value, at: when }], whole: true });
  });
  test('any number of any kind, to the last digit', () => {
    fc.assert(fc.property(numbers, ({ kind, value, at: when }) => {
      expect(readObservation(view(aReading(kind as 'steps', value, { at: when })))).toEqual({ said: [{ kind, value, at: when }], whole: true });
    }));
  });
});

describe('whatever comes', () => {
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [{ fullUrl: 'urn:uuid:1', resource: { resourceType: 'Patient', identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }] }, request: { method: 'POST', url: 'Patient' } }, { fullUrl: 'urn:uuid:2', resource: anObservation(), request: { method: 'POST', url: 'Observation' } }] };
  const samples = [anObservation(), aCuffReading(), anObservation({ code: mdc('67975'), subject: { reference: 'Device/x' }, valueDateTime: '2026-11-24T08:10:02Z' }), bundle].map(json);
  test.each(samples)('it never throws, and is quick (%#)', (sample) => {
    fc.assert(fc.property(mangled(sample), (raw) => {
      const started = performance.now();
      readObservation(raw);
      if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) readClaim(raw as Record<string, unknown>, 'http://here/fhir/R4', new Map());
      const batch = readBundle(raw);
      if (!(batch instanceof Refused)) for (const entry of batch.entries) if (!(entry instanceof Refused)) readClaim(entry.resource, 'http://here/fhir/R4', batch.introduced);
      expect(performance.now() - started).toBeLessThan(200);
    }), { numRuns: 1_000 });
    expect(readObservation(json(anObservation()))).toMatchObject({ said: [{ value: 72 }] });
  });
});
