import mongoose from 'mongoose';
import WebSocket from 'ws';
import { Provider } from '../../tools/chaos/world/provider.js';
import type { AppProcess } from '../app-process.js';
import { round, withApp, type Bench, type Figure } from '../bench.js';
import { load, post, quantile } from '../load.js';
import type { Row } from '../report.js';
import { addCarers, makeStreet, PATIENTS, reading, signInCarers, type Street } from '../street.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const sorted = (times: readonly number[]): number[] => [...times].sort((a, b) => a - b);

const SCREENS = 1_000;
const EVENTS = 20;

/** One call for help, and a thousand carers of the circle who look at the feed, each signed in as themselves. */
export const screens: Figure = {
  name: 'screens',
  measure: (bench) => withApp(bench, {}, async (app) => {
    const street = await makeStreet(app.url, app.token, 1);
    const resident = street.residents[0] ?? '';
    bench.say(`  ${SCREENS} carers are entered and sign in …`);
    const tokens = await signInCarers(app.url, app.token, resident, SCREENS);
    const open = await Promise.all(tokens.map((token) => Wall.open(app.url, token)));
    bench.say(`  ${EVENTS} calls for help, one after another …`);
    const firstWords: number[] = [], lasts: number[] = [], spreads: number[] = [];
    for (let i = 0; i < EVENTS; i += 1) {
      const told = Promise.all(open.map((screen) => screen.tellsOf(resident)));
      const began = performance.now();
      await post(`${app.url}/api/v1/readings`, app.token, JSON.stringify({ device: street.devices[0], kind: 'sos', at: new Date().toISOString() }));
      const times = await told, noticed = sorted(times.map(({ noticed: at }) => at)), durable = sorted(times.map(({ durable: at }) => at));
      firstWords.push((noticed.at(-1) ?? Number.NaN) - began);
      lasts.push((durable.at(-1) ?? Number.NaN) - began);
      spreads.push((durable.at(-1) ?? Number.NaN) - (durable[0] ?? Number.NaN));
      await pause(300);
      await resolveAll(app, resident);
      await pause(1_000);
    }
    for (const screen of open) screen.close();
    const row = (what: string, all: readonly number[], note: string) => ({ figure: `one call for help on the screens of ${SCREENS} carers, the last one: ${what}`, value: round(quantile(sorted(all), 0.5)), unit: 'ms p50', goal: { atMost: 50, by: 'processor' as const }, note: `slowest of ${EVENTS}: ${round(sorted(all).at(-1) ?? Number.NaN)} ms${note}` });
    return [row('has a word of it', firstWords, ''), row('has the alert itself, stored', lasts, `; between the first screen and the last p50 ${round(quantile(sorted(spreads), 0.5))} ms`)];
  }),
};

/** So that the next call is an alert of its own. */
async function resolveAll(app: AppProcess, resident: string): Promise<void> {
  const headers = { authorization: `Bearer ${app.token}`, 'content-type': 'application/json' };
  const alerts = (await (await fetch(`${app.url}/api/v1/alerts?residentId=${resident}&state=open`, { headers })).json()) as { id: string }[];
  for (const { id } of alerts) await fetch(`${app.url}/api/v1/alerts/${id}/resolve`, { method: 'POST', headers, body: JSON.stringify({ outcome: 'helped' }) });
}

interface Told {
  /** The first word, which may come before the alert is stored. */
  readonly noticed: number;
  readonly durable: number;
}

/** A screen that looks for one name. */
class Wall {
  private waiting?: { readonly about: string; noticed?: number; readonly told: (told: Told) => void };

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.hear(data as Buffer));
  }

  /** Once it has been shown how things stand: a call that comes before is in that picture, and no event. */
  static async open(url: string, token: string): Promise<Wall> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/feed`, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const shown = new Promise<void>((resolve) => socket.on('message', (data) => void ((data as Buffer).includes('"type":"snapshot"') && resolve())));
    socket.send(JSON.stringify({ type: 'hello', token }));
    await shown;
    socket.removeAllListeners('message');
    return new Wall(socket);
  }

  /** Infinity: not within ten seconds. */
  tellsOf(about: string): Promise<Told> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve({ noticed: this.waiting?.noticed ?? Infinity, durable: Infinity }), 10_000);
      this.waiting = { about, told: (told) => {
        clearTimeout(late);
        this.waiting = undefined;
        resolve(told);
      } };
    });
  }

  private hear(data: Buffer): void {
    const { waiting } = this, now = performance.now();
    if (!waiting || !data.includes(waiting.about)) return;
    waiting.noticed ??= now;
    if (data.includes('"type":"event"')) waiting.told({ noticed: waiting.noticed, durable: now });
  }

  close(): void {
    this.socket.terminate();
  }
}

/** With Twilio's cloud as a stand-in in a process of its own. */
async function withProvider<T>(bench: Bench, people: number, carers: number, work: (app: AppProcess, street: Street, provider: Provider, uri: string) => Promise<T>): Promise<T> {
  const provider = await Provider.open();
  try {
    return await withApp(bench, provider.env, async (app, uri) => {
      const street = await makeStreet(app.url, app.token, people);
      await addCarers(app.url, app.token, street, carers);
      return work(app, street, provider, uri);
    });
  } finally {
    provider.stop();
  }
}

/** Kinds that are paged at once; a fall waits for its wearer to cancel it (core/rules/fall.ts). */
const PAGED = ['sos', 'smoke', 'carbon-monoxide'];

/** From the POST of a call for help to Twilio's server having the request to send a text. */
export const texts: Figure = {
  name: 'texts',
  measure: (bench) => withProvider(bench, PATIENTS, PATIENTS, async (app, street, provider) => {
    bench.say('  calls for help beside 2,000 readings a second, until the text is at the provider …');
    const base = Date.now() - 600_000;
    const beside = load({ url: `${app.url}/api/v1/readings`, token: app.token, connections: 8, perSecond: 40, seconds: PATIENTS * 0.25 + 4, body: (k) => JSON.stringify(Array.from({ length: 50 }, (_, i) => reading(k * 50 + i, street, base, 1))) });
    await pause(2_000);
    const posted: number[] = [];
    for (let i = 0; i < PATIENTS; i += 1) {
      posted.push(Date.now());
      void post(`${app.url}/api/v1/readings`, app.token, JSON.stringify({ device: street.devices[i], kind: PAGED[i % PAGED.length], at: new Date().toISOString() }));
      await pause(250);
    }
    const { requests, seconds } = await beside;
    await pause(3_000);
    const first = new Map<string, number>();
    for (const { to, at } of await provider.texts()) first.set(to, Math.min(at, first.get(to) ?? Infinity));
    const times = sorted(street.phones.flatMap((phone, i) => (first.has(phone) ? [(first.get(phone) ?? 0) - (posted[i] ?? 0)] : [])));
    const figure = 'call for help, POST to the request to send a text, beside 2,000 readings/s', note = `missed ${PATIENTS - times.length} of ${PATIENTS}; ${round((requests * 50) / seconds, 0)} readings/s beside it`;
    return [
      { figure, value: round(quantile(times, 0.5), 0), unit: 'ms p50', goal: { atMost: 300, by: 'processor' }, note },
      { figure, value: round(quantile(times, 0.99), 0), unit: 'ms p99', goal: { atMost: 1_000, by: 'processor' }, note },
    ];
  }),
};

const ALERTS = 2_000;
const CARERS = 400;
const SPREAD_MS = 55_000;

/** A bad minute: two thousand alerts, one in ten a call for help. */
export const storm: Figure = {
  name: 'storm',
  measure: (bench) => withProvider(bench, ALERTS, CARERS, async (app, street, _provider, uri): Promise<Row[]> => {
    bench.say(`  ${ALERTS} alerts in a minute, ${CARERS} carers …`);
    const posted = new Map<string, number>();
    const began = Date.now();
    await Promise.all(street.devices.map(async (device, i) => {
      await pause(Math.max(0, began + (i / ALERTS) * SPREAD_MS - Date.now()));
      const said = i % 10 === 0 ? { kind: 'sos' } : { kind: 'oxygen-saturation', value: 86 };
      posted.set(street.residents[i] ?? '', Date.now());
      await post(`${app.url}/api/v1/readings`, app.token, JSON.stringify({ device, ...said, at: new Date().toISOString() }));
    }));
    const connection = await mongoose.createConnection(uri).asPromise();
    try {
      const told = await everybodyTold(connection);
      const of = (critical: boolean): number[] => sorted(street.residents.flatMap((resident, i) => ((i % 10 === 0) === critical && told.has(resident) ? [(told.get(resident) ?? 0) - (posted.get(resident) ?? 0)] : [])));
      const [calls, others] = [of(true), of(false)];
      return [
        { figure: `${ALERTS.toLocaleString('en-GB')} alerts in a minute: the last is told after`, value: round(Math.max(calls.at(-1) ?? 0, others.at(-1) ?? 0) / 1_000), unit: 's', goal: { atMost: 60 }, note: `told ${told.size} of ${ALERTS}; calls for help p50 ${quantile(calls, 0.5)} ms, last ${calls.at(-1)} ms; the others p50 ${quantile(others, 0.5)} ms, last ${others.at(-1)} ms` },
      ];
    } finally {
      await connection.close();
    }
  }),
};

/** By resident: when the first message about them was taken by the provider, alone or with others. Waits two minutes at most. */
async function everybodyTold(connection: mongoose.Connection): Promise<Map<string, number>> {
  const deliveries = connection.collection<{ _id: string; residentId: string; sentAt?: number; within?: string }>('deliveries');
  for (const until = Date.now() + 120_000; ;) {
    const docs = await deliveries.find({}, { projection: { residentId: 1, sentAt: 1, within: 1 } }).toArray();
    const sentAt = new Map(docs.flatMap(({ _id, sentAt: at }) => (at === undefined ? [] : [[_id, at] as const])));
    const told = new Map<string, number>();
    for (const doc of docs) {
      const at = doc.sentAt ?? (doc.within === undefined ? undefined : sentAt.get(doc.within));
      if (at !== undefined) told.set(doc.residentId, Math.min(at, told.get(doc.residentId) ?? Infinity));
    }
    if (told.size >= ALERTS || Date.now() > until) return told;
    await pause(1_000);
  }
}
