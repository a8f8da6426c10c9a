import mongoose from 'mongoose';
import { startApp, type AppProcess } from './app-process.js';
import { storePids } from './store-pids.js';
import type { Row } from './report.js';
import { makeStreet, PATIENTS, type Street } from './street.js';

/** What a figure has to work with: stores, a length, and a fresh app for each. */
export interface Bench {
  /** Of the run's MongoDB, without a database name. */
  readonly mongodbUri: string;
  readonly redisUrl?: string;
  readonly folder: string;
  /** Of each load. */
  readonly seconds: number;
  /** Of the scale figure's larger town. */
  readonly residents: number;
  readonly say: (text: string) => void;
}

/** One thing that is measured: its name for `--only`, and how. */
export interface Figure {
  readonly name: string;
  measure(bench: Bench): Promise<Row[]>;
}

export const named = (uri: string, database: string): string => uri.replace(/\/(\?|$)/, `/${database}$1`);
export const round = (n: number, places = 1): number => Math.round(n * 10 ** places) / 10 ** places;

let databases = 0;

/** The built app on a database of its own, which is dropped afterwards. `before`: fills it while nothing runs. */
export async function withApp<T>(bench: Bench, settings: Readonly<Record<string, string>>, work: (app: AppProcess, uri: string) => Promise<T>, before?: (uri: string) => Promise<void>): Promise<T> {
  const uri = named(bench.mongodbUri, `bench_${Date.now().toString(36)}_${(databases += 1)}`);
  let app: AppProcess | undefined;
  try {
    await before?.(uri);
    app = await startApp(uri, bench.redisUrl, bench.folder, await storePids(uri, bench.redisUrl), settings);
    return await work(app, uri);
  } finally {
    await app?.stop();
    const connection = await mongoose.createConnection(uri).asPromise();
    await connection.dropDatabase();
    await connection.close();
  }
}

/** The same, with the hundred people of the workload. */
export function withStreet<T>(bench: Bench, work: (app: AppProcess, street: Street, uri: string) => Promise<T>): Promise<T> {
  return withApp(bench, {}, async (app, uri) => work(app, await makeStreet(app.url, app.token, PATIENTS), uri));
}
