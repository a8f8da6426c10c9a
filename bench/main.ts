import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import mongoose from 'mongoose';
import { startApp, usage, type AppProcess } from './app-process.js';
import { load, quantile } from './load.js';
import { measureNotices } from './notice.js';
import { measureReference } from './reference.js';
import { table, type Row } from './report.js';
import { makeStreet, PATIENTS, reading, type Street } from './street.js';

const HELP = `npm run bench -- [--seconds N] [--json]

Measures the built app with its stores on this machine, each figure beside a reference of the same run.
  --seconds N   length of each load, 10 by default
  --json        one object on stdout instead of the table
MONGODB_URI and REDIS_URL are used where set; else the stores are found as npm start finds them.
`;

const round = (n: number, places = 1): number => Math.round(n * 10 ** places) / 10 ** places;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function stores(dataDir: string): Promise<{ mongodbUri: string; redisUrl?: string; stop(): Promise<void> }> {
  const { MONGODB_URI, REDIS_URL } = process.env;
  if (MONGODB_URI) return { mongodbUri: MONGODB_URI, ...(REDIS_URL ? { redisUrl: REDIS_URL } : {}), stop: async () => undefined };
  const { openStores } = (await import(new URL('../../tools/launch/stores/open.mjs', import.meta.url).href)) as { openStores: (options: object) => Promise<{ mongodbUri: string; redisUrl?: string; stop(): Promise<void> }> };
  return openStores({ dataDir, say });
}

const named = (uri: string, database: string): string => uri.replace(/\/(\?|$)/, `/${database}$1`);

async function loads(app: AppProcess, street: Street, seconds: number): Promise<Row[]> {
  const url = `${app.url}/api/v1/readings`;
  const rows: Row[] = [];
  say('  single readings, 64 connections …');
  const before = usage(app.pid);
  const singleBase = Date.now() - 600_000;
  const single = await load({ url, token: app.token, connections: 64, seconds, body: (k) => JSON.stringify(reading(k, street, singleBase, 1)) });
  const afterSingle = usage(app.pid);
  rows.push({ figure: 'single POST, 64 connections', value: round(single.requests / single.seconds, 0), unit: 'readings/s', target: '≥ 2500', note: `p50 ${round(quantile(single.latencies, 0.5))} ms, p99 ${round(quantile(single.latencies, 0.99))} ms, failed ${single.failed}, app CPU ${round(((afterSingle.cpuSeconds - before.cpuSeconds) / single.requests) * 1e6, 0)} µs each` });
  say('  arrays of 100, 8 connections …');
  const doorBase = singleBase + single.requests;
  const door = await load({ url, token: app.token, connections: 8, seconds, body: (k) => JSON.stringify(Array.from({ length: 100 }, (_, i) => reading(k * 100 + i, street, doorBase, 1))) });
  const afterDoor = usage(app.pid);
  rows.push({ figure: 'arrays of 100, rules on', value: round((door.requests * 100) / door.seconds, 0), unit: 'readings/s', target: '≥ 30000', note: `p50 ${round(quantile(door.latencies, 0.5))} ms, p99 ${round(quantile(door.latencies, 0.99))} ms, failed ${door.failed}, app CPU ${round(((afterDoor.cpuSeconds - afterSingle.cpuSeconds) / (door.requests * 100)) * 1e6)} µs each` });
  rows.push({ figure: 'resident memory of the app', value: afterDoor.rssMb, unit: 'MB', target: '≤ 400', note: `highest ${afterDoor.peakMb} MB` });
  return rows;
}

async function notices(app: AppProcess, street: Street): Promise<Row[]> {
  const rows: Row[] = [];
  const at = (): string => new Date().toISOString();
  say('  critical notices, one at a time …');
  const critical = await measureNotices(app.url, app.token, 200, (i) => ({ residentId: street.residents[i % PATIENTS] ?? '', body: JSON.stringify({ device: street.devices[i % PATIENTS], kind: ['sos', 'fall', 'smoke'][i % 3], at: at() }) }), 40);
  rows.push({ figure: 'critical POST to feed', value: round(critical.p50, 2), unit: 'ms p50', target: '≤ 5', note: `p99 ${round(critical.p99, 2)} ms (target ≤ 25), missed ${critical.missed} of ${critical.count}` });
  say('  other alerts, one at a time …');
  const other = await measureNotices(app.url, app.token, PATIENTS, (i) => ({ residentId: street.residents[i % PATIENTS] ?? '', body: JSON.stringify({ device: street.devices[i % PATIENTS], kind: 'oxygen-saturation', value: 88, at: at() }) }), 40);
  rows.push({ figure: 'other alert, POST to feed', value: round(other.p99, 2), unit: 'ms p99', target: '≤ 60', note: `p50 ${round(other.p50, 2)} ms, missed ${other.missed} of ${other.count}` });
  return rows;
}

/** After everything is folded: all collections that hold readings, with their indexes, over the readings in them. */
async function storage(app: AppProcess, uri: string): Promise<Row> {
  say('  waiting until everything is folded …');
  const until = Date.now() + 120_000;
  for (;;) {
    const response = await fetch(`${app.url}/api/v1/settled`, { headers: { authorization: `Bearer ${app.token}` } });
    const { waiting } = (await response.json()) as { waiting: { folds: number } };
    if (waiting.folds === 0 || Date.now() > until) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const connection = await mongoose.createConnection(uri).asPromise();
  await connection.db?.admin().command({ fsync: 1 });
  let bytes = 0, count = 0;
  for (const name of ['segments', 'latest', 'deviceMarks']) {
    const [stats] = await connection.collection(name).aggregate<{ storageStats: { storageSize: number; totalIndexSize: number; size: number; freeStorageSize?: number } }>([{ $collStats: { storageStats: {} } }]).toArray();
    if (stats) bytes += stats.storageStats.storageSize - (stats.storageStats.freeStorageSize ?? 0) + stats.storageStats.totalIndexSize;
  }
  for await (const doc of connection.collection('segments').find({}, { projection: { n: 1 } })) count += (doc as unknown as { n: number }).n;
  await connection.close();
  return { figure: 'stored bytes per reading', value: round(bytes / count, 2), unit: 'bytes', target: '≤ 4', note: `${count} readings, ${round(bytes / 1e6)} MB with indexes, rollups, latest and marks` };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
  if (values.help) return void process.stdout.write(HELP);
  const seconds = Math.min(Math.max(Number(values.seconds) || 10, 1), 600);
  const folder = mkdtempSync(join(tmpdir(), 'hearthline-bench-'));
  const opened = await stores(folder);
  const database = `bench_${Date.now().toString(36)}`;
  const uri = named(opened.mongodbUri, database);
  let app: AppProcess | undefined;
  try {
    say('Reference: this machine, this moment …');
    const reference = await measureReference(named(opened.mongodbUri, `${database}_ref`));
    app = await startApp(uri, opened.redisUrl, folder);
    say('Latency, idle:');
    const rows = await notices(app, await makeStreet(app.url, app.token));
    say('Load:');
    rows.push(...(await loads(app, await makeStreet(app.url, app.token), seconds)), await storage(app, uri));
    const result = { at: new Date().toISOString(), node: process.version, seconds, reference, rows };
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : table(reference, rows));
  } finally {
    await app?.stop();
    const connection = await mongoose.createConnection(uri).asPromise();
    await connection.dropDatabase();
    await connection.close();
    await opened.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`The bench stopped: ${(error as Error).message}\n`);
  process.exit(1);
});
