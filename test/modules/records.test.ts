import { afterAll, beforeAll, expect, test } from 'vitest';
import { Audit } from '../../modules/platform/audit/audit.service.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';
import { FhirStandIn, type Stored } from '../builders/fhir-server.js';

let app: TestApp, api: Api, record: FhirStandIn;
const mongodbUri = databaseUri();

beforeAll(async () => {
  record = await FhirStandIn.start();
  await record.put(person('p1', '9990000018'));
  await begin();
});
afterAll(async () => {
  await app?.stop();
  record?.stop();
});

async function begin(fhirServerUrl: string | undefined = record.url): Promise<void> {
  app = await startHearthline({ mongodbUri, ...(fhirServerUrl ? { fhirServerUrl } : {}) });
  api = new Api(app.url, app.adminToken);
}

interface Backlog {
  on: boolean;
  standsStill?: { why: string; until: string };
  untried: number;
  counts: Record<string, number>;
  items: { what: string; state: string; why: string; attempts: number }[];
}
const person = (id: string, number: string): object => ({ resourceType: 'Patient', id, identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: number }] });
const backlog = (): Promise<Backlog> => api.ok('GET', '/api/v1/records/backlog');
const inStore = (name: string) => app.app.get(Store).collection<{ _id: string; [field: string]: unknown }>(name);
/** Pauses and back-offs are over. */
const everythingIsDueNow = () => inStore('recordTasks').updateMany({}, { $set: { dueAt: new Date(0) } });
const soon = <T>(what: string, ask: () => Promise<T | undefined | false>) => eventually(what, async () => {
  const answer = await ask();
  if (answer === undefined || answer === false) await everythingIsDueNow();
  return answer;
}, 20_000);
/** All that was pending is written, and nothing waits to be tried again soon. */
const settled = () => eventually('nothing is left to write', async () => {
  const { untried, counts } = await backlog();
  return untried === 0 && !counts['waiting'];
}, 20_000);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function sos(nhsNumber: string, phone: string) {
  const home = await api.home({ carers: [phone], devices: ['pendant'], resident: { nhsNumber } });
  await api.send(home, 'pendant', { kind: 'sos' });
  return home;
}
const findingsAbout = async (patient: string) => (await ofType('DetectedIssue')).filter((issue) => (issue['patient'] as { reference: string }).reference === patient);
const evidenceOf = (issue: Stored | undefined): string => (issue?.['evidence'] as { detail: { reference: string }[] }[] | undefined)?.[0]?.detail[0]?.reference ?? '';
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
  await settled();

  // Killed at any moment, a process leaves the marks, or the links, or both behind what it wrote: all is written again.
  const before = new Map((await record.store()).map((resource) => [`${resource.resourceType}/${resource.id}`, resource]));
  await app.stop();
  await begin();
  await inStore('recordLinks').deleteMany({});
  for (const name of ['alerts', 'deliveries']) await inStore(name).updateMany({}, { $set: { 'pending.record': true } });
  const asked = (await record.log()).length;
  await settled();
  expect((await record.log()).length).toBeGreaterThan(asked + 3);
  expect(new Map((await record.store()).map((resource) => [`${resource.resourceType}/${resource.id}`, resource]))).toEqual(before);
  for (const [type, count] of [['DetectedIssue', 1], ['Task', 1], ['Observation', 1], ['Communication', 1]] as const) expect(await ofType(type), type).toHaveLength(count);
});

test('what was saved though its answer was lost is not doubled', async () => {
  await record.put(person('p3', '9434765919'));
  for (const match of ['POST /fhir/Observation', 'PUT /fhir/DetectedIssue', 'PUT /fhir/Task', 'PUT /fhir/Communication']) await record.control({ fail: 'lost', match });
  await sos('9434765919', '07700900405');
  await soon('the message', async () => (await ofType('Communication')).some((c) => (c['subject'] as { reference: string }).reference === 'Patient/p3' && c['status'] === 'completed'));
  await soon('the rest', async () => (await backlog()).untried === 0 && !(await backlog()).counts['waiting']);
  expect((await record.log()).filter((asked) => asked.type === 'Observation').length).toBeGreaterThan((await ofType('Observation')).length);
  const about = (await record.store()).filter((r) => JSON.stringify(r).includes('"Patient/p3"')).map((r) => r.resourceType);
  expect(about.sort()).toEqual(['Communication', 'DetectedIssue', 'Observation', 'Task']);
});

test('while the record says when to come back, nobody asks it anything', async () => {
  await record.put(person('p4', '9999999468'));
  await record.control({ fail: 'status:429', retryAfter: '3' });
  await sos('9999999468', '07700900406');
  const { until } = await eventually('stands still', async () => (await backlog()).standsStill, 10_000);
  const asked = (await record.log()).length;
  await api.send(await api.home({ carers: ['07700900407'], devices: ['pendant'], resident: { nhsNumber: '9000000009' } }), 'pendant', { kind: 'sos' });
  await wait(Date.parse(until) - Date.now() - 300);
  expect(await record.log()).toHaveLength(asked);
  await eventually('written afterwards', async () => (await findingsAbout('Patient/p4')).length === 1, 15_000);
});

test('people whom the record does not know are parked in hundreds and stand in nobody’s way', async () => {
  const home = await api.home({ carers: ['07700900408'], devices: ['pendant'] });
  await api.send(home, 'pendant', { kind: 'sos' });
  const alert = await eventually('the alert', async () => (await inStore('alerts').findOne({ residentId: home.residentId })) ?? undefined);
  const { live: _, ...copy } = { ...alert };
  const many = Array.from({ length: 450 }, (_unused, i) => ({ ...copy, _id: `aaaaaaaaaaaaa${String(i).padStart(3, '0')}`, episode: `e${i}`, state: 'resolved', resolvedAt: 1, outcome: 'helped', pending: { record: true } }));
  await inStore('alerts').insertMany(many as never);
  await inStore('alerts').insertOne({ _id: 'aaaaaaaaaaaaabad', residentId: home.residentId, episode: 'bad', pending: { record: true } } as never);
  await record.put(person('p5', '9990000026'));
  await sos('9990000026', '07700900409');
  await eventually('written all the same', async () => (await findingsAbout('Patient/p5')).length === 1, 15_000);
  await eventually('all tried', async () => (await backlog()).untried === 0, 20_000);
  expect((await backlog()).counts['parked']).toBeGreaterThanOrEqual(450);
  expect((await backlog()).items).toContainEqual(expect.objectContaining({ what: 'alert/aaaaaaaaaaaaabad', state: 'needs-human', why: 'our-own-failure' }));
  // Closed: an open one would be escalated, and so change today.
  const old = { ...many[0], _id: 'aaaaaaaaaaaaaold', episode: 'old', actions: [{ type: 'opened', at: Date.now() - 31 * 86_400_000, by: { kind: 'service', id: 'x' } }], pending: { record: true } };
  await inStore('alerts').insertOne(old as never);
  await eventually('what is older than a month is left', async () => (await backlog()).untried === 0, 10_000);
  expect(await inStore('alerts').findOne({ _id: old._id })).toMatchObject({ pending: {} });
  await eventually('it is no item either', async () => !(await backlog()).items.some((item) => item.what.includes(old._id)));
  await inStore('alerts').deleteMany({ _id: { $regex: /^aaaaaaaaaaaaa/ } });
  await everythingIsDueNow();
  await eventually('what is no more leaves the backlog', async () => ((await backlog()).counts['parked'] ?? 0) < 10);
});

test('a record that fails holds up no alert; what was refused for now comes later; nobody is written to another person', async () => {
  const home = await api.home({ carers: ['07700900402'], devices: ['pendant'], resident: { nhsNumber: '4505577104' } });
  await record.put(person('p2', '4505577104'));
  await record.control({ fail: 'status:503', times: 2 });
  await record.control({ fail: 'hang', times: 1, method: 'PUT' });
  const began = Date.now();
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('told all the same', async () => (await api.alerts(home.residentId))[0]?.deliveries[0]?.state === 'delivered');
  expect(Date.now() - began, 'well before the record’s hanging answer is given up').toBeLessThan(9_000);
  await soon('written in the end', async () => (await ofType('Task')).some((t) => (t['for'] as { reference: string }).reference === 'Patient/p2'));

  const stranger = await api.home({ carers: ['07700900403'], devices: ['pendant'], resident: { nhsNumber: '9876543210' } });
  const before = (await record.store()).length;
  await record.control({ fail: 'other-patient', times: 1 });
  await api.send(stranger, 'pendant', { kind: 'sos' });
  const item = await eventually('a person must look', async () => (await backlog()).items.find((i) => i.why === 'wrong-patient'), 10_000);
  expect(item.state).toBe('needs-human');
  expect((await record.store()).length).toBe(before);
  const entries = await app.app.get(Audit).entries(0, 10_000, stranger.residentId);
  expect(entries.filter((entry) => entry.action === 'record-wrong-patient')).toMatchObject([{ purpose: 'security', outcome: 'denied', role: 'service' }]);

  await record.put(person('p9', '9876543210'));
  await record.control({ fail: 'other-patient', match: 'PUT /fhir/Task' });
  await everythingIsDueNow();
  await eventually('its own finding, and no more', async () => (await findingsAbout('Patient/p9')).length === 1, 10_000);
  await eventually('the other person’s answer is in the audit once more', async () => (await app.app.get(Audit).entries(0, 10_000, stranger.residentId)).filter((entry) => entry.action === 'record-wrong-patient').length >= 2);
  // An item that was under way at the first word is put off anew when it ends.
  await soon('a person looked, and all is well', async () => !(await backlog()).counts['needs-human']);
});

test('what was taken away in the record is made anew', async () => {
  await record.put(person('p6', '9990000034'));
  const home = await sos('9990000034', '07700900410');
  const [issue] = await eventually('written', async () => (await findingsAbout('Patient/p6')).length === 1 && findingsAbout('Patient/p6'), 20_000);
  await settled();
  const reading = evidenceOf(issue);
  await record.remove(reading);
  const [alert] = await api.alerts(home.residentId);
  await api.ok('POST', `/api/v1/alerts/${alert?.id}/resolve`, { outcome: 'helped' });
  await eventually('refused', async () => (await backlog()).counts['refused'] === 1, 10_000);
  await everythingIsDueNow();
  await eventually('closed there too', async () => (await findingsAbout('Patient/p6'))[0]?.['status'] === 'final', 10_000);
  expect(evidenceOf((await findingsAbout('Patient/p6'))[0])).not.toBe(reading);
});

test('a person without an NHS number is parked, with the reason, and only an administrator sees that', async () => {
  const home = await api.home({ carers: ['07700900404'], devices: ['pendant'] });
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('parked', async () => (await backlog()).items.some((i) => i.why === 'no-nhs-number' && i.state === 'parked'), 10_000);
  expect((await api.call('GET', '/api/v1/records/backlog', undefined, '')).status).toBe(401);
  expect((await api.call('GET', '/api/v1/records/backlog', undefined, home.devices['pendant']?.key)).status).toBe(401);
});

test('another record has other people under the same ids; without one nothing is lost', async () => {
  await settled();
  await app.stop();
  await begin('');
  expect(await backlog()).toMatchObject({ on: false });
  const home = await sos('9990000042', '07700900411');
  await wait(1_500);
  expect((await backlog()).untried).toBeGreaterThan(0);
  await app.stop();

  const other = await FhirStandIn.start();
  try {
    await other.put(person('p1', '9990000042'));
    await other.put(person('p77', '9990000018'));
    await begin(other.url);
    await eventually('what happened meanwhile', async () => (await other.store()).some((r) => r.resourceType === 'Task'), 10_000);
    const mary = (await api.alerts((await inStore('residents').findOne({ nhsNumber: '9990000018' }))?._id ?? ''))[0];
    await inStore('alerts').updateOne({ _id: mary?.id ?? '' }, { $set: { 'pending.record': true } });
    await eventually('the other Patient, by number', async () => (await other.store()).some((r) => r.resourceType === 'Task' && (r['for'] as { reference: string }).reference === 'Patient/p77'), 10_000);
    expect((await other.store()).filter((r) => r.resourceType === 'Task')).toHaveLength(2);
    expect(home.residentId).not.toBe(mary?.residentId);
  } finally {
    other.stop();
  }
});
