import { expect, test } from 'vitest';
import { forRecord, referencesOf, UnknownPerson } from './for-record.js';

const links = new Map([['Patient/ours', 'Patient/p1'], ['Observation/o1', 'Observation/r7']]);
const issue = { resourceType: 'DetectedIssue', id: 'a1', meta: { versionId: '3', profile: ['p'] }, patient: { reference: 'Patient/ours' }, evidence: [{ detail: [{ reference: 'Observation/o1' }] }] };

test('our id and version stay at home, references go where the things stand', () => {
  expect(forRecord(issue, links)).toEqual({ resourceType: 'DetectedIssue', meta: { profile: ['p'] }, patient: { reference: 'Patient/p1' }, evidence: [{ detail: [{ reference: 'Observation/r7' }] }] });
  expect(referencesOf(issue)).toEqual(['Patient/ours', 'Observation/o1']);
});

test.each([
  ['RelatedPerson/resident-carer', { system: 'urn:hearthline:carer', value: 'carer' }],
  ['Device/rule-low-oxygen-1', { system: 'urn:hearthline:rule', value: 'low-oxygen|1' }],
  ['Device/pendant-7', { system: 'urn:hearthline:device', value: 'pendant-7' }],
  ['Observation/o2', { system: 'urn:hearthline:reading', value: 'o2' }],
])('%s does not stand there: named by its identifier, with what was said of it', (reference, identifier) => {
  const [type] = reference.split('/');
  expect(forRecord({ resourceType: 'X', by: { reference, display: 'as is' } }, links)).toEqual({ resourceType: 'X', by: { type, identifier, display: 'as is' } });
});

test('about a person whose place is not known nothing is written', () => {
  expect(() => forRecord(issue, new Map())).toThrow(UnknownPerson);
});
