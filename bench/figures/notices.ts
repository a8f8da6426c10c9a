import mongoose from 'mongoose';
import { round, withStreet, type Figure } from '../bench.js';
import type { AppProcess } from '../app-process.js';
import { load } from '../load.js';
import { measureNotices, type NoticeResult } from '../notice.js';
import type { Row } from '../report.js';
import { PATIENTS, reading, type Street } from '../street.js';

const CRITICAL = ['sos', 'fall', 'smoke'];
const now = (): string => new Date().toISOString();
const critical = (app: AppProcess, street: Street, count: number, pauseMs: number, around?: (post: () => void) => Promise<void>): Promise<NoticeResult> =>
  measureNotices(app.url, app.token, count, (i) => ({ residentId: street.residents[i % PATIENTS] ?? '', body: JSON.stringify({ device: street.devices[i % PATIENTS], kind: CRITICAL[i % CRITICAL.length], at: now() }) }), pauseMs, around);
const row = (figure: string, { p50, p99, missed, count }: NoticeResult, goal: number): Row => ({ figure, value: round(p99, 2), unit: 'ms p99', goal: { atMost: goal, by: 'processor' }, note: `p50 ${round(p50, 2)} ms, missed ${missed} of ${count}` });

export const notices: Figure = {
  name: 'notices',
  measure: (bench) => withStreet(bench, async (app, street) => {
    bench.say('  critical events, one at a time …');
    const idle = await critical(app, street, 200, 40);
    bench.say('  other alerts, one at a time …');
    const other = await measureNotices(app.url, app.token, PATIENTS, (i) => ({ residentId: street.residents[i] ?? '', body: JSON.stringify({ device: street.devices[i], kind: 'oxygen-saturation', value: 88, at: now() }) }), 40);
    return [{ ...row('critical event, POST to feed, idle', idle, 25), value: round(idle.p50, 2), unit: 'ms p50', goal: { atMost: 5, by: 'processor' } }, row('critical event, POST to feed, idle', idle, 25), row('other alert, POST to feed, idle', other, 60)];
  }),
};

export const busyNotices: Figure = {
  name: 'busy-notices',
  measure: (bench) => withStreet(bench, async (app, street) => {
    bench.say('  critical events beside 5,000 readings a second …');
    const base = Date.now() - 600_000;
    const beside = load({ url: `${app.url}/api/v1/readings`, token: app.token, connections: 16, perSecond: 100, seconds: 14, body: (k) => JSON.stringify(Array.from({ length: 50 }, (_, i) => reading(k * 50 + i, street, base, 1))) });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const busy = await critical(app, street, 200, 40);
    const { requests, seconds } = await beside;
    const rate = round((requests * 50) / seconds, 0);
    const told = row('the same, beside 5,000 readings a second', busy, 40);
    return [{ ...told, note: `${told.note}; ${rate} readings/s beside it` }];
  }),
};

const STALL_MS = 500;

/** MongoDB stands still (SIGSTOP) for half a second, as with a disk that does not answer; the event falls into it. */
export const stalledNotices: Figure = {
  name: 'stalled-notices',
  measure: (bench) => withStreet(bench, async (app, street, uri) => {
    bench.say('  critical events while the store stands still …');
    const connection = await mongoose.createConnection(uri).asPromise();
    const { pid } = (await (connection.db as mongoose.mongo.Db).admin().serverStatus()) as { pid: number };
    await connection.close();
    const stalled = await critical(app, street, 40, 300, async (post) => {
      process.kill(pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 50));
      post();
      await new Promise((resolve) => setTimeout(resolve, STALL_MS - 50));
      process.kill(pid, 'SIGCONT');
    });
    return [row(`the same, while the store stands still for ${STALL_MS} ms`, stalled, 20)];
  }),
};

/** Gateways that speak side by side, the Datastreams of each, and what each Datastream says in one message. */
const GATEWAYS = 4, STREAMS = 50, ROWS = 10;

/** A post with so many Datastreams, made as any partner would make it. Their ids. */
async function makePost(app: AppProcess): Promise<number[]> {
  const kind = { name: 'PM2.5', definition: 'http://dd.eionet.europa.eu/vocabulary/aq/pollutant/6001', description: 'Fine dust' };
  const sensor = { name: 'Dust counter', description: 'Counts by light', encodingType: 'application/pdf', metadata: 'https://sensors.example/dust.pdf' };
  const stream = (i: number): object => ({ name: `Dust ${i}`, description: 'By the second', observationType: 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement', unitOfMeasurement: { name: 'microgram', symbol: 'µg/m³', definition: 'ug/m3' }, ObservedProperty: kind, Sensor: sensor });
  const thing = { name: 'Post', description: 'A lamp post', Locations: [{ name: 'Post', description: 'A lamp post', encodingType: 'application/geo+json', location: { type: 'Point', coordinates: [0.32, 51.47] } }], Datastreams: Array.from({ length: STREAMS }, (_, i) => stream(i)) };
  const headers = { authorization: `Bearer ${app.token}`, 'content-type': 'application/json' };
  const made = await fetch(`${app.url}/sta/v1.1/Things`, { method: 'POST', headers, body: JSON.stringify(thing) });
  if (made.status !== 201) throw new Error(`Things: ${made.status} ${await made.text()}`);
  const { value } = (await (await fetch(`${made.headers.get('location')}/Datastreams?$select=id&$top=${STREAMS}`, { headers })).json()) as { value: { '@iot.id': number }[] };
  return value.map((one) => one['@iot.id']);
}

/** Calls for help while the town's sensors say ten thousand readings a second. */
export const besideTown: Figure = {
  name: 'beside-town',
  measure: (bench) => withStreet(bench, async (app, street) => {
    const gateways: number[][] = [];
    for (let i = 0; i < GATEWAYS; i += 1) gateways.push(await makePost(app));
    bench.say('  critical events beside 10,000 readings a second of the town …');
    const began = Date.now() - 3_600_000;
    const rows = (k: number): object[] => (gateways[k % GATEWAYS] ?? []).map((id) => ({ Datastream: { '@iot.id': id }, components: ['phenomenonTime', 'result'], dataArray: Array.from({ length: ROWS }, (_, i) => [new Date(began + (k * ROWS + i) * 50).toISOString(), 8 + ((k + i) % 40) / 10]) }));
    const beside = load({ url: `${app.url}/sta/v1.1/CreateObservations`, token: app.token, connections: GATEWAYS, perSecond: 10_000 / (STREAMS * ROWS), seconds: 14, body: (k) => JSON.stringify(rows(k)) });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const busy = await critical(app, street, 200, 40);
    const { requests, seconds, failed } = await beside;
    const told = row('critical event, beside 10,000 readings a second of the town', busy, 40);
    return [{ ...told, note: `${told.note}; ${round((requests * STREAMS * ROWS) / seconds, 0)} readings/s beside it, ${failed} requests failed` }];
  }),
};
