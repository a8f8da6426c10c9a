import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Api, eventually, type Home } from '../builders/api.js';
import { ADMIN_TOKEN, databaseUri } from '../builders/app.js';
import { startBuilt, type BuiltApp } from '../builders/process.js';
import { TwilioStandIn } from '../builders/twilio.js';

/** Every named place between two durable steps; the type in crash-points.ts is the same list. */
const POINTS = [
  'journal.before-write', 'journal.after-write', 'ingest.before-answer',
  'fold.before-segments', 'fold.after-segments', 'fold.after-latest', 'fold.before-delete',
  'ask.before-findings', 'alert.before-open', 'alert.after-open',
  'step.before-intents', 'step.after-intents', 'step.after-advance',
  'delivery.before-send', 'delivery.after-send', 'feed.before-append', 'feed.after-append',
] as const;

let twilio: TwilioStandIn, mongodbUri: string;
const dataDir = mkdtempSync(join(tmpdir(), 'hearthline-'));
const homes = new Map<string, { home: Home; phone: string }>();

/** All homes are made in one life, so that each point costs two lives and no more. */
beforeAll(async () => {
  twilio = await TwilioStandIn.start();
  mongodbUri = databaseUri();
  const app = await begin();
  for (const [i, point] of POINTS.entries()) {
    const phone = `+447700900${201 + i}`;
    homes.set(point, { phone, home: await new Api(app.url, ADMIN_TOKEN).home({ carers: [phone], devices: ['gateway', 'pendant', 'oximeter'] }) });
  }
  await app.stop();
});
afterAll(() => twilio?.stop());

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
