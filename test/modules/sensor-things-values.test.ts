import { afterAll, beforeAll, expect, test } from 'vitest';
import { TownEntities } from '../../modules/place/sensor-things/entities.store.js';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { aStreet } from '../builders/street.js';

/** What values SensorThings takes, and what it makes of those that are odd. */
let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

interface Entity { '@iot.id': number; [name: string]: unknown }
interface List { '@iot.count'?: number; value: Entity[] }
const at = (path: string): string => `/sta/v1.1${path}`;
const list = async (path: string): Promise<Entity[]> => (await api.ok<List>('GET', at(path))).value;
async function street(change: Parameters<typeof aStreet>[0] = {}): Promise<{ thing: number; stream: number }> {
  const thing = (await api.ok<Entity>('POST', at('/Things'), aStreet(change)))['@iot.id'];
  return { thing, stream: (await list(`/Things(${thing})/Datastreams`))[0]?.['@iot.id'] ?? 0 };
}
const refused = (field: string) => ({ status: 400, body: { code: 400, type: 'value', message: expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')}: `)) } });

const GEO_JSON = 'application/geo+json';
const aPlace = (location: unknown, encodingType = GEO_JSON) => ({ name: 'Here', description: 'h', encodingType, location });
const aFeature = (feature: unknown, encodingType = GEO_JSON) => ({ name: 'Here', description: 'h', encodingType, feature });
const point = (...coordinates: unknown[]) => ({ type: 'Point', coordinates });
const BOW_TIE = { type: 'Polygon', coordinates: [[[0.3, 51.4], [0.4, 51.5], [0.4, 51.4], [0.3, 51.5], [0.3, 51.4]]] };
const OPEN_RING = { type: 'Polygon', coordinates: [[[0.3, 51.4], [0.4, 51.4], [0.4, 51.5], [0.3, 51.5]]] };

test.each<[string, unknown, string]>([
  ['swapped', point(51.47, 0.33), 'coordinates'], ['out of range', point(500, 900), 'coordinates'], ['of texts', point('a', 'b'), 'coordinates'], ['a bow tie', BOW_TIE, 'coordinates.0.0'], ['an open ring', OPEN_RING, 'coordinates.0'], ['of no type', { type: 'Pt' }, 'type'],
])('GeoJSON that is %s is refused by its place, wherever it comes from, and nothing is kept', async (_, shape, part) => {
  const { thing, stream } = await street();
  const [location] = await list(`/Things(${thing})/Locations`), before = await list('/Locations?$top=1000');
  expect(await api.call('POST', at('/Locations'), aPlace(shape))).toMatchObject(refused(`location.${part}`));
  expect(await api.call('POST', at(`/Things(${thing})/Locations`), aPlace(shape, 'application/vnd.geo+json'))).toMatchObject(refused(`location.${part}`));
  expect(await api.call('PATCH', at(`/Locations(${location?.['@iot.id']})`), { location: shape })).toMatchObject(refused(`location.${part}`));
  expect(await api.call('PATCH', at(`/Locations(${location?.['@iot.id']})`), [{ op: 'replace', path: '/location', value: shape }], undefined, 'application/json-patch+json')).toMatchObject(refused(`location.${part}`));
  expect(await api.call('PUT', at(`/Locations(${location?.['@iot.id']})`), aPlace(shape))).toMatchObject(refused(`location.${part}`));
  expect(await api.call('POST', at('/Things'), { ...aStreet(), Locations: [aPlace(shape)] })).toMatchObject(refused(`location.${part}`));
  expect(await api.call('POST', at('/FeaturesOfInterest'), aFeature(shape))).toMatchObject(refused(`feature.${part}`));
  expect(await api.call('POST', at(`/Datastreams(${stream})/Observations`), { result: 1, FeatureOfInterest: aFeature(shape) })).toMatchObject(refused(`feature.${part}`));
  expect(await api.call('PATCH', at(`/Datastreams(${stream})`), { observedArea: shape })).toMatchObject(refused(`observedArea.${part}`));
  expect(await api.ok('POST', at('/$batch'), { requests: [{ id: 'a', method: 'post', url: 'Locations', body: aPlace(shape) }] })).toMatchObject({ responses: [{ id: 'a', status: 400 }] });
  expect(await list('/Locations?$top=1000')).toEqual(before);
  expect((await api.call('PATCH', at(`/Locations(${location?.['@iot.id']})`), { location: point(-114.05, 51.05, null) })).status).toBe(200);
});

test('a text is no GeoJSON; what another encodingType holds is its sender’s, until it is said to be GeoJSON', async () => {
  expect(await api.call('POST', at('/Locations'), aPlace('nowhere'))).toMatchObject(refused('location'));
  const { '@iot.id': id } = await api.ok<Entity>('POST', at('/Locations'), aPlace('behind the bus stop', 'text/plain'));
  expect(await api.call('PATCH', at(`/Locations(${id})`), { encodingType: GEO_JSON })).toMatchObject(refused('location'));
  expect((await api.call('PATCH', at(`/Locations(${id})`), { name: 'There' })).status).toBe(200);
  expect((await api.call('PATCH', at(`/Locations(${id})`), { encodingType: GEO_JSON, location: { type: 'Feature', geometry: point(0.33, 51.48) } })).status).toBe(200);
  expect((await api.call('PATCH', at(`/Locations(${id})`), { description: 'moved' })).status).toBe(200);
});

test('the map counts the sensors that it lists', async () => {
  const made = [point(0.33, 51.48), { type: 'Feature', geometry: point(0.34, 51.48) }, { type: 'LineString', coordinates: [[0.3, 51.4], [0.4, 51.5]] }].map((shape) => aPlace(shape));
  const sensors = async () => api.ok<{ numberMatched: number; features: object[] }>('GET', '/api/v1/place/map/layers/sensors');
  const before = await sensors();
  for (const place of [...made, aPlace('behind the bus stop', 'text/plain'), aPlace(point([0.3, 51.4], [0.3, 51.4]), 'text/json')]) await api.ok('POST', at('/Things'), { ...aStreet({ open: true }), Locations: [place] });
  const after = await sensors();
  expect([after.numberMatched - before.numberMatched, after.features.length - before.features.length]).toEqual([2, 2]);
});

test('an Observation of the future is kept and says so, and never stands for how it is now', async () => {
  const { thing, stream } = await street({ name: 'Forecast Road', open: true, results: [] });
  const path = `/Datastreams(${stream})/Observations`, iso = (ms: number): string => new Date(Date.now() + ms).toISOString();
  await api.ok('PATCH', at(`/Datastreams(${stream})`), { properties: { intervalSeconds: 600 } });
  const property = `Noise ${stream}`;
  await api.ok('PATCH', at(`/ObservedProperties(${(await api.ok<Entity>('GET', at(`/Datastreams(${stream})/ObservedProperty`)))['@iot.id']})`), { name: property });
  const past = iso(-3_600_000);
  await api.ok('POST', at(path), { phenomenonTime: past, result: 41 });
  const made = await api.ok<Entity>('POST', at(path), { phenomenonTime: '2099-01-01T00:00:00Z', result: 99 });
  expect(made['resultQuality']).toMatchObject({ ahead: true, stale: true, coveragePct: null });
  await api.ok('PATCH', at(`/Observations(${made['@iot.id']})`), { resultQuality: made['resultQuality'] });
  // To whoever asks SensorThings itself it is an Observation like any other, and can be left out.
  expect((await list(`${path}?$orderby=phenomenonTime desc`)).map(({ result }) => result)).toEqual([99, 41]);
  expect((await list(`${path}?$orderby=phenomenonTime desc&$filter=phenomenonTime le now()`)).map(({ result }) => result)).toEqual([41]);
  expect((await list(`${path}?$filter=resultQuality/ahead eq true`)).map(({ result }) => result)).toEqual([99]);
  expect(await api.ok('GET', `/ngsi-ld/v1/entities/urn:ngsi-ld:Device:${thing}?options=keyValues`)).toMatchObject({ value: [{ datastream: stream, value: 41, stale: true }] });
  const { body: page } = await api.call<string>('GET', `/place/assets/sensors/${thing}`, undefined, '');
  expect([page.includes('41 µg'), page.includes('99 µg'), page.includes('Nothing was heard from it of late.')]).toEqual([true, false, true]);
  const dataset = JSON.stringify((await api.ok<{ '@graph'?: object[] }>('GET', '/catalog')));
  expect([dataset.includes(past), dataset.includes('2099')]).toEqual([true, false]);
  // A clock that goes a little fast is a clock all the same.
  await api.ok('POST', at(path), { phenomenonTime: iso(10 * 60_000), result: 42 });
  expect(await api.ok('GET', `/ngsi-ld/v1/entities/urn:ngsi-ld:Device:${thing}?options=keyValues`)).toMatchObject({ value: [{ value: 42, stale: false }] });
});

test('a time or a number that is taken back is no longer found by', async () => {
  const { stream } = await street({ results: [17, 18] }), path = `/Datastreams(${stream})/Observations`;
  const [first, second] = await list(`${path}?$orderby=phenomenonTime`);
  await api.ok('PATCH', at(`/Observations(${first?.['@iot.id']})`), { phenomenonTime: null });
  await api.ok('PATCH', at(`/Observations(${second?.['@iot.id']})`), { result: 'broken' });
  expect((await list(`${path}?$filter=phenomenonTime le 2026-07-01T12:00:00Z`))).toEqual([]);
  expect((await list(`${path}?$filter=phenomenonTime eq null`)).map(({ result }) => result)).toEqual([17]);
  expect((await list(`${path}?$filter=result eq 18`))).toEqual([]);
});

const group = (stream: unknown, components: unknown, dataArray: unknown) => ({ Datastream: stream === undefined ? undefined : { '@iot.id': stream }, components, dataArray });
test.each<[string, (stream: number) => unknown, string]>([
  ['an unknown component', (stream) => group(stream, ['phenomenonTime', 'reslt'], [['2026-07-02T12:00:00Z', 1]]), 'components'], ['a component named twice', (stream) => group(stream, ['result', 'result'], [[1, 2]]), 'components'], ['components that are no list', (stream) => group(stream, 'result', [[1]]), 'components'],
  ['no Datastream', () => group(undefined, ['result'], [[1]]), 'Datastream'], ['a Datastream by name', () => group('Broadway', ['result'], [[1]]), '@iot.id'], ['rows that are no list', (stream) => group(stream, ['result'], { 0: [1] }), 'dataArray'],
  ['too many rows', (stream) => group(stream, ['result'], Array.from({ length: 1_001 }, () => [1])), 'dataArray'], ['a group that is no object', () => 7, 'body'],
])('a data array with %s is refused whole', async (_, bad, field) => {
  const { stream } = await street({ results: [] });
  expect(await api.call('POST', at('/CreateObservations'), [group(stream, ['result'], [[1]]), bad(stream)])).toMatchObject({ status: 400, body: { message: expect.stringContaining(`${field}: `) } });
  expect(await list(`/Datastreams(${stream})/Observations`)).toEqual([]);
});

test('of rows that say what was observed the bad ones leave nothing behind; why is told in one bounded line, in a batch too; a change set is whole', async () => {
  const { stream } = await street({ results: [] });
  const features = (await list('/FeaturesOfInterest?$top=1000')).length;
  const rows = [[1, aFeature(point(0.33, 51.48))], [2, aFeature(point(500, 900))], [3, { ...aFeature(point(0.33, 51.48)), Observations: [{ result: 1 }] }], [4, { ...aFeature(point(0.33, 51.48)), 'größe\r\nx': 1 }], [5, 7], [null, { '@iot.id': 1 }], [6, []], ...Array.from({ length: 50 }, () => [null, { '@iot.id': 1 }])];
  const body = [group(stream, ['result', 'FeatureOfInterest'], rows)];
  const told = await api.call<string[]>('POST', at('/CreateObservations'), body);
  expect([told.status, told.body.length, told.body.filter((one) => one === 'error').length]).toEqual([201, 57, 56]);
  const why = told.headers.get('refused-rows') ?? '';
  expect(why).toMatch(/^56 of 57: \[1\] feature\.coordinates: is not on Earth.* \[2\] FeatureOfInterest: .* \[3\] gr\?\?e/);
  expect(why.length).toBeLessThanOrEqual(500);
  expect([(await list('/FeaturesOfInterest?$top=1000')).length - features, (await list(`/Datastreams(${stream})/Observations`)).map(({ result }) => result)]).toEqual([1, [1]]);
  expect(await api.ok('POST', at('/$batch'), { requests: [{ id: 'a', method: 'post', url: 'CreateObservations', body }] })).toMatchObject({ responses: [{ id: 'a', status: 201, headers: { 'Refused-Rows': expect.stringContaining('56 of 57') } }] });
  const set = `--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\n\r\nPOST CreateObservations HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${JSON.stringify([group(stream, ['result'], [[8], [null]])])}\r\n--c--\r\n--b--`;
  expect((await api.call<string>('POST', at('/$batch'), set, undefined, 'multipart/mixed; boundary=b')).body).toMatch(/400[\s\S]*\[1\] result: must not be null/);
  expect((await api.call<string>('POST', at('/$batch'), set.replace('[null]', '[1e999]'), undefined, 'multipart/mixed; boundary=b')).body).toMatch(/400[\s\S]*\[1\] result: is a number beyond what can be kept/);
  expect(await list(`/Datastreams(${stream})/Observations?$filter=result eq 8`)).toEqual([]);
});

test('the root says by the standard’s own names what is here', async () => {
  const { serverSettings } = await api.ok<{ serverSettings: { conformance: string[]; [name: string]: unknown } }>('GET', at(''));
  const { conformance } = serverSettings, req = (name: string): string => `http://www.opengis.net/spec/iot_sensing/1.1/req/${name}`;
  expect(conformance).toEqual(expect.arrayContaining(['datamodel', 'resource-path/resource-path-to-entities', 'request-data', 'request-data/filter', 'request-data/built-in-query-functions', 'create-update-delete', 'create-update-delete/deep-insert', 'batch-request/batch-request', 'data-array/data-array'].map(req)));
  expect(new Set(conformance).size).toBe(conformance.length);
  for (const name of conformance.filter((one) => one.includes('-mqtt/'))) expect(serverSettings[name]).toMatchObject({ endpoints: [expect.stringContaining('mqtt://')] });
  for (const wrong of ['core', 'filtering', 'data-array', 'multi-datastream', 'create-update-delete/historical-location-manual-creation']) expect(conformance).not.toContain(req(wrong));
});

test('what the store is asked says exactly what each Observation would', async () => {
  const { stream } = await street({ results: [] }), { stream: other } = await street();
  const path = `/Datastreams(${stream})/Observations`, minute = (i: number): string => `2026-07-02T12:0${i}:00Z`;
  await api.ok('POST', at('/CreateObservations'), [group(stream, ['phenomenonTime', 'result', 'resultTime'], [[minute(0), 5, null], [minute(1), '5', minute(2)], [minute(2), ['5', 5], null], [minute(3), 6, minute(3)], [minute(4), true, null], [minute(5), { a: 5 }, null], ['2026-07-02T12:00:00Z/2026-07-02T12:04:00Z', 'five', null], [minute(6), -1.5, null]])]);
  const [one] = await list(`${path}?$top=1`), feature = (await api.ok<Entity>('GET', at(`/Observations(${one?.['@iot.id']})/FeatureOfInterest`)))['@iot.id'], id = one?.['@iot.id'];
  const filters = [
    ...['eq', 'ne', 'gt', 'ge', 'lt', 'le'].flatMap((by) => [`result ${by} 5`, `phenomenonTime ${by} 2026-07-02T12:04:00Z`, `resultTime ${by} null`, `Datastream/id ${by} ${stream}`, `FeatureOfInterest/id ${by} ${feature}`, `id ${by} ${id}`, `parameters ${by} null`]),
    'result ne null', 'not (result gt 5)', 'not (result ne 5 and resultTime eq null)', '5 ne result', 'phenomenonTime lt now()', 'now() lt phenomenonTime', `Datastream/@iot.id eq ${other}`,
  ];
  for (const filter of filters) {
    const [store, each] = await Promise.all([filter, `(${filter}) or concat('a','b') eq 'c'`].map((asked) => list(`${path}?$filter=${asked}&$select=id`)));
    expect(store, filter).toEqual(each);
  }
  const { thing } = await street();
  const [place] = await list(`/Things(${thing})/Locations`);
  for (const [of, filter] of [['Things', `Locations/id eq ${place?.['@iot.id']}`], ['Things', `Locations/id ne ${place?.['@iot.id']}`], ['Things', "name ne 'London Road'"], ['Datastreams', `Thing/id eq ${thing}`], ['Datastreams', 'observedArea eq null'], ['HistoricalLocations', `Thing/id ne ${thing}`]] as const) {
    const [store, each] = await Promise.all([filter, `(${filter}) or concat('a','b') eq 'c'`].map((asked) => list(`/${of}?$filter=${asked}&$select=id&$top=1000`)));
    expect(store, filter).toEqual(each);
  }
});

test('of more Observations than can be looked at one by one, common questions are answered, and the others say which option is at fault and what helps', async () => {
  const { stream } = await street({ results: [] }), entities = app.app.get(TownEntities), count = 20_005, start = Date.now() - 86_400_000;
  await api.ok('POST', at(`/Datastreams(${stream})/Observations`), { result: -1, phenomenonTime: new Date(start).toISOString() });
  const [sample] = await entities.of('Observations').find({ 'to.datastream': stream }).toArray(), first = await entities.newIds('Observations', count);
  await entities.of('Observations').insertMany(Array.from({ length: count }, (_, i) => ({ _id: first + i, is: { phenomenonTime: new Date(start + i * 1_000).toISOString(), result: i, resultTime: null }, to: sample?.to ?? {}, at: new Date(start + i * 1_000), until: new Date(start + i * 1_000), num: i })));
  const of = `/Datastreams(${stream})/Observations`, by = `/Observations?$filter=Datastream/id eq ${stream}`;
  expect((await list(`${by}&$top=1`)).map(({ result }) => result)).toEqual([-1]);
  expect((await list(`${by} and result gt 100&$orderby=phenomenonTime desc&$top=1`)).map(({ result }) => result)).toEqual([count - 1]);
  expect((await list(`${of}?$filter=result ne -1&$top=1`)).map(({ result }) => result)).toEqual([0]);
  expect((await api.ok<List>('GET', at(`${of}?$filter=resultTime eq null&$top=1&$count=true`)))['@iot.count']).toBe(count + 1);
  const costly = async (path: string): Promise<unknown> => (await api.call('GET', at(path))).body;
  expect(await costly(`${of}?$orderby=resultQuality/coveragePct&$top=1`)).toMatchObject({ type: 'too-costly', message: expect.stringMatching(/^\$orderby: .* Order by phenomenonTime, resultTime, result or id, or narrow with \$filter, as by phenomenonTime ge/) });
  expect((await list(`${of}?$orderby=result desc&$top=2`)).map(({ result }) => result)).toEqual([count - 1, count - 2]);
  expect((await list(`${of}?$orderby=resultTime,result&$top=2&$skip=1`)).map(({ result }) => result)).toEqual([0, 1]);
  expect(await costly(`${of}?$orderby=result&$skip=20000&$top=1`)).toMatchObject({ type: 'too-costly', message: expect.stringMatching(/^\$skip: /) });
  expect(await costly(`${of}?$filter=round(result) eq 7`)).toMatchObject({ type: 'too-costly', message: expect.stringMatching(/^\$filter: .* Narrow with \$filter, as by phenomenonTime ge/) });
  expect(await costly('/Observations?$filter=round(result) eq 7')).toMatchObject({ type: 'too-costly', message: expect.stringContaining('as by Datastream/id eq 1, or phenomenonTime ge') });
  expect((await list(`${by} and id gt ${first + count - 10}&$orderby=result desc&$top=1`)).map(({ result }) => result)).toEqual([count - 1]);
});
