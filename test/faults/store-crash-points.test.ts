import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import mongoose from 'mongoose';
import { Api, eventually, type Home } from '../builders/api.js';
import { ADMIN_TOKEN } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';
import { startBuilt, type BuiltApp } from '../builders/process.js';
import { isSound, type SegmentDoc } from '../../modules/sensing/observations/segment-doc.js';

/** What test/faults/crash-points.test.ts does for the way to a carer, for what is kept: compaction of fast days, deletion, erasure. */
let mongodbUri: string, connection: mongoose.Connection;
const dataDir = mkdtempSync(join(tmpdir(), 'hearthline-'));
beforeAll(async () => {
  mongodbUri = databaseUri();
  connection = await mongoose.createConnection(mongodbUri).asPromise();
});
afterAll(() => connection?.close());

const begin = (crashAt?: string): Promise<BuiltApp> => startBuilt({ mongodbUri, redisUrl: inject('redisUrl'), dataDir, ...(crashAt ? { crashAt } : {}) });
const death = async (app: BuiltApp): Promise<unknown> => {
  const how = await Promise.race([app.ended, new Promise((resolve) => setTimeout(() => resolve('lived'), 25_000))]);
  if (how === 'lived') await app.stop();
  // What the dead held is free at once, instead of after a quarter of a minute: these tests are not about waiting.
  await connection.collection('leases').updateMany({}, { $set: { until: new Date(0) } });
  return how;
};
const settled = (api: Api): Promise<unknown> => eventually('settled', async () => (await api.ok<{ settled: boolean }>('GET', '/api/v1/settled')).settled, 60_000);
const counts = async (api: Api, home: Home): Promise<object> => (await api.ok<{ byKind: object }>('GET', `/api/v1/residents/${home.residentId}/readings/count?from=2020-01-01T00:00:00Z`)).byKind;

async function allSound(): Promise<void> {
  for (const name of ['segments', 'segmentHours']) for await (const doc of connection.collection<SegmentDoc>(name).find()) expect(doc.check !== undefined && isSound(doc), doc._id).toBe(true);
}

const FOLDS = ['fold.before-segments', 'fold.after-hours', 'fold.after-segments', 'fold.after-latest', 'fold.before-delete'];
const ERASURES = ['deletion.after-intent', 'deletion.after-delete', 'deletion.after-audit', 'erasure.before-certificate'];
const homes = new Map<string, Home>();
const fastDay = (home: Home): object[] => Array.from({ length: 8_000 }, (_, i) => ({ device: home.devices['watch']?.id, kind: 'heart-rate', value: 60 + (i % 30), at: new Date(Date.parse('2026-09-01T02:00:00Z') + i * 5_000).toISOString() }));
const days = (home: Home): object[] => Array.from({ length: 40 }, (_, i) => ({ device: home.devices[i % 2 ? 'watch' : 'motion']?.id, ...(i % 2 ? { kind: 'heart-rate', value: 70 } : { kind: 'motion', value: true }), at: new Date(Date.parse('2026-09-01T02:00:00Z') + i * 40_000_000).toISOString() }));

/** All homes are made in one life, half of each fast day folded, so that each point costs one life and no more. */
beforeAll(async () => {
  const app = await begin();
  const api = new Api(app.url, ADMIN_TOKEN);
  for (const point of [...FOLDS, ...ERASURES]) {
    const home = await api.home({ devices: ['gateway', 'watch', 'motion'] });
    homes.set(point, home);
    const rows = FOLDS.includes(point) ? fastDay(home).filter((_, i) => i % 2 === 0) : days(home);
    expect((await api.call('POST', '/api/v1/readings', rows, home.devices['gateway']?.key)).body).toMatchObject({ accepted: rows.length });
  }
  await settled(api);
  await app.stop();
});

/** Each life does what is asked of it until it dies at its own point, over what the lives before left; the last one finishes for all. */
describe('life after life', () => {
  test.each(FOLDS)('killed at %s while it folds a fast day', async (point) => {
    const home = homes.get(point) as Home;
    const doomed = await begin(point);
    const api = new Api(doomed.url, ADMIN_TOKEN);
    await api.call('POST', '/api/v1/readings', fastDay(home).slice(0, 6_000), home.devices['gateway']?.key).catch(() => undefined);
    await api.call('GET', '/api/v1/settled').catch(() => undefined);
    expect(await death(doomed), 'the point was reached').toBe('SIGKILL');
  });

  test.each(ERASURES)('killed at %s while somebody is erased', async (point) => {
    const doomed = await begin(point);
    await erase(new Api(doomed.url, ADMIN_TOKEN), homes.get(point) as Home).catch(() => undefined);
    expect(await death(doomed), 'the point was reached').toBe('SIGKILL');
  });

  test('the last life finishes for all: every reading once, every checksum right, each deletion proved and told in the audit once', async () => {
    const app = await begin();
    const api = new Api(app.url, ADMIN_TOKEN);
    for (const point of FOLDS) {
      const home = homes.get(point) as Home;
      await api.call('POST', '/api/v1/readings', fastDay(home), home.devices['gateway']?.key);
    }
    await settled(api);
    for (const point of FOLDS) {
      const home = homes.get(point) as Home;
      expect(await counts(api, home), point).toEqual({ 'heart-rate': 8_000 });
      expect(await api.ok('GET', `/api/v1/residents/${home.residentId}/readings/daily?from=2026-09-01&to=2026-09-01`), point).toMatchObject([{ count: 8_000, min: 60, max: 89 }]);
    }
    for (const point of ERASURES) await erased(api, homes.get(point) as Home, point);
    expect(await app.stop()).toBe(0);
    await allSound();
  });
});

const erase = (api: Api, { residentId }: Home) => api.ok<{ id: string }>('POST', `/api/v1/residents/${residentId}/erasure`, { reason: 'She has asked for it.' });

async function erased(api: Api, home: Home, point: string): Promise<void> {
  // A life may have died at its point for somebody else's erasure before it heard of this one.
  const begun = await connection.collection<{ _id: string }>('erasures').findOne({ subject: home.residentId });
  const id = begun?._id ?? (await erase(api, home)).id;
  const done = await eventually(`the certificate, ${point}`, async () => {
    const one = await api.ok<{ state: string; deletions: { _id: string; state: string; readings: number }[] }>('GET', `/api/v1/residents/${home.residentId}/erasure/${id}`);
    return one.state === 'done' && one;
  }, 60_000);
  expect(done.deletions.every(({ state }) => state === 'proved'), point).toBe(true);
  expect(done.deletions.reduce((sum, { readings }) => sum + readings, 0), point).toBe(20);
  expect(await counts(api, home), point).toEqual({ 'heart-rate': 20 });
  expect(await connection.collection('audit').countDocuments({ subject: home.residentId, action: 'delete' }), point).toBe(done.deletions.length);
}
