import mongoose from 'mongoose';
import type { AppProcess } from './app-process.js';
import { round } from './bench.js';
import type { Row } from './report.js';

/** All collections that hold readings, with their indexes. */
const HOLDING = ['segments', 'segmentHours', 'latest', 'deviceMarks', 'deviceHealth'];

/** Until everything that came is folded; with `reviewed`, also until its history has been gone through. */
export async function settled(app: AppProcess, reviewed = false): Promise<void> {
  const until = Date.now() + 300_000;
  for (;;) {
    const response = await fetch(`${app.url}/api/v1/settled`, { headers: { authorization: `Bearer ${app.token}` } });
    const { waiting } = (await response.json()) as { waiting: { folds: number; reviews: number } };
    if ((waiting.folds === 0 && (!reviewed || waiting.reviews === 0)) || Date.now() > until) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Bytes on disk with indexes, without what has been given back and waits to be used again. A collection that is not there yet has none. */
export async function bytesOf(connection: mongoose.Connection, names: readonly string[]): Promise<number> {
  await connection.db?.admin().command({ fsync: 1 });
  let bytes = 0;
  for (const name of names) {
    const [stats] = await connection.collection(name).aggregate<{ storageStats: { storageSize: number; totalIndexSize: number; freeStorageSize?: number } }>([{ $collStats: { storageStats: {} } }]).toArray().catch(() => []);
    if (stats) bytes += stats.storageStats.storageSize - (stats.storageStats.freeStorageSize ?? 0) + stats.storageStats.totalIndexSize;
  }
  return bytes;
}

export async function storedBytes(app: AppProcess, uri: string, say: (text: string) => void): Promise<Row> {
  say('  waiting until everything is folded …');
  await settled(app);
  const connection = await mongoose.createConnection(uri).asPromise();
  const bytes = await bytesOf(connection, HOLDING);
  let count = 0;
  for (const name of ['segments', 'segmentHours']) {
    for await (const doc of connection.collection(name).find({ data: { $exists: true } }, { projection: { n: 1 } })) count += (doc as unknown as { n: number }).n;
  }
  await connection.close();
  return { figure: 'stored bytes per reading', value: round(bytes / count, 2), unit: 'bytes', goal: { atMost: 4 }, note: `${count} readings, ${round(bytes / 1e6)} MB with indexes, rollups, latest and marks` };
}
