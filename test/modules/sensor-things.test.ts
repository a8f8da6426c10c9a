import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { aStreet } from '../builders/street.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

interface Entity { '@iot.id': number; [name: string]: unknown }
interface List { '@iot.count'?: number; '@iot.nextLink'?: string; value: Entity[] }
const at = (path: string): string => `/sta/v1.1${path}`;
const list = (path: string): Promise<List> => api.ok<List>('GET', at(path));
const ids = async (path: string): Promise<number[]> => (await list(path)).value.map((entity) => entity['@iot.id']);
async function street(change: Parameters<typeof aStreet>[0] = {}): Promise<{ thing: number; stream: number }> {
  const thing = (await api.ok<Entity>('POST', at('/Things'), aStreet(change)))['@iot.id'];
  return { thing, stream: (await ids(`/Things(${thing})/Datastreams`))[0] ?? 0 };
}
const aKey = async (scopes: string[]): Promise<string> => {
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/partners', { name: 'Port of Tilbury' });
  return (await api.ok<{ key: string }>('POST', `/api/v1/partners/${id}/keys`, { title: 'Dashboard', scopes })).key;
};

test('a deep insert makes a Thing with all that belongs to it, and the newest reading comes with it in one answer', async () => {
  const { thing } = await street({ results: [17.4, 18.2, 16] });
  const found = await list(`/Things?$filter=id eq ${thing}&$expand=Locations,Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc),ObservedProperty)`);
  expect(found.value).toMatchObject([{ Locations: [{ location: { type: 'Point' } }], Datastreams: [{ phenomenonTime: '2026-07-01T12:00:00.000Z/2026-07-01T12:02:00.000Z', ObservedProperty: { name: 'PM2.5' }, Observations: [{ result: 16, resultTime: null }] }] }]);
  expect((await list(`/Things(${thing})/HistoricalLocations`)).value).toHaveLength(1);
});

test('a deep insert with one bad part leaves nothing behind', async () => {
  const before = await Promise.all(['Things', 'Locations', 'Sensors', 'ObservedProperties', 'Datastreams'].map((set) => ids(`/${set}?$top=1000`)));
  const bad = { ...aStreet(), Datastreams: [{ ...(aStreet()['Datastreams'] as object[])[0], Observations: [{ result: 1, phenomenonTime: 'yesterday' }] }] };
  expect(await api.call('POST', at('/Things'), bad)).toMatchObject({ status: 400, body: { code: 400, type: 'value', message: expect.stringContaining('phenomenonTime') } });
  expect(await Promise.all(['Things', 'Locations', 'Sensors', 'ObservedProperties', 'Datastreams'].map((set) => ids(`/${set}?$top=1000`)))).toEqual(before);
});

test('an Observation without a FeatureOfInterest takes the place of its Thing, the same one each time', async () => {
  const { stream } = await street();
  const features = (await list(`/Datastreams(${stream})/Observations?$expand=FeatureOfInterest`)).value.map((one) => (one['FeatureOfInterest'] as Entity)['@iot.id']);
  expect(features).toHaveLength(2);
  expect(new Set(features).size).toBe(1);
});

test.each([
  ['result gt 17 and result lt 18', [17.4]], ["result gt '18'", [18.2]], ['phenomenonTime ge 2026-07-01T12:01:00Z', [18.2]], ['phenomenonTime lt 2026-07-01T13:01:00%2B01:00', [17.4]], ["parameters/grade eq 'indicative'", [17.4, 18.2]],
  ["Datastream/ObservedProperty/name eq 'PM2.5' and round(result) eq 17", [17.4]], ["geo.distance(FeatureOfInterest/feature,geography'POINT(0.33 51.48)') lt 0.01", [17.4, 18.2]], ["Datastream/Thing/name eq 'nowhere'", []],
])('of two readings, $filter=%s finds %j, in the store or one by one', async (filter, results) => {
  const { stream } = await street();
  expect((await list(`/Datastreams(${stream})/Observations?$filter=${filter}`)).value.map(({ result }) => result)).toEqual(results);
});

test('pages follow one another without a gap, the number of all is said, and after a removal it is right again', async () => {
  const { stream } = await street({ results: [5, 4, 3, 2, 1] });
  const path = `/Datastreams(${stream})/Observations`;
  const seen: unknown[] = [];
  let next: string | undefined = `${app.url}${at(path)}?$top=2&$orderby=result&$count=true`;
  while (next !== undefined) {
    const page: List = await api.ok('GET', next.slice(app.url.length));
    expect(page['@iot.count']).toBe(5);
    seen.push(...page.value.map(({ result }) => result));
    next = page['@iot.nextLink'];
  }
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  const [first = 0] = await ids(path);
  expect((await api.call('DELETE', at(`/Observations(${first})`))).status).toBe(200);
  expect((await api.call<string>('GET', at(`${path}/$count`))).body).toBe('4');
  expect((await list(`${path}?$count=true&$filter=result lt 3`))['@iot.count']).toBe(2);
});

test('rows of a data array are kept row by row, each bad one is an error that is told, and they come back as rows', async () => {
  const { stream } = await street({ results: [] });
  const rows = (second: unknown) => [{ Datastream: { '@iot.id': stream }, components: ['phenomenonTime', 'result'], dataArray: [['2026-07-01T12:00:00Z', 1], [second, 2]] }];
  const told = await api.call<string[]>('POST', at('/CreateObservations'), rows('no time'));
  const [kept] = await ids(`/Datastreams(${stream})/Observations`);
  expect(told).toMatchObject({ status: 201, body: [`${app.url}${at(`/Observations(${kept})`)}`, 'error'] });
  expect(told.headers.get('refused-rows')).toMatch(/^1 of 2: \[1\] phenomenonTime: takes a time/);
  await api.ok('DELETE', at(`/Observations(${kept})`));
  const made = await api.call<string[]>('POST', at('/CreateObservations'), rows('2026-07-01T12:01:00Z'));
  expect(made).toMatchObject({ status: 201, body: [expect.any(String), expect.any(String)] });
  expect(made.headers.get('refused-rows')).toBeNull();
  const path = `/Datastreams(${stream})/Observations?$resultFormat=dataArray`;
  for (const [select, components] of [['result,phenomenonTime', ['phenomenonTime', 'result']], ['@iot.id,parameters/grade', ['id', 'parameters']]] as const) {
    expect((await list(`${path}&$select=${select}`)).value).toMatchObject([{ components, dataArray: [expect.objectContaining({ length: components.length }), expect.any(Array)] }]);
  }
  expect((await list(`/Datastreams(${stream})/Observations?$resultFormat=dataArray`)).value).toMatchObject([{ components: ['id', 'phenomenonTime', 'resultTime', 'result', 'resultQuality', 'validTime', 'parameters'], dataArray: [[expect.any(Number), '2026-07-01T12:00:00Z', null, 1, expect.objectContaining({ grade: 'indicative' }), null, null], expect.any(Array)] }]);
});

test('rows of several Datastreams are kept together, with what each says was observed; a row that leads nowhere is an error', async () => {
  const [one, other] = [(await street({ results: [] })).stream, (await street({ results: [] })).stream];
  const group = (stream: number, ...dataArray: unknown[][]) => ({ Datastream: { '@iot.id': stream }, components: ['phenomenonTime', 'result'], dataArray });
  const place = { name: 'Here', description: 'Where it rained', encodingType: 'application/geo+json', feature: { type: 'Point', coordinates: [0.33, 51.47] } };
  const feature = (await api.call('POST', at('/FeaturesOfInterest'), place)).headers.get('location')?.match(/\((\d+)\)/)?.[1];
  const told = [group(one, ['2026-07-02T12:02:00Z', 2], ['2026-07-02T12:01:00Z', 1]), group(other, ['2026-07-02T12:00:00Z', 5]), { Datastream: { '@iot.id': other }, components: ['phenomenonTime', 'result', 'FeatureOfInterest/id'], dataArray: [['2026-07-02T12:03:00Z', 6, Number(feature)]] }];
  const nowhere = await api.call('POST', at('/CreateObservations'), [group(999_999_999, ['2026-07-02T12:00:00Z', 1], ['2026-07-02T12:00:00Z']), { ...told[2], dataArray: [['2026-07-02T12:03:00Z', 6, 999_999_999], ['2026-07-02T12:03:00Z', 6, 'x']] }]);
  expect(nowhere).toMatchObject({ status: 201, body: ['error', 'error', 'error', 'error'] });
  expect(nowhere.headers.get('refused-rows')).toBe('4 of 4: [0] Datastream: there is no entity of that id. [1] dataArray: each row has one value for each component. [2] FeatureOfInterest: there is no entity of that id. [3] @iot.id: takes a whole number.');
  expect([await ids(`/Datastreams(${one})/Observations`), await ids(`/Datastreams(${other})/Observations`)]).toEqual([[], []]);
  const made = await api.ok<string[]>('POST', at('/CreateObservations'), told);
  expect(new Set(made).size).toBe(4);
  expect((await list(`/Datastreams(${one})/Observations?$orderby=phenomenonTime&$count=true`)).value.map(({ result }) => result)).toEqual([1, 2]);
  expect(await api.ok('GET', at(`/Datastreams(${one})`))).toMatchObject({ phenomenonTime: expect.stringMatching(/12:01:00.*12:02:00/) });
  expect((await list(`/FeaturesOfInterest(${feature})/Observations`)).value).toMatchObject([{ result: 6 }]);
  expect(await ids(`/Datastreams(${other})/Observations?$filter=result eq 5&$expand=FeatureOfInterest`)).toHaveLength(1);
});

test('each reading says its grade, its coverage and whether it is stale, wherever it is read, and a filter sees the same', async () => {
  const now = Date.now(), minutesAgo = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();
  const { stream } = await street({ results: [] });
  const path = `/Datastreams(${stream})/Observations`;
  await api.ok('PATCH', at(`/Datastreams(${stream})`), { properties: { intervalSeconds: 600, grade: 'reference' } });
  const rows = [[minutesAgo(2_000), 1], [minutesAgo(40), 2], [minutesAgo(20), 3], [minutesAgo(10), 4]];
  await api.ok('POST', at('/CreateObservations'), [{ Datastream: { '@iot.id': stream }, components: ['phenomenonTime', 'result'], dataArray: rows }]);
  const { value } = await list(`${path}?$orderby=phenomenonTime`);
  // Of the day before the last one 144 were due.
  expect(value.map((one) => one['resultQuality'])).toEqual([
    { grade: 'reference', gradeFrom: 'datastream', coveragePct: 100, everySeconds: 600, stale: true }, { grade: 'reference', gradeFrom: 'datastream', coveragePct: 1, everySeconds: 600, stale: true },
    expect.objectContaining({ coveragePct: 1, stale: false }), expect.objectContaining({ coveragePct: 2, stale: false }),
  ]);
  expect((await list(`${path}?$filter=resultQuality/stale eq false&$orderby=result`)).value.map(({ result }) => result)).toEqual([3, 4]);
  const last = value.at(-1)?.['@iot.id'] ?? 0;
  expect(await api.ok('GET', at(`/Observations(${last})/resultQuality`))).toMatchObject({ resultQuality: { coveragePct: 2 } });
  expect((await list(`/Datastreams?$filter=id eq ${stream}&$expand=Observations($top=1;$orderby=phenomenonTime desc)`)).value).toMatchObject([{ Observations: [{ resultQuality: { coveragePct: 2 } }] }]);
  expect(await api.ok('GET', `/ngsi-ld/v1/entities?type=Device&options=keyValues&limit=1000`)).toContainEqual(expect.objectContaining({ value: [expect.objectContaining({ datastream: stream, value: 4, grade: 'reference', coveragePct: 2, stale: false })] }));
});

test('what a sender says of quality stays beside ours, and what we said is never taken for its own', async () => {
  const { stream } = await street({ results: [] });
  const made = await api.ok<Entity>('POST', at(`/Datastreams(${stream})/Observations`), { result: 1, resultQuality: { DQ_Status: 'checked' }, parameters: { correction: 'kappa-0.38' } });
  expect(made['resultQuality']).toMatchObject({ DQ_Status: 'checked', grade: 'indicative', gradeFrom: 'assumed', correction: 'kappa-0.38', stale: false });
  await api.ok('PATCH', at(`/Observations(${made['@iot.id']})`), { resultQuality: made['resultQuality'] });
  await api.ok('PATCH', at(`/Datastreams(${stream})`), { properties: { grade: 'reference' } });
  expect((await api.ok<Entity>('GET', at(`/Observations(${made['@iot.id']})`)))['resultQuality']).toMatchObject({ DQ_Status: 'checked', grade: 'reference', gradeFrom: 'datastream' });
});

test('what follows of an expanded list comes by the same options', async () => {
  const { thing } = await street({ results: [5, 4, 3, 2, 1] });
  const { value: [found] } = await list(`/Things?$filter=id eq ${thing}&$expand=Datastreams($expand=Observations($top=2;$filter=result gt 1;$orderby=result desc;$select=result))`);
  const [inner] = (found as Entity)['Datastreams'] as { Observations: Entity[]; 'Observations@iot.nextLink': string }[];
  expect(inner?.Observations).toEqual([{ result: 5 }, { result: 4 }]);
  const next: List = await api.ok('GET', inner?.['Observations@iot.nextLink'].slice(app.url.length) ?? '');
  expect(next).toEqual({ value: [{ result: 3 }, { result: 2 }] });
});

test('an entity is changed by a JSON Patch, wholly or not at all', async () => {
  const { thing } = await street();
  const patch = (body: unknown) => api.call('PATCH', at(`/Things(${thing})`), body, undefined, 'application/json-patch+json');
  expect(await patch([{ op: 'replace', path: '/name', value: 'Sockets Heath' }, { op: 'add', path: '/properties/owner', value: 'the town' }, { op: 'remove', path: '/properties/public' }])).toMatchObject({ status: 200, body: { name: 'Sockets Heath', properties: { owner: 'the town' } } });
  for (const [body, field] of [[[{ op: 'replace', path: '/name', value: 'no' }, { op: 'remove', path: '/properties/none' }], '[1]'], [[{ op: 'burn', path: '/name' }], '[0].op'], [[{ op: 'remove', path: 'name' }], '[0].path'], [[{ op: 'remove', path: '/name' }], 'name'], [[{ op: 'test', path: '/name', value: 'other' }], '[0]'], [[{ op: 'add', path: '/__proto__/polluted', value: 1 }], '[0].path'], [[{ op: 'move', from: 3, path: '/name' }], '[0].from']] as const) {
    expect(await patch(body), field).toMatchObject({ status: 400, body: { message: expect.stringContaining(field) } });
  }
  expect(await api.ok('GET', at(`/Things(${thing})`))).toMatchObject({ name: 'Sockets Heath', properties: { owner: 'the town' } });
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('a batch answers each of its requests by itself', async () => {
  const { stream } = await street();
  const { responses } = await api.ok<{ responses: object[] }>('POST', at('/$batch'), { requests: [
    { id: 'a', method: 'post', url: `Datastreams(${stream})/Observations`, body: { result: 3 } }, { id: 'b', method: 'get', url: 'Things(999999)' }, { id: 'c', method: 'get', url: `Datastreams(${stream})/Observations?$count=true&$top=0` },
  ] });
  expect(responses).toMatchObject([{ id: 'a', status: 201 }, { id: 'b', status: 404 }, { id: 'c', status: 200, body: { '@iot.count': 3 } }]);
});

/** A multipart batch as clients of OData write it; each inner list is a change set. */
type Inner = readonly [id: string, request: string, body?: object];
const httpPart = ([id, request, body]: Inner): string => `Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: ${id}\r\n\r\n${request} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${body ? JSON.stringify(body) : ''}`;
const between = (boundary: string, parts: readonly string[]): string => `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--`;
async function mixed(items: readonly (Inner | { set: readonly Inner[] } | string)[], token = app.adminToken): Promise<{ status: number; text: string; parts: string[] }> {
  const body = between('b', items.map((item) => (typeof item === 'string' ? item : 'set' in item ? `Content-Type: multipart/mixed; boundary=c\r\n\r\n${between('c', item.set.map(httpPart))}` : httpPart(item as Inner))));
  const { status, body: text, headers } = await api.call<string>('POST', at('/$batch'), body, token, 'multipart/mixed; boundary=b');
  const [, boundary = 'none'] = /boundary=(\S+)/.exec(headers.get('content-type') ?? '') ?? [];
  return { status, text, parts: typeof text !== 'string' ? [] : text.split(`--${boundary}`).slice(1, -1) };
}
const statuses = (text: string): string[] => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status);

test('a multipart batch answers part by part; what is bad answers for itself and the rest goes on', async () => {
  const { stream } = await street();
  const { status, parts } = await mixed([
    ['r1', `GET Datastreams(${stream})/Observations?$filter=result gt 18&$select=result`], ['r2', 'GET Things(999999)'], ['r3', `POST ${app.url}/sta/v1.1/Datastreams(${stream})/Observations`, { result: 19 }],
    ['r4', 'BREW Coffee'], 'Content-Type: text/plain\r\n\r\nhello', ['r6', 'GET Things?$top=-1'], ['r7', `GET /sta/v1.1/Datastreams(${stream})/Observations/$count`],
  ]);
  expect(status).toBe(200);
  expect(parts.map((part) => statuses(part)[0])).toEqual(['200', '404', '201', '400', '400', '400', '200']);
  expect(parts.map((part) => /Content-ID: (\S+)/.exec(part)?.[1])).toEqual(['r1', 'r2', 'r3', 'r4', undefined, 'r6', 'r7']);
  expect(parts[0]).toContain('{"result":18.2}');
  expect(parts[2]).toMatch(/Location: http.*Observations\(\d+\)/);
  expect(parts[6]?.trimEnd().endsWith('3')).toBe(true);
});

test('a change set leads on to what it made, and is kept whole or not at all', async () => {
  const { stream } = await street({ results: [] });
  const before = (await ids('/Things?$top=1000')).length;
  const thing = { name: 'Bridge', description: 'Over the line' }, sensor = { name: 'S', description: 's', encodingType: 'text/plain', metadata: 'none' };
  const datastream = { name: 'D', description: 'd', observationType: 'any', unitOfMeasurement: {}, Sensor: { '@iot.id': '$s' }, ObservedProperty: { name: 'Noise', definition: 'x', description: 'y' } };
  const made = await mixed([{ set: [['t', 'POST Things', thing], ['s', 'POST Sensors', sensor], ['d', 'POST $t/Datastreams', datastream], ['l', 'POST $t/Locations', { name: 'L', description: 'l', encodingType: 'application/vnd.geo+json', location: { type: 'Point', coordinates: [0.3, 51.4] } }], ['o', 'POST $d/Observations', { result: 61 }], ['p', 'PATCH $t', { description: 'Under it' }]] }, ['g', "GET Things?$filter=name eq 'Bridge'&$expand=Datastreams/Observations"]]);
  expect(statuses(made.text)).toEqual(['201', '201', '201', '201', '201', '200', '200']);
  expect(made.parts[1]).toMatch(/Under it.*"result":61/);
  expect(made.parts[0]).toContain('Content-ID: o');

  const failed = await mixed([{ set: [['t', 'POST Things', thing], ['u', `POST Datastreams(${stream})/Observations`, { result: 1 }], ['x', 'POST Things', { name: 'no description' }]] }, { set: [['y', 'POST $nobody/Datastreams', datastream]] }, { set: [['z', 'GET Things']] }, ['g', `GET Datastreams(${stream})/Observations/$count`]]);
  expect(failed.parts.map(statuses)).toEqual([['400'], ['400'], ['400'], ['200']]);
  expect(failed.parts[0]).toMatch(/Request x of this change set: description: is missing/);
  expect(failed.parts[1]).toContain('$nobody');
  expect(failed.parts[3]?.trimEnd().endsWith('0')).toBe(true);
  expect(await ids('/Things?$top=1000')).toHaveLength(before + 1);
});

test('a multipart batch is bounded and must be whole', async () => {
  const many = Array.from({ length: 99 }, (_, i): Inner => [String(i), 'GET Things?$top=0']);
  expect((await mixed([...many, { set: [['a', 'POST Things', {}], ['b', 'POST Things', {}]] }])).parts.at(-1)).toMatch(/400[\s\S]*at most 1 parts/);
  expect(await mixed([...many, ...many])).toMatchObject({ status: 400, text: { message: expect.stringContaining('at most 100') } });
  expect(await api.call('POST', at('/$batch'), '--b\r\n\r\nGET', undefined, 'multipart/mixed; boundary=b')).toMatchObject({ status: 400, body: { message: expect.stringContaining('breaks off') } });
  expect((await api.call('POST', '/api/v1/readings', '--b--', undefined, 'multipart/mixed; boundary=b')).status).toBe(415);
});

test('properties, their plain values and references have addresses', async () => {
  const { thing, stream } = await street({ name: 'Orsett Road' });
  expect(await api.ok('GET', at(`/Things(${thing})/name`))).toEqual({ name: 'Orsett Road' });
  expect((await api.call('GET', at(`/Datastreams(${stream})/unitOfMeasurement/symbol/$value`))).body).toBe('µg/m³');
  const [reading] = await ids(`/Datastreams(${stream})/Observations`);
  expect((await api.call('GET', at(`/Observations(${reading})/result/$value`))).body).toBe('17.4');
  expect(await list(`/Datastreams(${stream})/Observations/$ref?$top=1`)).toMatchObject({ value: [{ '@iot.selfLink': `${app.url}${at(`/Observations(${reading})`)}` }] });
});

test('what cannot be without another leaves with it, and the rest stays', async () => {
  const { thing, stream } = await street();
  const [location] = await ids(`/Things(${thing})/Locations`), [sensor] = await ids(`/Sensors?$filter=Datastreams/id eq ${stream}`);
  expect((await api.call('DELETE', at(`/Things(${thing})`))).status).toBe(200);
  expect((await api.call('GET', at(`/Datastreams(${stream})`))).status).toBe(404);
  expect(await ids(`/Observations?$filter=Datastream/id eq ${stream}`)).toEqual([]);
  expect((await api.call('GET', at(`/Locations(${location})`))).status).toBe(200);
  expect((await api.call('GET', at(`/Sensors(${sensor})`))).status).toBe(200);
});

test.each([
  ['/Things?$top=-1', 400, '$top'], ['/Things?$filter=nme eq 1', 400, '$filter'], ['/Things?$filter=name eq', 400, '$filter, at character 8'], ['/Cars', 404, 'no such entity set'], ['/Things?$expand=Wheels', 400, '$expand'], ['/Things?a=b', 400, 'no such option'],
])('%s is refused with %i and says what to do', async (path, status, said) => {
  expect(await api.call('GET', at(path))).toMatchObject({ status, body: { code: status, message: expect.stringContaining(said) } });
});

test('without a key only what is marked public can be seen, from every side, and nothing is written', async () => {
  const closed = await street({ name: 'Closed Road' }), open = await street({ name: 'Open Road', open: true });
  const anyone = new Api(app.url, '');
  const seen = await anyone.ok<List>('GET', at('/Things?$expand=Datastreams/Observations&$top=1000'));
  expect(seen.value.map(({ name }) => name)).toEqual(['Open Road']);
  expect((await anyone.call('GET', at(`/Datastreams(${open.stream})/Observations`))).status).toBe(200);
  for (const path of [`/Things(${closed.thing})`, `/Datastreams(${closed.stream})/Observations`]) expect((await anyone.call('GET', at(path))).status).toBe(404);
  for (const set of ['Locations', 'HistoricalLocations', 'Datastreams', 'Sensors', 'ObservedProperties', 'FeaturesOfInterest']) expect((await anyone.ok<List>('GET', at(`/${set}?$top=1000`))).value, set).toHaveLength(1);
  expect((await anyone.ok<List>('GET', at('/Observations?$count=true')))['@iot.count']).toBe(2);
  expect((await anyone.call('POST', at('/Things'), aStreet())).status).toBe(401);
  const nobody = await mixed([['a', 'POST Things', aStreet()], { set: [['b', 'POST Things', aStreet()]] }, ['c', 'GET Things?$top=0']], '');
  expect(statuses(nobody.text)).toEqual(['401', '401', '200']);
});

test('a partner’s key opens what its scopes say, and nothing once it has ended', async () => {
  const [reads, writes] = [await aKey(['sta:read']), await aKey(['sta:write'])];
  expect((await api.call('GET', at('/Things'), undefined, reads)).status).toBe(200);
  expect(await api.call('POST', at('/Things'), aStreet(), reads)).toMatchObject({ status: 403, body: { message: expect.stringContaining('sta:write') } });
  expect((await api.call('POST', at('/Things'), aStreet(), writes)).status).toBe(201);
  expect((await api.call('GET', at('/Things'), undefined, writes)).status).toBe(403);
  expect((await api.call('GET', at('/Things'), undefined, 'hlp_somebody_elses_key')).status).toBe(401);
  expect((await api.call('GET', '/api/v1/residents', undefined, reads)).status).toBe(401);
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/partners', { name: 'Gone' });
  const key = await api.ok<{ id: string; key: string }>('POST', `/api/v1/partners/${id}/keys`, { title: 'Old', scopes: ['sta:read'] });
  expect((await api.call('GET', at('/Things'), undefined, key.key)).status).toBe(200);
  expect((await api.call('DELETE', `/api/v1/partners/${id}/keys/${key.id}`)).status).toBe(204);
  expect((await api.call('GET', at('/Things'), undefined, key.key)).status).toBe(401);
});

test('a partner’s key changes and removes what that partner entered, feeds what staff entered, and touches nothing of other partners or of the town’s own sites', async () => {
  const [mine, theirs] = [await aKey(['sta:read', 'sta:write']), await aKey(['sta:read', 'sta:write'])];
  const enter = async (token?: string) => {
    const thing = (await api.ok<Entity>('POST', at('/Things'), aStreet(), token))['@iot.id'];
    const first = async (path: string): Promise<number> => (await ids(`/Things(${thing})${path}`))[0] ?? 0, stream = await first('/Datastreams');
    const { '@iot.id': sensor } = await api.ok<Entity>('GET', at(`/Datastreams(${stream})/Sensor`));
    return { thing, stream, sensor, reading: (await ids(`/Datastreams(${stream})/Observations`))[0] ?? 0, place: await first('/Locations') };
  };
  const [own, other, staff] = [await enter(mine), await enter(theirs), await enter()], reference = (id: number) => ({ '@iot.id': id });
  await api.ok('POST', '/api/v1/place/air/sites', { id: 'of-the-town', name: 'Of the town', grade: 'reference', latitude: 51.47, longitude: 0.32 });
  await api.ok('POST', '/api/v1/place/air/sites/of-the-town/hours', [{ at: new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000).toISOString(), no2: 10 }]);
  const site = await eventually('the site as a Thing', async () => (await list("/Things?$filter=name eq 'Of the town'&$expand=Datastreams")).value[0]);
  const tried = async (method: string, path: string, body?: unknown) => (await api.call(method, at(path), body, mine)).status;
  const streams = [other.stream, (site['Datastreams'] as Entity[])[0]?.['@iot.id']], rows = [own.stream, staff.stream, ...streams].map((id) => ({ Datastream: { '@iot.id': id }, components: ['result'], dataArray: [[1]] }));
  for (const { thing, stream, sensor, reading, place } of [other, staff]) for (const path of [`/Things(${thing})`, `/Datastreams(${stream})`, `/Sensors(${sensor})`, `/Observations(${reading})`, `/Locations(${place})`]) expect([path, await tried('PATCH', path, {}), await tried('DELETE', path)]).toEqual([path, 403, 403]);
  for (const [path, body] of [[`/Things(${site['@iot.id']})`, { name: 'Mine' }], [`/Datastreams(${own.stream})`, { Thing: reference(other.thing) }]] as const) expect([path, await tried('PATCH', path, body)]).toEqual([path, 403]);
  for (const stream of streams) expect(await tried('POST', `/Datastreams(${stream})/Observations`, { result: 1 })).toBe(403);
  expect(await tried('POST', `/Things(${other.thing})/Locations`, reference(own.place))).toBe(403);
  expect(await tried('POST', '/Locations', { name: 'l', description: 'd', encodingType: 'text/plain', location: 'l', Things: [reference(staff.thing)] })).toBe(403);
  expect(await api.ok('POST', at('/CreateObservations'), rows, mine)).toEqual([expect.stringMatching(/Observations/), expect.stringMatching(/Observations/), 'error', 'error']);
  for (const path of [`/Observations(${own.reading})`, `/Sensors(${own.sensor})`, `/Locations(${own.place})`, `/Things(${own.thing})`]) expect([path, await tried('PATCH', path, {}), await tried('DELETE', path)]).toEqual([path, 200, 200]);
});
