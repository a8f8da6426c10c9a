import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { sharedData } from '../builders/shared-data.js';

/** Outlives the app: a file that was handed in is read on after a restart. */
const dataDir = mkdtempSync(join(tmpdir(), 'hearthline-network-'));
let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline({ dataDir });
  api = new Api(app.url, app.adminToken);
});
afterAll(async () => {
  await app?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Import { id: string; state: string; rows: number; taken: number; changed: number; unchanged: number; outside: number; refused: number; percent: number; why?: string; field?: string; dryRun: boolean; resumed: boolean }
const over = (id: string): Promise<Import> => eventually(`the end of import ${id}`, async () => {
  const one = await api.ok<Import>('GET', `/api/v1/network/imports/${id}`);
  return one.state === 'waiting' ? undefined : one;
}, 30_000);
async function hand(layout: string, file: string, query = '', type = 'text/csv'): Promise<Import> {
  const { status, body } = await api.call<Import>('POST', `/api/v1/network/imports/${layout}${query}`, file, app.adminToken, type);
  expect([status, body]).toEqual([202, expect.objectContaining({ state: 'waiting' })]);
  return over(body.id);
}
const faults = (id: string, query = '') => api.ok<{ line: number; field: string; detail: string }[]>('GET', `/api/v1/network/imports/${id}/faults${query}`);

async function partner(...scopes: string[]): Promise<string> {
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/partners', { name: 'A partner' });
  return (await api.ok<{ key: string }>('POST', `/api/v1/partners/${id}/keys`, { title: 'key', scopes })).key;
}

const box = (west: number, south: number, size = 0.1): object => ({ type: 'Polygon', coordinates: [[[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]] });
const ward = (name: string, geometry: object): object => ({ type: 'Feature', properties: { WD24NM: name, WD24CD: 'E05000001' }, geometry });
const wards = (...features: object[]) => api.call<{ field: string; detail: string; wards: number; moved: number }>('PUT', '/api/v1/network/wards', { type: 'FeatureCollection', features });

const PREMISES = 'uprn,latitude,longitude,kind,postcode';
/** In the ward West unless said otherwise. */
const address = (uprn: number, { latitude = 51.45, longitude = 0.25, kind = 'residential', postcode = 'RM17 6SL' } = {}): string => `${uprn},${latitude},${longitude},${kind},${postcode}`;
const table = (head: string, ...rows: string[]): string => [head, ...rows, ''].join('\n');
const COVERAGE = 'uprn,operator,technology,max_down,max_up,observed_at';
interface Told { premises: number; withoutData: number; unknownKind: number; coverage: { tier: string; premises: number; percent: number }[] }
const summary = () => api.ok<{ town: Told; wards: (Told & { ward: string })[] }>('GET', '/api/v1/network/summary', undefined, '');
const share = (told: Told | undefined, tier: string) => told?.coverage.find((one) => one.tier === tier);

describe('who is covered', () => {
  test('premises are sorted into wards, counted once whatever is said of them, and the best of what is current counts', async () => {
    expect((await wards(ward('West', box(0.2, 51.4)), ward('East', box(0.3, 51.4)))).body).toEqual({ wards: 2, moved: 0 });
    const addresses = table(PREMISES, ...Array.from({ length: 8 }, (_, i) => address(1_000 + i)), address(1_100, { longitude: 0.35, kind: 'CO01' }), address(1_101, { longitude: 0.35, kind: 'U' }), address(1_200, { longitude: 0.9 }), address(1_201, { kind: 'CU01' }), `${address(1_202)},`, address(0));
    const first = await hand('premises', addresses);
    expect(first).toMatchObject({ state: 'done', rows: 14, taken: 10, changed: 10, outside: 1, refused: 3, percent: 100, resumed: false });
    expect((await faults(first.id)).map(({ line, field }) => [line, field])).toEqual([[13, 'kind'], [14, 'columns'], [15, 'uprn']]);
    expect(await hand('premises', addresses)).toMatchObject({ state: 'done', taken: 10, changed: 0, unchanged: 10 });

    const coverage = table(COVERAGE, '1000,Openreach,FTTP,1000,115,2026-07-01', '1000,Virgin Media,HFC,1100,52,2026-07-01', '1001,Openreach,FTTP,1000,115,2025-01-01', '1001,Openreach,FTTC,80,20,2026-07-01', '1002,Openreach,ADSL,9.9,1,2026-07-01', '1003,Openreach,ADSL,10,0.9,2026-07-01', '1004,Openreach,ADSL,10,1,2026-07-01', '1100,CityFibre,FTTP,900,900,2026-07-01', '1101,CityFibre,FTTP,1000,900,2026-07-01', '999999,Openreach,FTTP,1000,115,2026-07-01');
    const told = await hand('ofcom-premises', coverage);
    expect(told).toMatchObject({ state: 'done', taken: 9, changed: 9, refused: 1 });
    expect(await faults(told.id)).toEqual([{ line: 11, field: 'uprn', detail: expect.stringContaining('no premises (a post box') }]);
    expect(await hand('ofcom-premises', coverage)).toMatchObject({ changed: 0 });

    const { town, wards: by } = await summary();
    expect(town).toMatchObject({ premises: 9, withoutData: 3, unknownKind: 1 });
    expect(town.coverage).toEqual([{ tier: 'decent', premises: 4, percent: 44.4 }, { tier: 'superfast', premises: 3, percent: 33.3 }, { tier: 'ultrafast', premises: 2, percent: 22.2 }, { tier: 'gigabit', premises: 1, percent: 11.1 }]);
    expect(by.map((one) => [one.ward, one.premises, share(one, 'gigabit')?.percent])).toEqual([['East', 1, 0], ['West', 8, 12.5]]);
  });

  test('one premises is everybody’s to read, its postcode is not; the list of who is not covered is staff’s and partners’', async () => {
    const mine = await api.ok<object>('GET', '/api/v1/network/premises/000000001003', undefined, '');
    expect(mine).toMatchObject({ uprn: '1003', ward: 'West', tier: 'below-decent', maxDown: 10, maxUp: 0.9, offers: [{ operator: 'Openreach', technology: 'copper', observedAt: '2026-07-01' }], universalService: { answer: 'may be', source: expect.stringContaining('SI 2018/445') }, gigabitVoucher: { answer: 'unknown' }, build: { state: 'unknown' } });
    expect(mine).not.toHaveProperty('postcode');
    expect(await api.ok('GET', '/api/v1/network/premises/1003')).toMatchObject({ postcode: 'RM17 6SL' });
    expect([(await api.call('GET', '/api/v1/network/premises/77', undefined, '')).status, (await api.call('GET', '/api/v1/network/premises/x', undefined, '')).status]).toEqual([404, 400]);

    const path = '/api/v1/network/uncovered?tier=decent';
    expect((await api.call('GET', path, undefined, '')).status).toBe(401);
    expect((await api.call('GET', path, undefined, await partner('sta:read'))).status).toBe(403);
    const reader = await partner('network:read');
    const page = await api.call<{ uprn: string }[]>('GET', `${path}&limit=3`, undefined, reader);
    expect([page.status, page.body.map(({ uprn }) => uprn), page.headers.get('link')]).toEqual([200, ['1002', '1003', '1005'], expect.stringContaining('after=1005')]);
    expect((await api.ok<{ uprn: string }[]>('GET', `${path}&after=1005`, undefined, reader)).map(({ uprn }) => uprn)).toEqual(['1006', '1007']);
    expect((await api.ok<{ uprn: string }[]>('GET', '/api/v1/network/uncovered?tier=gigabit&ward=East', undefined, reader)).map(({ uprn }) => uprn)).toEqual(['1100']);
    expect(await api.call('GET', '/api/v1/network/uncovered?tier=fast')).toMatchObject({ status: 400, body: { field: 'tier' } });
  });

  test('BDUK’s plans stand with the premises, and what it does not count is refused', async () => {
    const head = 'uprn,struprn,bduk_recognised_premises,country,postcode,subsidy_control_status,current_gigabit,future_gigabit,bduk_gis,bduk_gis_final_coverage_date,bduk_gis_contract_name,bduk_gis_supplier,bduk_vouchers,bduk_vouchers_supplier';
    const file = table(head, '1003,s,true,England,RM17 6SL,Gigabit White,false,false,false,,,,false,', '1002,s,true,England,RM17 6SL,Gigabit White,false,false,true,2027-06-30,Essex,Fibre Ltd,false,', '1101,s,true,England,RM17 6SL,Gigabit Grey/Black,true,false,false,,,,false,', '1004,s,false,England,RM17 6SL,,false,false,false,,,,false,', '1005,s,perhaps,England,RM17 6SL,,false,false,false,,,,false,');
    const done = await hand('bduk-premises', file, '?observedAt=2026-09-01');
    expect(done).toMatchObject({ state: 'done', taken: 3, refused: 2 });
    expect((await faults(done.id)).map(({ field }) => field)).toEqual(['bduk_recognised_premises', 'bduk_recognised_premises']);
    expect(await api.ok('GET', '/api/v1/network/premises/1003')).toMatchObject({ build: { state: 'none planned' }, gigabitVoucher: { answer: 'may be' } });
    expect(await api.ok('GET', '/api/v1/network/premises/1002')).toMatchObject({ build: { state: 'contracted', supplier: 'Fibre Ltd', finalCoverageDate: '2027-06-30', publishedAt: '2026-09-01' }, gigabitVoucher: { answer: 'no' }, universalService: { answer: 'unknown' } });
    // An address that might have been a post box is premises now.
    expect((await summary()).town).toMatchObject({ premises: 10, unknownKind: 0 });
  });

  test('Ofcom’s postcodes say something of an area, and of no premises', async () => {
    await hand('ofcom-postcodes', table('postcode,postcode_space,postcode area,SFBB availability (% premises),Gigabit availability (% premises)', 'RM176SL,RM17 6SL,RM,98.2,71.0', 'RM17,RM17,RM,98.2,71.0', 'RM176SM,RM17 6SM,RM,101,71.0'), '?observedAt=2026-01-01');
    expect(await api.ok('GET', '/api/v1/network/postcodes/rm176sl', undefined, '')).toMatchObject({ postcode: 'RM17 6SL', scope: 'area', snapshots: [{ observedAt: '2026-01-01', percent: { superfast: 98.2, gigabit: 71 } }] });
    expect((await api.call('GET', '/api/v1/network/postcodes/RM176SM', undefined, '')).status).toBe(404);
  });

  test('boundaries that cannot be are refused by their place, and other boundaries sort everybody anew', async () => {
    const tie = { type: 'Polygon', coordinates: [[[0.3, 51.4], [0.4, 51.5], [0.4, 51.4], [0.3, 51.5], [0.3, 51.4]]] };
    for (const [features, field] of [[[ward('A', tie)], 'features.0.geometry.coordinates.0.0'], [[ward('A', box(0.2, 51.4)), ward('A', box(0.2, 51.4))], 'features'], [[ward('', box(0.2, 51.4))], 'features.0.properties.name'], [[ward('A', { type: 'Polygon', coordinates: [[[51.4, 0.2], [51.5, 0.2], [51.5, 0.3], [51.4, 0.2]]] })], 'features.0.geometry.coordinates.0.0'], [[], 'features']] as const) expect(await wards(...features)).toMatchObject({ status: 400, body: { field } });
    expect((await api.call('PUT', '/api/v1/network/wards', { type: 'FeatureCollection', features: [ward('A', box(0.2, 51.4))] }, await partner('network:write'))).status).toBe(401);
    expect((await wards(ward('All', box(0.2, 51.4, 0.2)))).body).toEqual({ wards: 1, moved: 10 });
    expect((await summary()).wards.map((one) => [one.ward, one.premises])).toEqual([['All', 10]]);
    expect(await api.ok('GET', '/api/v1/network/wards', undefined, '')).toEqual([{ name: 'All', code: 'E05000001' }]);
  });
});

describe('files of others', () => {
  const OPEN_UPRN = 'UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE';

  test('a dry run tells everything and keeps nothing', async () => {
    const dry = await hand('os-open-uprn', table(OPEN_UPRN, '5001,1,1,51.45,0.25', '5002,1,1,0.25,51.45'), '?dryRun=true');
    expect(dry).toMatchObject({ state: 'done', dryRun: true, taken: 1, changed: 0, refused: 1 });
    expect(await faults(dry.id)).toEqual([{ line: 3, field: 'latitude', detail: expect.stringContaining('swapped') }]);
    expect((await api.call('GET', '/api/v1/network/premises/5001')).status).toBe(404);
  });

  test('what is no such file is refused with its reason', async () => {
    for (const [layout, file, why] of [['os-open-uprn', 'a,b\n1,2\n', /no column uprn/], ['premises', `${PREMISES},kind\n`, /kind stands twice/], ['premises', `${PREMISES}\n1,"2`, /quote that never closes/], ['premises', '{"features":[{"a":1}', /broke off/]] as const) expect(await hand(layout, file)).toMatchObject({ state: 'refused', why: expect.stringMatching(why) });
    expect(await api.call('POST', '/api/v1/network/imports/premises', '', app.adminToken, 'text/csv')).toMatchObject({ status: 400 });
    expect(await api.call('POST', '/api/v1/network/imports/poems', 'x', app.adminToken, 'text/csv')).toMatchObject({ status: 400, body: { field: 'layout' } });
    expect(await api.call('POST', '/api/v1/network/imports/premises?observedAt=soon', 'x', app.adminToken, 'text/csv')).toMatchObject({ status: 400, body: { field: 'observedAt' } });
    expect((await api.call('GET', '/api/v1/network/imports/none')).status).toBe(404);
  });

  test('nobody without the right hands files in or reads what became of them', async () => {
    expect((await api.call('POST', '/api/v1/network/imports/premises', PREMISES, '', 'text/csv')).status).toBe(401);
    expect((await api.call('POST', '/api/v1/network/imports/premises', PREMISES, await partner('network:read'), 'text/csv')).status).toBe(403);
    expect((await api.call('GET', '/api/v1/network/imports', undefined, '')).status).toBe(401);
    expect((await api.call('POST', '/api/v1/network/imports/premises', PREMISES, await partner('network:write'), 'text/csv')).status).toBe(202);
  });

  test('a file whose reader died goes on where it was, and counts nothing twice', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${7_000_000 + i},1,1,${(51.41 + (i % 100) / 2_000).toFixed(6)},${(0.21 + Math.floor(i / 100) / 2_000).toFixed(6)}`);
    rows[15_000] = 'bad,1,1,51.45,0.25';
    const { id } = (await api.call<Import>('POST', '/api/v1/network/imports/os-open-uprn', table(OPEN_UPRN, ...rows), app.adminToken, 'text/csv')).body;
    await eventually('a beginning', async () => (await api.ok<Import>('GET', `/api/v1/network/imports/${id}`)).rows > 0);
    await app.stop();
    app = await startHearthline({ mongodbUri: app.settings.mongodbUri, dataDir });
    api = new Api(app.url, app.adminToken);
    expect(await over(id)).toMatchObject({ state: 'done', resumed: true, rows: 20_000, taken: 19_999, changed: 19_999, refused: 1 });
    expect(await faults(id)).toMatchObject([{ line: 15_002, field: 'UPRN' }]);
  });
});

describe('street lights', () => {
  const lights = sharedData('streetlights');
  interface Column { id: string; latitude: number; faults: { kind: string; state: string; ageHours: number }[]; installed: object[]; hostSlots: number; freeSlots: number; luminaire: object | null; ward: string | null }
  const columns = (query: string, token = '') => api.ok<Column[]>('GET', `/api/v1/network/columns${query}`, undefined, token);

  test.skipIf(!lights.here)(`Bristol's 49,451 lights come in, twice they change nothing, and can be looked for by box and place${lights.why}`, async () => {
    const file = readFileSync(join(lights.path, 'bristol_streetlights.csv.gz'));
    const send = async (): Promise<Import> => over(((await (await fetch(`${app.url}/api/v1/network/imports/columns`, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': 'application/gzip' }, body: file })).json()) as Import).id);
    const first = await send(), text = gunzipSync(file).toString().trim().split('\n').slice(1);
    const places = new Set(text.map((line) => line.split(',').map((part) => Number(part).toFixed(7)).join()));
    expect(first).toMatchObject({ state: 'done', rows: text.length, taken: text.length, changed: places.size, refused: 0 });
    expect(await send()).toMatchObject({ state: 'done', taken: text.length, changed: 0 });
    const [west, south, east, north] = [-2.54, 51.489, -2.535, 51.492];
    const inside = [...places].filter((place) => {
      const [lon = 0, lat = 0] = place.split(',').map(Number);
      return lon >= west && lon <= east && lat >= south && lat <= north;
    });
    expect((await columns(`?bbox=${[west, south, east, north].join()}&limit=1000`)).length).toBe(inside.length);
    expect((await columns('?latitude=51.4904968&longitude=-2.5366011&within=100&limit=3')).map(({ id }) => id)[0]).toBe('at-51.4904968_-2.5366011');
  });

  const talq = (failing: boolean): string => JSON.stringify([
    { address: 'a-1', name: 'London Road', functions: [{ id: 'b', type: 'BasicFunction', assetId: 'LR-1', latitude: 51.42, longitude: 0.22 }, { id: 'm', type: 'LampMonitorFunction', lampFailure: { type: 'AttributeBoolean', value: failing } }, { id: 'e', type: 'ElectricalMeterFunction', activePower: { type: 'AttributeFloat', value: 36 } }] },
    { address: 'a-2', functions: [{ id: 'b', type: 'BasicFunction', latitude: 0.22, longitude: 51.42 }] },
  ]);

  test('lights that speak TALQ tell what is wrong and when it is over; what a person reports, a person ends', async () => {
    const done = await hand('talq', talq(true), '', 'application/json');
    expect(done).toMatchObject({ state: 'done', taken: 1, refused: 1, changed: 2 });
    expect(await faults(done.id)).toMatchObject([{ line: 1, field: 'latitude', detail: expect.stringContaining('swapped') }]);
    expect(await hand('talq', talq(true), '', 'application/json')).toMatchObject({ changed: 0 });
    const report = (body: object, token?: string) => api.call('POST', '/api/v1/network/columns/LR-1/faults', body, token);
    const since = new Date(Date.now() - 49.5 * 3_600_000).toISOString();
    expect((await report({ kind: 'doorOpen', since, detail: 'Wires can be seen' }, await partner('network:write'))).body).toEqual({ news: true });
    expect((await report({ kind: 'doorOpen' })).body).toEqual({ news: false });
    expect((await columns('/LR-1') as unknown as Column)).toMatchObject({ luminaire: { watts: 36 }, ward: 'All', faults: [{ kind: 'doorOpen', state: 'open', ageHours: 49 }, { kind: 'lampFailure', state: 'open', ageHours: 0 }] });
    expect(await api.ok('GET', '/api/v1/network/light-faults?limit=1', undefined, '')).toMatchObject([{ column: 'LR-1', kind: 'doorOpen', source: 'report' }]);
    const { headers } = await api.call('GET', '/api/v1/network/light-faults?limit=1', undefined, '');
    expect(await api.ok('GET', /<(.*)>/.exec(headers.get('link') ?? '')?.[1] ?? '', undefined, '')).toMatchObject([{ kind: 'lampFailure', source: 'talq' }]);

    expect(await hand('talq', talq(false), '', 'application/json')).toMatchObject({ changed: 1 });
    expect((await columns('/LR-1') as unknown as Column).faults.map(({ kind }) => kind)).toEqual(['doorOpen']);
    expect((await api.call('POST', '/api/v1/network/columns/LR-1/faults/end', { kind: 'doorOpen' })).status).toBe(204);
    expect((await api.call('POST', '/api/v1/network/columns/LR-1/faults/end', { kind: 'doorOpen' })).status).toBe(404);
    expect(await api.ok('GET', '/api/v1/network/columns/LR-1/faults', undefined, '')).toMatchObject([{ state: 'ended' }, { state: 'ended' }]);
    for (const [body, field] of [[{ kind: 'door open' }, 'kind'], [{ kind: 'x1', since: '2999-01-01T00:00:00Z' }, 'since'], [{ kind: 'x1', since: 'soon' }, 'since']] as const) expect(await report(body)).toMatchObject({ status: 400, body: { field } });
    expect((await report({ kind: 'doorOpen' }, '')).status).toBe(401);
  });

  test('GeoJSON says the same as a table; a column carries so much and no more', async () => {
    const feature = (id: string, coordinates: number[]): object => ({ type: 'Feature', geometry: { type: 'Point', coordinates }, properties: { asset_id: id, lamp_type: 'LED', watts: 20, height: 6 } });
    expect(await hand('columns', JSON.stringify({ type: 'FeatureCollection', features: [feature('G-1', [0.22, 51.43]), feature('G-2', [51.43, 0.22]), feature('G-3', [0.23, 51.43])] }, undefined, 1), '', 'application/geo+json')).toMatchObject({ taken: 2, refused: 1 });
    const install = (id: string, body: object, token?: string) => api.call<Column>('POST', `/api/v1/network/columns/${id}/installed`, body, token);
    expect((await install('G-1', { slot: 'top', what: 'gateway', name: 'Gateway 1' })).body).toMatchObject({ hostSlots: 2, freeSlots: 1, luminaire: { lampType: 'LED', watts: 20 } });
    expect(await install('G-1', { slot: 'top', what: 'sensor', name: 'x' })).toMatchObject({ status: 409, body: { field: 'slot' } });
    expect((await install('G-1', { slot: '1', what: 'sensor', name: 'Noise', devEui: 'A840410000000001' })).status).toBe(201);
    expect(await install('G-1', { slot: '2', what: 'sensor', name: 'Rain' })).toMatchObject({ status: 409 });
    expect(await install('G-3', { slot: '2', what: 'sensor', name: 'Noise', devEui: 'a840410000000001' })).toMatchObject({ status: 409, body: { field: 'devEui' } });
    expect((await install('G-9', { slot: '2', what: 'sensor', name: 'Noise' })).status).toBe(404);
    expect((await columns('/G-1') as unknown as Column).installed).toEqual([{ slot: 'top', what: 'gateway' }, { slot: '1', what: 'sensor' }]);
    expect((await columns('/G-1', await partner('network:read')) as unknown as Column).installed[1]).toMatchObject({ devEui: 'a840410000000001', name: 'Noise' });
    expect((await api.call('DELETE', '/api/v1/network/columns/G-1/installed/1')).status).toBe(204);
    expect((await api.call('DELETE', '/api/v1/network/columns/G-1/installed/1')).status).toBe(404);
    for (const [query, field] of [['?bbox=1,2,3', 'bbox'], ['?latitude=51', 'latitude'], ['?latitude=0.2&longitude=51', 'latitude']]) expect(await api.call('GET', `/api/v1/network/columns${query}`, undefined, '')).toMatchObject({ status: 400, body: { field } });
  });
});

describe('Wi-Fi', () => {
  const venues = table('id,name,latitude,longitude,ssid,access_points,openroaming', 'grays-library,Grays Library,51.43,0.25,Council-Free,6,yes', 'civic-hall,Civic Hall,0.25,51.43,Council-Free,2,no');

  test('venues come in, and their days by count; small numbers are for those who work with them', async () => {
    expect(await hand('wifi-venues', venues)).toMatchObject({ taken: 1, refused: 1 });
    expect(await api.ok('GET', '/api/v1/network/wifi/venues', undefined, '')).toEqual([{ id: 'grays-library', name: 'Grays Library', ssid: 'Council-Free', kind: null, postcode: null, ward: 'All', accessPoints: 6, openRoaming: true, longitude: 0.25, latitude: 51.43 }]);
    expect(await hand('wifi-usage', table('venue,date,sessions,users', 'grays-library,2026-11-01,120,80', 'grays-library,2026-11-02,9,3', 'nowhere,2026-11-02,9,3'))).toMatchObject({ taken: 2, refused: 1 });
    const send = (body: unknown, token?: string) => api.call('POST', '/api/v1/network/wifi/venues/grays-library/usage', body, token);
    expect((await send([{ date: '2026-11-03', sessions: 50 }], await partner('network:write'))).body).toEqual({ accepted: 1, changed: 1 });
    const usage = (token: string) => api.ok<{ days: object[] }>('GET', '/api/v1/network/wifi/venues/grays-library/usage?from=2026-11-01&to=2026-11-03', undefined, token);
    expect((await usage('')).days).toEqual([{ date: '2026-11-01', sessions: 120, users: 80, megabytes: null }, { date: '2026-11-02', sessions: 'fewer than 10', users: 'fewer than 10', megabytes: null }, { date: '2026-11-03', sessions: 50, users: null, megabytes: null }]);
    expect((await usage(app.adminToken)).days[1]).toEqual({ date: '2026-11-02', sessions: 9, users: 3, megabytes: null });
    for (const [body, field] of [[[{ date: '2026-11-03', sessions: 5, mac: '3c:22:fb:01:02:03' }], '0.mac'], [[{ date: '2026-11-03', sessions: 5, note: '3c:22:fb:01:02:03' }], '0.note'], [[{ date: '2999-11-03', sessions: 5 }], '0.date'], [[{ date: '2026-11-03', sessions: 5, users: 6 }], '0.users']] as const) expect(await send(body)).toMatchObject({ status: 400, body: { field } });
  });

  test('a table that carries addresses of devices is refused as a whole, wherever in it they stand', async () => {
    expect(await hand('wifi-usage', table('venue,date,sessions,client_mac', 'grays-library,2026-11-05,1,x'))).toMatchObject({ state: 'refused', field: 'client_mac', why: expect.stringContaining('Nothing of the file is kept'), rows: 0 });
    const rows = Array.from({ length: 1_500 }, (_, i) => `grays-library,2026-10-${String((i % 30) + 1).padStart(2, '0')},20,10,fine`);
    expect(await hand('wifi-usage', table('venue,date,sessions,users,note', ...rows, 'grays-library,2026-10-01,1,1,3c22.fb01.0203'))).toMatchObject({ state: 'refused', field: 'note', rows: 0, changed: 0 });
    expect((await api.ok<{ days: object[] }>('GET', '/api/v1/network/wifi/venues/grays-library/usage?from=2026-10-01&to=2026-10-31')).days).toEqual([]);
  });
});
