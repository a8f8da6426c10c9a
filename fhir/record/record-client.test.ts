import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FhirStandIn } from '../../test/builders/fhir-server.js';
import { RecordClient } from './record-client.js';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const patient = (id: string, number: string): object => ({ resourceType: 'Patient', id, identifier: [{ system: NHS, value: number }] });
const key = { system: 'urn:hearthline:alert', value: 'a1' };
const issue = { resourceType: 'DetectedIssue', status: 'final', identifier: [key], patient: { reference: 'Patient/p1' } };

let server: FhirStandIn, client: RecordClient;
beforeAll(async () => {
  server = await FhirStandIn.start();
  client = new RecordClient(server.url, 700);
  await server.put(patient('p1', '9990000018'));
});
afterAll(() => server?.stop());
beforeEach(() => server.control({ fail: 'none' }));

describe('the record, when it works', () => {
  test('finds the one person with an NHS number, or nobody', async () => {
    expect(await client.findPatient('9990000018')).toEqual({ outcome: 'saved', id: 'p1' });
    expect(await client.findPatient('4505577104')).toEqual({ outcome: 'not-found' });
  });

  test('makes a thing once, however often it is asked, and brings it up to date', async () => {
    const first = await client.createOnce(issue, key);
    expect(first.outcome).toBe('saved');
    expect(await client.createOnce(issue, key)).toEqual(first);
    expect(await client.put({ ...issue, status: 'preliminary' }, key)).toEqual(first);
    expect((await server.store()).filter((r) => r.resourceType === 'DetectedIssue')).toHaveLength(1);
  });

  test('what refers to nothing is refused', async () => {
    expect(await client.createOnce({ ...issue, identifier: [{ system: 'x', value: 'y' }], patient: { reference: 'Patient/nobody' } }, { system: 'x', value: 'y' })).toEqual({ outcome: 'refused', why: 'http-400' });
  });
});

describe('the record, when it does not', () => {
  test.each([
    ['status:503', 'retry', 'http-503'], ['status:429', 'retry', 'http-429'], ['status:500', 'retry', 'http-500'], ['status:409', 'retry', 'http-409'], ['status:410', 'needs-human', 'gone'],
    ['status:412', 'needs-human', 'several-match'], ['status:422', 'refused', 'http-422'], ['status:401', 'retry', 'http-401'],
    ['hang', 'retry', 'timeout'], ['slow', 'retry', 'timeout'], ['reset', 'retry', 'unreachable'], ['redirect', 'retry', 'unreachable'], ['huge', 'retry', 'answer-too-long'],
    ['html', 'retry', 'not-fhir'], ['null', 'retry', undefined], ['five', 'retry', undefined], ['empty', 'retry', 'not-what-was-written'], ['outcome', 'retry', 'not-what-was-written'], ['wrong-type', 'retry', 'not-what-was-written'],
    ['other-patient', 'needs-human', 'wrong-patient'], ['no-id', 'retry', 'no-id'],
  ])('%s is %s, never saved', async (fail, outcome, why) => {
    await server.control({ fail });
    const result = await client.put(issue, key);
    expect(result.outcome).toBe(outcome);
    if (why !== undefined) expect(result).toMatchObject({ why });
    if (fail === 'status:503') expect(result).toMatchObject({ afterMs: 1_000 });
    expect((await client.put(issue, key)).outcome).toBe('saved');
  });

  test('another person, or two, in answer to one NHS number', async () => {
    await server.control({ fail: 'other-patient' });
    expect(await client.findPatient('9990000018')).toEqual({ outcome: 'needs-human', why: 'wrong-patient' });
    await server.put(patient('p7', '4505577104'));
    await server.put(patient('p8', '4505577104'));
    expect(await client.findPatient('4505577104')).toEqual({ outcome: 'needs-human', why: 'several-patients' });
  });

  test('nobody there', async () => {
    expect(await new RecordClient('http://127.0.0.1:9/fhir').findPatient('9990000018')).toEqual({ outcome: 'retry', why: 'unreachable' });
  });
});
