import { round, withApp, type Figure } from '../bench.js';
import type { AppProcess } from '../app-process.js';
import { load } from '../load.js';
import { looks, type Looks } from '../looks.js';
import { settled } from '../storage.js';
import { makeStreet, reading, type Street } from '../street.js';

const DAY_MS = 86_400_000, DAYS = 365, KINDS = 5, TOGETHER = 1_000;
/** Looks at each view, the first ones (nothing compiled, nothing in memory) among them: enough that p99 is not three looks. */
const TIMES = 1_000;
/** Outside the measured day the year holds a reading of each kind in five minutes: rollups cost the same at any rate. */
const SPARSE_MS = 300_000;

async function fill(app: AppProcess, one: Street, from: number, to: number, stepMs: number): Promise<void> {
  const count = Math.ceil((to - from) / stepMs) * KINDS;
  const messages = Math.ceil(count / TOGETHER);
  // The workload changes its kind with every reading of a street of one; five kinds share an instant.
  const at = (n: number): object => ({ ...reading(n, one, 0), at: new Date(from + Math.floor(n / KINDS) * stepMs).toISOString() });
  await load({ url: `${app.url}/api/v1/readings`, token: app.token, connections: 4, seconds: 3_600, requests: messages, body: (k) => JSON.stringify(Array.from({ length: Math.min(TOGETHER, count - k * TOGETHER) }, (_, i) => at(k * TOGETHER + i))) });
}

/** A resident's year, as a clinician looks at it. */
export const year: Figure = {
  name: 'year',
  measure: (bench) => withApp(bench, {}, async (app) => {
    const one = await makeStreet(app.url, app.token, 1);
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const full = today - DAY_MS;
    bench.say('  a year of five kinds, and one day of it at 1 Hz …');
    await fill(app, one, today - DAYS * DAY_MS, full, SPARSE_MS);
    await fill(app, one, full, today, 1_000);
    await settled(app, true);
    const iso = (at: number): string => new Date(at).toISOString();
    const base = `/api/v1/residents/${one.residents[0]}/readings`;
    const day = (at: number): string => iso(at).slice(0, 10);
    const daily = await looks(TIMES, () => `${app.url}${base}/daily?from=${day(today - DAYS * DAY_MS)}&to=${day(full)}`, app.token);
    const raw = await looks(TIMES, () => `${app.url}${base}/columns?kind=heart-rate&from=${iso(full)}&to=${iso(today)}`, app.token);
    const row = (figure: string, { first, p50, p99, bytes }: Looks, goal: number) => ({ figure, value: round(p99, 1), unit: 'ms p99', goal: { atMost: goal, by: 'processor' as const }, note: `p50 ${round(p50)}, the first ${round(first)} ms, ${round(bytes / 1_000)} kB` });
    return [row('a year by day, five kinds', daily, 50), row('one raw day at 1 Hz, one kind', raw, 20)];
  }),
};
