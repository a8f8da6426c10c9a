import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PartnerKeys, type PartnerKey } from '../../modules/place/partners/partner-keys.service.js';
import { PartnerQuota } from '../../modules/place/partners/quota.service.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';
import { freePort } from '../builders/free-port.js';
import { aStreet } from '../builders/street.js';
import { Receiver } from '../builders/webhook-receiver.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline({ mqttPort: await freePort(), webhooksToLoopback: true });
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

interface Entity { '@iot.id': number; [name: string]: unknown }
interface Key { id: string; key: string }
const sta = (path: string): string => `/sta/v1.1${path}`;
async function street(change: Parameters<typeof aStreet>[0] = {}): Promise<{ thing: number; stream: number }> {
  const thing = (await api.ok<Entity>('POST', sta('/Things'), aStreet(change)))['@iot.id'];
  return { thing, stream: (await api.ok<{ value: Entity[] }>('GET', sta(`/Things(${thing})/Datastreams`))).value[0]?.['@iot.id'] ?? 0 };
}
async function aPartner(scopes: string[], plan?: string): Promise<Key & { partner: string }> {
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/partners', { name: 'Port of Tilbury' });
  return { partner: id, ...(await api.ok<Key>('POST', `/api/v1/partners/${id}/keys`, { title: 'Dashboard', scopes, ...(plan ? { plan } : {}) })) };
}
const dial = ({ id, key }: Key): Promise<MqttClient> => mqtt.connectAsync(`mqtt://127.0.0.1:${app.mqttPort}`, { username: id, password: key, reconnectPeriod: 0, connectTimeout: 5_000 }, false);
function heard(client: MqttClient): { topic: string; said: Record<string, unknown> }[] {
  const all: { topic: string; said: Record<string, unknown> }[] = [];
  client.on('message', (topic, payload) => all.push({ topic, said: JSON.parse(payload.toString()) as Record<string, unknown> }));
  return all;
}
const observations = (stream: number): Promise<{ value: Entity[] }> => api.ok('GET', sta(`/Datastreams(${stream})/Observations?$orderby=id`));
const usageOf = async (key: string): Promise<Record<string, unknown>> => (await api.ok<{ days: Record<string, unknown>[] }>('GET', '/api/v1/partners/me/usage', undefined, key)).days[0] ?? {};

test('a reading published by MQTT is kept before PUBACK, and told once to those who subscribed, with its id', async () => {
  const { thing, stream } = await street({ results: [] });
  const [writer, reader] = [await aPartner(['sta:write']), await aPartner(['sta:read'])];
  const [publishes, listens] = [await dial(writer), await dial(reader)];
  const all = heard(listens);
  const topic = `v1.1/Datastreams(${stream})/Observations`;
  await listens.subscribeAsync([topic, `${topic}?$select=result`, 'v1.1/Things', `v1.1/Things(${thing})/description`]);
  await publishes.publishAsync(topic, JSON.stringify({ phenomenonTime: '2026-07-01T12:00:00Z', result: 21.5 }), { qos: 1 });
  const { value: [kept] } = await observations(stream);
  expect(kept).toMatchObject({ result: 21.5 });
  await publishes.publishAsync('v1.1/Observations', JSON.stringify({ result: 22, Datastream: { '@iot.id': stream } }), { qos: 1 });
  await api.ok('POST', sta(`/Datastreams(${stream})/Observations`), { result: 23 });
  await api.ok('PATCH', sta(`/Things(${thing})`), { description: 'Moved to the other side' });
  await eventually('news of three readings and a Thing', async () => all.length >= 8);
  const of = (name: string) => all.filter((one) => one.topic === name).map(({ said }) => said);
  expect(of(topic)).toMatchObject([{ result: 21.5, '@iot.id': kept?.['@iot.id'] }, { result: 22 }, { result: 23 }]);
  expect(of(`${topic}?$select=result`)).toEqual([{ result: 21.5 }, { result: 22 }, { result: 23 }]);
  expect(of('v1.1/Things')).toMatchObject([{ '@iot.id': thing }]);
  expect(of(`v1.1/Things(${thing})/description`)).toEqual([{ description: 'Moved to the other side' }]);
  await Promise.all([publishes.endAsync(), listens.endAsync()]);
});

test('what cannot be taken harms nobody: it is counted, and the partner reads what was wrong', async () => {
  const { stream } = await street({ results: [] });
  const writer = await aPartner(['sta:write']);
  const publishes = await dial(writer);
  const topic = `v1.1/Datastreams(${stream})/Observations`;
  for (const bad of ['not json', '[]', '{"phenomenonTime":"yesterday","result":1}', '{"rsult":1}']) await publishes.publishAsync(topic, bad, { qos: 1 });
  await publishes.publishAsync('v1.1/Datastreams(999999)/Observations', '{"result":1}', { qos: 1 });
  await publishes.publishAsync(topic, '{"result":2}', { qos: 1 });
  expect((await observations(stream)).value.map(({ result }) => result)).toEqual([2]);
  expect(await usageOf(writer.key)).toMatchObject({ mqttTaken: 1, mqttRefused: 5, lastRefusal: expect.stringMatching(/entity/) });
  await publishes.endAsync();
});

test('a key’s scopes decide what it may publish and hear, and nothing but its own topics; an ended key is thrown out', async () => {
  const { stream } = await street({ results: [] });
  const [writer, reader] = [await aPartner(['sta:write']), await aPartner(['sta:read'])];
  const topic = `v1.1/Datastreams(${stream})/Observations`;
  const [publishes, listens] = [await dial(writer), await dial(reader)];
  for (const [client, asked] of [[publishes, topic], [listens, '#'], [listens, 'v1.1/#'], [listens, 'hearthline/v1/+/ack'], [listens, 'v1.1/Cars']] as const) await expect(client.subscribeAsync(asked), asked).rejects.toThrow();
  await listens.publishAsync(topic, '{"result":1}', { qos: 1 });
  await publishes.publishAsync('hearthline/v1/somebody/readings', '[]', { qos: 1 });
  expect((await observations(stream)).value).toEqual([]);
  await expect(dial({ id: 'somebody-else', key: reader.key })).rejects.toThrow();
  await expect(dial({ id: reader.id, key: 'hlp_wrong' })).rejects.toThrow();
  const closed = new Promise<void>((resolve) => listens.once('close', () => resolve()));
  await api.call('DELETE', `/api/v1/partners/${reader.partner}/keys/${reader.id}`);
  await closed;
  await publishes.endAsync();
});

test('a key draws from its plan: headers say what is left, then 429 with Retry-After, and the rest of the town goes on', async () => {
  const { key } = await aPartner(['sta:read']), other = await aPartner(['sta:read']);
  const first = await api.call('GET', sta('/Things?$top=0'), undefined, key);
  expect(first.headers.get('ratelimit-policy')).toBe('"open";q=100;w=10');
  expect(first.headers.get('ratelimit')).toMatch(/^"open";r=99;t=1$/);
  const answers = await Promise.all(Array.from({ length: 130 }, (_, i) => api.call('GET', [sta('/Things?$top=0'), '/api/v1/air/sites', '/api/v1/traffic/sites'][i % 3] ?? '', undefined, key)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every(({ headers }) => Number(headers.get('retry-after')) >= 1 && headers.get('ratelimit')?.includes(';r=0;'))).toBe(true);
  expect(refused.find(({ body }) => body['status'] === 429)?.body).toMatchObject({ title: 'Too Many Requests', code: 'throttled', detail: expect.stringContaining('Ask again in') });
  expect((await api.call('GET', sta('/Things?$top=0'), undefined, other.key)).status).toBe(200);
  const used = await eventually('the quota fills up again', async () => { const answer = await api.call<{ days: Record<string, number>[] }>('GET', '/api/v1/partners/me/usage', undefined, key); return answer.status === 200 && answer.body.days[0]; });
  expect(used['overQuota']).toBeGreaterThanOrEqual(refused.length);
  expect(used['calls']).toBeGreaterThanOrEqual(131 - refused.length);
});

test('each request of a batch draws from the plan as if it had come alone', async () => {
  const { key } = await aPartner(['sta:read']);
  const batch = (n: number) => api.ok<{ responses: { status: number }[] }>('POST', sta('/$batch'), { requests: Array.from({ length: n }, (_, i) => ({ id: String(i), method: 'get', url: 'Things?$top=0' })) }, key);
  expect((await batch(60)).responses.every(({ status }) => status === 200)).toBe(true);
  const { responses } = await batch(100);
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200, 429]));
});

test('whoever has used up a quota can still see why, within a quota of its own', async () => {
  const { key } = await aPartner(['sta:read']), quota = app.app.get(PartnerQuota), known = await app.app.get(PartnerKeys).find(key) as PartnerKey;
  const drained = async (path: string): Promise<[number, string | null]> => {
    while (quota.draw(known).passes) continue;
    const { status, headers } = await api.call('GET', path, undefined, key);
    return [status, headers.get('ratelimit')];
  };
  for (const [i, path] of ['usage', 'invoice'].entries()) expect(await drained(`/api/v1/partners/me/${path}`)).toEqual([200, expect.stringContaining(`;r=${99 - i};`)]);
});

test('a partner sees its own use and its own invoice, of all its keys, and nobody else’s', async () => {
  const mine = await aPartner(['sta:read'], 'standard'), others = await aPartner(['sta:read']);
  await api.call('GET', sta('/Things?$top=0'), undefined, mine.key);
  await api.call('GET', sta('/Things?$top=0'), undefined, others.key);
  expect(await api.ok('GET', '/api/v1/partners/me/usage', undefined, mine.key)).toMatchObject({ days: [{ key: mine.id, plan: 'standard', calls: 2 }] });
  expect(await api.ok('GET', '/api/v1/partners/me/invoice', undefined, mine.key)).toMatchObject({ currency: 'GBP', final: false, lines: [{ key: mine.id, plan: 'standard', calls: 3, beyond: 0, pence: 5_000 }], totalPence: 5_000 });
  for (const token of ['', app.adminToken, 'hlp_wrong']) expect((await api.call('GET', '/api/v1/partners/me/usage', undefined, token)).status).toBe(401);
  expect(await api.call('GET', '/api/v1/partners/me/invoice?month=soon', undefined, mine.key)).toMatchObject({ status: 400, body: { field: 'month' } });
});

interface Hook { id: string; secret: string; state: string; reason: string | null; last: number }
const numbersOf = (receiver: Receiver): number[] => receiver.told.map(({ headers }) => Number(headers['webhook-number']));
const resultsOf = (receiver: Receiver): unknown[] => receiver.told.flatMap(({ body }) => (JSON.parse(body) as { data: { observations: { result: unknown }[] } }).data.observations.map(({ result }) => result));
const signatureOf = (secret: string, { headers, body }: Receiver['told'][number]): string => `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64')}`;
const observe = (stream: number, result: number): Promise<unknown> => api.ok('POST', sta(`/Datastreams(${stream})/Observations`), { result });

test('a webhook brings each new reading, signed, in order, through a refusal, and again when it is asked for', async () => {
  const { stream } = await street({ results: [] }), other = await street({ results: [] });
  const { key } = await aPartner(['sta:read'], 'standard');
  const receiver = await Receiver.start();
  const hook = await api.ok<Hook>('POST', '/api/v1/partners/me/subscriptions', { url: receiver.url, datastream: stream }, key);
  receiver.answers = [503];
  await observe(other.stream, 99);
  await observe(stream, 1);
  await eventually('the first try', async () => receiver.told.length > 0);
  await observe(stream, 2);
  await eventually('both readings', async () => resultsOf(receiver).includes(2));
  expect(resultsOf(receiver)).toEqual([1, 1, 2]);
  expect(receiver.told[0]?.headers['webhook-id']).toBe(receiver.told[1]?.headers['webhook-id']);
  for (const one of receiver.told) expect(one.headers['webhook-signature']).toBe(signatureOf(hook.secret, one));
  expect(await eventually('the log', async () => { const log = await api.ok<{ state: string }[]>('GET', `/api/v1/partners/me/subscriptions/${hook.id}/deliveries`, undefined, key); return log.every(({ state }) => state === 'delivered') && log; })).toMatchObject([{ number: 1, tries: [{ outcome: '503' }, { outcome: 'taken' }] }, { number: 2, tries: [{ outcome: 'taken' }] }]);
  expect(await api.ok('POST', `/api/v1/partners/me/subscriptions/${hook.id}/replay`, { from: 1 }, key)).toEqual({ again: 1 });
  await eventually('the first once more', async () => numbersOf(receiver).length === 4);
  expect(numbersOf(receiver)).toEqual([1, 1, 2, 1]);
  receiver.stop();
});

test('a webhook of a kind hears every Datastream of it; one whose server is gone is disabled with a reason, and goes on where it stood', async () => {
  const [a, b] = [await street({ results: [] }), await street({ results: [] })];
  const { key } = await aPartner(['sta:read'], 'standard'), nosy = await aPartner(['sta:read']);
  const receiver = await Receiver.start();
  const hook = await api.ok<Hook>('POST', '/api/v1/partners/me/subscriptions', { url: receiver.url, kind: 'PM2.5' }, key);
  const path = `/api/v1/partners/me/subscriptions/${hook.id}`;
  await observe(a.stream, 1);
  await observe(b.stream, 2);
  await eventually('both streams', async () => resultsOf(receiver).length >= 2);
  receiver.answers = [410];
  await observe(a.stream, 3);
  await eventually('it is disabled', async () => (await api.ok<Hook>('GET', path, undefined, key)).state === 'disabled');
  expect(await api.ok<Hook>('GET', path, undefined, key)).toMatchObject({ reason: expect.stringContaining('410') });
  expect((await api.call('GET', path, undefined, nosy.key)).status).toBe(404);
  await api.ok('POST', `${path}/enable`, undefined, key);
  await eventually('the refused one comes again', async () => resultsOf(receiver).filter((result) => result === 3).length === 2);
  expect(resultsOf(receiver).filter((result) => result !== 3)).toEqual([1, 2]);
  expect((await api.call('DELETE', path, undefined, key)).status).toBe(204);
  receiver.stop();
});

test('what was kept before a process ended is brought by the next one, once, with the same secret', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'hearthline-hooks-'));
  const change = { dataDir, mongodbUri: databaseUri(), webhooksToLoopback: true };
  const receiver = await Receiver.start();
  receiver.answers = [503];
  const first = await startHearthline(change), before = new Api(first.url, first.adminToken);
  const partner = await before.ok<{ id: string }>('POST', '/api/v1/partners', { name: 'Port of Tilbury' });
  const { key } = await before.ok<Key>('POST', `/api/v1/partners/${partner.id}/keys`, { title: 'Hooks', scopes: ['sta:read'] });
  const hook = await before.ok<Hook>('POST', '/api/v1/partners/me/subscriptions', { url: receiver.url, kind: 'PM2.5' }, key);
  await before.ok('POST', sta('/Things'), aStreet({ results: [7] }));
  await first.stop();
  const second = await startHearthline(change), after = new Api(second.url, second.adminToken);
  await after.ok('POST', sta('/Things'), aStreet({ results: [8] }));
  await eventually('both readings', async () => resultsOf(receiver).includes(8));
  await eventually('they are noted', async () => (await after.ok<{ state: string }[]>('GET', `/api/v1/partners/me/subscriptions/${hook.id}/deliveries`, undefined, key)).every(({ state }) => state === 'delivered'));
  expect(new Set(receiver.told.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(new Set(numbersOf(receiver)).size);
  expect([...new Set(resultsOf(receiver))]).toEqual([7, 8]);
  for (const one of receiver.told) expect(one.headers['webhook-signature']).toBe(signatureOf(hook.secret, one));
  expect(await after.ok('GET', '/api/v1/partners/me/usage', undefined, key)).toMatchObject({ days: [{ calls: expect.any(Number) }] });
  await second.stop();
  receiver.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test.each(['http://example.com/', 'https://localhost/', 'https://10.0.0.1/', 'https://[::1]/', 'https://example.com:8443/', 'https://me:secret@example.com/', 'file:///etc/passwd', 'http://127.0.0.1.example.com/', 'not an address'])('no webhook goes to %s', async (url) => {
  const { stream } = await street({ results: [] });
  const { key } = await aPartner(['sta:read']);
  expect(await api.call('POST', '/api/v1/partners/me/subscriptions', { url, datastream: stream }, key)).toMatchObject({ status: 400, body: { field: 'url' } });
});

test('a webhook says what it wants to hear, of what is there, with a key that may read', async () => {
  const reads = await aPartner(['sta:read']), writes = await aPartner(['sta:write']);
  const url = 'https://hooks.example.com/town';
  expect(await api.call('POST', '/api/v1/partners/me/subscriptions', { url }, reads.key)).toMatchObject({ status: 400, body: { field: 'datastream' } });
  expect(await api.call('POST', '/api/v1/partners/me/subscriptions', { url, datastream: 999_999 }, reads.key)).toMatchObject({ status: 400, body: { field: 'datastream' } });
  expect((await api.call('POST', '/api/v1/partners/me/subscriptions', { url, kind: 'PM2.5' }, writes.key)).status).toBe(403);
});

test('NGSI-LD shows the air, the roads and devices, to be read and asked, and nothing that is not public', async () => {
  const anyone = new Api(app.url, '');
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000).toISOString();
  for (const [id, latitude, no2] of [['orsett', 51.51, 210], ['grays', 51.47, 20]] as const) {
    await api.ok('POST', '/api/v1/place/air/sites', { id, name: id, grade: 'reference', latitude, longitude: 0.33 });
    await api.ok('POST', `/api/v1/place/air/sites/${id}/hours`, [{ at: hour, no2 }]);
  }
  const ask = (query: string) => anyone.ok<Record<string, unknown>[]>('GET', `/ngsi-ld/v1/entities?type=AirQualityObserved&${query}`);
  expect(await ask('options=keyValues')).toMatchObject([{ id: 'urn:ngsi-ld:AirQualityObserved:grays', no2: 20, airQualityIndex: 1, location: { type: 'Point', coordinates: [0.33, 51.47] } }, { no2: 210, airQualityIndex: 4, airQualityLevel: 'moderate' }]);
  expect((await ask('q=no2%3E40')).map(({ id }) => id)).toEqual(['urn:ngsi-ld:AirQualityObserved:orsett']);
  expect((await ask('georel=near;maxDistance==2000&geometry=Point&coordinates=%5B0.33,51.48%5D')).map(({ id }) => id)).toEqual(['urn:ngsi-ld:AirQualityObserved:grays']);
  expect((await ask('limit=1&offset=1')).map(({ id }) => id)).toEqual(['urn:ngsi-ld:AirQualityObserved:orsett']);
  expect(await anyone.ok('GET', '/ngsi-ld/v1/entities/urn:ngsi-ld:AirQualityObserved:grays')).toMatchObject({ no2: { type: 'Property', value: 20, unitCode: 'GQ', observedAt: new Date(hour).toISOString() } });
  const closed = await street({ name: 'Closed Road' }), open = await street({ name: 'Open Road', open: true });
  await eventually('the open one is seen', async () => (await anyone.call('GET', `/ngsi-ld/v1/entities/urn:ngsi-ld:Device:${open.thing}`)).status === 200);
  expect(await anyone.ok('GET', `/ngsi-ld/v1/entities/urn:ngsi-ld:Device:${open.thing}?options=keyValues`)).toMatchObject({ name: 'Open Road', value: [{ value: 18.2, unit: 'µg/m³' }] });
  expect((await anyone.call('GET', `/ngsi-ld/v1/entities/urn:ngsi-ld:Device:${closed.thing}`)).status).toBe(404);
  for (const [query, field] of [['', 'type'], ['type=Cars', 'type'], ['type=Device&q=(a)', 'q'], ['type=Device&georel=within', 'georel'], ['type=Device&limit=5000', 'limit']]) expect(await anyone.call('GET', `/ngsi-ld/v1/entities?${query}`), query).toMatchObject({ status: 400, body: { field } });
  expect(await api.call('POST', '/ngsi-ld/v1/entities', {})).toMatchObject({ status: 405, body: { detail: expect.stringContaining('read only') } });
});

test('the catalogue is DCAT for programs and a page for people; each dataset is a table that its metadata describes', async () => {
  const anyone = new Api(app.url, '');
  await street({ name: 'Closed Lane', results: [99] });
  const { stream } = await street({ name: '=Open Lane', open: true, results: [17.4, 18.2] });
  const found = await eventually('the public kind is listed', async () => { const { status, body } = await anyone.call<Record<string, unknown>>('GET', '/catalog/readings-pm2-5'); return status === 200 && body; }, 12_000);
  expect(found).toMatchObject({ '@type': 'dcat:Dataset', 'dcat:distribution': [{ 'dcat:downloadURL': { '@id': `${app.url}/catalog/readings-pm2-5/data.csv` } }, {}] });
  expect((await anyone.ok<{ 'dcat:dataset': { 'dct:identifier': string }[] }>('GET', '/catalog'))['dcat:dataset'].map((one) => one['dct:identifier'])).toEqual(expect.arrayContaining(['air-quality-index', 'traffic-now', 'readings-pm2-5']));
  const first = await fetch(`${app.url}/catalog/readings-pm2-5/data.csv?limit=1`);
  const metadata = await anyone.ok<{ url: string; tableSchema: { columns: { name: string }[] } }>('GET', '/catalog/readings-pm2-5/data.csv-metadata.json');
  expect((await first.text()).split('\r\n')[0]).toBe(metadata.tableSchema.columns.map(({ name }) => name).join(','));
  expect(first.headers.get('link')).toMatch(/after=\d+/);
  const table = async (): Promise<string> => (await fetch(`${app.url}/catalog/readings-pm2-5/data.csv`)).text();
  const whole = await eventually('the open lane in the table', async () => { const text = await table(); return text.includes(`,${stream},`) && text; }, 12_000);
  expect(whole).not.toContain(',99,');
  expect(metadata.tableSchema.columns.map(({ name }) => name)).toEqual(expect.arrayContaining(['grade', 'coverage_pct', 'stale']));
  expect(whole).toContain(',µg/m³,indicative,,true,');
  expect((await anyone.call<string>('GET', '/catalog/air-quality-index/data.csv')).body).toMatch(/^site,date,daqi,band,driver,grade,hours\r\n/);
  expect((await anyone.call<string>('GET', '/catalog/traffic-now/data.csv')).status).toBe(200);
  const page = await fetch(`${app.url}/catalog/readings-pm2-5`, { headers: { accept: 'text/html' } });
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('Columns of the table');
  expect((await anyone.call('GET', '/catalog/nothing')).status).toBe(404);
  expect(await anyone.call('GET', '/catalog/readings-pm2-5/data.csv?from=soon')).toMatchObject({ status: 400, body: { field: 'from' } });
});

test('staff see who uses the platform and what it costs; nobody else does', async () => {
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/partners', { name: 'Thames <Freight>' });
  const { key } = await api.ok<Key>('POST', `/api/v1/partners/${id}/keys`, { title: 'Board', scopes: ['sta:read'], plan: 'bulk' });
  await api.ok('GET', sta('/Things?$top=0'), undefined, key);
  const pages = async (): Promise<string> => {
    let all = '';
    for (let path: string | undefined = '/admin/partners'; path; ) {
      const { body }: { body: string } = await api.call<string>('GET', path);
      all += body;
      path = /href="(\/admin\/partners\?after=[^"]+)"/.exec(body)?.[1];
    }
    return all;
  };
  // Use is added to the store once a second.
  await eventually('the partner and its bill', async () => { const all = await pages(); return all.includes('Thames &lt;Freight&gt;') && all.includes('£200.00'); });
  expect((await fetch(`${app.url}/admin/partners`, { redirect: 'manual' })).status).toBe(303);
});

test('a Thing that is closed again, or a Datastream that moves to a closed one, is gone from the public’s view within seconds', async () => {
  const anyone = new Api(app.url, '');
  const [open, moving, closed] = [await street({ name: 'Open Quay', open: true }), await street({ name: 'Moving Quay', open: true }), await street({ name: 'Closed Quay' })];
  const sees = async (path: string): Promise<boolean> => (await anyone.call('GET', sta(path))).status === 200;
  await eventually('both are seen', async () => (await sees(`/Datastreams(${open.stream})/Observations`)) && (await sees(`/Datastreams(${moving.stream})/Observations`)));
  await observe(open.stream, 5);
  expect((await anyone.ok<{ '@iot.count': number }>('GET', sta(`/Datastreams(${open.stream})/Observations?$count=true&$top=0`)))['@iot.count']).toBe(3);
  await api.ok('PATCH', sta(`/Things(${open.thing})`), { properties: { public: false } });
  await api.ok('PATCH', sta(`/Datastreams(${moving.stream})`), { Thing: { '@iot.id': closed.thing } });
  for (const path of [`/Things(${open.thing})`, `/Datastreams(${open.stream})`, `/Datastreams(${open.stream})/Observations`, `/Things(${open.thing})/Locations`, `/Datastreams(${moving.stream})`]) await eventually(`${path} is closed`, async () => !(await sees(path)));
});
