import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openStores, type OpenStores } from '../../tools/launch/stores/open.mjs';
import { Api, eventually, type Home } from '../builders/api.js';
import { ADMIN_TOKEN } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';
import { startBuilt, type BuiltApp } from '../builders/process.js';
import { TwilioStandIn } from '../builders/twilio.js';

const HOMES = 24;
let twilio: TwilioStandIn, stores: OpenStores, app: BuiltApp, api: Api;
const folder = mkdtempSync(join(tmpdir(), 'hearthline-redis-'));

beforeAll(async () => {
  twilio = await TwilioStandIn.start();
  // MongoDB is the run's own; Redis is one that may be killed, and is started again as npm start would.
  stores = await openStores({ dataDir: folder, say: () => undefined, env: { ...process.env, REDIS_URL: '', MONGODB_URI: inject('mongodbUri') } });
  app = await startBuilt({ mongodbUri: databaseUri(), redisUrl: stores.redisUrl ?? '', twilio: twilio.settings });
  api = new Api(app.url, ADMIN_TOKEN);
});
afterAll(async () => {
  await app?.stop();
  await stores?.stop();
  twilio?.stop();
});

/** The process that holds this test's own data folder. */
function redisPid(): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const words = readCommand(pid);
    if (words.includes(join(folder, 'redis')) && /redis|valkey/.test(words[0] ?? '')) return Number(pid);
  }
  throw new Error('No Redis of this test is running');
}

function readCommand(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** One home after another calls for help while Redis is troubled; every acknowledged call must become one told alert. */
async function callsUnder(trouble: () => Promise<void>, everyMs: number, phones: number): Promise<void> {
  const homes: Home[] = [];
  for (let i = 0; i < HOMES; i += 1) homes.push(await api.home({ carers: [`+4477009${String(phones + i).padStart(5, '0')}`], devices: ['pendant'] }));
  let over = false;
  const troubling = (async () => {
    while (!over) {
      await trouble().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  for (const [i, home] of homes.entries()) {
    const sent = await api.send(home, 'pendant', i % 2 === 0 ? { kind: 'sos' } : { kind: 'oxygen-saturation', value: 85 });
    expect(sent.status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  over = true;
  await troubling;
  for (const [i, home] of homes.entries()) {
    await eventually(`alert ${i}`, async () => (await api.alerts(home.residentId)).length > 0, 6_000);
    await eventually(`text ${i}`, async () => (await twilio.to(`+4477009${String(phones + i).padStart(5, '0')}`)).length > 0, 10_000);
    expect((await api.alerts(home.residentId)).length).toBe(1);
    expect(await twilio.to(`+4477009${String(phones + i).padStart(5, '0')}`)).toHaveLength(1);
  }
}

test('FLUSHALL again and again: no alert is lost or doubled', async () => {
  const redis = new Redis(stores.redisUrl ?? '');
  try {
    await callsUnder(async () => void (await redis.flushall()), 40, 0);
  } finally {
    redis.disconnect();
  }
});

test('Redis killed again and again: no alert is lost or doubled, no request hangs', async () => {
  const killed: number[] = [];
  await callsUnder(async () => {
    if (killed.length >= 2) return;
    killed.push(redisPid());
    process.kill(killed.at(-1) ?? 0, 'SIGKILL');
  }, 900, 100);
  expect(killed.length).toBeGreaterThan(0);
});

test('Redis stopped without a word (SIGSTOP): rules run in the process within two seconds', async () => {
  const pid = redisPid();
  process.kill(pid, 'SIGSTOP');
  try {
    const home = await api.home({ carers: ['+447700900950'], devices: ['oximeter'] });
    const began = Date.now();
    expect((await api.send(home, 'oximeter', { kind: 'oxygen-saturation', value: 80 })).status).toBe(200);
    expect(Date.now() - began).toBeLessThan(1_500);
    await eventually('the alert without Redis', async () => (await api.alerts(home.residentId)).length === 1, 4_000);
    await eventually('the text without Redis', async () => (await twilio.to('+447700900950')).length === 1, 6_000);
    await eventually('readiness says so, and stays ready', async () => {
      const ready = await api.call<{ queue: string }>('GET', '/health/ready');
      return ready.status === 200 && ready.body.queue.includes('rules run in this process');
    }, 4_000);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
});

test('Redis without memory left answers and takes nothing: it is said, calls are told all the same, and it is over when it is over', async () => {
  const redis = new Redis(stores.redisUrl ?? '');
  const queue = async (): Promise<string> => (await api.call<{ queue: string }>('GET', '/health/ready')).body.queue;
  await eventually('Redis is back', async () => (await queue()) === 'ok', 8_000);
  try {
    await redis.config('SET', 'maxmemory', '1');
    await eventually('it is said', async () => (await queue()).startsWith('Redis has no memory left'), 4_000);
    const home = await api.home({ carers: ['+447700900951'], devices: ['pendant'] });
    expect((await api.send(home, 'pendant', { kind: 'sos' })).status).toBe(200);
    await eventually('the text all the same', async () => (await twilio.to('+447700900951')).length === 1, 6_000);
  } finally {
    await redis.config('SET', 'maxmemory', '0');
    redis.disconnect();
  }
  await eventually('it is over', async () => (await queue()) === 'ok', 4_000);
});
