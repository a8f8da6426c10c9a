import mongoose from 'mongoose';
import { round, withApp, type Figure } from '../bench.js';
import { looks } from '../looks.js';
import type { Row } from '../report.js';

const THINGS = 100_000, READINGS = 3, TOGETHER = 10_000, TIMES = 300;
const NEWEST = '$expand=Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc))';

/** A town as its writer would have left it, with one Datastream a Thing; written past the app, since only reading is measured. */
async function fill(uri: string, things: number): Promise<void> {
  const connection = await mongoose.createConnection(uri).asPromise();
  const of = (name: string) => connection.collection<{ _id: number }>(name);
  const kind = { name: 'PM2.5', definition: 'http://dd.eionet.europa.eu/vocabulary/aq/pollutant/6001', description: 'Fine dust' };
  await of('townObservedProperties').insertOne({ _id: 1, is: kind, to: {} } as never);
  await of('townSensors').insertOne({ _id: 1, is: { name: 'Dust counter', description: 'Counts by light', encodingType: 'application/pdf', metadata: 'https://sensors.example/dust.pdf' }, to: {} } as never);
  for (let from = 1; from <= things; from += TOGETHER) {
    const ids = Array.from({ length: Math.min(TOGETHER, things - from + 1) }, (_, i) => from + i);
    const place = (id: number): object => ({ type: 'Point', coordinates: [0.3 + (id % 300) / 1_000, 51.4 + Math.floor(id / 300) / 1_000] });
    await of('townLocations').insertMany(ids.map((_id) => ({ _id, is: { name: `Post ${_id}`, description: 'A lamp post', encodingType: 'application/geo+json', location: place(_id) }, to: {} })) as never[]);
    await of('townThings').insertMany(ids.map((_id) => ({ _id, is: { name: `Post ${_id}`, description: 'A lamp post', properties: { public: true } }, to: { locations: [_id] } })) as never[]);
    await of('townDatastreams').insertMany(ids.map((_id) => ({ _id, is: { name: `Dust ${_id}`, description: 'By the minute', observationType: 'OM_Measurement', unitOfMeasurement: { name: 'microgram', symbol: 'µg/m³', definition: 'ug/m3' } }, to: { thing: _id, sensor: 1, observedProperty: 1 }, n: READINGS })) as never[]);
    await of('townFeatures').insertMany(ids.map((_id) => ({ _id, is: { name: `Post ${_id}`, description: 'A lamp post', encodingType: 'application/geo+json', feature: place(_id) }, to: {}, seenBy: [_id] })) as never[]);
    await of('townObservations').insertMany(ids.flatMap((id) => Array.from({ length: READINGS }, (_, i) => {
      // Every other one fell silent months ago.
      const at = new Date((id % 2 ? Date.now() - 3_600_000 : Date.UTC(2026, 6, 1, 12)) + i * 60_000);
      return { _id: id * READINGS + i, is: { phenomenonTime: at.toISOString(), result: i, resultTime: null }, to: { datastream: id, feature: id }, at, until: at, num: i };
    })) as never[]);
  }
  await connection.close();
}

function areNewest(body: string): void {
  const { value } = JSON.parse(body) as { value?: { Datastreams: { Observations: unknown[] }[] }[] };
  if (!value?.every((thing) => thing.Datastreams[0]?.Observations.length === 1)) throw new Error('An answer without the newest reading of each');
}

/** The newest reading of Things in a town of 100,000 Datastreams, with a key and without. */
export const platform: Figure = {
  name: 'platform',
  measure: (bench) => withApp(bench, {}, async (app, uri) => {
    bench.say(`  ${THINGS} Things with ${READINGS} readings each …`);
    await fill(uri, THINGS);
    const one = (i: number): string => `/Things?$filter=id eq ${1 + ((i * 7_919) % THINGS)}&${NEWEST}`;
    const page = (i: number): string => `/Things?$top=20&$skip=${(i * 20) % 10_000}&${NEWEST}`;
    const rows: Row[] = [];
    for (const [who, token] of [['with a key', app.token], ['without a key', undefined]] as const) {
      for (const [what, path] of [['newest reading of a Thing', one], ['of twenty Things', page]] as const) {
        const { p50, p99, first } = await looks(TIMES, (i) => `${app.url}/sta/v1.1${path(i)}`, token, areNewest);
        rows.push({ figure: `${what}, ${THINGS.toLocaleString('en')} Datastreams, ${who}`, value: round(p99), unit: 'ms p99', ...(what.startsWith('newest') ? { goal: { atMost: 50, by: 'processor' as const } } : {}), note: `p50 ${round(p50)} ms, the first one ${round(first)} ms` });
      }
    }
    return rows;
  }),
};
