import { expect, test } from 'vitest';
import { NHS_NUMBER } from '../codes/systems.js';
import { theOnePatient } from './the-one-patient.js';

const NUMBER = '9990000018';
const number = { system: NHS_NUMBER, value: NUMBER };
const patient = { resourceType: 'Patient', id: 'p1', identifier: [number] };
const page = (people: readonly object[], more: object = {}): object => ({ resourceType: 'Bundle', type: 'searchset', entry: people.map((resource) => ({ resource })), ...more });

test.each([
  ['the one', page([patient]), { outcome: 'saved', id: 'p1' }],
  ['the one, and says so', page([patient], { total: 1, link: [{ relation: 'self', url: 'http://x/' }] }), { outcome: 'saved', id: 'p1' }],
  ['with a remark beside', page([patient, { resourceType: 'OperationOutcome' }]), { outcome: 'saved', id: 'p1' }],
  ['whose old number is another', page([{ ...patient, identifier: [number, { use: 'old', system: NHS_NUMBER, value: '9434765919' }] }]), { outcome: 'saved', id: 'p1' }],
  ['who took another entry in', page([{ ...patient, link: [{ type: 'replaces' }, { type: 'seealso' }] }]), { outcome: 'saved', id: 'p1' }],
  ['nobody', page([]), { outcome: 'not-found' }],
  ['nobody, without a list', { resourceType: 'Bundle' }, { outcome: 'not-found' }],
  ['two people', page([patient, { ...patient, id: 'p2' }]), { outcome: 'needs-human', why: 'several-patients' }],
  ['one of two', page([patient], { total: 2 }), { outcome: 'needs-human', why: 'several-patients' }],
  ['one that is counted and not shown', page([], { total: 1 }), { outcome: 'retry', why: 'not-fhir' }],
  ['nobody yet, but more', page([], { link: [{ relation: 'next', url: 'http://x/' }] }), { outcome: 'retry', why: 'not-fhir' }],
  ['one without a number', page([{ ...patient, identifier: undefined }]), { outcome: 'needs-human', why: 'wrong-patient' }],
  ['a number of another system', page([{ ...patient, identifier: [{ system: 'x', value: NUMBER }] }]), { outcome: 'needs-human', why: 'wrong-patient' }],
  ['another number', page([{ ...patient, identifier: [{ ...number, value: '9434765919' }] }]), { outcome: 'needs-human', why: 'wrong-patient' }],
  ['two numbers', page([{ ...patient, identifier: [number, { ...number, value: '9434765919' }] }]), { outcome: 'needs-human', why: 'wrong-patient' }],
  ['a number that was theirs once', page([{ ...patient, identifier: [{ ...number, use: 'old' }] }]), { outcome: 'needs-human', why: 'wrong-patient' }],
  ['an entry merged into another', page([{ ...patient, link: [{ type: 'replaced-by' }] }]), { outcome: 'needs-human', why: 'replaced-patient' }],
  ['an entry out of use', page([{ ...patient, active: false }]), { outcome: 'needs-human', why: 'replaced-patient' }],
  ['an id that is an address', page([{ ...patient, id: '../../admin?x=1#' }]), { outcome: 'retry', why: 'no-id' }],
  ['a broken list', { resourceType: 'Bundle', entry: 5 }, { outcome: 'retry', why: 'not-fhir' }],
  ['an entry of nothing', { resourceType: 'Bundle', entry: [null, {}] }, { outcome: 'not-found' }],
  ['no bundle', { resourceType: 'OperationOutcome' }, { outcome: 'retry', why: 'not-fhir' }],
  ['nothing', undefined, { outcome: 'retry', why: 'not-fhir' }],
])('%s', (_name, answer, outcome) => expect(theOnePatient(answer, NUMBER)).toEqual(outcome));
