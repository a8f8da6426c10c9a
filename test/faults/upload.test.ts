import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { expect, inject, test } from 'vitest';
import type { Upload } from '../../modules/sensing/doors/uploads/upload.js';
import { Api, eventually } from '../builders/api.js';
import { ADMIN_TOKEN } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';
import { startBuilt, type BuiltApp } from '../builders/process.js';

const ROWS = 30_000;
const stamp = (i: number): string => `${new Date(Date.parse('2026-11-01T00:00:00Z') + i * 1_000).toISOString().slice(0, 19).replace('T', ' ')} +0000`;
const RECORDS = Array.from({ length: ROWS }, (_, i) => `<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min" startDate="${stamp(i)}" endDate="${stamp(i)}" value="${60 + (i % 40)}"/>`);
const FILE = `<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="en_GB">${RECORDS.join('')}</HealthData>`;

test('killed twice while a file is read, once between its readings and the word on them: the next life finishes it, nothing doubled, nothing lost', async () => {
  const mongodbUri = databaseUri();
  const dataDir = mkdtempSync(join(tmpdir(), 'hearthline-'));
  const begin = (crashAt?: string): Promise<BuiltApp> => startBuilt({ mongodbUri, redisUrl: inject('redisUrl'), dataDir, ...(crashAt ? { crashAt } : {}) });
  const store = await mongoose.createConnection(mongodbUri).asPromise();
  const uploads = store.collection<Upload & { _id: string; batches: number }>('uploads');

  const first = await begin('upload.before-progress');
  const { residentId } = await new Api(first.url, ADMIN_TOKEN).home({ devices: [] });
  const sent = await fetch(`${first.url}/api/v1/residents/${residentId}/uploads`, { method: 'POST', headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/octet-stream' }, body: FILE });
  expect(sent.status).toBe(202);
  const { id } = (await sent.json()) as Upload;
  expect(await first.ended, 'the point was reached').toBe('SIGKILL');
  expect(await uploads.findOne({ _id: id })).toMatchObject({ state: 'waiting', batches: 0, accepted: 0 });

  const second = await begin();
  await eventually('some of it is told', async () => ((await uploads.findOne({ _id: id }))?.batches ?? 0) >= 2, 60_000);
  process.kill(second.pid, 'SIGKILL');
  expect(await second.ended).toBe('SIGKILL');
  const left = await uploads.findOne({ _id: id });
  expect(left?.state, 'it was killed in the middle').toBe('waiting');
  expect(existsSync(join(dataDir, 'uploads', id))).toBe(true);

  const third = await begin();
  const api = new Api(third.url, ADMIN_TOKEN);
  const done = await eventually('the upload is over', async () => {
    const upload = await api.ok<Upload>('GET', `/api/v1/residents/${residentId}/uploads/${id}`);
    return upload.state !== 'waiting' && upload;
  }, 90_000);
  expect(done).toMatchObject({ state: 'done', rows: ROWS, rejected: 0, quarantined: 0 });
  expect(done.accepted + done.duplicates).toBe(ROWS);
  await eventually('settled', async () => (await api.ok<{ settled: boolean }>('GET', '/api/v1/settled')).settled, 60_000);
  expect((await api.ok<{ byKind: object }>('GET', `/api/v1/residents/${residentId}/readings/count?from=2026-01-01T00:00:00Z`)).byKind).toEqual({ 'heart-rate': ROWS });
  expect(readdirSync(join(dataDir, 'uploads'))).toEqual([]);
  expect(await third.stop()).toBe(0);
  await store.close();
}, 240_000);
