import mongoose from 'mongoose';
import type { AppProcess } from '../app-process.js';
import { round, withApp, type Figure } from '../bench.js';
import { quantile } from '../load.js';

const STREAMS = 200, DAYS = 5, A_DAY = 1_440, TIMES = 100, DAY_MS = 86_400_000;
const START = Date.UTC(2026, 5, 1);

/** Sensors that speak every minute, as their writer would have left them; written past the app. */
async function fill(connection: mongoose.Connection): Promise<void> {
  const of = (name: string) => connection.collection<{ _id: number }>(name);
  await of('townDatastreams').insertMany(Array.from({ length: STREAMS }, (_, i) => ({ _id: i + 1, is: { name: `Dust ${i}`, description: 'By the minute', observationType: 'OM_Measurement', unitOfMeasurement: { name: 'microgram', symbol: 'µg/m³', definition: 'ug/m3' } }, to: { thing: 1, sensor: 1, observedProperty: 1 }, n: DAYS * A_DAY })) as never[]);
  for (let minute = 0; minute < DAYS * A_DAY; minute += 50) {
    await of('townObservations').insertMany(Array.from({ length: 50 * STREAMS }, (_, i) => {
      const [m, stream] = [minute + Math.floor(i / STREAMS), (i % STREAMS) + 1], at = new Date(START + m * 60_000);
      const result = round(15 + 8 * Math.sin((m + 97 * stream) / 230) + 2 * Math.sin(m * 7.3 + stream));
      return { _id: m * STREAMS + stream, is: { phenomenonTime: at.toISOString(), result, resultTime: null }, to: { datastream: stream, feature: stream }, at, until: at, num: result };
    }) as never[]);
  }
}

/** Bytes on disk with indexes, without what has been given back and waits to be used again. */
async function bytesOf(connection: mongoose.Connection, names: readonly string[]): Promise<number> {
  await connection.db?.admin().command({ fsync: 1 });
  let bytes = 0;
  for (const name of names) {
    const [stats] = await connection.collection(name).aggregate<{ storageStats: { storageSize: number; totalIndexSize: number; freeStorageSize?: number } }>([{ $collStats: { storageStats: {} } }]).toArray();
    if (stats) bytes += stats.storageStats.storageSize - (stats.storageStats.freeStorageSize ?? 0) + stats.storageStats.totalIndexSize;
  }
  return bytes;
}

async function timed(app: AppProcess, path: (i: number) => string): Promise<{ p50: number; p99: number }> {
  const took: number[] = [];
  for (let i = 0; i < TIMES; i += 1) {
    const start = performance.now();
    const response = await fetch(`${app.url}/sta/v1.1${path(i)}`, { headers: { authorization: `Bearer ${app.token}` } });
    await response.arrayBuffer();
    took.push(performance.now() - start);
    if (!response.ok) throw new Error(`${path(i)}: ${response.status}`);
  }
  took.sort((a, b) => a - b);
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

/** Until the app has packed all but the newest of each; how long that took. It looks once a minute. */
async function packing(connection: mongoose.Connection): Promise<number> {
  const of = (name: string) => connection.collection(name);
  const poll = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250));
  while ((await of('townSegments').estimatedDocumentCount()) === 0) await poll();
  const began = performance.now();
  while ((await of('townObservations').estimatedDocumentCount()) > STREAMS) await poll();
  return (performance.now() - began) / 1_000;
}

/** What old Observations of the town cost once they are packed: room, and time to read them. */
export const packed: Figure = {
  name: 'packed',
  async measure(bench) {
    const count = STREAMS * DAYS * A_DAY;
    let before = 0;
    const filled = async (uri: string): Promise<void> => {
      bench.say(`  ${count.toLocaleString('en-GB')} Observations of ${STREAMS} Datastreams …`);
      const connection = await mongoose.createConnection(uri).asPromise();
      await fill(connection);
      before = await bytesOf(connection, ['townObservations']);
      await connection.close();
    };
    return withApp(bench, {}, async (app, uri) => {
      const connection = await mongoose.createConnection(uri).asPromise();
      try {
        bench.say('  packing …');
        const seconds = await packing(connection), bytes = await bytesOf(connection, ['townSegments']);
        const stream = (i: number): number => 1 + ((i * 37) % STREAMS), day = (i: number): string => new Date(START + (i % DAYS) * DAY_MS).toISOString(), next = (i: number): string => new Date(START + ((i % DAYS) + 1) * DAY_MS).toISOString();
        const reads: readonly (readonly [string, (i: number) => string])[] = [
          ['a day of a Datastream (1,000 rows)', (i) => `/Datastreams(${stream(i)})/Observations?$top=1000&$select=phenomenonTime,result&$orderby=phenomenonTime&$filter=phenomenonTime ge ${day(i)} and phenomenonTime lt ${next(i)}`],
          ['one by its id', (i) => `/Observations(${1 + ((i * 7_919) % count)})`], ['the first hundred of all', () => '/Observations?$top=100&$select=result'], ['how many there are', (i) => `/Datastreams(${stream(i)})/Observations/$count`],
        ];
        const rows = [{ figure: 'bytes of a packed Observation, with indexes', value: round(bytes / count, 2), unit: 'bytes', target: '≤ 4', note: `${round(before / count, 0)} as a document, by its id alone; ${round(count / seconds, 0)} packed a second` }];
        for (const [what, path] of reads) {
          const { p50, p99 } = await timed(app, path);
          rows.push({ figure: `packed: ${what}`, value: round(p99), unit: 'ms p99', target: '', note: `p50 ${round(p50)} ms` });
        }
        return rows;
      } finally {
        await connection.close();
      }
    }, filled);
  },
};
