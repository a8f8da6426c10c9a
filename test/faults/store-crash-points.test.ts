import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import mongoose from 'mongoose';
import { Api, eventually, type Home } from '../builders/api.js';
import { ADMIN_TOKEN, databaseUri } from '../builders/app.js';
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

/** All homes are made in one life, half of each fast day folded, so that each point costs two lives and no more. */
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

describe('folding a fast day', () => {
  test.each(FOLDS)('killed at %s: every reading once, every checksum right', async (point) => {
    const home = homes.get(point) as Home;
    const rows = fastDay(home);
    const doomed = await begin(point);
    const last = new Api(doomed.url, ADMIN_TOKEN);
    await last.call('POST', '/api/v1/readings', rows.slice(0, 6_000), home.devices['gateway']?.key).catch(() => undefined);
    await last.call('GET', '/api/v1/settled').catch(() => undefined);
    expect(await death(doomed), 'the point was reached').toBe('SIGKILL');

    const app = await begin();
    const api = new Api(app.url, ADMIN_TOKEN);
    await api.call('POST', '/api/v1/readings', rows, home.devices['gateway']?.key);
    await settled(api);
    expect(await counts(api, home)).toEqual({ 'heart-rate': 8_000 });
    expect(await api.ok('GET', `/api/v1/residents/${home.residentId}/readings/daily?from=2026-09-01&to=2026-09-01`)).toMatchObject([{ count: 8_000, min: 60, max: 89 }]);
    expect(await app.stop()).toBe(0);
    await allSound();
  });
});

describe('an erasure', () => {
  test.each(ERASURES)('killed at %s: it is finished by the next life, each deletion proved and told in the audit once', async (point) => {
    const home = homes.get(point) as Home;
    const doomed = await begin(point);
    const answer = await new Api(doomed.url, ADMIN_TOKEN).call<{ id: string }>('POST', `/api/v1/residents/${home.residentId}/erasure`, { reason: 'She has asked for it.' }).catch(() => undefined);
    expect(await death(doomed), 'the point was reached').toBe('SIGKILL');

    const app = await begin();
    const api = new Api(app.url, ADMIN_TOKEN);
    const id = answer?.body.id ?? (await connection.collection<{ _id: string }>('erasures').findOne({ subject: home.residentId }))?._id;
    const done = await eventually('the certificate', async () => {
      const one = await api.ok<{ state: string; deletions: { _id: string; state: string; readings: number }[] }>('GET', `/api/v1/residents/${home.residentId}/erasure/${id}`);
      return one.state === 'done' && one;
    }, 60_000);
    expect(done.deletions.every(({ state }) => state === 'proved')).toBe(true);
    expect(done.deletions.reduce((sum, { readings }) => sum + readings, 0)).toBe(20);
    expect(await counts(api, home)).toEqual({ 'heart-rate': 20 });
    expect(await connection.collection('audit').countDocuments({ subject: home.residentId, action: 'delete' })).toBe(done.deletions.length);
    expect(await app.stop()).toBe(0);
    await allSound();
  });
});
