import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import mongoose from 'mongoose';
import { Api, eventually } from '../builders/api.js';
import { ADMIN_TOKEN } from '../builders/app.js';
import { startBuilt } from '../builders/process.js';
import type { SegmentDoc } from '../../modules/sensing/observations/segment-doc.js';
import { openStores } from '../../tools/launch/stores/open.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const silent = (): void => undefined;
let dataDir: string;

/** With the app stopped: the doctor opens the store of the data folder itself, and closes it. */
async function doctor(...args: string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, ['tools/doctor.mjs', ...args], { cwd: ROOT, env: { ...process.env, NODE_ENV: 'test', MONGODB_URI: '', REDIS_URL: '', DATA_DIR: dataDir, npm_lifecycle_event: '' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (bytes: Buffer) => (out += String(bytes)));
  child.stderr.on('data', (bytes: Buffer) => (out += args.includes('--json') ? '' : String(bytes)));
  return { code: await new Promise((done) => child.once('exit', done)), out };
}

/** Somebody's hand in the store while nobody serves from it. */
async function inStore(hand: (segments: mongoose.mongo.Collection<SegmentDoc>) => Promise<void>): Promise<void> {
  const stores = await openStores({ dataDir, database: 'hearthline', say: silent, env: { ...process.env, REDIS_URL: 'redis://unused' } });
  const connection = await mongoose.createConnection(stores.mongodbUri).asPromise();
  try {
    await hand(connection.collection<SegmentDoc>('segments') as never);
  } finally {
    await connection.close();
    await stores.stop();
  }
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hearthline-doctor-'));
  const stores = await openStores({ dataDir, database: 'hearthline', say: silent, env: { ...process.env, REDIS_URL: 'redis://unused' } });
  const app = await startBuilt({ mongodbUri: stores.mongodbUri, dataDir });
  const api = new Api(app.url, ADMIN_TOKEN);
  const home = await api.home({ devices: ['gateway', 'watch'] });
  const rows = ['2026-06-01', '2026-06-02', '2026-06-03'].map((day, seq) => ({ device: home.devices['watch']?.id, kind: 'heart-rate', value: 70, at: `${day}T08:00:00Z`, seq }));
  expect((await api.call('POST', '/api/v1/readings', rows, home.devices['gateway']?.key)).body).toMatchObject({ accepted: 3 });
  await eventually('settled', async () => (await api.ok<{ settled: boolean }>('GET', '/api/v1/settled')).settled, 20_000);
  await app.stop();
  await stores.stop();
});
afterAll(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

test('a whole store is well; what was changed in it is named, what is old is mended on request, and what is damaged never made to look right', async () => {
  expect(await doctor('--json')).toEqual({ code: 0, out: expect.stringContaining('3 segments with 3 readings were opened; 0 of them are damaged') as string });

  await inStore(async (segments) => {
    await segments.updateOne({ _id: /2026-06-01$/ as never }, { $unset: { check: '' } });
    const doc = await segments.findOne({ _id: /2026-06-02$/ as never });
    const bytes = Buffer.from(doc?.data?.buffer ?? []);
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    await segments.updateOne({ _id: doc?._id as never }, { $set: { data: new mongoose.mongo.Binary(bytes) } });
  });
  const old = '1 segments were written before there were checksums', damaged = /The segment \S+heart-rate\|2026-06-02 does not agree with its checksum/;
  const found = await doctor();
  expect([found.code, found.out]).toEqual([1, expect.stringContaining(old)]);
  expect(found.out).toMatch(damaged);
  await doctor('--repair');
  const after = await doctor();
  expect([after.code, after.out]).toEqual([1, expect.not.stringContaining(old)]);
  expect(after.out).toMatch(damaged);
});

test('an option nobody knows is told with its own exit code', async () => {
  const strange = await doctor('--mend');
  expect([strange.code, strange.out]).toEqual([64, expect.stringContaining('--mend')]);
});
