import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, type Db } from 'mongodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Api, eventually, type Home } from '../builders/api.js';
import { ADMIN_TOKEN, databaseUri } from '../builders/app.js';
import { startBuilt, type BuiltApp } from '../builders/process.js';
import { TwilioStandIn } from '../builders/twilio.js';
import { POINTS } from '../../tools/chaos/plan.js';

/** Steps beside the straight way, in their order: the resident is asked first; several homes are told in one text. */
const ASIDE = ['asking.before-intent', 'asking.after-intent', 'asking.after-note', 'list.after-mark', 'list.after-gathering', 'list.after-mirror'] as const;

let twilio: TwilioStandIn, mongodbUri: string, client: MongoClient, db: Db;
const dataDir = mkdtempSync(join(tmpdir(), 'hearthline-'));
const homes = new Map<string, { home: Home; phone: string }>();
/** For each of the steps beside: whom the text goes to, and whose alerts it is about. */
const aside = new Map<string, { phone: string; residents: readonly string[] }>();

/** All homes are made in one life, so that each point costs two lives and no more. */
beforeAll(async () => {
  twilio = await TwilioStandIn.start();
  mongodbUri = databaseUri();
  const app = await begin();
  for (const [i, point] of POINTS.entries()) {
    const phone = `+447700900${201 + i}`;
    homes.set(point, { phone, home: await new Api(app.url, ADMIN_TOKEN).home({ carers: [phone], devices: ['gateway', 'pendant', 'oximeter'] }) });
  }
  for (const [i, point] of ASIDE.entries()) aside.set(point, await asideHome(new Api(app.url, ADMIN_TOKEN), point.startsWith('asking.'), `+447700900${301 + 2 * i}`, `+447700900${302 + 2 * i}`));
  await app.stop();
  client = await MongoClient.connect(mongodbUri);
  db = client.db();
});
afterAll(async () => {
  await client?.close();
  twilio?.stop();
});

/** Somebody who is asked on their own telephone; or two homes of one carer. */
async function asideHome(api: Api, asks: boolean, phone: string, other: string): Promise<{ phone: string; residents: readonly string[] }> {
  const { residentId } = await api.home({ carers: [asks ? other : phone], devices: [], ...(asks ? { resident: { phone } } : {}) });
  if (asks) return { phone, residents: [residentId, await api.ok('PUT', `/api/v1/residents/${residentId}/escalation-plan/ask-first`, {}).then(() => residentId)] };
  return { phone, residents: [residentId, (await api.home({ carers: [phone], devices: [] })).residentId] };
}

const begin = (crashAt?: string): Promise<BuiltApp> => startBuilt({ mongodbUri, redisUrl: inject('redisUrl'), twilio: twilio.settings, dataDir, ...(crashAt ? { crashAt } : {}) });

/** A device keeps what was not acknowledged and sends it again. */
async function sendUntilAcknowledged(api: Api, home: Home, readings: readonly object[]): Promise<boolean> {
  const answer = await api.call('POST', '/api/v1/readings', readings, home.devices['gateway']?.key).catch(() => undefined);
  return answer?.status === 200;
}

test.each(POINTS)('killed at %s: nothing acknowledged is lost, one alert, told once', async (point) => {
  const { home, phone } = homes.get(point) as { home: Home; phone: string };
  const at = new Date().toISOString();
  const readings = [
    { device: home.devices['oximeter']?.id, kind: 'oxygen-saturation', value: 97, at, seq: 1 },
    { device: home.devices['pendant']?.id, kind: 'sos', at, seq: 1 },
  ];

  const doomed = await begin(point);
  const api = new Api(doomed.url, ADMIN_TOKEN);
  if (doomed.url) {
    await sendUntilAcknowledged(api, home, readings);
    // Folding comes by itself after some seconds; asking for it brings the point sooner.
    if (point.startsWith('fold.')) await api.call('GET', '/api/v1/settled').catch(() => undefined);
  }
  const how = await Promise.race([doomed.ended, new Promise((resolve) => setTimeout(() => resolve('lived'), 15_000))]);
  if (how === 'lived') await doomed.stop();
  expect(how, 'the point was reached').toBe('SIGKILL');

  const app = await begin();
  const again = new Api(app.url, ADMIN_TOKEN);
  try {
    await eventually('acknowledged', () => sendUntilAcknowledged(again, home, readings));
    const text = await eventually('the text', async () => (await twilio.to(phone))[0], 20_000);
    expect(text.body).toContain('needs help NOW');
    await eventually('settled', async () => (await again.ok<{ settled: boolean }>('GET', '/api/v1/settled')).settled, 20_000);
    const alerts = await again.alerts(home.residentId);
    expect(alerts.map((alert) => alert.rule)).toEqual(['sos']);
    expect(alerts[0]?.deliveries).toHaveLength(1);
    expect(await twilio.to(phone)).toHaveLength(1);
    const count = await again.ok<{ total: number; byKind: object }>('GET', `/api/v1/residents/${home.residentId}/readings/count`);
    expect(count.byKind).toEqual({ 'oxygen-saturation': 1, sos: 1 });
  } finally {
    expect(await app.stop()).toBe(0);
  }
});

/** Alerts as a life before left them: open, and nobody told yet. */
async function leaveOpen(rule: string, residents: readonly string[]): Promise<void> {
  const now = Date.now();
  const id = (): string => [...randomBytes(16)].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('');
  await db.collection('alerts').insertMany([...new Set(residents)].map((residentId, i) => ({
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
test('killed at each step of asking first and of a list, life after life: each text comes once, and nobody else’s turn comes early', async () => {
  for (const point of ASIDE) {
    const { residents } = aside.get(point) as { residents: readonly string[] };
    await leaveOpen(point.startsWith('asking.') ? 'prolonged-inactivity' : 'device-silent', residents);
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
      expect(text?.body, point).toMatch(point.startsWith('asking.') ? /are you all right\?/ : /^Hearthline: 2 homes need a look/);
      const alerts = (await Promise.all([...new Set(residents)].map((id) => api.alerts(id)))).flat();
      await eventually(`its word, ${point}`, async () => (await Promise.all(residents.map((id) => api.alerts(id)))).flat().every(({ deliveries }) => ['sent', 'delivered'].includes(deliveries[0]?.state ?? '')), 20_000);
      for (const { deliveries } of alerts) expect(deliveries, point).toHaveLength(1);
    }
    for (const [point, { phone }] of aside) expect(await twilio.to(phone), point).toHaveLength(1);
  } finally {
    expect(await app.stop()).toBe(0);
  }
});
