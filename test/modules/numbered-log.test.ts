import mongoose, { type Connection } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NumberedLog } from '../../modules/platform/store/numbered-log.js';
import { databaseUri } from '../builders/app.js';

interface Entry { readonly about: string; readonly version: number }
let connection: Connection;

beforeAll(async () => {
  connection = await mongoose.createConnection(databaseUri()).asPromise();
  await connection.collection('log').createIndex({ about: 1, version: 1 }, { unique: true });
});
afterAll(() => connection?.close());

test('three writers at once: every number once, no gap, nothing said twice', async () => {
  const logs = [0, 1, 2].map(() => new NumberedLog<Entry>(connection.collection('log') as never));
  const appends = logs.flatMap((log) => Array.from({ length: 60 }, (_, i) => log.append({ about: `a${i}`, version: 1 })));
  const written = (await Promise.all(appends)).filter((entry) => entry !== undefined);
  expect(written).toHaveLength(60);
  const all = await (logs[0] as NumberedLog<Entry>).after(0, 1_000);
  expect(all.map((entry) => entry.number)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  expect(new Set(all.map((entry) => entry.about)).size).toBe(60);
});
