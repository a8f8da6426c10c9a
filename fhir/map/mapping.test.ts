import { describe, expect, test } from 'vitest';
import { KIND_NAMES, kindSpec, type Kind } from '../../core/observations/kinds.js';
import { observationId } from '../../core/observations/observation-id.js';
import { aCarer, aDelivery, aMember, anOpenAlert, aReading, aResident, aThing, AT, everyAlert, everyDelivery, everyReading, news2Evidence, valuesOf } from '../../test/builders/fhir-samples.js';
import { KIND_CODES } from '../codes/kind-codes.js';
import { LOINC, MDC, SNOMED } from '../codes/systems.js';
import { careTeam } from './care-team.js';
import { communication } from './communication.js';
import { detectedIssue } from './detected-issue.js';
import { communicationId, LOGICAL_ID, news2Id, readCommunicationId, readNews2Id, readReceivedId, readRelatedPersonId, readRuleDeviceId, receivedId, relatedPersonId, ruleDeviceId } from './ids.js';
import { news2Observation } from './news2-observation.js';
import { observation } from './observation.js';
import { operationOutcome } from './operation-outcome.js';
import { patient } from './patient.js';
import { provenance } from './provenance.js';
import type { Observation } from './r4.js';
import { relatedPerson } from './related-person.js';
import { task } from './task.js';

const view = (kind: Kind, value = valuesOf(kind)[0] ?? true): Observation => {
  const reading = aReading(kind, value);
  return observation({ id: observationId(reading), reading, device: aThing() });
};
const codesOf = (kind: Kind, system: string): (string | undefined)[] => (view(kind).code.coding ?? []).filter((coding) => coding.system === system).map((coding) => coding.code);

/** care.md c.1: what a validator lets pass when it is wrong. */
describe('a kind has the codes of the mapping', () => {
  test.each([
    ['heart-rate', '8867-4', '364075005', '/min', 'per minute'], ['respiratory-rate', '9279-1', '86290005', '/min', 'per minute'], ['oxygen-saturation', '2708-6', '431314004', '%', 'percent'],
    ['body-temperature', '8310-5', '386725007', 'Cel', 'degree Celsius'], ['body-weight', '29463-7', '27113001', 'kg', 'kilogram'],
  ] as const)('%s: LOINC %s alone, SNOMED CT %s alone, in %s (%s)', (kind, loinc, snomed, unit, text) => {
    expect([codesOf(kind, LOINC), codesOf(kind, SNOMED)]).toEqual([[loinc], [snomed]]);
    expect(view(kind).valueQuantity).toMatchObject({ code: unit, unit: text, system: 'http://unitsofmeasure.org' });
    expect(view(kind).category[0]?.coding?.[0]?.code).toBe('vital-signs');
  });

  test.each([['fall', 1], ['sos', 2], ['smoke', 3], ['carbon-monoxide', 4], ['flood', 5], ['gas', 6], ['motion', 7], ['door', 10], ['bed', 11], ['medication', 13], ['room-temperature', 14]] as const)('%s is term %i of the home sensors', (kind, term) =>
    expect(codesOf(kind, MDC)).toEqual([String(8_519_680 + term)]));

  test.each([['A', '248234008'], ['C', '130987000'], ['V', '300202002'], ['P', '450847001'], ['U', '422768004']])('consciousness %s is %s', (value, code) => expect(view('consciousness', value).valueCodeableConcept?.coding?.[0]).toMatchObject({ system: SNOMED, code }));
  test.each([[true, '371825009'], [false, '722742002']])('supplemental oxygen %s is %s, and no invented flow', (value, code) => {
    const { code: { coding }, valueQuantity, dataAbsentReason } = view('supplemental-oxygen', value);
    expect([coding?.map((c) => c.code), valueQuantity, dataAbsentReason !== undefined]).toEqual([[code], undefined, true]);
  });

  test('every number is said in its own unit, and no two kinds share all their codes', () => {
    for (const kind of KIND_NAMES) if (kindSpec(kind).form === 'number') expect(view(kind).valueQuantity?.code, kind).toBe(kindSpec(kind).unit);
    const said = KIND_NAMES.map((kind) => JSON.stringify(KIND_CODES[kind].codings));
    expect(new Set(said).size).toBe(KIND_NAMES.length);
  });
  test('a skin temperature claims to be no body temperature', () => expect(JSON.stringify(view('skin-temperature'))).not.toMatch(/BodyTemperature|8310-5|vital-signs/));
});

/** UK Core BloodPressure, whose nested slices no validator evaluates (care.md 3). */
test('a blood pressure has two parts, named and in the unit that UK Core fixes', () => {
  const pressure = view('blood-pressure', { systolic: 125, diastolic: 75 });
  expect([pressure.valueQuantity, pressure.component?.length]).toEqual([undefined, 2]);
  expect(pressure.component?.map(({ code, valueQuantity }) => [code.text, code.coding?.map((c) => [c.system, c.code, c.display]), valueQuantity])).toEqual([
    ['Systolic blood pressure', [[SNOMED, '271649006', 'Systolic blood pressure'], [LOINC, '8480-6', 'Systolic blood pressure']], { value: 125, unit: 'millimeter of mercury', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' }],
    ['Diastolic blood pressure', [[SNOMED, '271650006', 'Diastolic blood pressure'], [LOINC, '8462-4', 'Diastolic blood pressure']], { value: 75, unit: 'millimeter of mercury', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' }],
  ]);
});

test('both clocks are said in UTC: the device’s as effective, ours as issued', () => {
  expect(view('heart-rate')).toMatchObject({ effectiveDateTime: '2026-11-24T08:10:00.000Z', issued: '2026-11-24T08:10:01.500Z', status: 'final', device: { reference: 'Device/abcdabcdabcdabcd' } });
});

describe('an early warning score', () => {
  const vector = (change: Partial<Record<Kind, number | boolean>> = {}) => anOpenAlert({ evidence: news2Evidence().map((e) => ({ ...e, value: change[e.kind] ?? e.value })) });
  test('adds up its parts and names each', () => {
    const score = news2Observation(anOpenAlert(), {});
    expect([score?.valueQuantity?.value, score?.component?.map((part) => part.valueQuantity.value), score?.derivedFrom?.length]).toEqual([9, [2, 1, 2, 1, 2, 0, 1], 7]);
    expect(score?.effectiveDateTime).toBe(new Date(AT + 6 * 60_000).toISOString());
  });
  test('on scale 2 names that scale, never both', () => {
    const codes = news2Observation(anOpenAlert(), { oxygenScale: 2 })?.component?.map((part) => part.code.coding?.[0]?.code);
    expect([codes?.includes('1104321000000108'), codes?.includes('1104311000000102')]).toEqual([true, false]);
  });
  test('of six parts is none', () => expect(news2Observation(anOpenAlert({ evidence: news2Evidence().slice(1) }), {})).toBeUndefined());
  test('of another rule is none', () => expect(news2Observation(anOpenAlert({ rule: 'low-oxygen' }), {})).toBeUndefined());
  test('takes the newest reading of each part', () => {
    const later = { ...news2Evidence()[4]!, observation: 'later', value: 85, at: AT + 20 * 60_000 };
    const score = news2Observation(anOpenAlert({ evidence: [...vector().evidence, later] }), {});
    expect([score?.valueQuantity?.value, score?.derivedFrom?.at(-1)]).toEqual([7, { reference: 'Observation/later' }]);
  });
});

describe('an alert', () => {
  test.each([['stat', 'high'], ['asap', 'moderate'], ['urgent', 'low'], ['routine', 'low']] as const)('of severity %s is %s, and nothing is lost: its task keeps it', (severity, fhir) => {
    expect([detectedIssue(anOpenAlert({ severity })).severity, task(anOpenAlert({ severity })).priority]).toEqual([fhir, severity]);
  });

  test('moves its task forward', () => {
    expect(everyAlert().map((alert) => task(alert).status)).toEqual(['requested', 'requested', 'accepted', 'in-progress', 'completed']);
    expect(everyAlert().map((alert) => detectedIssue(alert).status)).toEqual(['preliminary', 'preliminary', 'preliminary', 'preliminary', 'final']);
  });

  test('says when the next step is due, or that nobody is left', () => {
    const [open, exhausted, taken] = everyAlert().map(task);
    expect(open?.restriction).toEqual({ period: { end: new Date(AT + 2_000).toISOString() } });
    expect([exhausted?.restriction, exhausted?.businessStatus?.coding?.[0]?.code]).toEqual([undefined, 'nobody-left']);
    expect(taken?.owner).toEqual({ reference: `RelatedPerson/${relatedPersonId(aResident().id, aCarer().id)}` });
  });

  test('explains itself: the rule in its version, and each reading', () => {
    const why = provenance(anOpenAlert(), { news2: true });
    expect(why.agent[0]?.who).toEqual({ reference: 'Device/rule-news2-1' });
    expect(why.entity?.map(({ what }) => what)).toEqual(detectedIssue(anOpenAlert()).evidence?.[0]?.detail);
    expect(why.target.map(({ reference }) => reference)).toContain(`Observation/${news2Id(anOpenAlert().id)}`);
  });
});

test('a message is done when it has arrived; without a receipt it is on its way', () => {
  expect(everyDelivery().map((delivery) => communication(delivery, anOpenAlert()).status)).toEqual(['preparation', 'in-progress', 'in-progress', 'in-progress', 'completed', 'not-done', 'not-done', 'not-done']);
  const reasons = everyDelivery().map((delivery) => communication(delivery, anOpenAlert()).statusReason?.coding?.map(({ code }) => code));
  expect(reasons.slice(5)).toEqual([['recipient-unavailable', '30003'], ['invalid-phone-number', '21614'], ['opted-out']]);
});

describe('people', () => {
  test('an NHS number that nobody traced says so', () => expect(patient(aResident()).identifier[0]?.extension?.[0]?.valueCodeableConcept?.coding?.[0]?.code).toBe('02'));
  test('a carer who sent STOP is to be called', () => {
    const method = (optedOutAt?: number) => relatedPerson(aCarer({ optedOutAt }), aMember(), aResident()).extension?.[0]?.extension?.[0]?.valueCodeableConcept?.coding?.[0]?.code;
    expect([method(), method(AT)]).toEqual(['9', '3']);
  });
  test('who left and came back is in the circle once', () => {
    const circle = [aMember({ until: AT }), aMember({ since: AT + 1 })];
    const team = careTeam(aResident({ circle }), new Map([[aCarer().id, aCarer()]]));
    expect(team.participant.map(({ period }) => period)).toEqual([{ start: new Date(AT + 1).toISOString() }]);
  });
});

describe('logical ids', () => {
  const longest = observationId(aReading('supplemental-oxygen', true, { at: Date.UTC(2099, 0, 1) }));
  test('fit FHIR, the longest too', () => {
    const ids = [...everyReading().map((reading) => observationId(reading)), longest, receivedId(longest), news2Id(anOpenAlert().id), relatedPersonId(aResident().id, aCarer().id), ...everyDelivery().map(({ id }) => communicationId(id)), communicationId(aDelivery({ step: 1_000, channel: 'voice' }).id), ruleDeviceId('no-morning-activity', '12')];
    expect(ids.filter((id) => !LOGICAL_ID.test(id))).toEqual([]);
  });
  test('are read back', () => {
    expect(readReceivedId(receivedId(longest))).toBe(longest);
    expect(readNews2Id(news2Id(anOpenAlert().id))).toBe(anOpenAlert().id);
    expect(readRelatedPersonId(relatedPersonId(aResident().id, aCarer().id))).toEqual({ resident: aResident().id, carer: aCarer().id });
    expect(readCommunicationId(communicationId(aDelivery().id))).toEqual({ delivery: aDelivery().id, alert: anOpenAlert().id });
    expect(readRuleDeviceId(ruleDeviceId('no-morning-activity', '12'))).toEqual({ rule: 'no-morning-activity', version: '12' });
  });
});

test.each([[400, 'too-costly', 'error', 'too-costly'], [500, 'exception', 'fatal', 'exception'], [409, 'something-of-ours', 'error', 'processing'], [503, 'odd', 'fatal', 'exception']])('a refusal %i %s is %s %s', (status, code, severity, said) =>
  expect(operationOutcome({ status, code, detail: 'x' }).issue).toEqual([{ severity, code: said, diagnostics: 'x' }]));

test.each([['letter', '1'], ['telephone', '3'], ['e-mail', '4'], ['textphone', '5'], ['by-proxy', '6'], ['no-telephone', '8'], ['text', '9']] as const)('whoever is to be spoken to by %s says so as UK Core’s %s', (contactPreference, code) => {
  expect(patient(aResident({ contactPreference })).extension).toMatchObject([{ url: expect.stringMatching(/Extension-UKCore-ContactPreference$/) as string, extension: [{ url: 'PreferredContactMethod', valueCodeableConcept: { coding: [{ code }] } }] }]);
  expect(patient(aResident()).extension).toBeUndefined();
});
