import { setTimeout as sleep } from 'node:timers/promises';
import { Binary } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ObservationPacker } from '../../modules/place/sensor-things/observations/observation-packer.js';
import { TownSegmentsLook } from '../../modules/place/sensor-things/observations/town-segments.look.js';
import { TownSegments } from '../../modules/place/sensor-things/observations/town-segments.store.js';
import { TownNews } from '../../modules/place/sensor-things/town-news.js';
import { TownEntities } from '../../modules/place/sensor-things/entities.store.js';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { aStreet } from '../builders/street.js';

interface Entity { '@iot.id': number; [name: string]: unknown }
interface List { '@iot.count'?: number; '@iot.nextLink'?: string; value: Entity[] }

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const MINUTE = 60_000, DAY = 86_400_000;
const START = Date.UTC(2026, 6, 1);
const at = (path: string): string => `/sta/v1.1${path}`;
const iso = (time: number): string => new Date(time).toISOString();
const pack = (): Promise<boolean> => app.app.get(ObservationPacker).look();
const late = (): Promise<number> => app.app.get(TownEntities).of('Observations').countDocuments();
const stream = async (name: string): Promise<number> => {
  const thing = (await api.ok<Entity>('POST', at('/Things'), aStreet({ name, results: [], open: true })))['@iot.id'];
  return (await api.ok<List>('GET', at(`/Things(${thing})/Datastreams`))).value[0]?.['@iot.id'] ?? 0;
};
const say = (datastream: number, rows: readonly (readonly [number | string, unknown, ...unknown[]])[], components = ['phenomenonTime', 'result']): Promise<unknown> =>
  api.ok('POST', at('/CreateObservations'), [{ Datastream: { '@iot.id': datastream }, components, dataArray: rows.map(([time, ...rest]) => [typeof time === 'number' ? iso(time) : time, ...rest]) }]);

/** Two streams that speak side by side for five days, beside all that an Observation can say; and one that is new. */
async function aTown(): Promise<readonly [number, number, number]> {
  const [a, b, now] = [await stream('Broadway'), await stream('Lodge Lane'), await stream('Orsett Road')];
  for (let hour = 0; hour < 120; hour += 12) {
    await say(a, Array.from({ length: 12 }, (_, i) => [START + (hour + i) * 60 * MINUTE, Math.round(100 * Math.sin(hour + i)) / 10]));
    await say(b, Array.from({ length: 24 }, (_, i) => [START + hour * 60 * MINUTE + i * 30 * MINUTE, hour + i]));
  }
  await say(a, [['2026-07-02T10:00:00Z/2026-07-02T11:00:00Z', 'closed'], ['2026-07-02T11:30:00+01:00', { vehicles: 7 }], ['2026-07-02T10:20:00Z', ['5', 5]], ['2026-07-02T10:21:00Z', '5'], ['2026-06-30T23:59:59.999Z', 12]]);
  await say(b, [[START + DAY, 8, 'checked', { grade: 'reference' }, '2026-07-02T00:00:05Z']], ['phenomenonTime', 'result', 'resultQuality', 'parameters', 'resultTime']);
  await say(now, [[Date.now() - 2 * MINUTE, 1], [Date.now() - MINUTE, 2]]);
  return [a, b, now];
}

/** Questions of every sort, about a stream or about the town. */
const questions = (a: number, b: number, feature: number): string[] => {
  const of = `/Datastreams(${a})/Observations`;
  return [
    `${of}?$count=true`, `${of}?$top=7&$skip=50&$count=true`, `${of}?$orderby=phenomenonTime desc&$top=1000`, `${of}?$orderby=phenomenonTime&$top=5&$skip=117`, `${of}?$orderby=id desc&$top=9`, `${of}?$orderby=result,id&$top=1000`,
    `${of}?$filter=result gt 5&$count=true&$top=1000`, `${of}?$filter=result gt '5'&$top=1000`, `${of}?$filter=result eq 'closed'`, `${of}?$filter=phenomenonTime ge 2026-07-02T10:30:00Z and phenomenonTime lt 2026-07-03T00:00:00Z&$count=true`,
    `${of}?$filter=phenomenonTime le 2026-07-01T12:00:00Z or result lt -9.5&$orderby=phenomenonTime desc`, `${of}?$filter=result/vehicles eq 7`, `${of}?$filter=day(phenomenonTime) eq 3&$count=true`, `${of}?$filter=not (result gt 0)&$count=true`,
    `${of}?$filter=result ne 5&$count=true&$top=1000`, `${of}?$filter=result eq 5&$count=true&$top=1000`, `${of}?$filter=result ne 12 and phenomenonTime ne 2026-07-01T03:00:00Z&$count=true&$top=1000`, `${of}?$filter=resultTime eq null&$count=true&$top=1000`, `${of}?$filter=not (result lt 5 or result eq 'closed')&$top=1000`, `${of}?$filter=phenomenonTime le now() and id ne 30&$count=true&$orderby=phenomenonTime desc`,
    `/Observations?$filter=Datastream/id eq ${b}&$count=true&$top=3`, `/Observations?$filter=Datastream/id ne ${b}&$count=true&$top=3`, `/Observations?$filter=Datastream/id gt ${a}&$count=true&$top=3`, `/Observations?$filter=FeatureOfInterest/@iot.id eq ${feature} and resultTime ne null&$count=true`, `/Observations?$filter=FeatureOfInterest/id eq ${feature}&$orderby=phenomenonTime desc&$top=3`,
    `${of}?$resultFormat=dataArray&$top=20`, `${of}?$resultFormat=dataArray&$select=result&$top=20`, `${of}?$select=result&$top=3`, `${of}/$count`,
    `/Observations?$filter=Datastream/id eq ${b} and result gt 100&$count=true`, `/Observations?$filter=id lt 40 and id gt 20`, `/Observations?$top=1000&$count=true`, '/Observations?$orderby=phenomenonTime desc&$top=50&$skip=100', '/Observations?$top=3&$skip=400', '/Observations/$count',
    `/Datastreams(${b})/Observations?$filter=resultQuality/grade eq 'indicative'&$count=true&$top=2`, `/Datastreams(${b})/Observations?$filter=parameters/grade eq 'reference'`, `/Datastreams(${b})/Observations?$filter=resultTime ne null`,
    `/FeaturesOfInterest(${feature})/Observations?$count=true&$top=4`, `/Datastreams?$expand=Observations($top=2;$orderby=phenomenonTime desc),Observations/FeatureOfInterest`, `/Datastreams(${a})?$expand=Observations($count=true;$filter=result lt 0;$top=1)`,
  ];
};
const answers = async (paths: readonly string[], token?: string): Promise<unknown[]> => {
  const found: unknown[] = [];
  for (const path of paths) found.push((await api.call('GET', at(path), undefined, token)).body);
  return found;
};

test('what is old is packed, and every question about it has the answer it had before', async () => {
  const [a, b] = await aTown();
  const some = (await api.ok<List>('GET', at(`/Datastreams(${a})/Observations?$top=60`))).value.map((one) => one['@iot.id']);
  const feature = (await api.ok<Entity>('GET', at(`/Observations(${some[0]})/FeatureOfInterest`)))['@iot.id'];
  const all = [...questions(a, b, feature), ...some.filter((_, i) => i % 20 === 0).flatMap((id) => [`/Observations(${id})`, `/Observations(${id})/Datastream`, `/Observations(${id})/result/$value`])];
  const before = await answers(all), publicBefore = await answers(all, '');
  for (const [i, path] of all.entries()) expect(before[i], path).not.toHaveProperty('code');
  const csv = await api.call('GET', '/catalog/readings-pm2-5/data.csv?from=2026-07-02', undefined, '');
  expect(csv.status).toBe(200);
  const had = await late();
  await pack();
  // The newest of each stream stays, and what is of the last days.
  expect(await late()).toBe(4);
  expect(await app.app.get(TownSegments).size()).toBe(had - 4);
  const after = await answers(all);
  for (const [i, path] of all.entries()) expect(after[i], path).toEqual(before[i]);
  expect(await answers(all, '')).toEqual(publicBefore);
  expect((await api.call('GET', '/catalog/readings-pm2-5/data.csv?from=2026-07-02', undefined, '')).body).toEqual(csv.body);
});

test('late news of a packed day joins it; a packed reading can be changed and taken away, with its Datastream and its feature too', async () => {
  const one = await stream('Ship Lane');
  await say(one, Array.from({ length: 50 }, (_, i) => [START + i * MINUTE, i]));
  await pack();
  await say(one, [[START + 30_000, 100], [START + 90 * MINUTE, 50]]);
  await pack();
  const segments = app.app.get(TownSegments).docs;
  expect(await segments.countDocuments({ datastream: one })).toBe(1);
  const path = `/Datastreams(${one})/Observations`;
  const read = async (): Promise<unknown[]> => (await api.ok<List>('GET', at(`${path}?$orderby=phenomenonTime&$top=1000`))).value.map(({ result }) => result);
  const told = [0, 100, ...Array.from({ length: 50 }, (_, i) => i + 1)];
  expect(await read()).toEqual(told);
  const [first, second, third] = (await api.ok<List>('GET', at(`${path}?$top=3&$orderby=phenomenonTime`))).value.map((entity) => entity['@iot.id']);
  await api.ok('PATCH', at(`/Observations(${first})`), { result: -1 });
  await api.ok('DELETE', at(`/Observations(${second})`));
  expect(await read()).toEqual([-1, ...told.slice(2)]);
  expect((await api.call('GET', at(`/Observations(${second})`))).status).toBe(404);
  expect((await api.call<string>('GET', at(`${path}/$count`))).body).toBe('51');
  // A changed one is left as it is until its news has gone out, then packed again.
  await pack();
  expect(await read()).toEqual([-1, ...told.slice(2)]);
  const feature = (await api.ok<Entity>('GET', at(`/Observations(${third})/FeatureOfInterest`)))['@iot.id'];
  await api.ok('DELETE', at(`/FeaturesOfInterest(${feature})`));
  expect(await read()).toEqual([]);
  expect((await api.call<string>('GET', at(`${path}/$count`))).body).toBe('0');
  const size = await app.app.get(TownSegments).size();
  await say(one, Array.from({ length: 50 }, (_, i) => [START + i * MINUTE, i]));
  await pack();
  expect(await app.app.get(TownSegments).size()).toBe(size + 49);
  await api.ok('DELETE', at(`/Datastreams(${one})`));
  expect(await segments.countDocuments({ datastream: one })).toBe(0);
  expect(await app.app.get(TownSegments).size()).toBe(size);
});

test('of who speaks once a day a month goes together, also where it comes day by day', async () => {
  const one = await stream('Mardyke Valley'), segments = app.app.get(TownSegments).docs;
  const days = (from: number, to: number): Promise<unknown> => say(one, Array.from({ length: to - from }, (_, i) => [Date.UTC(2026, 2, 1 + from + i), from + i]));
  await days(0, 40);
  await pack();
  expect(await segments.countDocuments({ datastream: one })).toBe(2);
  for (let day = 40; day < 45; day += 1) {
    await days(day, day + 1);
    await pack();
  }
  expect((await segments.find({ datastream: one }).sort({ from: 1 }).toArray()).map(({ n }) => n)).toEqual([31, 13]);
  expect((await api.ok<List>('GET', at(`/Datastreams(${one})/Observations?$filter=phenomenonTime ge 2026-03-30T00:00:00Z and phenomenonTime lt 2026-04-03T00:00:00Z`))).value.map(({ result }) => result)).toEqual([29, 30, 31, 32]);
});

test('packing is no news; a change to what is packed is, once', async () => {
  const one = await stream('Hogg Lane');
  await say(one, Array.from({ length: 3 }, (_, i) => [START + i * MINUTE, i]));
  const { value: [entity] } = await api.ok<List>('GET', at(`/Datastreams(${one})/Observations?$top=1`));
  const news = app.app.get(TownNews), open = news.open(['Observations']);
  await open.tryNext();
  await pack();
  await api.ok('PATCH', at(`/Observations(${entity?.['@iot.id']})`), { result: 77 });
  await api.ok('POST', at(`/Datastreams(${one})/Observations`), { result: 5 });
  const heard: unknown[] = [];
  for (let i = 0; i < 4; i += 1) {
    const change = await open.tryNext();
    if (change) heard.push(news.read(change)?.doc.is['result']);
  }
  await open.close();
  expect(heard).toEqual([77, 5]);
});

test('while it is packed, nobody sees a reading twice or not at all', async () => {
  const one = await stream('Dock Road');
  for (let day = 0; day < 6; day += 1) await say(one, Array.from({ length: 200 }, (_, i) => [START + day * DAY + i * MINUTE, day * 200 + i]));
  const expected = Array.from({ length: 1_000 }, (_, i) => i);
  let over = false, looks = 0;
  const reading = (async () => {
    while (!over) {
      const { value } = await api.ok<List>('GET', at(`/Datastreams(${one})/Observations?$top=1000&$select=result`));
      expect(value.map(({ result }) => result)).toEqual(expected);
      looks += 1;
    }
  })();
  await sleep(50);
  await pack();
  over = true;
  await reading;
  expect(looks).toBeGreaterThan(1);
  expect(await app.app.get(TownSegments).docs.countDocuments({ datastream: one })).toBe(2);
});

test('a segment that was changed in the store is left out and never shown as a number', async () => {
  const one = await stream('London Road, Purfleet');
  await say(one, Array.from({ length: 10 }, (_, i) => [START + i * MINUTE, i]));
  await pack();
  const segments = app.app.get(TownSegments).docs, doc = await segments.findOne({ datastream: one });
  const doctor = app.app.get(TownSegmentsLook), look = (): ReturnType<typeof doctor.look> => doctor.look(() => undefined);
  expect(await look()).toEqual([expect.objectContaining({ state: 'well' })]);
  await segments.updateOne({ _id: doc?._id ?? '' }, { $set: { data: new Binary(Buffer.from('damaged')) } });
  expect((await api.ok<List>('GET', at(`/Datastreams(${one})/Observations`))).value.map(({ result }) => result)).toEqual([9]);
  expect(await look()).toEqual([expect.objectContaining({ state: 'wrong', says: `The segment ${doc?._id} of the town does not agree with its checksum.` }), expect.objectContaining({ state: 'well' })]);
  // Beside it life goes on: what comes is packed, also of others, and what may stand in it is not there.
  const other = await stream('Stonehouse Lane'), lost = Number(doc?.firstId);
  for (const each of [one, other]) await say(each, Array.from({ length: 3 }, (_, i) => [START + (20 + i) * MINUTE, 20 + i]));
  await pack();
  expect(await segments.countDocuments({ datastream: one })).toBe(2);
  expect(await segments.countDocuments({ datastream: other })).toBe(1);
  expect((await api.ok<List>('GET', at(`/Datastreams(${one})/Observations?$orderby=phenomenonTime`))).value.map(({ result }) => result)).toEqual([9, 20, 21, 22]);
  expect((await api.call('PATCH', at(`/Observations(${lost})`), { result: 1 })).status).toBe(404);
  expect((await api.call('DELETE', at(`/Observations(${lost})`))).status).toBe(404);
  await segments.deleteOne({ _id: doc?._id ?? '' });
  expect(await look()).toEqual([expect.objectContaining({ state: 'wrong', says: expect.stringContaining('are said to be') }), expect.objectContaining({ state: 'well' })]);
});
