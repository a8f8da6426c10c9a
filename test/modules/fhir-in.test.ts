import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Audit } from '../../modules/platform/audit/audit.service.js';
import { Counters } from '../../modules/platform/health/counters.js';
import type { Observation } from '../../fhir/map/r4.js';
import { Api, type Answer, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { aCuffReading, anObservation, loinc, mdc, quantityOf } from '../builders/fhir-incoming.js';

interface Written { resourceType: string; id: string; issue?: { code: string; severity: string; expression?: string[]; diagnostics: string }[]; entry?: { resource?: { id: string }; response: { status: string; location?: string; etag?: string; outcome?: Written } }[] }
let app: TestApp, api: Api, mary: Home, other: Home;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());
beforeEach(async () => {
  mary = await api.home({ devices: ['watch', 'gateway', 'blood-pressure', 'scales'] });
  other = await api.home({ devices: ['watch'] });
});

const JSON_TYPE = 'application/fhir+json';
const now = (agoMs = 60_000): string => new Date(Date.now() - agoMs).toISOString();
const keyOf = (home: Home, kind: string): string => home.devices[kind]?.key ?? '';
const of = (home: Home, change: object = {}): Record<string, unknown> => anObservation({ subject: { reference: `Patient/${home.residentId}` }, device: undefined, effectiveDateTime: now(), ...change });
async function send(method: string, path: string, body: unknown, token: string, headers: Record<string, string> = {}): Promise<Answer<Written>> {
  const response = await fetch(`${app.url}/fhir/R4${path}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': JSON_TYPE, ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body), signal: AbortSignal.timeout(15_000) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as Written };
}
const post = (body: unknown, token = keyOf(mary, 'watch'), headers = {}): Promise<Answer<Written>> => send('POST', '/Observation', body, token, headers);
const bundle = (type: string, resources: object[], entry: object = {}): object => ({ resourceType: 'Bundle', type, entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${randomUUID()}`, resource, request: { method: 'POST', url: 'Observation' }, ...entry })) });
const readings = (home: Home): Promise<{ id: string; kind: string; value: unknown; device: string; at: string }[]> => api.ok('GET', `/api/v1/residents/${home.residentId}/readings?from=2011-01-01T00:00:00Z&limit=1000`);
/** Status, type, code of the first issue and its element; as many of them as the test is about. */
function expectRefusal({ status, body }: Answer<Written>, expected: readonly unknown[]): void {
  expect([status, body.resourceType, body.issue?.[0]?.code, body.issue?.[0]?.expression?.[0]].slice(0, expected.length), JSON.stringify(body).slice(0, 300)).toEqual(expected);
}

describe('one Observation', () => {
  test('is kept, answered with where it is, and read back as it was answered', async () => {
    const answer = await post(of(mary));
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('etag'), answer.headers.get('location')]).toEqual([201, 'application/fhir+json; charset=utf-8', 'W/"1"', `${app.url}/fhir/R4/Observation/${answer.body.id}`]);
    expect((await api.call('GET', `/fhir/R4/Observation/${answer.body.id}`)).body).toEqual(answer.body);
    expect(await readings(mary)).toMatchObject([{ id: answer.body.id, kind: 'heart-rate', value: 72, device: mary.devices['watch']?.id }]);
    expect((await api.ok<object[]>('GET', `/api/v1/observations/${answer.body.id}/originals`))).toEqual([]);
  });

  test('sent again is the same, with the same id', async () => {
    const body = of(mary);
    const [first, ...again] = await Promise.all([1, 2, 3].map(() => post(body)));
    expect([first, ...again].map((answer) => answer?.status).sort()).toEqual([200, 200, 201]);
    expect((await post(body)).body).toEqual(first?.body);
    expect(await readings(mary)).toHaveLength(1);
  });

  test.each([['return=minimal', ''], ['return=OperationOutcome', 'OperationOutcome'], ['return=representation', 'Observation']])('with Prefer: %s is answered by "%s"', async (prefer, type) => {
    expect((await post(of(mary), undefined, { prefer })).body.resourceType ?? '').toBe(type);
  });

  test('in °F is kept in °C, beside the original', async () => {
    const body = of(mary, { code: loinc('8310-5'), valueQuantity: quantityOf(98.6, '[degF]'), note: [{ text: 'before breakfast' }] });
    const { body: { id } } = await post(body);
    expect(await readings(mary)).toMatchObject([{ kind: 'body-temperature', value: 37 }]);
    expect(await api.ok('GET', `/api/v1/observations/${id}/originals`)).toEqual([{ receivedAt: expect.any(String), resource: JSON.parse(JSON.stringify(body)) }]);
    const entries = await app.app.get(Audit).entries(0, 1_000, mary.residentId);
    expect(entries.filter(({ action }) => action === 'read-original')).toHaveLength(1);
  });

  test('an original longer than 64 kB is refused, and nothing is kept', async () => {
    expectRefusal(await post(of(mary, { note: [{ text: 'x'.repeat(70_000) }] })), [413, 'OperationOutcome', 'too-long', 'Observation']);
    expect(await readings(mary)).toEqual([]);
  });

  test('of a cuff is two readings', async () => {
    await post(aCuffReading({ subject: { reference: `Patient/${mary.residentId}` }, device: undefined, effectiveDateTime: now() }), keyOf(mary, 'blood-pressure'));
    expect((await readings(mary)).map(({ kind, value }) => [kind, value]).sort()).toEqual([['blood-pressure', { systolic: 126, diastolic: 71 }], ['heart-rate', 63]]);
  });

  test('that is not believed is kept apart, and the next one is taken', async () => {
    const answer = await post(of(mary, { valueQuantity: quantityOf(0, '/min') }));
    expect([answer.status, answer.body.issue?.[0]]).toMatchObject([202, { severity: 'warning', code: 'value' }]);
    expectRefusal(await post(of(mary, { effectiveDateTime: new Date(Date.now() + 3 * 86_400_000).toISOString() })), [202, 'OperationOutcome', 'value']);
    expect(await readings(mary)).toEqual([]);
    expect((await post(of(mary))).status).toBe(201);
  });

  test('a call for help opens an alert', async () => {
    await post(of(mary, { code: mdc('8519682'), valueQuantity: undefined, effectiveDateTime: now(0) }));
    const alerts = async (): Promise<number> => (await api.alerts(mary.residentId)).length;
    await expect.poll(alerts, { timeout: 15_000 }).toBe(1);
  });
});

describe('whose it is', () => {
  test('A’s device may not write about B, and what it tried is counted and audited (row 15)', async () => {
    const before = await count('foreign-subject');
    for (const token of [keyOf(mary, 'watch'), keyOf(mary, 'gateway')]) {
      for (const id of [other.residentId, 'nobody-at-all']) expectRefusal(await post(of(mary, { subject: { reference: `Patient/${id}` } }), token), [403, 'OperationOutcome', 'forbidden', 'Observation.subject']);
    }
    expect([await readings(mary), await readings(other)]).toEqual([[], []]);
    expect((await count('foreign-subject')) - before).toBe(4);
    const entries = await app.app.get(Audit).entries(0, 1_000, other.residentId);
    expect(entries.filter(({ action, purpose, outcome }) => action === 'write-observation' && purpose === 'security' && outcome === 'denied')).toHaveLength(2);
    expect((await post(of(mary))).status).toBe(201);
  });
  const count = async (reason: string): Promise<number> => (await app.app.get(Counters).refused.get()).values.find(({ labels }) => labels.reason === reason)?.value ?? 0;

  test('a gateway speaks for its home, by id or by kind, and for itself', async () => {
    const key = keyOf(mary, 'gateway');
    for (const [device, kind] of [[{ reference: `Device/${mary.devices['scales']?.id}` }, 'scales'], [{ display: 'Scales' }, 'scales'], [undefined, 'gateway']] as const) {
      const answer = await post(of(mary, { device, effectiveDateTime: now(Math.random() * 1e6) }), key);
      expect([answer.status, (answer.body as unknown as Observation).device?.reference]).toEqual([201, `Device/${mary.devices[kind]?.id}`]);
    }
    expectRefusal(await post(of(mary, { device: { reference: `Device/${other.devices['watch']?.id}` } }), key), [404, 'OperationOutcome', 'not-found', 'Observation.device']);
    expectRefusal(await post(of(mary, { device: { reference: `Device/${mary.devices['scales']?.id}` } })), [403, 'OperationOutcome', 'forbidden', 'Observation.device']);
  });

  test('a source speaks for what is paired behind it', async () => {
    const source = await api.ok<{ id: string; key: string }>('POST', '/api/v1/sources', { form: 'fhir', title: 'A ward' });
    await api.ok('POST', '/api/v1/devices', { kind: 'oximeter', residentId: mary.residentId, behind: { source: source.id, name: '00-1C-05-04' } });
    const body = of(mary, { device: { identifier: { system: 'urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680', value: '00-1C-05-04' } } });
    expect((await post(body, source.key)).status).toBe(201);
    expectRefusal(await post({ ...body, device: { display: 'another' } }, source.key), [404]);
    expect(await api.ok('GET', `/api/v1/sources/${source.id}/strangers`)).toMatchObject([{ name: 'another', kinds: ['heart-rate'] }]);
    expectRefusal(await post({ ...body, subject: { reference: `Patient/${other.residentId}` } }, source.key), [403]);
    const elsewhere = await api.ok<{ key: string }>('POST', '/api/v1/sources', { form: 'chirpstack', title: 'Radio' });
    expect((await post(body, elsewhere.key)).status).toBe(403);
  });

  test('automation tells of a device by name: the same name is the same recorder, which nobody supervises', async () => {
    const answers = await Promise.all([1, 2, 3].map((i) => post(of(mary, { device: { display: 'Nonin 3150' }, effectiveDateTime: now(i * 60_000) }), app.adminToken)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set((await readings(mary)).map(({ device }) => device))).toEqual(new Set([`${mary.residentId}.nonin-3150`]));
    expect((await post(of(mary, { device: { display: 'Watch' } }), app.adminToken)).body).toMatchObject({ device: { reference: `Device/${mary.devices['watch']?.id}` } });
    expect((await post(of(mary, { device: undefined }), app.adminToken)).body).toMatchObject({ device: { reference: `Device/${mary.residentId}.unnamed` } });
    expectRefusal(await post(of(mary, { subject: { reference: 'Patient/nobody' }, device: { display: 'Nonin' } }), app.adminToken), [404, 'OperationOutcome', 'not-found', 'Observation.subject']);
    expectRefusal(await post(of(mary, { subject: { reference: `Patient/${other.residentId}` }, device: { reference: `Device/${mary.devices['watch']?.id}` } }), app.adminToken), [403]);
    for (let i = 0; i < 18; i += 1) await post(of(mary, { device: { display: `Made up ${i}` }, effectiveDateTime: now(i) }), app.adminToken);
    expectRefusal(await post(of(mary, { device: { display: 'One more' } }), app.adminToken), [422, 'OperationOutcome', 'business-rule', 'Observation.device']);
  });

  test('an NHS number names the resident; one that is wrong is refused (row 37)', async () => {
    const ivy = await api.home({ devices: ['watch'], resident: { nhsNumber: '9434765919' } });
    const by = (value: string): object => ({ identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value } });
    expect((await post(of(ivy, { subject: by('943 476 5919') }), keyOf(ivy, 'watch'))).status).toBe(201);
    expectRefusal(await post(of(ivy, { subject: by('943 476 5919') }), keyOf(mary, 'watch')), [403]);
    expectRefusal(await post(of(ivy, { subject: by('9434765910') }), keyOf(ivy, 'watch')), [400, 'OperationOutcome', 'value', 'Observation.subject.identifier.value']);
  });

  test('nobody, a stranger and a signed-in clinician write nothing', async () => {
    const username = `u-${randomUUID().slice(0, 8)}`, password = randomUUID();
    await api.ok('POST', '/api/v1/users', { username, name: 'Test Person', role: 'clinician', password });
    const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password });
    expectRefusal(await post(of(mary), token), [403, 'OperationOutcome', 'forbidden']);
    expectRefusal(await post(of(mary), 'hlk_nobody-knows-this-key'), [401, 'OperationOutcome', 'login']);
    expect(await readings(mary)).toEqual([]);
  });
});

describe('conditions', () => {
  const identified = (value: string, change: object = {}): Record<string, unknown> => of(mary, { identifier: [{ system: 'urn:test', value }], ...change });
  const ifNone = (value: string) => ({ 'if-none-exist': `identifier=urn:test|${value}` });

  test('a conditional create makes one, however often and at once', async () => {
    const token = randomUUID();
    const answers = await Promise.all([70, 71, 72, 73].map((value) => post(identified(token, { valueQuantity: quantityOf(value, '/min') }), undefined, ifNone(token))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await readings(mary)).toHaveLength(1);
  });
  test('one that was created without a condition is known by its identifier too; of two, neither is meant (row 20)', async () => {
    const token = randomUUID();
    const first = await post(identified(token));
    expect(await post(identified(token, { valueQuantity: quantityOf(80, '/min') }), undefined, ifNone(token))).toMatchObject({ status: 200, body: { id: first.body.id } });
    await post(identified(token, { valueQuantity: quantityOf(90, '/min') }));
    expectRefusal(await post(identified(token, { valueQuantity: quantityOf(91, '/min') }), undefined, ifNone(token)), [412, 'OperationOutcome', 'multiple-matches']);
    expect(await readings(mary)).toHaveLength(2);
  });
  test('another condition than an identifier is not understood', async () => {
    expectRefusal(await post(of(mary), undefined, { 'if-none-exist': 'code=8867-4' }), [422, 'OperationOutcome', 'not-supported']);
  });
  test('an update by identifier makes it, repeats it, and changes nothing', async () => {
    const token = randomUUID(), path = `/Observation?identifier=urn:test|${token}`, key = keyOf(mary, 'watch');
    const body = identified(token);
    expect((await send('PUT', path, body, key)).status).toBe(201);
    expect((await send('PUT', path, body, key)).status).toBe(200);
    expectRefusal(await send('PUT', path, { ...body, valueQuantity: quantityOf(99, '/min') }, key), [409, 'OperationOutcome', 'conflict']);
    expect(await readings(mary)).toMatchObject([{ value: 72 }]);
  });
  test('an update by id: the same is fine, other content a conflict, another id not chosen by the sender (rows 14, 20)', async () => {
    const key = keyOf(mary, 'watch');
    const { body } = await post(of(mary));
    const put = (id: string, resource: object, headers = {}) => send('PUT', `/Observation/${id}`, resource, key, headers);
    expect((await put(body.id, body, { 'if-match': 'W/"1"' })).status).toBe(200);
    expectRefusal(await put(body.id, body, { 'if-match': 'W/"2"' }), [412, 'OperationOutcome', 'conflict']);
    expectRefusal(await put(body.id, { ...body, valueQuantity: quantityOf(99, '/min') }), [409, 'OperationOutcome', 'conflict']);
    expectRefusal(await put(body.id, { ...body, id: 'x' }), [400, 'OperationOutcome', 'invariant', 'Observation.id']);
    expectRefusal(await put('my-own-id', { ...body, id: 'my-own-id' }), [405, 'OperationOutcome', 'not-supported']);
    expectRefusal(await put(body.id, { ...body, status: 'entered-in-error' }), [422, 'OperationOutcome', 'business-rule', 'Observation.status']);
    expect(await readings(mary)).toHaveLength(1);
  });
});

describe('a Bundle', () => {
  const gateway = (): string => keyOf(mary, 'gateway');
  const sendBundle = (body: object, token = gateway(), headers = {}): Promise<Answer<Written>> => send('POST', '', body, token, headers);
  const statuses = ({ body }: Answer<Written>): string[] => (body.entry ?? []).map(({ response }) => response.status);

  test('batch: each entry its own answer, in order, and a bad one costs no other', async () => {
    const resources = [of(mary), of(mary, { valueQuantity: quantityOf('72', '/min') }), of(mary, { subject: { reference: `Patient/${other.residentId}` } }), of(mary, { valueQuantity: quantityOf(0, '/min') }), of(mary, { effectiveDateTime: now(120_000) })];
    const answer = await sendBundle(bundle('batch', [...resources, resources[0] as object]));
    expect([answer.status, answer.body.resourceType, statuses(answer)]).toEqual([200, 'Bundle', ['201', '400', '403', '202', '201', '200']]);
    expect(answer.body.entry?.map(({ response }) => response.outcome?.issue?.[0]?.code)).toEqual([undefined, 'value', 'forbidden', 'value', undefined, undefined]);
    expect(answer.body.entry?.[0]?.response).toMatchObject({ location: expect.stringMatching(/^Observation\//), etag: 'W/"1"' });
    expect(await readings(mary)).toHaveLength(2);
    expect((await sendBundle(bundle('batch', resources), gateway(), { prefer: 'return=representation' })).body.entry?.[0]?.resource).toMatchObject({ resourceType: 'Observation' });
  });

  test('transaction: all, or nothing and why', async () => {
    const good = [of(mary), of(mary, { effectiveDateTime: now(90_000), valueQuantity: quantityOf(0, '/min') })];
    const failed = await sendBundle(bundle('transaction', [...good, of(mary, { effectiveDateTime: '2026-02-30T00:00:00Z' }), of(mary, { effectiveDateTime: '1850-01-01T00:00:00Z' })]));
    expect([failed.status, failed.body.issue?.map(({ expression }) => expression?.[0])]).toEqual([400, ['Bundle.entry[2].resource.effective', 'Bundle.entry[3].resource.effective']]);
    expect(await readings(mary)).toEqual([]);
    expect(statuses(await sendBundle(bundle('transaction', good)))).toEqual(['201', '202']);
  });

  test('a transaction that mixes two residents is refused whole, whoever sends it (row 16)', async () => {
    const mixed = bundle('transaction', [of(mary), of(other, { device: { display: 'Watch' } })]);
    for (const token of [gateway(), app.adminToken]) expectRefusal(await sendBundle(mixed, token), [403, 'OperationOutcome', 'forbidden', 'Bundle.entry[1].resource.subject']);
    expect([await readings(mary), await readings(other)]).toEqual([[], []]);
    expect(statuses(await sendBundle(bundle('batch', [of(mary), of(other, { device: { display: 'Watch' } })]), app.adminToken))).toEqual(['201', '201']);
  });

  test('a gateway introduces whom and what it means, and refers to them', async () => {
    const ivy = await api.home({ devices: ['gateway', 'oximeter'], resident: { nhsNumber: '4505577104' } });
    const [p, d, g] = ['urn:uuid:11111111-1111-4111-8111-111111111111', 'urn:uuid:22222222-2222-4222-8222-222222222222', 'urn:uuid:33333333-3333-4333-8333-333333333333'];
    const introduce = (nhs: string) => ({
      resourceType: 'Bundle', type: 'transaction', entry: [
        { fullUrl: p, resource: { resourceType: 'Patient', identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhs }] }, request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${nhs}` } },
        { fullUrl: g, resource: { resourceType: 'Device', type: mdc('531981') }, request: { method: 'POST', url: 'Device' } },
        { fullUrl: d, resource: { resourceType: 'Device', identifier: [{ system: 'urn:x', value: ivy.devices['oximeter']?.id }] }, request: { method: 'POST', url: 'Device' } },
        { fullUrl: 'urn:uuid:44444444-4444-4444-8444-444444444444', resource: anObservation({ code: mdc('67975'), valueQuantity: undefined, subject: { reference: d }, device: { reference: g }, effectiveDateTime: now(), valueDateTime: now() }), request: { method: 'POST', url: 'Observation' } },
        { fullUrl: 'urn:uuid:55555555-5555-4555-8555-555555555555', resource: anObservation({ code: mdc('150456'), valueQuantity: quantityOf(97, '%'), subject: { reference: p }, device: { reference: d }, effectiveDateTime: now() }), request: { method: 'POST', url: 'Observation' } },
      ],
    });
    const answer = await sendBundle(introduce('4505577104'), keyOf(ivy, 'gateway'));
    expect(answer.body.entry?.map(({ response: { status, location } }) => [status, location?.split('.')[0]])).toEqual([
      ['200', `Patient/${ivy.residentId}`], ['200', `Device/${ivy.devices['gateway']?.id}`], ['200', `Device/${ivy.devices['oximeter']?.id}`], ['201', `Observation/${ivy.residentId}`], ['201', `Observation/${ivy.residentId}`],
    ]);
    expect((await readings(ivy)).map(({ kind, device }) => [kind, device]).sort()).toEqual([['heartbeat', ivy.devices['oximeter']?.id], ['oxygen-saturation', ivy.devices['oximeter']?.id]]);
    expectRefusal(await sendBundle(introduce('9990000018'), keyOf(ivy, 'gateway')), [403, 'OperationOutcome', 'forbidden']);
  });

  test('conditional entries and updates work as they do alone', async () => {
    const token = randomUUID();
    const entry = { request: { method: 'POST', url: 'Observation', ifNoneExist: `identifier=urn:test|${token}` } };
    const body = (value: number) => bundle('batch', [of(mary, { identifier: [{ system: 'urn:test', value: token }], valueQuantity: quantityOf(value, '/min') })], entry);
    expect(statuses(await sendBundle(body(70)))).toEqual(['201']);
    expect(statuses(await sendBundle(body(71)))).toEqual(['200']);
    expect(statuses(await sendBundle(bundle('batch', [of(mary)], { request: { method: 'DELETE', url: 'Observation/1' } })))).toEqual(['422']);
    expect(statuses(await sendBundle(bundle('batch', [{ resourceType: 'Encounter' }], { request: { method: 'POST', url: 'Encounter' } })))).toEqual(['422']);
  });

  test('an empty one is answered, 10,001 entries are too many', async () => {
    expect((await sendBundle({ resourceType: 'Bundle', type: 'batch' })).body).toEqual({ resourceType: 'Bundle', type: 'batch-response', entry: [] });
    expectRefusal(await sendBundle({ resourceType: 'Bundle', type: 'batch', entry: Array.from({ length: 10_001 }, () => ({})) }), [413, 'OperationOutcome', 'too-long', 'Bundle.entry']);
  });
});

test('what is read here can be written here, and is the same', async () => {
  const { body: { id } } = await post(of(mary));
  const view = (await api.call('GET', `/fhir/R4/Observation/${id}`)).body;
  expect(await post(view, app.adminToken)).toMatchObject({ status: 200, body: { id } });
});

describe('hostile bodies (reliability.md rows 1 to 4, 9, 10, 12, 17, 18)', () => {
  const text = (): string => JSON.stringify(of(mary));
  test.each<[string, () => string, number, string]>([
    ['cut off', () => text().slice(0, 80), 400, 'structure'], ['empty', () => '', 400, 'structure'], ['only a BOM', () => '\ufeff', 400, 'structure'], ['a list', () => '[]', 400, 'structure'], ['null', () => 'null', 400, 'structure'],
    ['a key twice', () => text().replace('"status":', '"status":"final","status":'), 400, 'structure'], ['33 levels', () => text().replace('{', `{"x":${'['.repeat(33)}${']'.repeat(33)},`), 400, 'too-costly'],
    ['a prototype key', () => text().replace('{', '{"__proto__":{"x":1},'), 400, 'structure'], ['a $ key', () => text().replace('"value":72', '"value":{"$gt":""}'), 400, 'value'], ['a lone surrogate', () => text().replace('Heart rate', '\\ud800'), 400, 'value'],
    ['a thousand parts', () => text().replace('{', `{"component":[${new Array(1_000).fill('{}').join()}],`), 413, 'too-long'], ['6 MB', () => text().replace('Heart rate', 'x'.repeat(6_000_000)), 413, 'too-long'],
    ['an address inside', () => text().replace(`Patient/${mary.residentId}`, 'http://169.254.169.254/Patient/1'), 400, 'value'], ['a pattern', () => text().replace(`Patient/${mary.residentId}`, '(a+)+$X/1'), 400, 'value'],
    ['1e400', () => text().replace('"value":72', '"value":1e400'), 400, 'value'], ['16 digits too many', () => text().replace('"value":72', '"value":9007199254740993'), 400, 'value'],
  ])('%s', async (_name, body, status, code) => {
    expectRefusal(await post(body()), [status, 'OperationOutcome', code]);
    expect((await post(of(mary))).status).toBe(201);
  });
  test('XML is not taken', async () => expectRefusal(await post('<!DOCTYPE x><Observation/>', undefined, { 'content-type': 'application/fhir+xml' }), [415, 'OperationOutcome', 'not-supported']));
});
