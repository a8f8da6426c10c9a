import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { databaseUri, startHearthline, type TestApp } from '../builders/app.js';
import { FhirStandIn } from '../builders/fhir-server.js';

let app: TestApp, api: Api, record: FhirStandIn;
const mongodbUri = databaseUri();

beforeAll(async () => {
  record = await FhirStandIn.start();
  await record.put({ resourceType: 'Patient', id: 'p1', identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }] });
  await begin();
});
afterAll(async () => {
  await app?.stop();
  record?.stop();
});

async function begin(): Promise<void> {
  app = await startHearthline({ mongodbUri, fhirServerUrl: record.url });
  api = new Api(app.url, app.adminToken);
}
const ofType = async (type: string) => (await record.store()).filter((resource) => resource.resourceType === type);

test('an alert, its evidence, its work and its messages reach the person found by NHS number, once, and stay up to date', async () => {
  const home = await api.home({ carers: ['07700900401'], devices: ['oximeter'], resident: { nhsNumber: '999 000 0018' } });
  await api.send(home, 'oximeter', { kind: 'oxygen-saturation', value: 85 });
  const [issue] = await eventually('the finding', async () => {
    const found = await ofType('DetectedIssue');
    return found.length > 0 ? found : undefined;
  }, 10_000);
  const [task] = await eventually('the work', async () => ((await ofType('Task')).length > 0 ? ofType('Task') : undefined));
  const [reading] = await ofType('Observation');
  expect(issue).toMatchObject({ patient: { reference: 'Patient/p1' }, severity: 'high', evidence: [{ detail: [{ reference: `Observation/${reading?.id}` }] }] });
  expect(reading).toMatchObject({ subject: { reference: 'Patient/p1' }, valueQuantity: { value: 85, code: '%' } });
  expect(task).toMatchObject({ for: { reference: 'Patient/p1' }, focus: { reference: `DetectedIssue/${issue?.id}` }, status: 'requested', priority: 'stat' });
  await eventually('the message', async () => (await ofType('Communication')).some((c) => c['status'] === 'completed'), 10_000);

  const alert = (await api.alerts(home.residentId))[0];
  await api.ok('POST', `/api/v1/alerts/${alert?.id}/resolve`, { outcome: 'helped' });
  await eventually('the work is done', async () => (await ofType('Task')).some((t) => t['status'] === 'completed'), 10_000);
  await app.stop();
  await begin();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  for (const [type, count] of [['DetectedIssue', 1], ['Task', 1], ['Observation', 1], ['Communication', 1]] as const) expect(await ofType(type), type).toHaveLength(count);
});

test('a record that fails holds up no alert; what was refused for now comes later; nobody is written to another person', async () => {
  const home = await api.home({ carers: ['07700900402'], devices: ['pendant'], resident: { nhsNumber: '4505577104' } });
  await record.put({ resourceType: 'Patient', id: 'p2', identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '4505577104' }] });
  await record.control({ fail: 'status:503', times: 2 });
  await record.control({ fail: 'hang', times: 1, method: 'PUT' });
  const began = Date.now();
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('told all the same', async () => (await api.alerts(home.residentId))[0]?.deliveries[0]?.state === 'delivered', 4_000);
  expect(Date.now() - began).toBeLessThan(4_000);
  await eventually('written in the end', async () => (await ofType('Task')).some((t) => (t['for'] as { reference: string }).reference === 'Patient/p2'), 25_000);

  const stranger = await api.home({ carers: ['07700900403'], devices: ['pendant'], resident: { nhsNumber: '9876543210' } });
  const before = (await record.store()).length;
  await record.control({ fail: 'other-patient', times: 1 });
  await api.send(stranger, 'pendant', { kind: 'sos' });
  const item = await eventually('a person must look', async () => {
    const { items } = await api.ok<{ items: { what: string; state: string; why: string }[] }>('GET', '/api/v1/records/backlog');
    return items.find((i) => i.why === 'wrong-patient');
  }, 10_000);
  expect(item.state).toBe('needs-human');
  expect((await record.store()).length).toBe(before);
});

test('a person without an NHS number is parked, with the reason', async () => {
  const home = await api.home({ carers: ['07700900404'], devices: ['pendant'] });
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('parked', async () => (await api.ok<{ items: { why: string; state: string }[] }>('GET', '/api/v1/records/backlog')).items.some((i) => i.why === 'no-nhs-number' && i.state === 'parked'), 10_000);
});
