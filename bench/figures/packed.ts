import mongoose from 'mongoose';
import { round, withApp, type Figure } from '../bench.js';
import { looks } from '../looks.js';
import type { Row } from '../report.js';
import { bytesOf } from '../storage.js';

const STREAMS = 200, DAYS = 5, A_DAY = 1_440, TIMES = 300, DAY_MS = 86_400_000;
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
        const rows: Row[] = [{ figure: 'bytes of a packed Observation, with indexes', value: round(bytes / count, 2), unit: 'bytes', goal: { atMost: 4 }, note: `${round(before / count, 0)} as a document, by its id alone; ${round(count / seconds, 0)} packed a second` }];
        for (const [what, path] of reads) {
          const { p50, p99 } = await looks(TIMES, (i) => `${app.url}/sta/v1.1${path(i)}`, app.token);
          rows.push({ figure: `packed: ${what}`, value: round(p99), unit: 'ms p99', note: `p50 ${round(p50)} ms` });
        }
        return rows;
      } finally {
        await connection.close();
      }
    }, filled);
  },
};
