import { describe, expect, test } from 'vitest';
import { parseNhsNumber } from '../core/residents/nhs-number.js';
import { everyResource } from '../test/builders/fhir-emitted.js';
import { aCarer, aResident } from '../test/builders/fhir-samples.js';
import { LOINC, MDC, NHS_NUMBER, SNOMED, UCUM } from './codes/systems.js';
import { LOGICAL_ID } from './map/ids.js';
import type { Observation, Resource } from './map/r4.js';
import { forRecord } from './record/for-record.js';

/** What a validator lets pass (care.md "What to know first" 4), asked of everything that we emit. */
const emitted = everyResource();
type Fields = Readonly<Record<string, unknown>>;

function* partsOf(value: unknown): Generator<Fields> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Fields;
  for (const part of Object.values(value)) yield* partsOf(part);
}
const all = emitted.flatMap((resource) => [...partsOf(resource)]);
const ofType = (type: string): Resource[] => emitted.filter(({ resourceType }) => resourceType === type);
const codesOf = (system: string): unknown[] => [...new Set(all.filter((part) => part['system'] === system && !('value' in part)).map((part) => part['code']))].sort();

/** Copied from care.md c by hand, not from our tables: a slip there must not agree with itself. */
const MAPPED: readonly [name: string, system: string, codes: readonly string[]][] = [
  ['LOINC', LOINC, ['2708-6', '29463-7', '41950-7', '55423-8', '60832-3', '8310-5', '8462-4', '8480-6', '85354-9', '8867-4', '9279-1', '93832-4']],
  ['SNOMED CT', SNOMED, [
    '364075005', '86290005', '431314004', '371825009', '722742002', '75367002', '271649006', '271650006', '386725007', '27113001', '997671000000106',
    '1104441000000107', '248234008', '130987000', '300202002', '450847001', '422768004', '258158006', '1912002',
    '1104051000000101', '1104301000000104', '1104311000000102', '1104321000000108', '1104331000000105', '1104341000000101', '1104351000000103', '1104361000000100', '1104371000000107',
  ]],
  ['11073', MDC, ['150456', '151562', '188736', '8519681', '8519682', '8519683', '8519684', '8519685', '8519686', '8519687', '8519690', '8519691', '8519693', '8519694']],
];
test.each(MAPPED)('the codes of %s are those of the mapping, none more and none fewer', (_name, system, codes) => expect(codesOf(system)).toEqual([...codes].sort()));

test('every quantity is in UCUM, in a unit of the mapping, and a number', () => {
  const quantities = all.filter((part) => part['system'] === UCUM);
  const units = new Set(['[ppm]', 'lx', 'dB[SPL]', 'kW.h', '/min', '%', 'mm[Hg]', 'Cel', 'kg', 'mmol/L', '{ScoreOf}', '{steps}', '{steps}/d', 'K', 'min', 'W', 'deg']);
  expect(quantities.length).toBeGreaterThan(30);
  expect(quantities.filter(({ code, value, unit }) => !units.has(String(code)) || !Number.isFinite(value) || !unit)).toEqual([]);
  expect(all.filter((part) => 'valueQuantity' in part && (part['valueQuantity'] as Fields)['system'] !== UCUM)).toEqual([]);
});

test('NHS numbers have the right sum, and are of the test range', () => {
  const numbers = all.filter((part) => part['system'] === NHS_NUMBER).map((part) => String(part['value']));
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers.filter((number) => parseNhsNumber(number) !== number || !number.startsWith('999'))).toEqual([]);
});

test('what is referred to is there', () => {
  const there = new Set(emitted.map(({ resourceType, id }) => `${resourceType}/${id}`));
  const references = all.map((part) => part['reference']).filter((reference) => typeof reference === 'string');
  expect(references.length).toBeGreaterThan(200);
  expect([...new Set(references)].filter((reference) => !there.has(String(reference)))).toEqual([]);
});

test('ids are FHIR’s; and no two readings share one', () => {
  expect(emitted.filter(({ id }) => !LOGICAL_ID.test(id ?? ''))).toEqual([]);
  const readings = ofType('Observation').map(({ id }) => id).filter((id) => !id?.startsWith('news2-'));
  expect(new Set(readings).size).toBe(readings.length);
});

/** A record that does not hold a thing yet is told its identifier, which must be one that the thing itself carries. */
test('what the record does not hold is named by an identifier of its own', () => {
  const links = new Map(ofType('Patient').map(({ id }) => [`Patient/${id}`, 'Patient/theirs']));
  const carried = new Set(emitted.flatMap((resource) => ((resource as Resource & { identifier?: Fields[] }).identifier ?? []).map(({ system, value }) => `${resource.resourceType} ${String(system)}|${String(value)}`)));
  const written = ['Observation', 'DetectedIssue', 'Task', 'Communication'].flatMap(ofType).flatMap((resource) => [...partsOf(forRecord(resource, links))]);
  // A signed-in user is no resource here, and is named by our id alone.
  const named = written.filter((part) => 'type' in part && 'identifier' in part && part['type'] !== 'Practitioner');
  const names = new Set(named.map((part) => `${String(part['type'])} ${String((part['identifier'] as Fields)['system'])}|${String((part['identifier'] as Fields)['value'])}`));
  expect([...names].map((name) => name.split(' ')[0]).filter((type, i, types) => types.indexOf(type) === i).sort()).toEqual(['DetectedIssue', 'Device', 'Observation', 'RelatedPerson', 'Task']);
  expect([...names].filter((name) => !carried.has(name))).toEqual([]);
});

/** Two things would be written as one. */
test('identifiers tell the things of one type apart', () => {
  const owners = new Map<string, Set<string>>();
  for (const resource of emitted) {
    for (const { system, value } of (resource as Resource & { identifier?: Fields[] }).identifier ?? []) {
      const key = `${resource.resourceType} ${String(system)}|${String(value)}`;
      owners.set(key, (owners.get(key) ?? new Set()).add(resource.id ?? ''));
    }
  }
  expect([...owners].filter(([, ids]) => ids.size > 1)).toEqual([]);
});

test('instants are in UTC, to the millisecond', () => {
  const named = ['effectiveDateTime', 'issued', 'identifiedDateTime', 'authoredOn', 'lastModified', 'recorded', 'occurredDateTime', 'sent', 'received', 'start', 'end', 'lastUpdated'];
  const instants = all.flatMap((part) => named.map((name) => part[name])).filter((value) => value !== undefined);
  expect(instants.length).toBeGreaterThan(100);
  expect(instants.filter((value) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(value)))).toEqual([]);
});

test('a score is what its parts add up to', () => {
  const scores = (ofType('Observation') as Observation[]).filter(({ id }) => id?.startsWith('news2-'));
  expect(scores.length).toBe(2);
  for (const { component = [], valueQuantity } of scores) expect([component.length, component.reduce((sum, part) => sum + (part.valueQuantity.value ?? NaN), 0)]).toEqual([7, valueQuantity?.value]);
});

describe('who somebody is', () => {
  const { name, nhsNumber, phone, address } = aResident();
  const personal = [name.given, name.family, nhsNumber, phone, address, aCarer().name, aCarer().phone].map(String);
  test.each(['Device', 'Observation', 'CareTeam', 'DetectedIssue', 'Task', 'Communication', 'Provenance'])('is not said in a %s, which has a reference for it', (type) => {
    const said = JSON.stringify(ofType(type));
    expect(ofType(type).length).toBeGreaterThan(0);
    expect(personal.filter((words) => said.includes(words))).toEqual([]);
  });
  test('is said in a Patient and a RelatedPerson', () => expect(personal.filter((words) => !JSON.stringify([...ofType('Patient'), ...ofType('RelatedPerson')]).includes(words))).toEqual([]));
});
