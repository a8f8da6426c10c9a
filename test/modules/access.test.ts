import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Audit } from '../../modules/platform/audit/audit.service.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { FeedReader } from '../builders/feed.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

async function signedIn(role: string, carerId?: string): Promise<Api> {
  const username = `user-${Math.random().toString(36).slice(2)}`;
  await api.ok('POST', '/api/v1/users', { username, name: 'Somebody', role, password: 'correct horse battery', ...(carerId ? { carerId } : {}) });
  const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'correct horse battery' }, '');
  return new Api(app.url, token);
}

test('a carer sees the residents of their circle and nobody else; unseen and unknown look alike', async () => {
  const mine = await api.home({ carers: ['07700900301'], devices: ['pendant'] });
  const other = await api.home({ carers: ['07700900302'], devices: ['pendant'] });
  const carer = await signedIn('carer', mine.carers[0]);
  expect((await carer.ok<{ id: string }[]>('GET', '/api/v1/residents')).map((r) => r.id)).toEqual([mine.residentId]);
  const unseen = await carer.call('GET', `/api/v1/residents/${other.residentId}`);
  const unknown = await carer.call('GET', '/api/v1/residents/aaaaaaaaaaaaaaaa');
  expect([unseen.status, unseen.body]).toEqual([404, unknown.body]);
  for (const path of ['/readings', '/coverage', '/readings/count']) expect((await carer.call('GET', `/api/v1/residents/${other.residentId}${path}`)).status).toBe(404);
  expect((await carer.call('GET', `/api/v1/alerts?residentId=${other.residentId}`)).status).toBe(404);
  await api.send(other, 'pendant', { kind: 'sos' });
  const alert = await eventually('the alert', async () => (await api.alerts(other.residentId))[0]);
  for (const [verb, body] of Object.entries({ acknowledge: {}, claim: {}, resolve: { outcome: 'helped' } })) expect((await carer.call('POST', `/api/v1/alerts/${alert.id}/${verb}`, body)).status).toBe(404);
  expect(await carer.ok('GET', '/api/v1/alerts')).toEqual([]);
  for (const [method, path, body] of [['POST', '/api/v1/residents', { name: { given: 'a', family: 'b' } }], ['POST', '/api/v1/users', {}], ['GET', '/api/v1/settled', undefined], ['GET', '/api/v1/sms-desk/messages', undefined]] as const) {
    expect((await carer.call(method, path, body)).status, path).toBe(403);
  }
});

test('the feed shows a carer their own, follows the circle, and resumes without a gap', async () => {
  const mine = await api.home({ carers: ['07700900303', '07700900304'], devices: ['pendant', 'oximeter'] });
  const other = await api.home({ carers: ['07700900305'], devices: ['pendant'] });
  const carer = await signedIn('carer', mine.carers[0]);
  const feed = await FeedReader.open(app.url, carer.token);
  await feed.until('snapshot', (f) => f.type === 'snapshot');
  await api.send(other, 'pendant', { kind: 'sos' });
  await api.send(mine, 'pendant', { kind: 'sos' });
  const opened = await feed.until('my alert', (f) => f.name === 'alert.opened');
  feed.close();
  const alert = (await api.alerts(mine.residentId))[0];
  await api.call('POST', `/api/v1/alerts/${alert?.id}/claim`);
  await api.call('POST', `/api/v1/alerts/${alert?.id}/resolve`, { outcome: 'safe' });
  const again = await FeedReader.open(app.url, carer.token, opened.number);
  await again.until('what was missed', (f) => f.name === 'alert.resolved');
  expect(again.frames.some((f) => f.type === 'snapshot')).toBe(false);
  expect(again.events.map((f) => f.name).filter((name) => name !== 'alert.told')).toEqual(['alert.acknowledged', 'alert.claimed', 'alert.resolved'].slice(-again.events.filter((f) => f.name !== 'alert.told').length));
  expect([...feed.frames, ...again.frames].every((f) => f.residentId === undefined || f.residentId === mine.residentId)).toBe(true);

  await api.call('DELETE', `/api/v1/residents/${mine.residentId}/carers/${mine.carers[0]}`);
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  const before = again.frames.length;
  await api.send(mine, 'oximeter', { kind: 'oxygen-saturation', value: 80 });
  await eventually('the new alert', async () => (await api.alerts(mine.residentId)).length === 2);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(again.frames.slice(before).filter((f) => f.residentId)).toEqual([]);
  again.close();
});

test('every look at a person is in the audit, and the chain shows what was changed in it', async () => {
  const home = await api.home();
  const nurse = await signedIn('clinician');
  await nurse.ok('GET', `/api/v1/residents/${home.residentId}/readings`);
  const audit = app.app.get(Audit);
  const entries = await audit.entries(0, 1_000, home.residentId);
  expect(entries.at(-1)).toMatchObject({ action: 'read-observations', role: 'clinician', subject: home.residentId, outcome: 'allowed' });
  expect(await audit.firstBroken()).toBeUndefined();
  const collection = app.app.get(Store).collection<{ _id: number; actor: string }>('audit');
  await collection.updateOne({ _id: 3 }, { $set: { actor: 'nobody' } });
  expect(await audit.firstBroken()).toBe(3);
});

test('no token, a bad token, a wrong password, a forged form', async () => {
  expect((await api.call('GET', '/api/v1/residents', undefined, '')).status).toBe(401);
  expect((await api.call('GET', '/api/v1/residents', undefined, 'x'.repeat(40))).status).toBe(401);
  const wrong = await api.call('POST', '/api/v1/sign-in', { username: 'nobody', password: 'nothing at all' }, '');
  expect([wrong.status, wrong.body['code']]).toEqual([401, 'login']);
  const username = 'forged';
  await api.ok('POST', '/api/v1/users', { username, name: 'F', role: 'admin', password: 'correct horse battery' });
  const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'correct horse battery' }, '');
  const forged = await request(app.url).post('/api/v1/residents').set('cookie', `hearthline_session=${token}`).send({ name: { given: 'a', family: 'b' } });
  expect(forged.status).toBe(403);
});
