import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { openStores, type OpenStores } from '../tools/launch/stores/open.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A replica set's URI without a database name: every test file brings its own (`{ dbName }`). */
    mongodbUri: string;
    redisUrl: string;
  }
}

/** One MongoDB and one Redis for the whole test run, whichever projects ask; the last to finish puts out the light. */
interface Shared {
  users: number;
  stores: Promise<OpenStores & { folder: string }> | undefined;
}
const KEY = Symbol.for('hearthline.test.stores');
const holder = globalThis as typeof globalThis & { [KEY]?: Shared };
const shared = (holder[KEY] ??= { users: 0, stores: undefined });

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.users++;
  const stores = await (shared.stores ??= start());
  if (!stores.redisUrl) throw new Error(`These tests need Redis: ${stores.labels.redis}`);
  project.provide('mongodbUri', stores.mongodbUri);
  project.provide('redisUrl', stores.redisUrl);
  return async () => {
    if (--shared.users > 0) return;
    shared.stores = undefined;
    await stores.stop();
    await rm(stores.folder, { recursive: true, force: true });
  };
}

async function start(): Promise<OpenStores & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'hearthline-test-'));
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  try {
    const opened = await openStores({ dataDir: folder, cacheGigabytes: 0.25, say });
    await dropSoon(opened.mongodbUri);
    say(`Stores for the tests: ${opened.labels.mongodb}, ${opened.labels.redis}`);
    return { ...opened, folder };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** What a test file drops is gone after half a minute, not after five: until then its files are open. */
async function dropSoon(uri: string): Promise<void> {
  const connection = await mongoose.createConnection(uri).asPromise();
  await connection.getClient().db('admin').command({ setParameter: 1, minSnapshotHistoryWindowInSeconds: 30 });
  await connection.close();
}
