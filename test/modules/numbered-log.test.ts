import mongoose, { type Connection } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NumberedLog } from '../../modules/platform/store/numbered-log.js';
import { databaseUri } from '../builders/databases.js';

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

test('what is there already costs a few questions, however much of it comes again, and what is new among it is written', async () => {
  const watched = await mongoose.createConnection(databaseUri(), { monitorCommands: true }).asPromise();
  try {
    const collection = watched.collection('again');
    await collection.createIndex({ about: 1, version: 1 }, { unique: true });
    const of = () => new NumberedLog<Entry>(collection as never, undefined, ['about', 'version']);
    const entry = (i: number): Entry => ({ about: `b${i}`, version: 1 });
    const first = of();
    await Promise.all(Array.from({ length: 400 }, (_, i) => first.append(entry(i))));
    let commands = 0;
    watched.getClient().on('commandStarted', () => (commands += 1));
    const log = of();
    const again = [...Array.from({ length: 400 }, (_, i) => i), 400, 400, 401];
    const written = await Promise.all(again.map((i) => log.append(entry(i))));
    expect(written.flatMap((one) => (one ? [[one.number, one.about]] : []))).toEqual([[401, 'b400'], [402, 'b401']]);
    expect(commands).toBeLessThan(12);
    expect((await log.after(0, 1_000)).map(({ number }) => number)).toEqual(Array.from({ length: 402 }, (_, i) => i + 1));
  } finally {
    await watched.close();
  }
});
