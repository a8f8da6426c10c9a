import { Binary } from 'mongodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TownEntities } from '../../modules/place/sensor-things/entities.store.js';
import type { EntityDoc } from '../../modules/place/sensor-things/entity-docs.js';
import { ObservationPacker } from '../../modules/place/sensor-things/observations/observation-packer.js';
import { checkOf, segmentOf } from '../../modules/place/sensor-things/observations/town-segment-doc.js';
import { TownSegments } from '../../modules/place/sensor-things/observations/town-segments.store.js';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { aStreet } from '../builders/street.js';

interface Entity { '@iot.id': number; [name: string]: unknown }
interface Told extends Entity { phenomenonTime: string; resultTime: string | null; result: number }

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const MINUTE = 60_000, DAY = 86_400_000, START = Date.now() - 20 * DAY;
const at = (path: string): string => `/sta/v1.1${path}`;
const list = async (path: string): Promise<Told[]> => (await api.ok<{ value: Told[] }>('GET', at(path))).value;
const stream = async (name: string): Promise<number> => {
  const { '@iot.id': thing } = await api.ok<Entity>('POST', at('/Things'), aStreet({ name, results: [] }));
  return (await api.ok<{ value: Entity[] }>('GET', at(`/Things(${thing})/Datastreams`))).value[0]?.['@iot.id'] ?? 0;
};
const say = (datastream: number, rows: readonly unknown[][]) => api.ok('POST', at('/CreateObservations'), [{ Datastream: { '@iot.id': datastream }, components: ['phenomenonTime', 'resultTime', 'result'], dataArray: rows }]);
/** The same numbers each time: a shuffle that can be told again. */
const shuffled = (i: number): number => (i * 7_919) % 1_009;

/** Half of them with a result time, in winter time, summer time or UTC; results that come again. */
function row(i: number): [string, string | null, number] {
  const time = START + shuffled(i) * 25 * MINUTE, told = time + (i % 7) * MINUTE;
  return [new Date(time).toISOString(), i % 2 === 0 ? null : i % 3 === 0 ? new Date(told + 3_600_000).toISOString().replace('.000Z', '+01:00').replace(/\.\d+Z$/, '+01:00') : new Date(told).toISOString(), i % 50];
}

const timeOf = (text: string | null): number => (text === null ? -Infinity : Date.parse(text));
const BY: Readonly<Record<string, (one: Told) => number>> = { id: (one) => one['@iot.id'], phenomenonTime: ({ phenomenonTime }) => timeOf(phenomenonTime), resultTime: ({ resultTime }) => timeOf(resultTime), result: ({ result }) => result };

/** As the order says, and by id; ids follow a time that the store orders by itself. */
function sorted(all: readonly Told[], order: string): Told[] {
  const parts = order.split(',').map((part): [string, number] => [part.split(' ')[0] ?? '', part.endsWith(' desc') ? -1 : 1]);
  const own = parts.every(([name]) => name === 'id' || name === 'phenomenonTime') ? (parts[0]?.[1] ?? 1) : 1;
  return all.toSorted((a, b) => {
    for (const [name, way] of [...parts, ['id', own] as const]) {
      const [x, y] = [BY[name]?.(a) ?? 0, BY[name]?.(b) ?? 0];
      if (x !== y) return (x < y ? -1 : 1) * way;
    }
    return 0;
  });
}

test('packed and late together, in every order of their own, at every place', async () => {
  const streams = [await stream('One'), await stream('Two'), await stream('Three')];
  for (let i = 0; i < 1_500; i += 100) await say(streams[(i / 100) % 3] ?? 0, Array.from({ length: 100 }, (_, j) => row(i + j)));
  const where = `$filter=${streams.map((id) => `Datastream/id eq ${id}`).join(' or ')}`, all: Told[] = [];
  for (let skip = 0; skip < 1_500; skip += 500) all.push(...(await list(`/Observations?${where}&$top=500&$skip=${skip}&$orderby=id`)));
  expect(all).toHaveLength(1_500);
  const orders = ['id', 'id desc', 'phenomenonTime', 'phenomenonTime desc', 'phenomenonTime desc,id', 'resultTime', 'resultTime desc', 'result', 'result desc', 'result,phenomenonTime desc', 'resultTime desc,result', 'phenomenonTime,result desc'];
  const look = async (of = orders): Promise<void> => {
    for (const order of of) {
      for (const [skip, top] of [[0, 1], [0, 40], [700, 40], [1_480, 40]] as const) {
        const told = await list(`/Observations?${where}&$orderby=${order}&$skip=${skip}&$top=${top}`);
        expect(told.map(BY['id'] ?? Number), `${order} from ${skip}`).toEqual(sorted(all, order).slice(skip, skip + top).map((one) => one['@iot.id']));
      }
    }
  };
  await look();
  await app.app.get(ObservationPacker).look();
  const late = await app.app.get(TownEntities).of('Observations').countDocuments();
  expect([late > 0, late < 1_000]).toEqual([true, true]);
  await look();
  // As they were packed before their heads said result times.
  const { docs } = app.app.get(TownSegments);
  for await (const { resultFrom: _, resultTo: __, ...old } of docs.find({ datastream: streams[0] ?? 0 })) await docs.replaceOne({ _id: old._id }, { ...old, check: new Binary(checkOf(old)) });
  await look(orders.filter((order) => order.startsWith('resultTime')));
});

test('of four thousand segments and more as few are opened as there can be; only an order by results must open all, and says what helps', async () => {
  const one = await stream('Many'), entities = app.app.get(TownEntities), segments = app.app.get(TownSegments), count = 4_100, begin = Date.now() - 400 * DAY;
  await say(one, [[new Date().toISOString(), null, 0]]);
  const [sample] = await entities.of('Observations').find({ 'to.datastream': one }).toArray(), first = await entities.newIds('Observations', count);
  const doc = (i: number): EntityDoc => {
    // Three to a minute: ids decide between them.
    const time = new Date(begin + Math.floor(i / 3) * MINUTE);
    return { _id: first + i, is: { phenomenonTime: time.toISOString(), result: (i * 31) % count, resultTime: i % 2 ? null : time.toISOString() }, to: sample?.to ?? {}, at: time, until: time, num: (i * 31) % count };
  };
  for (let i = 0; i < count; i += 100) await segments.docs.insertMany(await Promise.all(Array.from({ length: 100 }, (_, j) => segmentOf(one, [doc(i + j)], 0))));
  const open = vi.spyOn(segments, 'open'), path = `/Datastreams(${one})/Observations`;
  const found = async (query: string): Promise<[number[], number]> => {
    open.mockClear();
    const ids = (await list(`${path}?${query}&$select=id`)).map((entity) => entity['@iot.id'] - first);
    return [ids, open.mock.calls.length];
  };
  for (const [query, ids] of [
    ['$orderby=id&$top=2&$skip=1', [0, 1]], ['$orderby=phenomenonTime&$top=2', [0, 1]], ['$orderby=resultTime&$top=2&$skip=1', [1, 3]], ['$orderby=resultTime desc&$top=2', [4_098, 4_096]],
    ["$filter=phenomenonTime lt 2999-01-01T00:00:00Z&$orderby=phenomenonTime&$top=2", [0, 1]],
  ] as const) {
    const [told, times] = await found(query);
    expect([told, times < 20], `${query}: ${times} opened`).toEqual([ids, true]);
  }
  expect((await found('$orderby=phenomenonTime desc&$top=3'))[0].slice(1)).toEqual([4_099, 4_098]);
  expect((await found('$orderby=phenomenonTime&$skip=4001&$top=2'))[0]).toEqual([4_001, 4_002]);
  expect((await api.call('GET', at(`${path}?$orderby=result desc&$top=2`))).body).toMatchObject({ type: 'too-costly', message: expect.stringMatching(/^\$orderby: .*Order by phenomenonTime, resultTime or id, or narrow it with \$filter by a Datastream or a phenomenonTime/) });
  const until = new Date(begin + 100 * MINUTE).toISOString(), best = Array.from({ length: 300 }, (_, i) => i).sort((a, b) => ((b * 31) % count) - ((a * 31) % count)).slice(0, 2);
  expect((await found(`$filter=phenomenonTime lt ${until}&$orderby=result desc&$top=2`))[0]).toEqual(best);
  open.mockRestore();
});
