import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { Api, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { FeedReader } from '../builders/feed.js';

let app: TestApp, api: Api, home: Home, device: { id: string; key: string };
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());
/** Somebody new, with devices of their own: where nothing may have been said before. Rows of a table share one. */
const moveIn = async (): Promise<void> => {
  home = await api.home({ devices: ['watch'], resident: { name: { given: 'Canary', family: 'Quetzal' } } });
  device = home.devices['watch'] ?? { id: '', key: '' };
};
beforeAll(moveIn);

const now = (): string => new Date().toISOString();
const good = (): object => ({ device: device.id, kind: 'heart-rate', value: 70, at: now() });
interface Raw { status: number; type: string | null; body: { code?: string; detail?: string; field?: string } & Record<string, unknown>; text: string }

async function post(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Raw> {
  const response = await fetch(`${app.url}/api/v1/readings`, { method: 'POST', headers: { authorization: `Bearer ${device.key}`, 'content-type': 'application/json', ...headers }, body: body as never });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), body: JSON.parse(text || '{}') as Raw['body'], text };
}

/** Refused in our own words, nothing leaked, and the next good message is taken. */
async function expectRefused(answer: Raw, status: number, code: string): Promise<void> {
  expect([answer.status, answer.body.code, answer.type?.split(';')[0]]).toEqual([status, code, 'application/problem+json']);
  expect(answer.body.detail).toBeTruthy();
  expect(answer.text).not.toMatch(/Canary|Quetzal|\bat .*\.js|node_modules/);
  expect((await post(JSON.stringify(good()))).body).toMatchObject({ accepted: 1 });
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
}

describe('a message that cannot be read', () => {
  const one = (): string => JSON.stringify(good());
  test.each<[string, () => string | Uint8Array, Record<string, string>, number, string]>([
    ['cut off', () => one().slice(0, -3), {}, 400, 'structure'],
    ['empty', () => '', {}, 400, 'structure'],
    ['only a byte-order mark', () => '\ufeff', {}, 400, 'structure'],
    ['UTF-16', () => Buffer.from(one(), 'utf16le'), {}, 400, 'structure'],
    ['a key twice', () => one().replace('"value":70', '"value":80,"value":300'), {}, 400, 'structure'],
    ['a prototype key', () => one().replace('{', '{"__proto__":{"polluted":1},'), {}, 400, 'structure'],
    ['a constructor key', () => one().replace('{', '{"constructor":{"prototype":{"polluted":1}},'), {}, 400, 'structure'],
    ['a $ key', () => one().replace('{', '{"$where":"1",'), {}, 400, 'value'],
    ['100,000 arrays deep', () => '['.repeat(100_000) + ']'.repeat(100_000), {}, 400, 'too-costly'],
    ['forty digits', () => one().replace('70', '0.1234567890123456789012345678901234567890'), {}, 400, 'value'],
    ['1,000,000 items', () => `[${'{},'.repeat(1_000_000)}{}]`, {}, 413, 'too-long'],
    ['6 MB', () => `"${'x'.repeat(6 * 1024 * 1024)}"`, {}, 413, 'too-long'],
    ['a gzip bomb', () => gzipSync(Buffer.alloc(60 * 1024 * 1024, 32)), { 'content-encoding': 'gzip' }, 413, 'too-costly'],
    ['no gzip at all', () => one(), { 'content-encoding': 'gzip' }, 400, 'structure'],
    ['another encoding', () => one(), { 'content-encoding': 'br' }, 415, 'not-supported'],
    ['XML', () => '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', { 'content-type': 'application/fhir+xml' }, 415, 'not-supported'],
    ['plain text', () => one(), { 'content-type': 'text/plain' }, 415, 'not-supported'],
    ['an empty array', () => '[]', {}, 400, 'required'],
    ['null', () => 'null', {}, 400, 'structure'], ['a number', () => '5', {}, 400, 'structure'],
  ])('%s', async (_, body, headers, status, code) => {
    await expectRefused(await post(body(), headers), status, code);
  });

  test('gzip that is what it says is taken', async () => {
    expect((await post(gzipSync(JSON.stringify(good())), { 'content-encoding': 'gzip' })).body).toMatchObject({ accepted: 1 });
  });

  test('two lengths, a length and chunks, a header of 20 kB: refused before anything is read', async () => {
    const raw = (head: string): Promise<string> => new Promise((resolve) => {
      const { port, hostname } = new URL(app.url);
      const socket = connect(Number(port), hostname, () => socket.write(head));
      let text = '';
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => resolve(text.split('\r\n')[0] ?? ''));
      socket.on('error', () => resolve(text));
      socket.setTimeout(3_000, () => socket.destroy());
    });
    const start = 'POST /api/v1/readings HTTP/1.1\r\nHost: x\r\n';
    expect(await raw(`${start}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`)).toContain(' 400 ');
    expect(await raw(`${start}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toContain(' 400 ');
    expect(await raw(`${start}X: ${'y'.repeat(20_000)}\r\n\r\n`)).toContain(' 431 ');
    expect((await post(JSON.stringify(good()))).status).toBe(200);
  });
});

describe('a reading that is wrong', () => {
  test.each<[string, object, string, string]>([
    ['text for a number', { value: '120' }, 'value', 'value'], ['true for a number', { value: true }, 'value', 'value'], ['a list', { value: [5] }, 'value', 'value'], ['an object', { value: {} }, 'value', 'value'],
    ['a digit lost', { value: 2 ** 53 }, 'value', 'value'], ['nothing', { value: undefined }, 'required', 'value'],
    ['no kind', { kind: undefined }, 'required', 'kind'], ['an unknown kind', { kind: 'aura' }, 'code-invalid', 'kind'],
    ['another unit', { unit: 'bpm' }, 'code-invalid', 'unit'], ['half a pressure', { kind: 'blood-pressure', value: { systolic: 120 } }, 'value', 'value'], ['a pressure in the wrong unit', { kind: 'blood-pressure', value: { systolic: 120, diastolic: 80 }, unit: 'mm Hg' }, 'code-invalid', 'unit'],
    ['30 February', { at: '2026-02-30T10:00:00Z' }, 'value', 'at'], ['24 o’clock', { at: '2026-02-20T24:00:00Z' }, 'value', 'at'], ['no offset', { at: '2026-10-25T01:30:00' }, 'required', 'at'], ['an offset of 14:01', { at: '2026-10-25T01:30:00+14:01' }, 'required', 'at'],
    ['the year 1', { at: '0001-01-01T00:00:00Z' }, 'value', 'at'], ['the year 10000', { at: '10000-01-01T00:00:00Z' }, 'value', 'at'], ['seconds since 1970', { at: 1790000000 }, 'value', 'at'], ['"1"', { at: '1' }, 'value', 'at'], ['no time', { at: undefined }, 'required', 'at'],
    ['a negative counter', { seq: -1 }, 'value', 'seq'], ['half a counter', { seq: 1.5 }, 'value', 'seq'],
  ])('%s: refused, alone and among others', async (_, change, code, field) => {
    const bad = { ...good(), ...change };
    const alone = await post(JSON.stringify(bad));
    await expectRefused(alone, 400, code);
    expect(alone.body.field).toBe(field);
    const among = await post(JSON.stringify([{ ...good(), value: 61 }, bad, { ...good(), value: 62 }]));
    expect([among.status, among.body]).toEqual([200, expect.objectContaining({ accepted: 2, rejected: [expect.objectContaining({ index: 1, code })] })]);
  });

  test.each<[string, object, string]>([
    ['heart rate 0', { value: 0 }, 'implausible'], ['minus nothing', { kind: 'steps', value: -0 }, 'implausible'], ['SpO2 101', { kind: 'oxygen-saturation', value: 101 }, 'implausible'], ['steps -5', { kind: 'steps', value: -5 }, 'implausible'],
    ['swapped pressure', { kind: 'blood-pressure', value: { systolic: 80, diastolic: 120 } }, 'implausible'], ['kilopascal', { kind: 'blood-pressure', value: { systolic: 16, diastolic: 10.6 } }, 'unit-suspected'],
    ['98.6 degrees', { kind: 'body-temperature', value: 98.6 }, 'unit-suspected'], ['glucose 99', { kind: 'blood-glucose', value: 99 }, 'unit-suspected'], ['battery 255', { kind: 'battery', value: 255 }, 'implausible'],
    ['three days ahead', { at: new Date(Date.now() + 3 * 86_400_000).toISOString() }, 'clock-ahead'], ['1970', { at: '1970-01-01T00:00:00Z' }, 'too-old'],
  ])('%s: kept apart, never used, and a fault of the device after three', async (_, change, code) => {
    await moveIn();
    for (let i = 0; i < 3; i += 1) {
      const body = JSON.stringify({ ...good(), ...change, seq: i + 1 }).replace('"value":0,"at"', Object.is((change as { value?: number }).value, -0) ? '"value":-0,"at"' : '"value":0,"at"');
      expect((await post(body)).body).toMatchObject({ accepted: 0, quarantined: [{ index: 0, code }], rejected: [] });
    }
    const { faults } = await api.ok<{ faults: { device: string; code: string; count: number }[] }>('GET', `/api/v1/residents/${home.residentId}/coverage`);
    expect(faults).toEqual([expect.objectContaining({ device: device.id, code, count: 3 })]);
    expect(await api.ok('GET', `/api/v1/residents/${home.residentId}/readings`)).toEqual([]);
  });

  test('a leap second, and a field we do not know, are taken', async () => {
    expect((await post(JSON.stringify({ ...good(), at: '2026-06-30T23:59:60Z', firmware: '9'.repeat(10_000) }))).body).toMatchObject({ accepted: 1 });
  });

  test('another device, a foreign key, no key, a mad sensor', async () => {
    const other = await api.home({ devices: ['watch'] });
    expect((await post(JSON.stringify({ ...good(), device: other.devices['watch']?.id }))).status).toBe(403);
    expect((await post(JSON.stringify(good()), { authorization: 'Bearer nothing-like-a-key-at-all' })).status).toBe(401);
    expect((await post(JSON.stringify(good()), { authorization: 'Basic abc' })).status).toBe(401);
    // A slow machine may need more than one go to send faster than a hundred a second.
    const burst = (round: number) => Promise.all(Array.from({ length: 500 }, (_, i) => post(JSON.stringify({ ...good(), value: 60 + (i % 40), at: new Date(Date.now() - round * 1_000 - i).toISOString() }))));
    let throttled = false;
    for (let round = 0; round < 6 && !throttled; round += 1) throttled = (await burst(round)).some((answer) => answer.status === 429);
    expect(throttled).toBe(true);
    expect((await post(JSON.stringify({ device: device.id, kind: 'sos', at: now() }))).status).toBe(200);
  });
});

describe('people and questions', () => {
  test.each<[string, object, string]>([
    ['a bad check digit', { nhsNumber: '9434765910' }, 'nhsNumber'], ['ten ones', { nhsNumber: '1111111111' }, 'nhsNumber'], ['Arabic digits', { nhsNumber: '٩٤٣٤٧٦٥٩١٩' }, 'nhsNumber'], ['nine digits', { nhsNumber: '943476591' }, 'nhsNumber'],
    ['a hidden character', { name: { given: 'Ma\u202ery', family: 'B' } }, 'name.given'], ['no name', { name: undefined }, 'name'], ['an unknown field', { role: 'admin' }, 'role'], ['a day that is none', { birthDate: '1940-02-30' }, 'birthDate'],
    ['limits upside down', { limits: { pulse: { low: 90, high: 50 } } }, 'limits.pulse'],
  ])('a resident with %s is refused by the field', async (_, change, field) => {
    const answer = await api.call('POST', '/api/v1/residents', { name: { given: 'A', family: 'B' }, ...change });
    expect([answer.status, answer.body['field']]).toEqual([400, field]);
  });

  test.each(['01375 652652', '09012345678', '80800', '+1 202 555 0123', '12345678901234567890', 'Y'])('a carer at %s cannot be texted', async (phone) => {
    const answer = await api.call('POST', `/api/v1/residents/${home.residentId}/carers`, { name: 'A', phone });
    expect([answer.status, answer.body['field']]).toEqual([400, 'phone']);
  });

  test('an action with an empty JSON body, and a kind in other letters, are understood', async () => {
    const { body } = await api.call<{ id: string; kind: string }>('POST', '/api/v1/devices', { kind: 'Blood Pressure', residentId: home.residentId });
    expect(body.kind).toBe('blood-pressure');
    const response = await fetch(`${app.url}/api/v1/devices/${body.id}/key`, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': 'application/json' } });
    expect(response.status).toBe(200);
    expect((await api.call('POST', '/api/v1/residents', '')).body).toMatchObject({ code: 'required', field: 'name' });
  });

  test('the same NHS number twice, the last carer, hostile addresses and queries', async () => {
    await api.ok('POST', '/api/v1/residents', { name: { given: 'A', family: 'B' }, nhsNumber: '4505577104' });
    expect((await api.call('POST', '/api/v1/residents', { name: { given: 'C', family: 'D' }, nhsNumber: '450 557 7104' })).status).toBe(409);
    expect((await api.call('DELETE', `/api/v1/residents/${home.residentId}/carers/${home.carers[0]}`)).status).toBe(422);
    for (const path of ['/api/v1/residents/..%2f..%2fadmin', '/api/v1/residents/%00', '/api/v1/residents/%7B%22$gt%22:%22%22%7D', '/api/v1/nothing']) expect([400, 404]).toContain((await api.call('GET', path)).status);
    for (const query of ['?state[$ne]=1&limit=0', '?limit=1000000000', '?state=%7B%7D', '?late=maybe']) expect((await api.call('GET', `/api/v1/alerts${query}`)).status, query).toBe(400);
    expect((await api.call('GET', '/fhir/R4/Observation?code[$ne]=1')).body).toMatchObject({ resourceType: 'OperationOutcome' });
  });
});

describe('the feed', () => {
  const refusal = (headers: Record<string, string>, path = '/feed'): Promise<number> => new Promise((resolve, reject) => {
    const socket = new WebSocket(app.url.replace('http', 'ws') + path, { headers });
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.once('open', () => (socket.terminate(), reject(new Error('opened'))));
    socket.on('error', () => undefined);
  });

  test('an evil origin, a cookie without one, a token in the address', async () => {
    expect(await refusal({ origin: 'https://evil.example' })).toBe(403);
    expect(await refusal({ origin: 'null' })).toBe(403);
    expect(await refusal({ cookie: 'hearthline_session=x' })).toBe(403);
    expect(await refusal({}, `/feed?token=${app.adminToken}`)).toBe(401);
  });

  test.each<[string, (socket: WebSocket) => void, number]>([
    ['no hello but nonsense', (socket) => socket.send('{"type":"subscribe"}'), 4401], ['a bad token', (socket) => socket.send(JSON.stringify({ type: 'hello', token: 'x'.repeat(40) })), 4401],
    ['not JSON', (socket) => socket.send('{'), 1007], ['a binary frame', (socket) => socket.send(Buffer.from([1, 2])), 1003], ['a frame of 90 kB', (socket) => socket.send('x'.repeat(90_000)), 1009],
    ['200 pings', (socket) => { for (let i = 0; i < 200; i += 1) socket.ping(); }, 1008],
  ])('%s closes it', async (_, act, code) => {
    const feed = await FeedReader.open(app.url, undefined);
    act(feed.socket);
    await new Promise((resolve) => feed.socket.once('close', resolve));
    expect(feed.closed?.code).toBe(code);
  });

  test.each([-1, 9_999_999])('resuming after %i gives everything anew', async (resumeAfter) => {
    const feed = await FeedReader.open(app.url, app.adminToken, resumeAfter);
    await feed.until('an error frame', (f) => f.type === 'error' && f['code'] === 'resync');
    await feed.until('a snapshot', (f) => f.type === 'snapshot');
    feed.close();
  });

  test('somebody who signs out is closed within five seconds', async () => {
    await api.ok('POST', '/api/v1/users', { username: 'leaver', name: 'L', role: 'clinician', password: 'correct horse battery' });
    const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username: 'leaver', password: 'correct horse battery' }, '');
    const feed = await FeedReader.open(app.url, token);
    await feed.until('a snapshot', (f) => f.type === 'snapshot');
    const { Sessions } = await import('../../modules/platform/access/sessions.service.js');
    await app.app.get(Sessions).end(token);
    await new Promise((resolve) => feed.socket.once('close', resolve));
    expect(feed.closed?.code).toBe(4401);
  }, 8_000);
});
