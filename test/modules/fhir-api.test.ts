import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bundle, Communication, DetectedIssue, Provenance, Task } from '../../fhir/map/r4-work.js';
import type { Observation, Patient, Resource } from '../../fhir/map/r4.js';
import { SEARCHES } from '../../fhir/search/searches.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

const FHIR_JSON = 'application/fhir+json; charset=utf-8';
const HOUR_MS = 3_600_000;
let app: TestApp, api: Api, mary: Home, other: Home, carerToken: string;
const now = Date.now();

const ask = (path: string, token: string | undefined = app.adminToken): request.Test => {
  const sent = request(app.url).get(`/fhir/R4/${path}`);
  return token ? sent.set('authorization', `Bearer ${token}`) : sent;
};
async function ok<R extends Resource>(path: string, token?: string): Promise<R> {
  const answer = await ask(path, token);
  expect([path, answer.status, answer.headers['content-type']]).toEqual([path, 200, FHIR_JSON]);
  return answer.body as R;
}
const found = <R extends Resource>(bundle: Bundle): R[] => (bundle.entry ?? []).map((entry) => entry.resource as R);
async function refused(path: string, status: number, code: string, token?: string): Promise<void> {
  const answer = await ask(path, token);
  expect([path.slice(0, 80), answer.status, answer.headers['content-type'], answer.body.resourceType, answer.body.issue?.[0]?.code]).toEqual([path.slice(0, 80), status, FHIR_JSON, 'OperationOutcome', code]);
}

async function signIn(role: string, carerId?: string): Promise<string> {
  const username = `u-${randomUUID().slice(0, 8)}`, password = randomUUID();
  await api.ok('POST', '/api/v1/users', { username, name: 'Test Person', role, password, ...(carerId ? { carerId } : {}) });
  return (await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password })).token;
}

/** 25 pulses over three days, the newest an hour ago; a room temperature; then a press of the button. */
async function live(home: Home): Promise<void> {
  for (let i = 0; i < 25; i += 1) expect((await api.send(home, 'watch', { kind: 'heart-rate', value: 60 + i, at: new Date(now - HOUR_MS - i * 3 * HOUR_MS).toISOString() })).status).toBe(200);
  await api.send(home, 'room-sensor', { kind: 'room-temperature', value: 20.5 });
  await api.send(home, 'pendant', { kind: 'sos' });
}

beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  const devices = ['watch', 'pendant', { kind: 'room-sensor', room: 'Kitchen' }];
  mary = await api.home({ carers: ['07700900201', '07700900202'], devices, resident: { name: { given: 'Zoë', family: 'Brown-Hobbs' }, nhsNumber: '9990000018', birthDate: '1941-03-05' } });
  other = await api.home({ carers: ['07700900203'], devices, resident: { name: { given: 'Alf', family: 'Green' } } });
  await live(mary);
  await api.send(other, 'pendant', { kind: 'sos' });
  await api.ok('PUT', `/api/v1/residents/${mary.residentId}/carers/${mary.carers[1]}/sharing`, { alerts: true, readings: true, whereabouts: false, by: 'resident' });
  carerToken = await signIn('carer', mary.carers[0]);
  await eventually('both alerts', async () => (await Promise.all([mary, other].map(async (home) => (await api.alerts(home.residentId)).length))).every((n) => n > 0));
  // And whose receipt has come: until then it may change between two looks.
  await eventually('messages that arrived', async () => {
    const messages = found<Communication>(await ok(`Communication?patient=${mary.residentId}`));
    return messages.length > 0 && messages.every(({ status }) => status === 'completed');
  });
});
afterAll(() => app?.stop());

describe('what is served', () => {
  test('of writing it says what is written: Observations, alone and in Bundles', async () => {
    const { rest: [rest] } = await ok<Resource & { rest: { interaction: { code: string }[]; resource: { type: string; interaction: { code: string }[]; conditionalCreate?: boolean; updateCreate?: boolean }[] }[] }>('metadata', '');
    expect(rest?.interaction.map(({ code }) => code)).toEqual(['batch', 'transaction']);
    expect(rest?.resource.filter(({ interaction }) => interaction.some(({ code }) => code === 'create' || code === 'update'))).toMatchObject([{ type: 'Observation', conditionalCreate: true, updateCreate: false }]);
  });

  test('anybody may read what it can do, and it can do all that it says', async () => {
    const statement = await ok<Resource & { rest: { resource: { type: string; searchParam: { name: string }[] }[] }[] }>('metadata', '');
    expect(statement.rest[0]?.resource.map(({ type }) => type)).toEqual(Object.keys(SEARCHES));
    for (const { type, searchParam } of statement.rest[0]?.resource ?? []) {
      expect(searchParam.map(({ name }) => name), type).toContain('_id');
      await ok(`${type}?${type === 'Patient' ? '' : `patient=${mary.residentId}&`}_count=1`);
    }
  });

  test('each resource is found by its type, its patient, and then by its id', async () => {
    for (const type of Object.keys(SEARCHES)) {
      const [first] = found(await ok<Bundle>(`${type}?${type === 'Patient' ? 'identifier=9990000018' : `patient=${mary.residentId}`}`));
      expect(first?.resourceType, type).toBe(type);
      expect(await ok(`${type}/${first?.id}`), type).toEqual(first);
      expect(found(await ok<Bundle>(`${type}?_id=${first?.id},nobody`)), type).toEqual([first]);
    }
  });

  test('every reference of a resident leads somewhere', async () => {
    const all = (await Promise.all(Object.keys(SEARCHES).map(async (type) => found(await ok<Bundle>(`${type}?${type === 'Patient' ? '' : `patient=${mary.residentId}&`}_count=1000`))))).flat();
    const references = new Set(JSON.stringify(all).match(/(?<="reference":")[^"]+/g));
    expect(references.size).toBeGreaterThan(8);
    for (const reference of references) await ok(reference);
  });

  test('an alert is a finding, the work and its provenance, each told by the others', async () => {
    const [issue] = found<DetectedIssue>(await ok(`DetectedIssue?patient=${mary.residentId}&code=sos`));
    expect(issue).toMatchObject({ severity: 'high', status: 'preliminary', code: { coding: [{ system: 'urn:hearthline:rule', code: 'sos' }] } });
    const task = await ok<Task>(`Task/${issue?.id}`);
    expect(task).toMatchObject({ status: 'requested', priority: 'stat', focus: { reference: `DetectedIssue/${issue?.id}` } });
    const [why] = found<Provenance>(await ok(`Provenance?target=DetectedIssue/${issue?.id}`));
    expect(why?.agent[0]?.who.reference).toMatch(/^Device\/rule-sos-\d+$/);
    const evidence = why?.entity?.[0]?.what.reference ?? '';
    expect((await ok<Observation>(evidence)).code.coding?.[0]).toEqual({ system: 'urn:iso:std:iso:11073:10101', code: '8519682' });
    const [origin] = found<Provenance>(await ok(`Provenance?target=${evidence}`));
    expect(origin?.agent[0]?.who.reference).toBe(`Device/${mary.devices['pendant']?.id}`);
    const [message] = found<Communication>(await ok(`Communication?patient=${mary.residentId}`));
    expect(message).toMatchObject({ about: [{ reference: `Task/${issue?.id}` }], recipient: [{ reference: `RelatedPerson/${mary.residentId}-${mary.carers[0]}` }] });
  });

  test('acknowledging moves the task, names its owner and changes the tag', async () => {
    const [issue] = found<DetectedIssue>(await ok(`DetectedIssue?patient=${other.residentId}`));
    const before = (await ask(`Task/${issue?.id}`)).headers['etag'] ?? '';
    const own = await signIn('carer', other.carers[0]);
    await api.ok('POST', `/api/v1/alerts/${issue?.id}/acknowledge`, {}, own);
    const owner = `RelatedPerson/${other.residentId}-${other.carers[0]}`;
    expect(await ok<Task>(`Task/${issue?.id}`)).toMatchObject({ status: 'accepted', owner: { reference: owner } });
    expect(found(await ok<Bundle>(`Task?patient=${other.residentId}&owner=${owner}&status=accepted`))).toHaveLength(1);
    const after = await ask(`Task/${issue?.id}`);
    expect([after.status, before === after.headers['etag'], after.headers['etag']]).toEqual([200, false, expect.stringMatching(/^W\/"\d+"$/)]);
    expect((await ask(`Task/${issue?.id}`).set('if-none-match', after.headers['etag'] ?? '')).status).toBe(304);
  });
});

describe('a full set of vital signs', () => {
  test('is scored, and the score names each of its parts', async () => {
    const home = await api.home({ carers: ['07700900204'], devices: ['kit'], resident: { name: { given: 'Ivy', family: 'Stone' } } });
    // care.md b, vector 4: total 9
    const set: [string, unknown][] = [['respiratory-rate', 22], ['oxygen-saturation', 94], ['supplemental-oxygen', true], ['blood-pressure', { systolic: 105, diastolic: 70 }], ['heart-rate', 112], ['consciousness', 'A'], ['body-temperature', 38.4]];
    for (const [kind, value] of set) await api.send(home, 'kit', { kind, value });
    const score = await eventually('the score', async () => found<Observation>(await ok(`Observation?patient=${home.residentId}&code=http://snomed.info/sct|1104051000000101`))[0]);
    expect([score.valueQuantity?.value, score.component?.map(({ valueQuantity }) => valueQuantity.value)]).toEqual([9, [2, 1, 2, 1, 2, 0, 1]]);
    expect(score.derivedFrom).toHaveLength(7);
    for (const { reference } of score.derivedFrom ?? []) await ok(reference ?? '');
    // Its version is the alert's, which goes on as people are told.
    expect(await ok(`Observation/${score.id}`)).toEqual({ ...score, meta: expect.objectContaining({ profile: (score as { meta?: { profile?: unknown } }).meta?.profile }) });
    expect(found<Observation>(await ok(`Observation?patient=${home.residentId}`)).map(({ id }) => id)).toContain(score.id);
    expect(found<Provenance>(await ok(`Provenance?target=Observation/${score.id}`))).toHaveLength(1);
  });
});

describe('readings are searched', () => {
  const pulses = (): string => `Observation?patient=${mary.residentId}&code=http://loinc.org|8867-4`;
  const values = (bundle: Bundle): (number | undefined)[] => found<Observation>(bundle).map((o) => o.valueQuantity?.value);

  async function pages(path: string): Promise<(number | undefined)[][]> {
    const all: (number | undefined)[][] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const bundle: Bundle = await ok<Bundle>(next);
      all.push(values(bundle));
      next = bundle.link.find(({ relation }) => relation === 'next')?.url.split('/fhir/R4/')[1];
    }
    return all;
  }

  test('page by page from the newest, each once', async () => {
    const all = await pages(`${pulses()}&_count=10`);
    expect(all.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(all.flat()).toEqual(Array.from({ length: 25 }, (_, i) => 60 + i));
  });

  test('and from the oldest', async () => {
    expect((await pages(`${pulses()}&_count=7&_sort=date`)).flat()).toEqual(Array.from({ length: 25 }, (_, i) => 84 - i));
  });

  test('within a span, counted without being sent, by kind, category, device and status', async () => {
    const since = encodeURIComponent(new Date(now - HOUR_MS - 6 * HOUR_MS).toISOString());
    expect(values(await ok(`${pulses()}&date=ge${since}`))).toEqual([60, 61, 62]);
    expect(values(await ok(`${pulses()}&date=gt${since}`))).toEqual([60, 61]);
    expect(await ok<Bundle>(`${pulses()}&_count=0`)).toMatchObject({ total: 25 });
    expect((await ok<Bundle>(`${pulses()}&_count=0`)).entry).toBeUndefined();
    expect((await ok<Bundle>(`Observation?patient=${mary.residentId}&category=vital-signs&_count=0`)).total).toBe(25);
    expect((await ok<Bundle>(`Observation?subject=Patient/${mary.residentId}&device=Device/${mary.devices['watch']?.id}&_count=0`)).total).toBe(25);
    expect((await ok<Bundle>(`${pulses()},60832-3&_count=0`)).total).toBe(26);
    expect((await ok<Bundle>(`${pulses()}&status=preliminary&_count=0`)).total).toBe(0);
    expect((await ok<Bundle>(`Observation?patient=${mary.residentId}&code=http://snomed.info/sct|8867-4&_count=0`)).total).toBe(0);
  });

  test('a room says which room', async () => {
    const [room] = found<Observation>(await ok(`Observation?patient=${mary.residentId}&code=60832-3`));
    expect(room?.focus).toEqual([{ type: 'Location', display: 'Kitchen' }]);
  });
});

describe('people are searched', () => {
  test.each([['name=brown', 1], ['name=HOBBS', 1], ['name=zoe', 1], ['name=obbs', 0], ['identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018', 1], ['identifier=https://fhir.nhs.uk/Id/nhs-number|9990000026', 0], ['identifier=urn:x|9990000018', 0]])('%s: %i', async (query, expected) =>
    expect(found(await ok<Bundle>(`Patient?${query}`))).toHaveLength(expected));

  test('page by page, each once', async () => {
    const first = await ok<Bundle>('Patient?_count=1');
    const second = await ok<Bundle>(first.link.find(({ relation }) => relation === 'next')?.url.split('/fhir/R4/')[1] ?? '');
    expect(found(first)[0]?.id).not.toBe(found(second)[0]?.id);
  });

  test('their circle stands in the order in which they are told', async () => {
    const person = await ok<Patient>(`Patient/${mary.residentId}`);
    expect(person.contact?.map(({ name, extension }) => [name.text, extension?.[0]?.valuePositiveInt])).toEqual([['Carer 1', 1], ['Carer 2', 2]]);
  });
});

describe('who may see what', () => {
  test('nobody without a sign-in, and the answer is FHIR', async () => {
    for (const path of ['Patient', `Patient/${mary.residentId}`, `Observation?patient=${mary.residentId}`]) await refused(path, 401, 'login', '');
  });

  test('a carer sees their own circle, and of others cannot tell that they are here', async () => {
    expect(found(await ok<Bundle>('Patient', carerToken)).map(({ id }) => id)).toEqual([mary.residentId]);
    await ok(`Observation?patient=${mary.residentId}`, carerToken);
    for (const type of Object.keys(SEARCHES)) {
      const [theirs] = found(await ok<Bundle>(`${type}?${type === 'Patient' ? 'name=Green' : `patient=${other.residentId}`}`));
      const seen = await ask(`${type}/${theirs?.id}`, carerToken), unknown = await ask(`${type}/nobody`, carerToken);
      expect([type, seen.status, seen.body]).toEqual([type, 404, unknown.body]);
      expect(found(await ok<Bundle>(`${type}?_id=${theirs?.id}`, carerToken)), type).toEqual([]);
      if (type !== 'Patient') await refused(`${type}?patient=${other.residentId}`, 404, 'not-found', carerToken);
    }
    expect(found(await ok<Bundle>('Patient?name=Green', carerToken))).toEqual([]);
  });

  test('nobody searches everybody', async () => {
    for (const type of Object.keys(SEARCHES)) if (type !== 'Patient') await refused(type, 400, 'required');
  });

  test('every look is written down', async () => {
    const { Audit } = await import('../../modules/platform/audit/audit.service.js');
    const audit = app.app.get(Audit);
    const before = (await audit.entries(0, 10_000, mary.residentId)).length;
    await ok(`Observation?patient=${mary.residentId}`, carerToken);
    await ok(`Patient/${mary.residentId}`, carerToken);
    await ask(`Observation?patient=${other.residentId}`, carerToken);
    expect((await audit.entries(0, 10_000, mary.residentId)).length - before).toBe(2);
    expect((await audit.entries(0, 10_000, other.residentId)).at(-1)).toMatchObject({ action: 'read-observations', outcome: 'denied' });
  });
});

describe('what is hostile or broken is refused, as FHIR', () => {
  test.each([
    ['Patient?_count=1e9', 400, 'too-costly'], ['Observation?patient=x&_sort=value-quantity', 400, 'too-costly'], [`Patient?_filter=${'x'.repeat(10_000)}`, 400, 'too-costly'], [`Patient?${'_include=a&'.repeat(200)}`, 400, 'too-costly'],
    ['Observation?patient=x&code[$ne]=1', 400, 'value'], ['Patient?id[$ne]=1', 400, 'value'], ['Patient?identifier[$gt]=', 400, 'value'], ['Patient?$where=1', 400, 'value'],
    ['Patient/1%00', 400, 'value'], ['Patient/%2e%2e%2fadmin', 400, 'value'], ['Patient/1/$everything', 400, 'value'], ['Patient/1%2F$everything', 400, 'value'], ['Patient/a/b/c/d', 400, 'value'],
    ['Patient/nobody', 404, 'not-found'], ['Observation/nobody', 404, 'not-found'], ['Encounter', 404, 'not-supported'], ['constructor/1', 404, 'not-supported'], ['Observation?patient=http://169.254.169.254/Patient/1', 400, 'value'],
  ])('GET %s: %i %s', (path, status, code) => refused(path, status, code));

  test.each([['post', 'Patient'], ['post', 'Device'], ['post', 'Patient/_search'], ['put', 'Patient/1'], ['patch', 'Observation/1'], ['delete', 'Observation/1']] as const)('%s %s is not supported', async (method, path) => {
    const answer = await request(app.url)[method](`/fhir/R4/${path}`).set('authorization', `Bearer ${app.adminToken}`).set('content-type', 'application/fhir+json').send('{"resourceType":"Patient"}');
    expect([answer.status, answer.headers['content-type'], answer.body.issue?.[0]?.code, answer.headers['allow']]).toEqual([405, FHIR_JSON, 'not-supported', 'GET, HEAD']);
  });

  test.each([
    ['a body cut off', '{"resourceType":', 'application/fhir+json', 400, 'structure'], ['a key twice', '{"a":1,"a":2}', 'application/fhir+json', 400, 'structure'], ['a prototype', '{"__proto__":{"x":1}}', 'application/fhir+json', 400, 'structure'],
    ['5,000 arrays', '['.repeat(5_000) + ']'.repeat(5_000), 'application/fhir+json', 400, 'too-costly'], ['XML', '<!DOCTYPE x><Patient/>', 'application/fhir+xml', 415, 'not-supported'],
  ])('%s', async (_name, body, type, status, code) => {
    const answer = await request(app.url).post('/fhir/R4/Observation').set('authorization', `Bearer ${app.adminToken}`).set('content-type', type).send(body);
    expect([answer.status, answer.headers['content-type'], answer.body.issue?.[0]?.code]).toEqual([status, FHIR_JSON, code]);
  });

  test('another format is not acceptable', async () => {
    expect((await ask('Patient').set('accept', 'application/fhir+xml')).status).toBe(406);
    await refused('Patient?_format=xml', 400, 'not-supported');
  });

  test('a path that climbs finds nothing above', async () => {
    expect(await raw('GET /fhir/R4/Patient/../../admin HTTP/1.1')).toMatch(/^HTTP\/1\.1 40[04] /);
  });
});

/** As written, without a client's tidying of the path. */
function raw(line: string): Promise<string> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${line}\r\nHost: ${hostname}\r\nAuthorization: Bearer ${app.adminToken}\r\nConnection: close\r\n\r\n`));
    let said = '';
    socket.on('data', (data) => (said += data.toString()));
    socket.on('end', () => resolve(said));
    socket.on('error', reject);
  });
}
