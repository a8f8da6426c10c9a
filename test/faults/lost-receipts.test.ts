import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { ADMIN_TOKEN } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';
import { startBuilt, type BuiltApp } from '../builders/process.js';
import { TwilioStandIn } from '../builders/twilio.js';

let twilio: TwilioStandIn, app: BuiltApp | undefined;
const life = { mongodbUri: '', dataDir: mkdtempSync(join(tmpdir(), 'hearthline-')) };
const begin = (crashAt?: string): Promise<BuiltApp> => startBuilt({ ...life, redisUrl: inject('redisUrl'), twilio: twilio.settings, ...(crashAt ? { crashAt } : {}) });

beforeAll(async () => {
  twilio = await TwilioStandIn.start();
  life.mongodbUri = databaseUri();
});
afterAll(async () => {
  await app?.stop();
  twilio?.stop();
});

test('a receipt that a text failed is lost while the app is dead: after its start the next person is told, long before it is their turn', async () => {
  await twilio.control({ receipts: false });
  app = await begin();
  const before = new Api(app.url, ADMIN_TOKEN);
  const home = await before.home({ carers: ['+447700900301', '+447700900302'] });
  await before.send(home, 'pendant', { kind: 'sos' });
  const delivery = async (api: Api) => (await api.alerts(home.residentId))[0]?.deliveries[0];
  await eventually('sent', async () => (await delivery(before))?.state === 'sent');
  process.kill(app.pid, 'SIGKILL');
  await app.ended;
  const [text] = await twilio.to('+447700900301');
  await twilio.became(text?.sid ?? '', 'undelivered', 30_005);
  app = await begin();
  const after = new Api(app.url, ADMIN_TOKEN);
  await eventually('the next person', async () => (await twilio.to('+447700900302')).length === 1);
  expect(await delivery(after)).toMatchObject({ state: 'failed', reason: '30005' });
  const [alert] = await after.alerts(home.residentId);
  const told = alert?.actions.filter(({ type }) => type === 'told' || type === 'escalated') as unknown as { at: string }[];
  // A stat alert's next turn comes after three minutes: it was not that.
  expect(Date.parse(told[1]?.at ?? '') - Date.parse(told[0]?.at ?? '')).toBeLessThan(150_000);
  expect([(await twilio.to('+447700900301')).length, (await twilio.to('+447700900302')).length]).toEqual([1, 1]);
});

test('a text that was being sent when the app was killed is looked for once the next life stands alone, not when the dead one’s claim ends', async () => {
  const api = new Api(app?.url ?? '', ADMIN_TOKEN);
  const home = await api.home({ carers: ['+447700900303'] });
  await app?.stop();
  app = await begin('delivery.after-send');
  await new Api(app.url, ADMIN_TOKEN).send(home, 'pendant', { kind: 'sos' });
  await app.ended;
  // An hour: so that it is not the claim's end that frees it.
  const store = await MongoClient.connect(life.mongodbUri);
  const held = await store.db().collection('deliveries').updateMany({ residentId: home.residentId, state: 'sending' }, { $set: { dueAt: Date.now() + 3_600_000 } });
  await store.close();
  expect(held.modifiedCount).toBe(1);
  app = await begin();
  const after = new Api(app.url, ADMIN_TOKEN);
  await eventually('known', async () => (await after.alerts(home.residentId))[0]?.deliveries[0]?.state === 'sent', 15_000);
  expect(await twilio.to('+447700900303')).toHaveLength(1);
});

test('a text that never left since the app was killed is sent by the next life, once', async () => {
  const api = new Api(app?.url ?? '', ADMIN_TOKEN);
  const home = await api.home({ carers: ['+447700900304'] });
  await app?.stop();
  app = await begin('delivery.before-send');
  await new Api(app.url, ADMIN_TOKEN).send(home, 'pendant', { kind: 'sos' });
  await app.ended;
  expect(await twilio.to('+447700900304')).toHaveLength(0);
  app = await begin();
  const after = new Api(app.url, ADMIN_TOKEN);
  await eventually('sent', async () => (await after.alerts(home.residentId))[0]?.deliveries[0]?.state === 'sent', 20_000);
  expect(await twilio.to('+447700900304')).toHaveLength(1);
});
