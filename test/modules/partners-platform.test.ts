import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { freePort } from '../builders/free-port.js';
import { aStreet } from '../builders/street.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline({ mqttPort: await freePort() });
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

test('a partner sees its own use and its own invoice, of all its keys, and nobody else’s', async () => {
  const mine = await aPartner(['sta:read'], 'standard'), others = await aPartner(['sta:read']);
  await api.call('GET', sta('/Things?$top=0'), undefined, mine.key);
  await api.call('GET', sta('/Things?$top=0'), undefined, others.key);
  expect(await api.ok('GET', '/api/v1/partners/me/usage', undefined, mine.key)).toMatchObject({ days: [{ key: mine.id, plan: 'standard', calls: 2 }] });
  expect(await api.ok('GET', '/api/v1/partners/me/invoice', undefined, mine.key)).toMatchObject({ currency: 'GBP', final: false, lines: [{ key: mine.id, plan: 'standard', calls: 3, beyond: 0, pence: 5_000 }], totalPence: 5_000 });
  for (const token of ['', app.adminToken, 'hlp_wrong']) expect((await api.call('GET', '/api/v1/partners/me/usage', undefined, token)).status).toBe(401);
  expect(await api.call('GET', '/api/v1/partners/me/invoice?month=soon', undefined, mine.key)).toMatchObject({ status: 400, body: { field: 'month' } });
});
