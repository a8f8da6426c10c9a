import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Audit } from '../../modules/platform/audit/audit.service.js';
import { openHttpDoor } from '../../modules/platform/http/http-door.js';
import { LONGEST_REQUEST_MS } from '../../modules/platform/http/long-requests.js';
import { Api, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { CANARY, expectDiscreet, expectProblem, Hardware, rawHttp, readAnswer, type Refused } from '../builders/hostile.js';

/*
 * reliability.md, section 3, rows 1 to 24, beside refusals.test.ts. Not here because there is no such thing to attack yet:
 * rows 16, 17, 18, 20 (nothing is written by FHIR), 21 (no Idempotency-Key: a reading is known by its content), 24 (no
 * break-glass).
 */
let app: TestApp, api: Api, home: Home, watch: Hardware;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());
/** Somebody new, with devices of their own: where nothing may have been said before. Rows of a table share one. */
const moveIn = async (): Promise<void> => {
  home = await api.home({ devices: ['watch', 'gateway'], resident: { name: CANARY } });
  watch = Hardware.of(api, home, 'watch');
};
beforeAll(moveIn);

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const get = async (path: string, token = app.adminToken): Promise<Refused> => readAnswer(await fetch(app.url + path, { headers: { authorization: `Bearer ${token}` } }));

describe('one bad item never costs its neighbours (rows 1, 2, 3, 10, 11, 12)', () => {
  const good = (value: number): string => JSON.stringify(watch.reading({ value }));
  const broken = (): Buffer => Buffer.concat([Buffer.from(`{"device":"${watch.id}","kind":"heart-rate","value":70,"at":"`), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('"}')]);
  const bad: [string, () => string | Buffer, string][] = [
    ['a key twice', () => good(70).replace('"value":70', '"value":80,"value":300'), 'structure'],
    ['a key twice, once escaped', () => good(70).replace('"value":70', '"value":80,"val\\u0075e":300'), 'structure'],
    ['a prototype key', () => good(70).replace('{', '{"__proto__":{"polluted":1},'), 'structure'],
    ['a constructor key deep inside', () => good(70).replace('{', '{"x":[{"constructor":{"prototype":{"polluted":1}}}],'), 'structure'],
    ['33 levels', () => good(70).replace('{', `{"x":${deep(33)},`), 'structure'],
    ['50,000 levels', () => good(70).replace('{', `{"x":${deep(50_000)},`), 'structure'],
    ['a $ key', () => good(70).replace('"value":70', '"value":{"$gt":""}'), 'value'],
    ['a $expr', () => good(70).replace('{', '{"$expr":{"$function":{"body":"1"}},'), 'value'],
    ['a dot in a key', () => good(70).replace('{', '{"a.b":1,'), 'value'],
    ['a NUL in a key', () => good(70).replace('{', '{"a\\u0000b":1,'), 'value'],
    ['a lone surrogate', () => good(70).replace('{', '{"firmware":"\\ud800",'), 'value'],
    ['a lone surrogate in a key', () => good(70).replace('{', '{"\\uDFFF":1,'), 'value'],
    ['bytes that are no UTF-8', broken, 'structure'],
  ];

  test.each(bad)('%s, in an array', async (_, item, code) => {
    const body = Buffer.concat([`[${good(61)},`, item(), `,${good(62)}]`].map((part) => Buffer.from(part)));
    const answer = await watch.post(body);
    expect([answer.status, answer.body], answer.text.slice(0, 200)).toEqual([200, { accepted: 2, duplicates: 0, quarantined: [], rejected: [expect.objectContaining({ index: 1, code, detail: expect.stringMatching(/\w{3}/) })] }]);
    expectDiscreet(answer.text);
    await watch.expectHeard();
  });

  test.each(bad)('%s, in a line', async (_, item, code) => {
    const body = Buffer.concat([`${good(61)}\n`, item(), `\n${good(62)}\n`].map((part) => Buffer.from(part)));
    const answer = await watch.post(body, { 'content-type': 'application/x-ndjson' });
    expect([answer.status, answer.body], answer.text.slice(0, 200)).toEqual([200, { accepted: 2, duplicates: 0, quarantined: [], rejected: [expect.objectContaining({ index: 1, code })] }]);
  });

  test('a whole surrogate pair is a character like any other', async () => {
    expect((await watch.post(JSON.stringify(watch.reading({ firmware: 'x' })).replace('"x"', '"\\ud83d\\ude00"'))).body).toMatchObject({ accepted: 1 });
  });

  test('an array that is cut off is kept in no part: what came after it, nobody knows', async () => {
    await moveIn();
    expectProblem(await watch.post(`[${good(61)},${good(62)},{"device":`), 400, 'structure');
    expect(await api.ok('GET', `/api/v1/residents/${home.residentId}/readings`)).toEqual([]);
    await watch.expectHeard();
  });
});

describe('bodies on every other address (rows 1, 2, 3, 5, 6, 9, 10, 11, 12)', () => {
  test.each<[string, string | Uint8Array, Record<string, string>, number, string]>([
    ['cut off', '{"name":', {}, 400, 'structure'], ['only a byte-order mark', '\ufeff', {}, 400, 'structure'], ['UTF-16', Buffer.from('{"name":1}', 'utf16le'), {}, 400, 'structure'],
    ['a key twice', '{"name":{"given":"A","family":"B"},"name":{"given":"C","family":"D"}}', {}, 400, 'structure'],
    ['deep', deep(100_000), {}, 400, 'too-costly'], ['a prototype key', '{"__proto__":{"polluted":1}}', {}, 400, 'structure'],
    ['a query for a value', '{"name":{"$gt":""}}', {}, 400, 'value'], ['a dotted key', '{"name.given":"A"}', {}, 400, 'value'], ['a lone surrogate', '{"name":{"given":"\\ud800","family":"B"}}', {}, 400, 'value'],
    ['6 MB', `{"x":"${'y'.repeat(6 * 1024 * 1024)}"}`, {}, 413, 'too-long'], ['a gzip bomb', gzipSync(Buffer.alloc(200 * 1024 * 1024, 32)), { 'content-encoding': 'gzip' }, 413, 'too-costly'],
    ['no JSON by its type', '{}', { 'content-type': 'text/plain' }, 415, 'not-supported'], ['lines by its type', '{}', { 'content-type': 'application/x-ndjson' }, 415, 'not-supported'], ['nothing known by its type', '{}', { 'content-type': 'application/jsonp' }, 415, 'not-supported'],
    ['XML', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', { 'content-type': 'application/xml' }, 415, 'not-supported'],
    ['an array for an object', '[]', {}, 400, 'value'], ['text for an object', '"x"', {}, 400, 'value'], ['a field of no form', '{"name":{"given":"A","family":"B"},"isAdmin":true}', {}, 400, 'value'],
  ])('%s', async (_, body, headers, status, code) => {
    for (const path of ['/api/v1/residents', '/api/v1/sign-in', '/api/v1/devices']) {
      const answer = await readAnswer(await fetch(app.url + path, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': 'application/json', ...headers }, body: body as never }));
      if (code === 'value' && answer.body.code === 'required') expectProblem(answer, 400, 'required');
      else expectProblem(answer, status, code);
    }
    await watch.expectHeard();
  }, 30_000);

  test('no Content-Type', async () => {
    const body = JSON.stringify(watch.reading());
    const answer = await rawHttp(app.url, `POST /api/v1/readings HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${watch.key}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    expect([answer.status, answer.text]).toEqual([415, expect.stringContaining('"not-supported"')]);
  });
});

describe('the connection itself (rows 5, 7, 8)', () => {
  const head = (more: string): string => `POST /api/v1/readings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${watch.key}\r\nContent-Type: application/json\r\n${more}`;
  test.each<[string, () => string | string[], number, string]>([
    ['two lengths', () => head('Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'), 400, 'structure'],
    ['a length and chunks', () => head('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'), 400, 'structure'],
    ['a length that is no number', () => head('Content-Length: 5x\r\n\r\nhello'), 400, 'structure'],
    ['a bare line feed in a header', () => head('X-A: b\nX-C: d\r\nContent-Length: 0\r\n\r\n'), 400, 'structure'],
    ['a NUL in a header', () => head('X-A: b\0c\r\nContent-Length: 0\r\n\r\n'), 400, 'structure'],
    ['a header of 17 kB', () => head(`X-A: ${'y'.repeat(17_000)}\r\nContent-Length: 0\r\n\r\n`), 431, 'too-long'],
    ['2,000 headers', () => head(`${'a:1\r\n'.repeat(2_000)}Content-Length: 0\r\n\r\n`), 431, 'too-long'],
    ['nonsense', () => 'hello\r\n\r\n', 400, 'structure'],
    ['100 MB announced', () => head('Content-Length: 104857600\r\n\r\n['), 413, 'too-long'],
    ['10 MB in chunks', () => [head('Transfer-Encoding: chunked\r\n\r\n'), ...Array.from({ length: 10 }, () => `100000\r\n${'x'.repeat(1_048_576)}\r\n`)], 413, 'too-long'],
  ])('%s', async (_, bytes, status, code) => {
    const answer = await rawHttp(app.url, bytes());
    expect([answer.status, answer.closed]).toEqual([status, true]);
    expect(answer.text).toContain(`"code":"${code}"`);
    expect(answer.text).toMatch(/content-type: application\/problem\+json/i);
    expectDiscreet(answer.text);
    await watch.expectHeard();
  });

  test('who sends 10 MB without looking up is heard out, so that the answer is not lost in a reset', async () => {
    const { port, hostname } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    let text = '', broken: Error | undefined;
    socket.on('data', (data) => (text += data.toString())).on('error', (error) => (broken = error));
    socket.write(head('Transfer-Encoding: chunked\r\n\r\n'));
    for (let i = 0; i < 10; i += 1) socket.write(`100000\r\n${'x'.repeat(1_048_576)}\r\n`);
    await once(socket, 'close');
    expect([broken, text.slice(0, 12)]).toEqual([undefined, 'HTTP/1.1 413']);
    await watch.expectHeard();
  });

  test('our own limits are the ones that Node works with', () => {
    const server = app.app.getHttpServer() as { headersTimeout: number; requestTimeout: number; maxHeadersCount: number };
    expect([server.headersTimeout, server.requestTimeout, server.maxHeadersCount]).toEqual([10_000, LONGEST_REQUEST_MS, 200]);
  });

  test('a route that takes files waits longer for its body, and for no other’s', async () => {
    const door = openHttpDoor({ headMs: 5_000, requestMs: 400, lookEveryMs: 100 }).getInstance() as unknown as FastifyInstance;
    door.post('/file', { config: { takesFileWithinMs: 10_000 } }, async ({ body }) => {
      let size = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) size += chunk.length;
      return { size };
    });
    const url = await door.listen({ port: 0, host: '127.0.0.1' });
    const slowly = (path: string, type: string) => rawHttp(url, [`POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: 20\r\n\r\n`, ...Array.from({ length: 20 }, () => 'x')], { everyMs: 60, withinMs: 8_000 });
    const [file, other] = await Promise.all([slowly('/file', 'text/csv'), slowly('/', 'application/json')]);
    await door.close();
    expect([file.status, file.text, other.status]).toEqual([200, expect.stringContaining('"size":20'), 408]);
  });

  test.each<[string, string[]]>([
    ['a head that never ends', Array.from({ length: 200 }, (_, i) => (i === 0 ? 'POST / HTTP/1.1\r\nHost: x\r\n' : `X-${i}: y\r\n`))],
    ['one byte of body at a time', ['POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n', ...Array.from({ length: 200 }, () => ' ')]],
    ['chunks without end', ['POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n', ...Array.from({ length: 200 }, () => '1\r\n \r\n')]],
    ['fewer bytes than announced', ['POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{}']],
  ])('%s is ended with 408 by a door of less patience', async (_, pieces) => {
    const door = openHttpDoor({ headMs: 400, requestMs: 800, lookEveryMs: 100 }).getInstance() as unknown as FastifyInstance;
    door.post('/', () => ({}));
    const url = await door.listen({ port: 0, host: '127.0.0.1' });
    const answer = await rawHttp(url, pieces, { everyMs: 25, withinMs: 4_000 });
    await door.close();
    expect([answer.status, answer.closed, answer.text]).toEqual([408, true, expect.stringContaining('"timeout"')]);
  });
});

describe('addresses and queries (rows 11, 13, 14, 19)', () => {
  test.each(['..%2f..%2fadmin', '%2e%2e%2f', 'x%00', '%7B%22$gt%22:%22%22%7D', '$everything', 'a%20b', 'a%5Cb', '%3Cscript%3E'])('%s is no id', async (id) => {
    for (const path of [`/api/v1/residents/${id}`, `/api/v1/residents/${id}/readings`, `/api/v1/alerts/${id}`]) expectProblem(await get(path), 400, 'value');
    const patient = await get(`/fhir/R4/Patient/${id}`);
    expect([patient.status, patient.type, (patient.body['issue'] as { code: string }[])[0]?.code]).toEqual([400, 'application/fhir+json', 'value']);
    await watch.expectHeard();
  });

  test('an address that climbs leads nowhere', async () => {
    const answer = await rawHttp(app.url, `GET /api/v1/residents/../../admin HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${app.adminToken}\r\n\r\n`);
    expect([400, 403, 404]).toContain(answer.status);
    expect((await rawHttp(app.url, 'GET /%E0%A4%A HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).status).toBe(400);
  });

  test.each([
    '/api/v1/residents?id[$ne]=1', '/api/v1/alerts?state[$ne]=open', '/api/v1/alerts?residentId[]=x', '/api/v1/alerts?state=open&state=resolved', '/api/v1/alerts?limit=1e9', '/api/v1/alerts?limit=-1',
    '/api/v1/alerts?before=0', '/api/v1/residents?nhsNumber=%7B%7D', '/api/v1/residents?after=$x', '/api/v1/residents?limit=NaN', '/api/v1/devices?residentId[$gt]=',
  ])('%s is refused before any query is built', async (path) => {
    expectProblem(await get(path), 400, 'value');
    await watch.expectHeard();
  });

  test.each(['_count=1e9', `_sort=${'x'.repeat(200)}`, `_filter=${'a'.repeat(10_000)}`, '_include=Observation:subject&'.repeat(200), 'code[$ne]=1'])('a FHIR search by %s is refused', async (query) => {
    const answer = await get(`/fhir/R4/Observation?patient=${home.residentId}&${query.slice(0, 12_000)}`);
    expect([answer.status, answer.body['resourceType']]).toEqual([400, 'OperationOutcome']);
    expect(['too-costly', 'value', 'not-supported', 'invalid']).toContain((answer.body['issue'] as { code: string }[])[0]?.code);
    expectDiscreet(answer.text);
  });

  test('somebody else’s resident is not there, and the look is in the audit', async () => {
    const mine = await api.home({ carers: ['07700900411'] });
    await api.ok('POST', '/api/v1/users', { username: 'row14', name: 'C', role: 'carer', password: 'correct horse battery', carerId: mine.carers[0] });
    const { token, user } = await api.ok<{ token: string; user: { id: string } }>('POST', '/api/v1/sign-in', { username: 'row14', password: 'correct horse battery' }, '');
    expectProblem(await get(`/api/v1/residents/${home.residentId}`, token), 404, 'not-found');
    expect((await app.app.get(Audit).entries(0, 10_000, home.residentId)).at(-1)).toMatchObject({ actor: user.id, outcome: 'denied' });
    // Row 23: a role is nothing one gives oneself.
    expect((await api.call('PATCH', `/api/v1/residents/${mine.residentId}`, { role: 'admin' }, token)).status).toBe(403);
    expect((await api.call('PATCH', `/api/v1/residents/${mine.residentId}`, { role: 'admin' })).body).toMatchObject({ status: 400, code: 'value', field: 'role' });
    expect((await api.call('POST', '/api/v1/users', { username: 'x2', name: 'C', role: 'admin', password: 'correct horse battery' }, token)).status).toBe(403);
  });

  test('a device speaks for itself alone (row 15)', async () => {
    await moveIn();
    const other = await api.home({ devices: ['watch'] });
    const theirs = Hardware.of(api, other, 'watch');
    const refused = async (): Promise<number> => Number(/hearthline_readings_refused_total\{reason="foreign-device"\} (\d+)/.exec(await (await fetch(`${app.url}/metrics`)).text())?.[1] ?? 0);
    const before = await refused();
    expectProblem(await watch.post(theirs.reading()), 403, 'forbidden');
    const gateway = Hardware.of(api, home, 'gateway');
    expect((await gateway.post([watch.reading(), theirs.reading(), watch.reading({ value: 71 })])).body).toMatchObject({ accepted: 2, rejected: [{ index: 1, code: 'not-found' }] });
    expect(await refused()).toBe(before + 2);
    expect(await api.ok('GET', `/api/v1/residents/${other.residentId}/readings`)).toEqual([]);
    expect(await api.ok('GET', `/api/v1/residents/${home.residentId}/readings`)).toHaveLength(2);
    await theirs.expectHeard();
  });
});

describe('tokens (row 22)', () => {
  const b64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each<[string, string]>([
    ['a JWT of no algorithm', `Bearer ${b64({ alg: 'none' })}.${b64({ sub: 'admin', role: 'admin' })}.`], ['a JWT of HS256', `Bearer ${b64({ alg: 'HS256', kid: '../../key' })}.${b64({ sub: 'admin' })}.${'A'.repeat(43)}`],
    ['a token of nobody', `Bearer ${'A'.repeat(43)}`], ['Basic', 'Basic YWRtaW46YWRtaW4='], ['nothing', 'Bearer '], ['two', `Bearer ${'A'.repeat(20)} ${'B'.repeat(20)}`], ['512 and more', `Bearer ${'A'.repeat(600)}`],
  ])('%s', async (_, authorization) => {
    for (const path of ['/api/v1/residents', '/api/v1/alerts', '/api/v1/me']) expectProblem(await readAnswer(await fetch(app.url + path, { headers: { authorization } })), 401, 'login');
    expectProblem(await watch.post(watch.reading(), { authorization }), 401, 'login');
    await watch.expectHeard();
  });

  test('100 kB of token', async () => {
    expect((await rawHttp(app.url, `GET /api/v1/residents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'A'.repeat(100_000)}\r\n\r\n`)).status).toBe(431);
  });

  test('a device’s key opens nothing but the door for readings', async () => {
    for (const path of ['/api/v1/residents', `/api/v1/residents/${home.residentId}`, '/api/v1/alerts']) expectProblem(await get(path, watch.key), 401, 'login');
  });

  test.each<[string, unknown, string]>([
    ['no password', { username: 'a' }, 'required'], ['an object for a name', { username: {}, password: 'x' }, 'value'], ['a list', { username: ['admin'], password: 'x' }, 'value'], ['a role beside it', { username: 'a', password: 'b', role: 'admin' }, 'value'],
    ['10,000 characters', { username: 'a', password: 'x'.repeat(10_000) }, 'value'],
  ])('signing in with %s', async (_, body, code) => {
    expectProblem(await watch.post(body, {}, '/api/v1/sign-in'), 400, code);
  });

  test('guessing a password is slowed down', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 30 && statuses.at(-1) !== 429; i += 1) statuses.push((await watch.post({ username: 'guessed', password: `wrong ${i}` }, {}, '/api/v1/sign-in')).status);
    expect(statuses.at(-1)).toBe(429);
  });
});
