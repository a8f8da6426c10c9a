import { round, withStreet, type Bench, type Figure } from '../bench.js';
import { metric, usage, type AppProcess } from '../app-process.js';
import { load, quantile, type Load, type LoadResult } from '../load.js';
import type { Row } from '../report.js';
import { storedBytes } from '../storage.js';
import { observation, reading, type Street } from '../street.js';

interface Loaded {
  readonly result: LoadResult;
  readonly perSecond: number;
  /** Processor time for each reading, µs, of the app and of its stores. */
  readonly cpuUs: { readonly app: number; readonly stores: number };
  readonly note: string;
}

/** A load, with what it cost the app; what the app says it kept must be what was sent. */
async function measured(app: AppProcess, each: number, how: Omit<Load, 'token'>): Promise<Loaded> {
  const kept = (): Promise<number> => metric(app, 'hearthline_readings_total');
  const cpu = (): { app: number; stores: number } => ({ app: usage(app.pid).cpuSeconds, stores: app.stores.reduce((sum, pid) => sum + usage(pid).cpuSeconds, 0) });
  const [before, keptBefore] = [cpu(), await kept()];
  const result = await load({ ...how, token: app.token });
  const after = cpu(), readings = result.requests * each;
  const of = (which: 'app' | 'stores'): number => round(((after[which] - before[which]) / readings) * 1e6);
  const cpuUs = { app: of('app'), stores: of('stores') };
  const missing = readings - ((await kept()) - keptBefore);
  return {
    result, cpuUs, perSecond: round(readings / result.seconds, 0),
    note: `p50 ${round(quantile(result.latencies, 0.5))} ms, p99 ${round(quantile(result.latencies, 0.99))} ms, failed ${result.failed}, not kept ${missing}, CPU of the app ${cpuUs.app} µs each, of its stores ${cpuUs.stores}`,
  };
}

const many = (count: number, one: (i: number) => object): object[] => Array.from({ length: count }, (_, i) => one(i));
const bundle = (entries: readonly object[]): object => ({ resourceType: 'Bundle', type: 'batch', entry: entries.map((resource) => ({ resource, request: { method: 'POST', url: 'Observation' } })) });
/** Readings of one figure never meet those of another. */
const baseOf = (street: Street): number => Date.now() - 600_000 - street.devices.length;
/** Readings lie a millisecond apart and come faster than that: after so many they would be of tomorrow, and doubted. */
const MOST_LIVE_SECONDS = 15;
const DAY_MS = 86_400_000;

export const singles: Figure = {
  name: 'singles',
  measure: (bench) => withStreet(bench, async (app, street) => {
    const base = baseOf(street);
    bench.say('  single readings, 64 connections …');
    const native = await measured(app, 1, { url: `${app.url}/api/v1/readings`, connections: 64, seconds: bench.seconds, body: (k) => JSON.stringify(reading(k, street, base, 1)) });
    bench.say('  single Observations, 64 connections …');
    const fhir = await measured(app, 1, { url: `${app.url}/fhir/R4/Observation`, type: 'application/fhir+json', connections: 64, seconds: bench.seconds, body: (k) => JSON.stringify(observation(k, street, base - 86_400_000, 1)) });
    return [
      { figure: 'single POST of a reading, 64 connections', value: native.perSecond, unit: 'readings/s', goal: { atLeast: 2_500, by: 'processor' }, note: native.note },
      { figure: 'single POST Observation, 64 connections', value: fhir.perSecond, unit: 'readings/s', goal: { atLeast: 2_500, by: 'processor' }, note: fhir.note },
      { figure: 'processor time for each such Observation, app and stores', value: round(fhir.cpuUs.app + fhir.cpuUs.stores), unit: 'µs', goal: { atMost: 350, by: 'processor' }, note: `${fhir.cpuUs.stores} µs of it of the stores` },
    ];
  }),
};

export const bundles: Figure = {
  name: 'bundles',
  measure: (bench) => withStreet(bench, async (app, street) => {
    bench.say('  Bundles of 100 Observations, 8 connections …');
    const base = baseOf(street);
    const { perSecond, note } = await measured(app, 100, { url: `${app.url}/fhir/R4`, type: 'application/fhir+json', connections: 8, seconds: bench.seconds, body: (k) => JSON.stringify(bundle(many(100, (i) => observation(k * 100 + i, street, base, 1)))) });
    return [{ figure: 'Bundle of 100 Observations', value: perSecond, unit: 'readings/s', goal: { atLeast: 15_000, by: 'processor' }, note }];
  }),
};

const paceOf = (figure: string, { perSecond, note }: Loaded): Row[] => [
  { figure, value: perSecond, unit: 'readings/s', goal: { atLeast: 30_000, by: 'store' }, note },
  { figure: `${figure}: beside insertMany`, value: ({ insertManyPerSecond }) => round((perSecond / insertManyPerSecond) * 100, 0), unit: '%', goal: { atLeast: 35 }, note: '' },
];

/** In arrays of a hundred, as fast as they are taken: the k-th reading so many milliseconds after the one before. */
async function inArrays(app: AppProcess, street: Street, seconds: number, base: number, stepMs: number): Promise<{ rate: Loaded; memory: Row; growth: Row; jobs: Row }> {
  const memory = watchMemory(app, seconds);
  const jobsBefore = await metric(app, 'hearthline_jobs_total');
  const rate = await measured(app, 100, { url: `${app.url}/api/v1/readings`, connections: 8, seconds, body: (k) => JSON.stringify(many(100, (i) => reading(k * 100 + i, street, base, stepMs))) });
  const jobs = (await metric(app, 'hearthline_jobs_total')) - jobsBefore;
  const thirds = memory.stop();
  return {
    rate,
    memory: { figure: 'resident memory of the app meanwhile', value: thirds.highest, unit: 'MB', goal: { atMost: 400 }, note: `mean of the first third ${thirds.first} MB, of the last ${thirds.last} MB` },
    growth: { figure: 'resident memory: the last third beside the first', value: round((thirds.last / thirds.first - 1) * 100, 0), unit: '% more', goal: { atMost: 10 }, note: '' },
    jobs: { figure: 'Bull jobs per 1,000 readings, full load', value: round(jobs / ((rate.result.requests * 100) / 1_000), 2), unit: 'jobs', goal: { atMost: 50 }, note: `${jobs} jobs` },
  };
}

export const arrays: Figure = {
  name: 'arrays',
  measure: (bench) => withStreet(bench, async (app, street, uri) => {
    bench.say('  arrays of 100, 8 connections …');
    const { rate, memory, jobs } = await inArrays(app, street, Math.min(bench.seconds, MOST_LIVE_SECONDS), baseOf(street), 1);
    return [...paceOf('arrays of 100, rules on', rate), memory, jobs, await storedBytes(app, uri, bench.say)];
  }),
};

/** The workload's own times, a reading a second: any length of it lies in the past, and is put to the rules at its own clock. */
export const sustained: Figure = {
  name: 'sustained',
  measure: (bench) => withStreet(bench, async (app, street, uri) => {
    bench.say(`  arrays of 100 for ${bench.seconds} s, the workload's own times …`);
    const { rate, memory, growth } = await inArrays(app, street, bench.seconds, Date.now() - 300 * DAY_MS, 1_000);
    return [...paceOf(`arrays of 100 for ${bench.seconds} s, by the workload's times`, rate), memory, growth, await storedBytes(app, uri, bench.say)];
  }),
};

function watchMemory(app: AppProcess, seconds: number): { stop(): { first: number; last: number; highest: number } } {
  const seen: number[] = [];
  const timer = setInterval(() => seen.push(usage(app.pid).rssMb), Math.max(100, (seconds * 1_000) / 300));
  const mean = (all: readonly number[]): number => Math.round(all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length));
  return {
    stop: () => {
      clearInterval(timer);
      const third = Math.ceil(seen.length / 3);
      return { first: mean(seen.slice(0, third)), last: mean(seen.slice(-third)), highest: Math.max(...seen) };
    },
  };
}

/** Homes' own pace: a steady trickle of small messages. */
export const steady: Figure = {
  name: 'steady',
  measure: (bench: Bench): Promise<Row[]> => withStreet(bench, async (app, street) => {
    bench.say('  1,000 single readings a second …');
    const jobsBefore = await metric(app, 'hearthline_jobs_total');
    const base = baseOf(street);
    const { result, note } = await measured(app, 1, { url: `${app.url}/api/v1/readings`, connections: 64, perSecond: 1_000, seconds: bench.seconds, body: (k) => JSON.stringify(reading(k, street, base, 1)) });
    const jobs = (await metric(app, 'hearthline_jobs_total')) - jobsBefore;
    return [{ figure: 'Bull jobs per 1,000 readings, at 1,000 a second', value: round(jobs / (result.requests / 1_000), 2), unit: 'jobs', goal: { atMost: 50 }, note }];
  }),
};
