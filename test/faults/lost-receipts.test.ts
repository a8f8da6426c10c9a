import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { ADMIN_TOKEN, databaseUri } from '../builders/app.js';
import { startBuilt, type BuiltApp } from '../builders/process.js';
import { TwilioStandIn } from '../builders/twilio.js';

let twilio: TwilioStandIn, app: BuiltApp | undefined;
const life = { mongodbUri: '', dataDir: mkdtempSync(join(tmpdir(), 'hearthline-')) };
const begin = (): Promise<BuiltApp> => startBuilt({ ...life, redisUrl: inject('redisUrl'), twilio: twilio.settings });

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
