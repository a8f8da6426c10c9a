import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FhirStandIn } from '../../test/builders/fhir-server.js';
import { bounded } from './bounded-fetch.js';
import { RecordClient } from './record-client.js';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const patient = (id: string, number: string): object => ({ resourceType: 'Patient', id, identifier: [{ system: NHS, value: number }] });
const key = { system: 'urn:hearthline:alert', value: 'a1' };
const issue = { resourceType: 'DetectedIssue', status: 'final', identifier: [key], patient: { reference: 'Patient/p1' } };

let server: FhirStandIn, elsewhere: FhirStandIn, client: RecordClient;
beforeAll(async () => {
  [server, elsewhere] = await Promise.all([FhirStandIn.start(), FhirStandIn.start()]);
  // Long enough for a busy machine to read what is refused for its length.
  client = new RecordClient(server.url, 2_500);
  await server.put(patient('p1', '9990000018'));
});
afterAll(() => {
  server?.stop();
  elsewhere?.stop();
});
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
    expect((await server.store()).filter((r) => r.resourceType === 'DetectedIssue')).toEqual([expect.objectContaining({ status: 'preliminary' })]);
  });

  test.each(['full-address', 'versioned'])('knows the person whose reference comes back as %s', async (fail) => {
    await server.control({ fail, to: server.url });
    expect(await client.put(issue, key)).toEqual({ outcome: 'saved', id: 'x' });
  });

  test('takes a finding longer than fetch lets a page send when it closes (64 KiB)', async () => {
    const big = { ...issue, identifier: [{ system: 'x', value: 'big' }], detail: 'x'.repeat(300_000) };
    expect((await client.createOnce(big, { system: 'x', value: 'big' })).outcome).toBe('saved');
  });

  test('what refers to nothing is refused', async () => {
    expect(await client.createOnce({ ...issue, identifier: [{ system: 'x', value: 'y' }], patient: { reference: 'Patient/nobody' } }, { system: 'x', value: 'y' })).toEqual({ outcome: 'refused', why: 'http-400' });
  });
});

/** reliability.md 3, rows 63 to 67. */
describe('the record, when it does not', () => {
  const failures: [string, string, string][] = [
    ['status:503', 'retry', 'http-503'], ['status:429', 'retry', 'http-429'], ['status:500', 'retry', 'http-500'], ['status:409', 'retry', 'http-409'], ['status:401', 'retry', 'http-401'],
    ['status:410', 'needs-human', 'gone'], ['status:412', 'needs-human', 'several-match'], ['status:422', 'refused', 'http-422'],
    ['hang', 'retry', 'timeout'], ['slow', 'retry', 'timeout'], ['reset', 'retry', 'unreachable'], ['huge', 'retry', 'answer-too-long'], ['gzip-bomb', 'retry', 'answer-too-long'],
    ['html', 'retry', 'not-fhir'], ['null', 'retry', 'not-fhir'], ['five', 'retry', 'not-fhir'], ['empty', 'retry', 'not-what-was-written'], ['outcome', 'retry', 'not-what-was-written'], ['wrong-type', 'retry', 'not-what-was-written'], ['other-thing', 'retry', 'not-what-was-written'],
    ['other-patient', 'needs-human', 'wrong-patient'], ['no-id', 'retry', 'no-id'], ['wrong-id', 'retry', 'wrong-id'],
  ];
  test.each(failures)('%s is %s, never saved', async (fail, outcome, why) => {
    const first = await client.put(issue, key);
    const known = 'id' in first ? first.id : '';
    await server.control({ fail });
    expect(await client.put(issue, key, known)).toMatchObject({ outcome, why });
    expect(await client.put(issue, key, known)).toEqual(first);
  });

  test('what was saved though its answer was lost is found again, not doubled', async () => {
    const lost = { system: 'x', value: 'lost' };
    await server.control({ fail: 'lost' });
    expect(await client.createOnce({ ...issue, identifier: [lost] }, lost)).toMatchObject({ outcome: 'retry', why: 'unreachable' });
    expect((await client.createOnce({ ...issue, identifier: [lost] }, lost)).outcome).toBe('saved');
    expect((await server.store()).filter((r) => JSON.stringify(r['identifier']) === JSON.stringify([lost]))).toHaveLength(1);
  });

  test.each([['7', 7_000], ['99999999', 3_600_000], ['soon', 5_000], ['-1', 0]])('a busy record that says Retry-After: %s', async (retryAfter, afterMs) => {
    await server.control({ fail: 'status:429', retryAfter });
    expect(await client.put(issue, key)).toEqual({ outcome: 'retry', why: 'http-429', afterMs });
  });

  test('Retry-After as a date', async () => {
    await server.control({ fail: 'status:503', retryAfter: new Date(Date.now() + 60_000).toUTCString() });
    const { afterMs } = (await client.put(issue, key)) as { afterMs?: number };
    expect(afterMs).toBeGreaterThan(50_000);
    expect(afterMs).toBeLessThanOrEqual(60_000);
  });

  test('a redirect and a next page lead nowhere: no other host hears of it', async () => {
    await server.control({ fail: 'redirect', to: `${elsewhere.url}/DetectedIssue` });
    expect(await client.put(issue, key)).toEqual({ outcome: 'retry', why: 'unreachable' });
    await server.control({ fail: 'more', to: `${elsewhere.url}/Patient?page=2` });
    expect(await client.findPatient('9990000018')).toEqual({ outcome: 'needs-human', why: 'several-patients' });
    expect(await elsewhere.log()).toEqual([]);
  });

  test('the same address on a longer port is another host', async () => {
    await server.control({ fail: 'full-address', to: `${server.url.slice(0, -'/fhir'.length)}1/fhir` });
    expect(await client.put(issue, key)).toEqual({ outcome: 'needs-human', why: 'wrong-patient' });
  });

  test('another person in answer to an NHS number', async () => {
    await server.control({ fail: 'other-patient' });
    expect(await client.findPatient('9990000018')).toEqual({ outcome: 'needs-human', why: 'wrong-patient' });
  });

  test('an answer without end is hung up on, not read', async () => {
    await server.control({ fail: 'huge' });
    await client.put(issue, key);
    const { sentMegabytes } = (await server.log()).findLast((entry) => 'sentMegabytes' in entry) as unknown as { sentMegabytes: number };
    expect(sentMegabytes).toBeLessThan(100);
  });

  test('nobody there, or closed by us', async () => {
    expect(await new RecordClient('http://127.0.0.1:9/fhir').findPatient('9990000018')).toEqual({ outcome: 'retry', why: 'unreachable' });
    const closing = new RecordClient(server.url);
    await server.control({ fail: 'hang' });
    const asked = closing.findPatient('9990000018');
    closing.close();
    expect(await asked).toEqual({ outcome: 'retry', why: 'timeout' });
  });
});

test('only requests inside `bounded` are counted', async () => {
  const text = (): Promise<string> => fetch(`${server.url}/Patient?identifier=x`).then((response) => response.text());
  const length = (await text()).length;
  expect((await bounded(length, text)).length).toBe(length);
  await expect(bounded(length - 1, text)).rejects.toThrow();
});
