import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';

interface Listed {
  readonly id: string;
  readonly cause: string;
  readonly from: string;
  readonly to: string;
  readonly listedAt?: string;
  readonly final: boolean;
  readonly missed: readonly { residentId: string; checkedAt?: string; reasons: readonly { why: string; alert?: string; device?: string }[] }[];
}

const MINUTE = 60_000;
const mongodbUri = databaseUri();
let app: TestApp, api: Api;
let homes: Readonly<Record<'caller' | 'mover' | 'waiting' | 'unheard' | 'well', Home>>;
let listed: Listed;

/** The service is away for ten minutes: the marks that it left are set back, and what was due meanwhile with them. */
beforeAll(async () => {
  app = await startHearthline({ mongodbUri });
  api = new Api(app.url, app.adminToken);
  const home = (devices: string[], phone: string): Promise<Home> => api.home({ devices, carers: [phone] });
  homes = { caller: await home(['pendant'], '07700900111'), mover: await home(['motion'], '07700900112'), waiting: await home(['pendant'], '07700900113'), unheard: await home(['gateway'], '07700900114'), well: await home(['pendant', 'motion'], '07700900115') };
  await api.send(homes.waiting, 'pendant', { kind: 'sos' });
  await api.send(homes.well, 'motion', { kind: 'motion' });
  await eventually('the text', async () => (await api.alerts(homes.waiting.residentId))[0]?.deliveries.some(({ state }) => state === 'delivered' || state === 'sent'));
  await app.stop();
  await setBack(Date.now() - 10 * MINUTE);
  app = await startHearthline({ mongodbUri });
  api = new Api(app.url, app.adminToken);
  const then = new Date(Date.now() - 5 * MINUTE).toISOString();
  await api.send(homes.caller, 'pendant', { kind: 'sos', at: then });
  await api.send(homes.mover, 'motion', { kind: 'motion', at: then });
  await api.send(homes.well, 'motion', { kind: 'motion' });
  listed = await eventually('the list', async () => (await api.ok<Listed[]>('GET', '/api/v1/outages')).find((one) => one.cause === 'app' && one.missed.length >= 4), 60_000);
}, 180_000);
afterAll(() => app?.stop());

async function setBack(from: number): Promise<void> {
  const client = await MongoClient.connect(mongodbUri);
  try {
    const db = client.db();
    await db.collection('serviceMarks').updateMany({}, { $set: { at: from } });
    await db.collection('alerts').updateMany({}, { $set: { openedAt: from - MINUTE, 'escalation.dueAt': from + 2 * MINUTE } });
    await db.collection('deliveries').updateMany({}, { $set: { intendedAt: from - 10 * MINUTE } });
    const rhythms = { reports: { last: from - MINUTE, gaps: Array.from({ length: 10 }, () => 5 * MINUTE) } };
    await db.collection('deviceHealth').updateOne({ _id: homes.unheard.devices['gateway']?.id as never }, { $set: { heard: { upTo: from - MINUTE, rhythms, lags: [], sames: {} } } }, { upsert: true });
  } finally {
    await client.close();
  }
}

const whys = (home: Home): string[] => (listed.missed.find(({ residentId }) => residentId === home.residentId)?.reasons ?? []).map(({ why }) => why);

test('whoever was due in the outage is named, and nobody else', () => {
  expect({ caller: whys(homes.caller), mover: whys(homes.mover), waiting: whys(homes.waiting), unheard: whys(homes.unheard), well: whys(homes.well) }).toEqual({
    caller: ['call-late', 'alert-late'], mover: ['spoke-late'], waiting: ['step-late'], unheard: ['not-heard'], well: [],
  });
  expect(listed.missed.map(({ residentId }) => residentId)[0]).toBe(homes.caller.residentId);
  expect(listed.missed).toHaveLength(4);
});

test('the list stands within a minute of the recovery', () => {
  expect(Date.parse(listed.listedAt ?? '') - Date.parse(listed.to)).toBeLessThanOrEqual(60_000);
  expect(Date.parse(listed.to) - Date.parse(listed.from)).toBeGreaterThan(9 * MINUTE);
});

test('the page names them, by why; each is ticked off once somebody has asked after them', async () => {
  const page = await api.call<string>('GET', '/missed');
  expect(page.status).toBe(200);
  expect(page.body).toContain('4 people may have been missed');
  expect(page.body).toContain('Called for help, and was heard late');
  expect(page.body).toContain('Mary Hobbs');
  expect((await api.call<string>('GET', '/today')).body).toContain('4 people may have been missed');
  await api.ok('POST', `/api/v1/outages/${listed.id}/missed/${homes.caller.residentId}/checked`);
  expect((await api.call<string>('GET', '/today')).body).toContain('3 people may have been missed');
  expect((await api.call('POST', `/api/v1/outages/${listed.id}/missed/${homes.well.residentId}/checked`)).status).toBe(404);
});

test('neither a carer nor somebody unknown may read it', async () => {
  await api.ok('POST', '/api/v1/users', { username: 'missed-carer', name: 'Dana', role: 'carer', password: 'correct horse battery', carerId: homes.caller.carers[0] });
  const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username: 'missed-carer', password: 'correct horse battery' }, '');
  expect((await api.call('GET', '/api/v1/outages', undefined, token)).status).toBe(403);
  expect((await api.call('GET', '/missed', undefined, token)).status).toBe(403);
  expect((await api.call<string>('GET', '/today', undefined, token)).body).not.toContain('may have been missed');
  expect((await api.call('GET', '/api/v1/outages', undefined, '')).status).toBe(401);
});
