import type { AddressInfo } from 'node:net';
import { createServer as createHttp } from 'node:http';
import { connect } from 'node:net';
import twilio from 'twilio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limitCrowds } from '../../modules/platform/http/crowd-limit.js';
import { Store } from '../../modules/platform/store/store.js';
import { UnknownFields } from '../../modules/sensing/ingest/unknown-fields.store.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { FeedReader } from '../builders/feed.js';
import { TwilioStandIn } from '../builders/twilio.js';

let app: TestApp, api: Api, phones: TwilioStandIn;
beforeAll(async () => {
  phones = await TwilioStandIn.start();
  await phones.control({ receipts: false });
  app = await startHearthline({ twilio: phones.settings });
  api = new Api(app.url, app.adminToken);
});
afterAll(async () => {
  await app?.stop();
  phones?.stop();
});
const inStore = (name: string) => app.app.get(Store).collection<{ _id: string; [field: string]: unknown }>(name);

test('evidence stays with its reading when another value of the same instant sorts before it', async () => {
  const home = await api.home({ carers: ['07700900501'], devices: ['oximeter'] });
  const at = new Date().toISOString();
  await api.send(home, 'oximeter', { kind: 'oxygen-saturation', value: 85, at });
  const alert = await eventually('the alert', async () => (await api.alerts(home.residentId))[0]);
  const id = alert.evidence[0]?.observation ?? '';
  expect((await api.send(home, 'oximeter', { kind: 'oxygen-saturation', value: 100, at })).body).toMatchObject({ accepted: 1 });
  expect((await api.call<{ valueQuantity: { value: number } }>('GET', `/fhir/R4/Observation/${id}`)).body.valueQuantity.value).toBe(85);
  const all = await api.ok<{ id: string; value: number }[]>('GET', `/api/v1/residents/${home.residentId}/readings`);
  expect(new Map(all.map((reading) => [reading.value, reading.id])).get(85)).toBe(id);
  expect(new Set(all.map((reading) => reading.id)).size).toBe(2);
});

test('a field that we do not read is kept as it came, sealed, and counted', async () => {
  const home = await api.home({ devices: ['watch'] });
  const device = home.devices['watch']?.id ?? '';
  for (const posture of ['sitting', 'lying']) expect((await api.send(home, 'watch', { kind: 'heart-rate', value: 70, posture, at: new Date(Date.now() - (posture === 'lying' ? 0 : 5)).toISOString() })).body).toMatchObject({ accepted: 1 });
  expect(await app.app.get(UnknownFields).last(device as never, 'posture')).toEqual({ count: 2, raw: '"lying"' });
  expect(JSON.stringify(await inStore('unknownFields').find({}).toArray())).not.toContain('lying');
});

test('who leaves a circle is closed on the feed within five seconds', async () => {
  const home = await api.home({ carers: ['07700900502', '07700900503'] });
  await api.ok('POST', '/api/v1/users', { username: 'circle-leaver', name: 'L', role: 'carer', password: 'correct horse battery', carerId: home.carers[0] });
  const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username: 'circle-leaver', password: 'correct horse battery' }, '');
  const feed = await FeedReader.open(app.url, token);
  await feed.until('a snapshot', (f) => f.type === 'snapshot');
  await api.call('DELETE', `/api/v1/residents/${home.residentId}/carers/${home.carers[0]}`);
  await eventually('closed', async () => feed.closed !== undefined, 5_000);
  expect(feed.closed?.code).toBe(4403);
});

test('an answer that comes six hours after the message is noted, and changes nothing', async () => {
  const home = await api.home({ carers: ['07700900504'], devices: ['pendant'] });
  await api.send(home, 'pendant', { kind: 'sos' });
  const alert = await eventually('told', async () => (await api.alerts(home.residentId)).find((a) => a.deliveries[0]?.state === 'sent'));
  await inStore('deliveries').updateMany({ alertId: alert.id }, { $set: { intendedAt: Date.now() - 6 * 3_600_000 - 1_000 } });
  expect((await phones.reply(app.url, '+447700900504', `Y ${alert.code}`)).body).toContain('hours old');
  const after = (await api.alerts(home.residentId))[0];
  expect(after).toMatchObject({ state: 'open' });
  expect(after?.actions.some((action) => action.type === 'noted' && action.by.carer === home.carers[0])).toBe(true);
});

test('a receipt that overtakes the answer to its own message is kept until it fits', async () => {
  const home = await api.home({ carers: ['07700900505'], devices: ['pendant'] });
  await api.send(home, 'pendant', { kind: 'sos' });
  const alert = await eventually('told', async () => (await api.alerts(home.residentId)).find((a) => a.deliveries[0]?.state === 'sent'));
  const sid = `SM${'7'.repeat(32)}`;
  const url = `${app.url}/webhooks/twilio/status`;
  const form = { MessageSid: sid, MessageStatus: 'delivered' };
  const send = () => fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': twilio.getExpectedTwilioSignature('stand-in-auth-token', url, form) }, body: new URLSearchParams(form).toString() });
  expect([(await send()).status, (await send()).status]).toEqual([204, 204]);
  expect(await inStore('unmatchedReceipts').countDocuments({})).toBe(1);
  await inStore('deliveries').updateMany({ alertId: alert.id }, { $set: { providerId: sid } });
  await eventually('delivered', async () => (await api.alerts(home.residentId))[0]?.deliveries[0]?.state === 'delivered', 9_000);
  await eventually('forgotten', async () => (await inStore('unmatchedReceipts').countDocuments({})) === 0);
});

test('one address cannot take every place, and what it lets go is free again', async () => {
  const server = createHttp((_, response) => response.end('ok'));
  limitCrowds(server, 2);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const open = () => new Promise<{ held: boolean; end(): void }>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const stays = setTimeout(() => resolve({ held: true, end: () => socket.destroy() }), 150);
    socket.once('close', () => (clearTimeout(stays), resolve({ held: false, end: () => undefined })));
    socket.on('error', () => undefined);
  });
  const [a, b, c] = [await open(), await open(), await open()];
  expect([a.held, b.held, c.held]).toEqual([true, true, false]);
  a.end();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const d = await open();
  expect(d.held).toBe(true);
  b.end();
  d.end();
  server.close();
});

test.each([{ low: 5, high: 1e300 }, { low: -1, high: 90 }])('limits %j would silence a rule and are refused', async (pulse) => {
  const home = await api.home();
  expect((await api.call('PATCH', `/api/v1/residents/${home.residentId}`, { limits: { pulse } })).status).toBe(400);
});
