import { spawn } from 'node:child_process';
import mongoose from 'mongoose';
import { usage } from './app-process.js';
import { load } from './load.js';

/** What the machine can do at this moment: figures count only beside these. */
export interface Reference {
  /** Additions of a fixed loop, millions a second, on one core. */
  readonly spinMillions: number;
  /** Lean documents by insertMany(1000), four batches under way, majority and journal. */
  readonly insertManyPerSecond: number;
  /** One journalled document at a time. */
  readonly insertOneMs: number;
  /** A server that does nothing, under the load of the single readings: requests a second, and its processor time for each. */
  readonly bareHttp: { readonly perSecond: number; readonly cpuUs: number };
}

export function spin(): number {
  let x = 0;
  const start = performance.now();
  for (let i = 0; i < 50_000_000; i += 1) x = (x + i) | 0;
  const seconds = (performance.now() - start) / 1000;
  return x === 42 ? 0 : Math.round(50 / seconds);
}

const BARE_SECONDS = 2;

/** One of the programs beside this one that do the least there is to do, for as long as the work lasts; it says where it listens. */
export async function withBare<T>(program: 'bare-server' | 'bare-broker', work: (at: string, pid: number) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [new URL(`${program}.js`, import.meta.url).pathname], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const where = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (data: Buffer) => {
        const at = /^Bare \w+ at (\S+)/.exec(data.toString())?.[1];
        if (at) resolve(at);
      });
      child.once('exit', (code) => reject(new Error(`The ${program} ended with ${code}`)));
    });
    return await work(where, child.pid ?? 0);
  } finally {
    child.kill('SIGTERM');
  }
}

export function bareHttp(): Promise<Reference['bareHttp']> {
  return withBare('bare-server', async (url, pid) => {
    const body = JSON.stringify({ device: 'aaaaaaaaaaaaaaaa', kind: 'heart-rate', value: 72, at: new Date().toISOString(), seq: 1 });
    const before = usage(pid).cpuSeconds;
    const { requests, seconds } = await load({ url, token: 'none', connections: 64, seconds: BARE_SECONDS, body: () => body });
    return { perSecond: Math.round(requests / seconds), cpuUs: Math.round(((usage(pid).cpuSeconds - before) / requests) * 1e6) };
  });
}

/** Of what was measured before and after: the machine's speed changes from minute to minute. */
export function between(before: Reference, after: Reference): Reference {
  const mean = (of: (reference: Reference) => number, places = 0): number => Number(((of(before) + of(after)) / 2).toFixed(places));
  return {
    spinMillions: mean((one) => one.spinMillions), insertManyPerSecond: mean((one) => one.insertManyPerSecond), insertOneMs: mean((one) => one.insertOneMs, 2),
    bareHttp: { perSecond: mean((one) => one.bareHttp.perSecond), cpuUs: mean((one) => one.bareHttp.cpuUs) },
  };
}

export async function measureReference(uri: string): Promise<Reference> {
  const connection = await mongoose.createConnection(uri, { writeConcern: { w: 'majority', journal: true } }).asPromise();
  const collection = connection.collection('reference');
  await collection.createIndex({ p: 1, c: 1, t: 1 });
  const batch = (b: number): object[] => Array.from({ length: 1_000 }, (_, i) => ({ p: i % 200, c: i % 5, t: new Date(b * 1e6 + i * 1_000), v: (i % 70) + 50 }));
  const start = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < 60) await collection.insertMany(batch(next++) as never[], { ordered: false });
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  const insertManyPerSecond = Math.round(60_000 / ((performance.now() - start) / 1000));
  const ones: number[] = [];
  for (let i = 0; i < 60; i += 1) {
    const t = performance.now();
    await collection.insertOne({ i } as never);
    ones.push(performance.now() - t);
  }
  await connection.dropDatabase();
  await connection.close();
  return { spinMillions: spin(), insertManyPerSecond, bareHttp: await bareHttp(), insertOneMs: Math.round((ones.sort((a, b) => a - b)[30] ?? 0) * 100) / 100 };
}
