import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, type Db } from 'mongodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Api, eventually, type Home } from '../builders/api.js';
import { ADMIN_TOKEN } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';
import { startBuilt, type BuiltApp } from '../builders/process.js';
import { TwilioStandIn } from '../builders/twilio.js';
import { POINTS } from '../../tools/chaos/plan.js';

/** Steps beside the straight way: the resident is asked first; several homes are told in one text; a text failed, and it is the next person's turn. */
const ASIDE = ['asking.before-intent', 'asking.after-intent', 'asking.after-note', 'list.after-mark', 'list.after-gathering', 'list.after-mirror', 'receipt.after-turn'] as const;
type Aside = (typeof ASIDE)[number] extends infer Point ? (Point extends `${infer Kind}.${string}` ? Kind : never) : never;
/** What each is seen by: the rule of its alerts, the text that comes once, and how many messages each alert then has. */
const SEEN_BY: Readonly<Record<Aside, { readonly rule: string; readonly text: RegExp; readonly messages: number }>> = {
  asking: { rule: 'prolonged-inactivity', text: /are you all right\?/, messages: 1 },
  list: { rule: 'device-silent', text: /^Hearthline: 2 homes need a look/, messages: 1 },
  receipt: { rule: 'low-oxygen', text: /needs someone soon/, messages: 2 },
};
const kindOf = (point: string): Aside => point.split('.')[0] as Aside;

let twilio: TwilioStandIn, mongodbUri: string, client: MongoClient, db: Db;
const dataDir = mkdtempSync(join(tmpdir(), 'hearthline-'));
const homes = new Map<string, { home: Home; phone: string }>();
/** For each of the steps beside: whom the text goes to, and whose alerts it is about. */
const aside = new Map<string, { phone: string; residents: readonly string[] }>();

/** All homes are made in one life, so that each point costs one life and no more. */
beforeAll(async () => {
  twilio = await TwilioStandIn.start();
  mongodbUri = databaseUri();
  const app = await begin();
  for (const [i, point] of POINTS.entries()) {
    const phone = `+447700900${201 + i}`;
    // Nobody answers, and nobody's turn comes by the clock, however long all these lives take.
    homes.set(point, { phone, home: await new Api(app.url, ADMIN_TOKEN).home({ carers: [phone], devices: ['gateway', 'pendant', 'oximeter'], resident: { answerWithin: { stat: 3_600 } } }) });
  }
  for (const [i, point] of ASIDE.entries()) aside.set(point, await asideHome(new Api(app.url, ADMIN_TOKEN), kindOf(point), `+447700900${301 + 2 * i}`, `+447700900${302 + 2 * i}`));
  await app.stop();
  client = await MongoClient.connect(mongodbUri);
  db = client.db();
});
afterAll(async () => {
  await client?.close();
  twilio?.stop();
});

/** Somebody who is asked on their own telephone; two homes of one carer; or somebody whose first carer's telephone takes nothing. */
async function asideHome(api: Api, kind: Aside, phone: string, other: string): Promise<{ phone: string; residents: readonly string[] }> {
  const carers = { asking: [other], list: [phone], receipt: [other, phone] }[kind];
  const { residentId } = await api.home({ carers, devices: [], ...(kind === 'asking' ? { resident: { phone } } : {}) });
  if (kind === 'asking') await api.ok('PUT', `/api/v1/residents/${residentId}/escalation-plan/ask-first`, {});
  if (kind === 'receipt') await twilio.control({ fail: 'undelivered:30005', to: other });
  return { phone, residents: [residentId, ...(kind === 'list' ? [(await api.home({ carers, devices: [] })).residentId] : [])] };
}

const begin = (crashAt?: string): Promise<BuiltApp> => startBuilt({ mongodbUri, redisUrl: inject('redisUrl'), twilio: twilio.settings, dataDir, ...(crashAt ? { crashAt } : {}) });

/** A device keeps what was not acknowledged and sends it again. */
async function sendUntilAcknowledged(api: Api, home: Home, readings: readonly object[]): Promise<boolean> {
  const answer = await api.call('POST', '/api/v1/readings', readings, home.devices['gateway']?.key).catch(() => undefined);
  return answer?.status === 200;
}

const readingsOf = (home: Home, at: string): object[] => [
  { device: home.devices['oximeter']?.id, kind: 'oxygen-saturation', value: 97, at, seq: 1 },
  { device: home.devices['pendant']?.id, kind: 'sos', at, seq: 1 },
];
const pressedAt = new Map<string, string>();

/** Each life dies at its own point, over what the lives before left half done. */
test.each(POINTS)('killed at %s while somebody calls for help', async (point) => {
  const { home } = homes.get(point) as { home: Home };
  const at = new Date().toISOString();
  pressedAt.set(point, at);
  const doomed = await begin(point);
  if (doomed.url) {
    const api = new Api(doomed.url, ADMIN_TOKEN);
    await sendUntilAcknowledged(api, home, readingsOf(home, at));
    // Folding comes by itself after some seconds; asking for it brings the point sooner.
    if (point.startsWith('fold.')) await api.call('GET', '/api/v1/settled').catch(() => undefined);
  }
  const how = await Promise.race([doomed.ended, new Promise((resolve) => setTimeout(() => resolve('lived'), 15_000))]);
  if (how === 'lived') await doomed.stop();
  expect(how, 'the point was reached').toBe('SIGKILL');
});

test('after all these deaths: nothing acknowledged is lost, one alert for each, told once', async () => {
  const app = await begin();
  const api = new Api(app.url, ADMIN_TOKEN);
  try {
    for (const [point, at] of pressedAt) {
      const { home } = homes.get(point) as { home: Home };
      await eventually(`acknowledged, ${point}`, () => sendUntilAcknowledged(api, home, readingsOf(home, at)));
    }
    for (const [point, { phone }] of homes) {
      const text = await eventually(`the text, ${point}`, async () => (await twilio.to(phone))[0], 20_000);
      expect(text.body, point).toContain('needs help NOW');
    }
    await eventually('settled', async () => (await api.ok<{ settled: boolean }>('GET', '/api/v1/settled')).settled, 20_000);
    for (const [point, { home, phone }] of homes) {
      const alerts = await api.alerts(home.residentId);
      expect(alerts.map((alert) => alert.rule), point).toEqual(['sos']);
      expect(alerts[0]?.deliveries, point).toHaveLength(1);
      expect(await twilio.to(phone), point).toHaveLength(1);
      const count = await api.ok<{ byKind: object }>('GET', `/api/v1/residents/${home.residentId}/readings/count`);
      expect(count.byKind, point).toEqual({ 'oxygen-saturation': 1, sos: 1 });
    }
  } finally {
    expect(await app.stop()).toBe(0);
  }
});

/** Alerts as a life before left them: open, and nobody told yet. */
async function leaveOpen(rule: string, residents: readonly string[]): Promise<void> {
  const now = Date.now();
  const id = (): string => [...randomBytes(16)].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('');
  await db.collection('alerts').insertMany(residents.map((residentId, i) => ({
    _id: id() as never, residentId, code: `AB${2 + i}${3 + i}`, rule, ruleVersion: '1', severity: 'asap', episode: rule, since: now, openedAt: now, because: 'Something is the matter.', differ: 'Nothing would be.', evidence: [], late: false, version: 1,
    actions: [{ type: 'opened', at: now, by: { kind: 'service', id: 'hearthline' } }], state: 'open', escalation: { step: 0, dueAt: now }, live: true, fedVersion: 0, pending: {},
  })));
}

/** What waits a minute for others is due now, once all of them wait. */
async function hurry(residents: readonly string[]): Promise<void> {
  const theirs = { residentId: { $in: [...residents] }, mayJoin: true };
  if ((await db.collection('deliveries').countDocuments(theirs)) < residents.length) return;
  await db.collection('deliveries').updateMany({ ...theirs, state: 'intended', dueAt: { $gt: Date.now() } }, { $set: { dueAt: Date.now() } });
}

/** Each life recovers what the one before left, and dies at its own point; the last one finishes for all of them. */
test('killed at each step of asking first, of a list and of a failure, life after life: each text comes once, and nobody else’s turn comes early', async () => {
  for (const point of ASIDE) {
    const { residents } = aside.get(point) as { residents: readonly string[] };
    await leaveOpen(SEEN_BY[kindOf(point)].rule, residents);
    const doomed = await begin(point);
    const rushing = setInterval(() => void hurry(residents).catch(() => undefined), 200);
    const how = await Promise.race([doomed.ended, new Promise((resolve) => setTimeout(() => resolve('lived'), 20_000))]);
    clearInterval(rushing);
    if (how === 'lived') await doomed.stop();
    expect(how, `${point} was reached`).toBe('SIGKILL');
  }
  const app = await begin();
  const api = new Api(app.url, ADMIN_TOKEN);
  try {
    for (const [point, { phone, residents }] of aside) {
      await hurry(residents);
      const [text] = await eventually(`the text, ${point}`, async () => {
        const texts = await twilio.to(phone);
        return texts.length > 0 && texts;
      }, 20_000);
      expect(text?.body, point).toMatch(SEEN_BY[kindOf(point)].text);
      const alertsNow = async () => (await Promise.all(residents.map((id) => api.alerts(id)))).flat();
      await eventually(`its word, ${point}`, async () => (await alertsNow()).every(({ deliveries }) => ['sent', 'delivered'].includes(deliveries.at(-1)?.state ?? '')), 20_000);
      for (const { deliveries } of await alertsNow()) expect(deliveries, point).toHaveLength(SEEN_BY[kindOf(point)].messages);
    }
    for (const [point, { phone }] of aside) expect(await twilio.to(phone), point).toHaveLength(1);
    const [failed] = aside.get('receipt.after-turn')?.residents ?? [];
    await eventually('the word that it failed, asked for', async () => (await api.alerts(failed ?? ''))[0]?.deliveries[0]?.state === 'failed', 20_000);
  } finally {
    expect(await app.stop()).toBe(0);
  }
});
