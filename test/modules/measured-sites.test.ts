import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CasesWatcher } from '../../modules/place/cases/cases-watcher.js';
import { Store } from '../../modules/platform/store/store.js';
import { TrafficSites } from '../../modules/place/traffic/traffic-sites.store.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

interface Told { readonly '@iot.id': number; readonly phenomenonTime: string; readonly result: number; readonly parameters?: object; readonly resultQuality: { readonly grade: string } }
interface Stream { readonly '@iot.id': number; readonly name: string; readonly unitOfMeasurement: { readonly symbol: string }; readonly ObservedProperty: { readonly '@iot.id': number; readonly name: string }; readonly Observations: readonly Told[]; readonly 'Observations@iot.count': number }
interface Thing { readonly '@iot.id': number; readonly name: string; readonly Locations: readonly { readonly location: { readonly coordinates: readonly number[] } }[]; readonly Datastreams: readonly Stream[] }

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const EXPAND = '$expand=Locations,Datastreams($orderby=name;$expand=ObservedProperty,Observations($orderby=phenomenonTime;$count=true;$top=200))';
const things = async (name: string, token?: string): Promise<Thing[]> => (await api.ok<{ value: Thing[] }>('GET', `/sta/v1.1/Things?$filter=name eq '${name}'&${EXPAND}`, undefined, token)).value;
/** As anybody reads it, without a key; who may see what is looked at anew every few seconds. */
const publicly = (name: string, count: number): Promise<Thing[]> => eventually(`${name} read by anybody: ${count}`, async () => { const all = await things(name, ''); return all.length === count ? all : undefined; }, 20_000);
const results = (thing: Thing | undefined) => Object.fromEntries((thing?.Datastreams ?? []).map(({ ObservedProperty, Observations }) => [ObservedProperty.name, Observations.map(({ result }) => result)]));
const toldAs = (name: string, wanted: object): Promise<Thing> => eventually(`${name} as ${JSON.stringify(wanted)}`, async () => {
  const [thing, ...more] = await things(name);
  expect(more).toEqual([]);
  return thing && JSON.stringify(results(thing)) === JSON.stringify(wanted) ? thing : undefined;
}, 20_000);

async function airSite(name: string, grade = 'reference'): Promise<(hours: readonly object[]) => Promise<unknown>> {
  const id = name.toLowerCase().replace(' ', '-');
  await api.ok('POST', '/api/v1/place/air/sites', { id, name, grade, latitude: 51.476, longitude: 0.326 });
  return (hours) => api.ok('POST', `/api/v1/place/air/sites/${id}/hours`, hours);
}
const hour = (h: number): string => `2026-06-01T${String(h).padStart(2, '0')}:00:00Z`;
const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;

describe('what sites of the town measure stands in the open platform', () => {
  test('an air site is a Thing that anybody can read: each pollutant a Datastream with its unit and grade, each hour an Observation', async () => {
    const send = await airSite('Market Square');
    await send([{ at: hour(8), no2: 20, pm25: 7, windSpeed: 3 }, { at: hour(9), no2: 0 }]);
    const thing = await toldAs('Market Square', { NO2: [20, 0], 'PM2.5': [7], 'Wind speed': [3] });
    expect(await publicly('Market Square', 1)).toEqual([thing]);
    expect(thing.Locations[0]?.location.coordinates).toEqual([0.326, 51.476]);
    const [no2] = thing.Datastreams;
    expect(no2).toMatchObject({ unitOfMeasurement: { symbol: 'ug/m3' }, 'Observations@iot.count': 2, Observations: [{ phenomenonTime: '2026-06-01T08:00:00.000Z/2026-06-01T09:00:00.000Z', resultQuality: { grade: 'reference', everySeconds: 3_600 } }, {}] });
  });

  test('a later word of an hour changes its Observation, the same again changes nothing, and what is fog now is taken away', async () => {
    const send = await airSite('Dock Road', 'indicative');
    await send([{ at: hour(8), no2: 20, pm25: 12 }, { at: hour(9), no2: 30 }]);
    const before = await toldAs('Dock Road', { NO2: [20, 30], 'PM2.5': [12] });
    await send([{ at: hour(8), no2: 25, pm25: 40, humidity: 97 }, { at: hour(9), no2: 30 }, { at: hour(10), no2: 31, pm25: 40, humidity: 85 }]);
    const after = await eventually('the later word', async () => (await things('Dock Road')).find((thing) => results(thing)['NO2']?.[0] === 25 && results(thing)['NO2']?.length === 3), 20_000);
    expect(after.Datastreams[0]?.Observations.slice(0, 2).map((one) => one['@iot.id'])).toEqual(before.Datastreams[0]?.Observations.map((one) => one['@iot.id']));
    expect(after.Datastreams[0]?.['Observations@iot.count']).toBe(3);
    expect(after.Datastreams[1]?.Observations).toMatchObject([{ phenomenonTime: expect.stringMatching(/T10:/), parameters: { correction: 'humidity-1' }, resultQuality: { grade: 'indicative' } }]);
  });

  test('two sites that measure the same have one ObservedProperty', async () => {
    const send = await airSite('North End'), also = await airSite('South End');
    await Promise.all([send([{ at: hour(8), o3: 60 }]), also([{ at: hour(8), o3: 61 }])]);
    const [north, south] = [await toldAs('North End', { O3: [60] }), await toldAs('South End', { O3: [61] })];
    expect(north.Datastreams[0]?.ObservedProperty['@iot.id']).toBe(south.Datastreams[0]?.ObservedProperty['@iot.id']);
  });

  test('a detector in the road is one as well: flow, speed and occupancy by the interval', async () => {
    await api.ok('POST', '/api/v1/traffic/sites', { id: 'd-1', name: 'A13 west', latitude: 51.48, longitude: 0.33, road: 'A13' });
    const at = (minute: number): string => new Date(today - 86_400_000 + minute * 60_000).toISOString();
    const send = (readings: readonly object[]) => api.ok('POST', '/api/v1/traffic/sites/d-1/readings', readings);
    await send([{ at: at(0), flow: 900, speed: 50, unit: 'mph', occupancy: 8 }, { at: at(5), flow: 950 }]);
    const thing = await toldAs('A13 west', { Occupancy: [8], 'Traffic flow': [900, 950], 'Traffic speed': [50] });
    expect(thing.Datastreams[1]?.Observations[1]?.phenomenonTime).toBe(`${at(5)}/${at(10)}`);
    await send([{ at: at(5), flow: 960 }, { at: at(10), flow: 970 }]);
    await toldAs('A13 west', { Occupancy: [8], 'Traffic flow': [900, 960, 970], 'Traffic speed': [50] });
  });

  test('a detector that is nowhere yet is told once its supplier says where it is, and moves with its supplier’s word', async () => {
    const sites = app.app.get(TrafficSites), at = today - 2 * 86_400_000, say = (place: object) => sites.replace([{ id: 'd-2', name: 'Ring road', intervalMinutes: 5, channels: [], ...place }]);
    await say({});
    await sites.keep([{ site: 'd-2', at, flow: 100 }]);
    await eventually('looked at', async () => ((await sites.untold.next(10)).length === 0 ? true : undefined));
    expect(await things('Ring road')).toEqual([]);
    await say({ latitude: 51.48, longitude: 0.33 });
    await sites.keep([{ site: 'd-2', at: at + 300_000, flow: 110 }]);
    await toldAs('Ring road', { 'Traffic flow': [100, 110] });
    await say({ name: 'Ring road south', latitude: 51.49, longitude: 0.34 });
    await sites.keep([{ site: 'd-2', at: at + 600_000, flow: 120 }]);
    expect((await toldAs('Ring road south', { 'Traffic flow': [100, 110, 120] })).Locations[0]?.location.coordinates).toEqual([0.34, 51.49]);
  });

  test('a whole day that is corrected is told in parts, all of it', async () => {
    const sites = app.app.get(TrafficSites), at = today - 2 * 86_400_000, hours = (flow: number) => Array.from({ length: 288 }, (_, i) => ({ site: 'd-5', at: at + i * 300_000, flow: flow + i }));
    await sites.replace([{ id: 'd-5', name: 'Bridge', intervalMinutes: 5, channels: [], latitude: 51.48, longitude: 0.33 }]);
    const sum = async (): Promise<number> => (await things('Bridge')).reduce((total, thing) => total + (thing.Datastreams[0]?.['Observations@iot.count'] ?? 0) * 1_000_000 + (thing.Datastreams[0]?.Observations ?? []).reduce((flows, { result }) => flows + result, 0), 0);
    // The first 200 are read: their flows, and how many there are of all.
    const of = (flow: number): number => 288 * 1_000_000 + Array.from({ length: 200 }, (_, i) => flow + i).reduce((a, b) => a + b, 0);
    await sites.keep(hours(100));
    await eventually('all of it', async () => ((await sum()) === of(100) ? true : undefined), 30_000);
    await sites.keep(hours(500));
    await eventually('corrected', async () => ((await sum()) === of(500) ? true : undefined), 60_000);
    await eventually('done with', async () => ((await sites.untold.next(10)).length === 0 ? true : undefined), 20_000);
  });

  test('one that the platform cannot take keeps no other waiting', async () => {
    const sites = app.app.get(TrafficSites), at = today - 2 * 86_400_000, one = { intervalMinutes: 5 as const, channels: [] };
    await sites.replace([{ ...one, id: 'd-3', name: 'In the Indian Ocean', latitude: 0.33, longitude: 51.48 }, { ...one, id: 'd-4', name: 'Its neighbour', latitude: 51.48, longitude: 0.33 }]);
    await sites.keep([{ site: 'd-3', at, flow: 100 }, { site: 'd-4', at, flow: 100 }]);
    await toldAs('Its neighbour', { 'Traffic flow': [100] });
    await eventually('both are done with', async () => ((await sites.untold.next(10)).length === 0 ? true : undefined));
    expect(await things('In the Indian Ocean')).toEqual([]);
  });

  test('days that an earlier version kept are told, and days that are looked at twice are not told twice', async () => {
    const send = await airSite('Old Mill');
    await send([{ at: hour(3), so2: 4 }]);
    const thing = await toldAs('Old Mill', { SO2: [4] });
    const days = app.app.get(Store).collection<{ _id: string; site: string; told?: boolean }>('airDays');
    await eventually('all is told', async () => ((await days.countDocuments({ told: { $ne: true } })) === 0 ? true : undefined));
    await days.updateMany({}, { $unset: { told: 1, changes: 1 } });
    await eventually('told again', async () => ((await days.countDocuments({ told: { $ne: true } })) === 0 ? true : undefined), 20_000);
    expect((await things('Old Mill'))[0]).toEqual(thing);
  });

  test('a Thing that somebody took away is there again with the next word; its owner may close it to others', async () => {
    const send = await airSite('Quay');
    await send([{ at: hour(1), no2: 10 }]);
    const thing = await toldAs('Quay', { NO2: [10] });
    await api.ok('DELETE', `/sta/v1.1/Things(${thing['@iot.id']})`);
    await send([{ at: hour(1), no2: 11 }, { at: hour(2), no2: 12 }]);
    const again = await toldAs('Quay', { NO2: [11, 12] });
    await api.ok('PATCH', `/sta/v1.1/Things(${again['@iot.id']})`, { properties: { public: false } });
    await send([{ at: hour(3), no2: 13 }]);
    await toldAs('Quay', { NO2: [11, 12, 13] });
    expect(await publicly('Quay', 0)).toEqual([]);
  });

  test('a site that is silent is one case, not two: its Thing is no instrument of its own', async () => {
    const send = await airSite('Hushed', 'indicative'), hours = Array.from({ length: 12 }, (_, i) => ({ at: new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - (20 + i) * 3_600_000).toISOString(), no2: 10 + i }));
    await send(hours);
    await eventually('told', async () => (results((await things('Hushed'))[0])['NO2']?.length === 12 ? true : undefined), 20_000);
    await app.app.get(CasesWatcher).look();
    const cases = (await api.ok<{ rule: string; subject: { id: string; name: string } }[]>('GET', '/api/v1/cases?state=all&limit=1000')).filter(({ subject }) => subject.name === 'Hushed');
    expect(cases).toMatchObject([{ rule: 'sensor-silent', subject: { id: 'air:hushed' } }]);
  });
});
