import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { chirpStackUp } from '../builders/lorawan.js';
import { box, NetworkApi, table, ward, type Import, type Page } from '../builders/network.js';
import { sharedData } from '../builders/shared-data.js';

let app: TestApp, api: Api;
const network = new NetworkApi(() => api);
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  await network.wards(ward('All', box(0.2, 51.4, 0.2)));
});
afterAll(() => app?.stop());

describe('street lights', () => {
  const lights = sharedData('streetlights');
  interface Column { id: string; latitude: number; faults: { kind: string; state: string; ageHours: number }[]; installed: object[]; hostSlots: number; freeSlots: number; luminaire: object | null; ward: string | null }
  const columns = (query: string, token = '') => api.ok<Column[]>('GET', `/api/v1/network/columns${query}`, undefined, token);

  test.skipIf(!lights.here)(`Bristol's 49,451 lights come in, twice they change nothing, and can be looked for by box and place${lights.why}`, async () => {
    const file = readFileSync(join(lights.path, 'bristol_streetlights.csv.gz'));
    const send = async (): Promise<Import> => network.over(((await (await fetch(`${app.url}/api/v1/network/imports/columns`, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': 'application/gzip' }, body: file })).json()) as Import).id);
    const first = await send(), text = gunzipSync(file).toString().trim().split('\n').slice(1);
    const places = new Set(text.map((line) => line.split(',').map((part) => Number(part).toFixed(7)).join()));
    expect(first).toMatchObject({ state: 'done', rows: text.length, taken: text.length, changed: places.size, refused: 0, outside: text.length, unnamedOutside: text.length - 1_000 });
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
    const done = await network.hand('talq', talq(true), '', 'application/json');
    expect(done).toMatchObject({ state: 'done', taken: 1, refused: 1, changed: 2 });
    expect(await network.faults(done.id)).toMatchObject([{ line: 1, field: 'latitude', detail: expect.stringContaining('swapped') }]);
    expect(await network.hand('talq', talq(true), '', 'application/json')).toMatchObject({ changed: 0 });
    const report = (body: object, token?: string) => api.call('POST', '/api/v1/network/columns/LR-1/faults', body, token);
    const since = new Date(Date.now() - 49.5 * 3_600_000).toISOString();
    expect((await report({ kind: 'doorOpen', since, detail: 'Wires can be seen' }, await network.partner('network:write'))).body).toEqual({ news: true });
    expect((await report({ kind: 'doorOpen' })).body).toEqual({ news: false });
    expect((await columns('/LR-1') as unknown as Column)).toMatchObject({ luminaire: { watts: 36 }, ward: 'All', faults: [{ kind: 'doorOpen', state: 'open', ageHours: 49 }, { kind: 'lampFailure', state: 'open', ageHours: 0 }] });
    expect(await api.ok('GET', '/api/v1/network/light-faults?limit=1', undefined, '')).toMatchObject([{ column: 'LR-1', kind: 'doorOpen', source: 'report' }]);
    const { headers } = await api.call('GET', '/api/v1/network/light-faults?limit=1', undefined, '');
    expect(await api.ok('GET', /<(.*)>/.exec(headers.get('link') ?? '')?.[1] ?? '', undefined, '')).toMatchObject([{ kind: 'lampFailure', source: 'talq' }]);

    expect(await network.hand('talq', talq(false), '', 'application/json')).toMatchObject({ changed: 1 });
    expect((await columns('/LR-1') as unknown as Column).faults.map(({ kind }) => kind)).toEqual(['doorOpen']);
    expect((await api.call('POST', '/api/v1/network/columns/LR-1/faults/end', { kind: 'doorOpen' })).status).toBe(204);
    expect((await api.call('POST', '/api/v1/network/columns/LR-1/faults/end', { kind: 'doorOpen' })).status).toBe(404);
    expect(await api.ok('GET', '/api/v1/network/columns/LR-1/faults', undefined, '')).toMatchObject([{ state: 'ended' }, { state: 'ended' }]);
    for (const [body, field] of [[{ kind: 'door open' }, 'kind'], [{ kind: 'x1', since: '2999-01-01T00:00:00Z' }, 'since'], [{ kind: 'x1', since: 'soon' }, 'since']] as const) expect(await report(body)).toMatchObject({ status: 400, body: { field } });
    expect((await report({ kind: 'doorOpen' }, '')).status).toBe(401);
  });

  test('GeoJSON says the same as a table; a column carries so much and no more', async () => {
    const feature = (id: string, coordinates: number[]): object => ({ type: 'Feature', geometry: { type: 'Point', coordinates }, properties: { asset_id: id, lamp_type: 'LED', watts: 20, height: 6 } });
    expect(await network.hand('columns', JSON.stringify({ type: 'FeatureCollection', features: [feature('G-1', [0.22, 51.43]), feature('G-2', [51.43, 0.22]), feature('G-3', [0.23, 51.43])] }, undefined, 1), '', 'application/geo+json')).toMatchObject({ taken: 2, refused: 1 });
    const many = Array.from({ length: 40_000 }, (_, i) => feature(`M-${i}`, [0.31 + (i % 100) / 2_000, 51.44 + Math.floor(i / 100) / 20_000]));
    const large = JSON.stringify({ type: 'FeatureCollection', features: many });
    expect(large.length).toBeGreaterThan(5 * 1024 ** 2);
    expect(await network.hand('columns', large, '?dryRun=true', 'application/geo+json')).toMatchObject({ state: 'done', taken: 40_000, changed: 0 });
    const install = (id: string, body: object, token?: string) => api.call<Column>('POST', `/api/v1/network/columns/${id}/installed`, body, token);
    expect((await install('G-1', { slot: 'top', what: 'gateway', name: 'Gateway 1' })).body).toMatchObject({ hostSlots: 2, freeSlots: 1, luminaire: { lampType: 'LED', watts: 20 } });
    expect(await install('G-1', { slot: 'top', what: 'sensor', name: 'x' })).toMatchObject({ status: 409, body: { field: 'slot' } });
    expect((await install('G-1', { slot: '1', what: 'sensor', name: 'Noise', devEui: 'A840410000000001' })).status).toBe(201);
    expect(await install('G-1', { slot: '2', what: 'sensor', name: 'Rain' })).toMatchObject({ status: 409 });
    expect(await install('G-3', { slot: '2', what: 'sensor', name: 'Noise', devEui: 'a840410000000001' })).toMatchObject({ status: 409, body: { field: 'devEui' } });
    expect((await install('G-9', { slot: '2', what: 'sensor', name: 'Noise' })).status).toBe(404);
    expect((await columns('/G-1') as unknown as Column).installed).toEqual([{ slot: 'top', what: 'gateway' }, { slot: '1', what: 'sensor' }]);
    expect((await columns('/G-1', await network.partner('network:read')) as unknown as Column).installed[1]).toMatchObject({ devEui: 'a840410000000001', name: 'Noise' });
    expect(await api.call('DELETE', '/api/v1/network/columns/G-1')).toMatchObject({ status: 409, body: { field: 'installed' } });
    expect([(await api.call('DELETE', '/api/v1/network/columns/G-3', undefined, '')).status, (await api.call('DELETE', '/api/v1/network/columns/G-9')).status]).toEqual([401, 404]);
    expect((await api.call('DELETE', '/api/v1/network/columns/G-1/installed/1')).status).toBe(204);
    expect((await api.call('DELETE', '/api/v1/network/columns/G-1/installed/1')).status).toBe(404);
    await network.hand('columns', table('asset_id,easting,northing', 'N-1,561500,177800', 'N-2,1177800,561500'));
    expect((await columns('/N-1') as unknown as Column).latitude).toBeCloseTo(51.475, 2);
    await api.ok('POST', '/api/v1/network/columns/N-1/faults', { kind: 'columnDamaged' });
    expect([(await api.call('DELETE', '/api/v1/network/columns/N-1')).status, (await api.call('GET', '/api/v1/network/columns/N-1')).status]).toEqual([204, 404]);
    expect(await api.ok('GET', '/api/v1/network/light-faults?kind=columnDamaged', undefined, '')).toEqual([]);
    for (const [query, field] of [['?bbox=1,2,3', 'bbox'], ['?latitude=51', 'latitude'], ['?latitude=0.2&longitude=51', 'latitude']]) expect(await api.call('GET', `/api/v1/network/columns${query}`, undefined, '')).toMatchObject({ status: 400, body: { field } });
  });
});

describe('how far LoRaWAN carries', () => {
  interface Cell { id: string; properties: { state: string; received: number; sent: number; medianSnr: number; delivered: number; because: string } }
  const cells = async (): Promise<Cell[]> => (await api.ok<{ features: Cell[] }>('GET', '/api/v1/network/radio/cells', undefined, '')).features;

  test('is told by the frames of devices on columns, and by no other; the next gateway goes where it does most', async () => {
    await network.hand('columns', table('id,latitude,longitude', 'R-1,51.46,0.36', 'R-2,51.4605,0.3605', 'R-3,51.48,0.39', 'R-4,51.5,0.5'));
    const [weak, lossy, good, home] = ['a840410000000011', 'a840410000000012', 'a840410000000013', 'a840410000000014'];
    for (const [column, devEui] of [['R-1', weak], ['R-3', lossy], ['R-4', good]]) await api.ok('POST', `/api/v1/network/columns/${column}/installed`, { slot: '1', what: 'sensor', name: 'Rain', devEui });
    await api.ok('POST', '/api/v1/network/columns/R-2/installed', { slot: '1', what: 'sensor', name: 'Taken for a street sensor', devEui: home });
    const source = await api.ok<{ id: string; key: string }>('POST', '/api/v1/sources', { form: 'chirpstack', title: 'Town network' });
    const { residentId } = await api.home({ devices: [] });
    await api.ok('POST', '/api/v1/devices', { kind: 'climate', residentId, behind: { source: source.id, name: home } });
    const up = (devEui = '', fCnt = 0, snr = 5) => api.ok('POST', '/api/v1/doors/chirpstack?event=up', chirpStackUp({ devEui, fCnt, object: { temperature: 20 }, rxInfo: [{ gatewayId: '0016c001f153a14c', rssi: -110, snr }] }), source.key);
    for (let i = 1; i <= 20; i += 1) await Promise.all([up(weak, i, -12), up(lossy, 2 * i), up(good, i), up(home, i), up('a8404100000000ff', i)]);
    await up(good, 20);
    const found = await cells();
    expect(found.map(({ properties: { state, received, sent } }) => [state, received, sent]).sort()).toEqual([['unusable', 20, 20], ['unusable', 20, 39], ['usable', 20, 20]]);
    expect(found.find(({ properties: { sent } }) => sent === 39)?.properties).toMatchObject({ medianSnr: 5, because: '51.3 % of the frames came; 90 % are needed.' });
    expect(JSON.stringify(found)).not.toContain('a8404');
    const layer = await api.ok<{ numberMatched: number; features: { properties: { says: string } }[] }>('GET', '/api/v1/place/map/layers/radio', undefined, '');
    expect([layer.numberMatched, layer.features.map(({ properties: { says } }) => says)]).toEqual([3, expect.arrayContaining(['Not usable: 51.3 % of the frames came; 90 % are needed.'])]);
    expect((await api.call('GET', '/api/v1/network/radio/next-columns', undefined, '')).status).toBe(401);
    const { columns, unusable } = await api.ok<{ unusable: number; columns: { column: string; cells: number }[] }>('GET', '/api/v1/network/radio/next-columns?range=2600', undefined, await network.partner('network:read'));
    expect([unusable, columns.find(({ column }) => column === 'R-2')?.cells, columns.some(({ column }) => column === 'R-4')]).toEqual([2, 1, false]);
    await api.ok('POST', '/api/v1/network/columns/R-2/installed', { slot: 'top', what: 'gateway', name: 'Gateway' });
    expect((await api.ok<{ columns: { column: string }[] }>('GET', '/api/v1/network/radio/next-columns?range=2600')).columns.some(({ column }) => column === 'R-2')).toBe(false);
  });
});

describe('Wi-Fi', () => {
  const venues = table('id,name,latitude,longitude,ssid,access_points,openroaming', 'grays-library,Grays Library,51.43,0.25,Council-Free,6,yes', 'civic-hall,Civic Hall,0.25,51.43,Council-Free,2,no');

  test('venues come in, and their days by count; small numbers are for those who work with them', async () => {
    expect(await network.hand('wifi-venues', venues)).toMatchObject({ taken: 1, refused: 1 });
    expect(await api.ok('GET', '/api/v1/network/wifi/venues', undefined, '')).toEqual([{ id: 'grays-library', name: 'Grays Library', ssid: 'Council-Free', kind: null, postcode: null, ward: 'All', accessPoints: 6, openRoaming: true, longitude: 0.25, latitude: 51.43 }]);
    expect(await network.hand('wifi-usage', table('venue,date,sessions,users', 'grays-library,2026-11-01,120,80', 'grays-library,2026-11-02,9,3', 'nowhere,2026-11-02,9,3'))).toMatchObject({ taken: 2, refused: 1 });
    const send = (body: unknown, token?: string) => api.call('POST', '/api/v1/network/wifi/venues/grays-library/usage', body, token);
    expect((await send([{ date: '2026-11-03', sessions: 50 }], await network.partner('network:write'))).body).toEqual({ accepted: 1, changed: 1 });
    const usage = (token: string) => api.ok<{ days: object[] }>('GET', '/api/v1/network/wifi/venues/grays-library/usage?from=2026-11-01&to=2026-11-03', undefined, token);
    expect((await usage('')).days).toEqual([{ date: '2026-11-01', sessions: 120, users: 80, megabytes: null }, { date: '2026-11-02', sessions: 'fewer than 10', users: 'fewer than 10', megabytes: null }, { date: '2026-11-03', sessions: 50, users: null, megabytes: null }]);
    expect((await usage(app.adminToken)).days[1]).toEqual({ date: '2026-11-02', sessions: 9, users: 3, megabytes: null });
    await network.hand('wifi-venues', table('id,name,latitude,longitude', 'closed,Closed,51.43,0.25'));
    expect([(await api.call('DELETE', '/api/v1/network/wifi/venues/closed', undefined, '')).status, (await api.call('DELETE', '/api/v1/network/wifi/venues/closed')).status, (await api.call('DELETE', '/api/v1/network/wifi/venues/closed')).status]).toEqual([401, 204, 404]);
    for (const [body, field] of [[[{ date: '2026-11-03', sessions: 5, mac: '3c:22:fb:01:02:03' }], '0.mac'], [[{ date: '2026-11-03', sessions: 5, note: '3c:22:fb:01:02:03' }], '0.note'], [[{ date: '2999-11-03', sessions: 5 }], '0.date'], [[{ date: '2026-11-03', sessions: 5, users: 6 }], '0.users']] as const) expect(await send(body)).toMatchObject({ status: 400, body: { field } });
  });

  test('a table that carries addresses of devices is refused as a whole, wherever in it they stand', async () => {
    expect(await network.hand('wifi-usage', table('venue,date,sessions,client_mac', 'grays-library,2026-11-05,1,x'))).toMatchObject({ state: 'refused', field: 'client_mac', why: expect.stringContaining('Nothing of the file is kept'), rows: 0 });
    const rows = Array.from({ length: 1_500 }, (_, i) => `grays-library,2026-10-${String((i % 30) + 1).padStart(2, '0')},20,10,fine`);
    expect(await network.hand('wifi-usage', table('venue,date,sessions,users,note', ...rows, 'grays-library,2026-10-01,1,1,3c22.fb01.0203'))).toMatchObject({ state: 'refused', field: 'note', rows: 0, changed: 0 });
    expect((await api.ok<{ days: object[] }>('GET', '/api/v1/network/wifi/venues/grays-library/usage?from=2026-10-01&to=2026-10-31')).days).toEqual([]);
  });
});

describe('outages', () => {
  const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const outage = (change: object = {}): object => ({ source: 'UK Power Networks', reference: 'INC-1', kind: 'power', area: box(0.24, 51.42, 0.02), start: at(-1), ...change });
  const tell = (change: object = {}, token?: string) => api.call<{ id: string; news: boolean; field: string; detail: string }>('POST', '/api/v1/network/outages', outage(change), token);
  const list = (query: string) => api.ok<{ reference: string; state: string }[]>('GET', `/api/v1/network/outages${query}`, undefined, '');

  test('an operator tells one by key, again and until it is over; everybody reads it, by state and by place', async () => {
    const operator = await network.partner('outages:write');
    const first = await tell({}, operator), { id } = first.body;
    expect([first.status, first.body.news]).toEqual([200, true]);
    expect((await tell({ expectedEnd: at(2) }, operator)).body).toEqual({ id, news: false });
    await tell({ reference: 'INC-2', kind: 'broadband', start: at(20), source: 'Openreach' });
    await tell({ reference: 'INC-3', kind: 'mobile', start: at(-9), end: at(-8) });
    expect((await list('')).map(({ reference, state }) => [reference, state])).toEqual([['INC-1', 'current']]);
    expect((await list('?state=planned')).map(({ reference }) => reference)).toEqual(['INC-2']);
    expect((await list('?state=over')).map(({ reference }) => reference)).toEqual(['INC-3']);
    expect((await list('?state=all&kind=mobile'))).toMatchObject([{ kind: 'mobile', state: 'over' }]);
    expect([(await list('?latitude=51.43&longitude=0.25')).length, (await list('?latitude=51.45&longitude=0.25')).length]).toEqual([1, 0]);
    expect(await api.ok('POST', `/api/v1/network/outages/${id}/end`, {}, operator)).toMatchObject({ id, state: 'over', expectedEnd: expect.any(String) });
    expect(await list('')).toEqual([]);
    expect(await api.ok('GET', `/api/v1/network/outages/${id}`, undefined, '')).toMatchObject({ state: 'over', source: 'UK Power Networks' });
    expect((await api.call('GET', '/api/v1/network/outages/none', undefined, '')).status).toBe(404);
  });

  test('what cannot be is refused by its field, and nobody without the right tells one', async () => {
    const tie = { type: 'Polygon', coordinates: [[[0.3, 51.4], [0.4, 51.5], [0.4, 51.4], [0.3, 51.5], [0.3, 51.4]]] };
    for (const [change, field, why] of [[{ kind: 'gas' }, 'kind', /power, broadband/], [{ area: tie }, 'area.coordinates.0.0', /crosses/], [{ area: { type: 'Polygon', coordinates: [[[51.4, 0.3], [51.5, 0.3], [51.5, 0.4], [51.4, 0.3]]] } }, 'area.coordinates.0.0', /swapped/], [{ area: { type: 'Point', coordinates: [0.3, 51.4] } }, 'area.type', /Polygon/], [{ start: 'now' }, 'start', /ISO 8601/], [{ start: '1999-01-01T00:00:00Z' }, 'start', /year/], [{ end: at(-2) }, 'end', /before start/], [{ source: '' }, 'source', /./], [{ homes: 3 }, 'homes', /Unknown/]] as const) {
      const { status, body } = await tell(change);
      expect([status, body.field, body.detail]).toEqual([400, field, expect.stringMatching(why)]);
    }
    expect([(await tell({}, '')).status, (await tell({}, await network.partner('network:write'))).status]).toEqual([401, 403]);
  });
});

describe('OGC API Features', () => {

  test('a client finds its way from the landing page to a feature, by links alone', async () => {
    const walk = async (from: { links: { rel: string; href: string }[] }, rel: string): Promise<never> => (await (await fetch(from.links.find((link) => link.rel === rel)?.href ?? '')).json()) as never;
    const landing = await api.ok<{ links: { rel: string; href: string }[] }>('GET', '/ogc', undefined, '');
    expect((await walk(landing, 'conformance') as { conformsTo: string[] }).conformsTo).toContain('http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core');
    expect((await walk(landing, 'service-desc') as { openapi: string; paths: object }).paths).toHaveProperty('/ogc/collections/{id}/items');
    const { collections } = await walk(landing, 'data') as { collections: { id: string; links: { rel: string; href: string }[] }[] };
    expect(collections.map(({ id }) => id)).toEqual(['premises-coverage', 'wifi-venues', 'columns', 'outages']);
    expect(collections[0]).toMatchObject({ extent: { spatial: { bbox: [[0.2, 51.4, 0.4, 51.6]] } } });
    const venues = await walk(collections[1] ?? { links: [] }, 'items') as Page;
    expect(venues).toMatchObject({ type: 'FeatureCollection', numberReturned: 1, features: [{ type: 'Feature', id: 'grays-library', geometry: { type: 'Point', coordinates: [0.25, 51.43] }, properties: { name: 'Grays Library' } }] });
    expect((await network.items('wifi-venues')).headers.get('content-type')).toContain('application/geo+json');
    expect(await walk({ links: [{ rel: 'item', href: `${app.url}/ogc/collections/wifi-venues/items/grays-library` }] }, 'item')).toMatchObject({ id: 'grays-library', links: expect.arrayContaining([expect.objectContaining({ rel: 'collection' })]) });
  });

  test('pages follow each other until there are no more, and a page that is just full has no next', async () => {
    const seen: string[] = [];
    for (let url: string | undefined = `${app.url}/ogc/collections/columns/items?limit=2&bbox=0.2,51.4,0.3,51.5`; url;) {
      const page = (await (await fetch(url)).json()) as Page;
      expect(page.features.length).toBeLessThanOrEqual(2);
      seen.push(...page.features.map(({ id }) => id));
      url = page.links.find(({ rel }) => rel === 'next')?.href;
    }
    expect(seen).toEqual(['G-1', 'G-3', 'LR-1']);
    expect((await network.items('columns', '?limit=3&bbox=0.2,51.4,0.3,51.5')).body.links.some(({ rel }) => rel === 'next')).toBe(false);
  });

  test('outages by the span of time that they touch, and by their shape', async () => {
    expect(await network.ids('outages', '?kind=mobile')).toHaveLength(1);
    expect(await network.ids('outages', `?datetime=${new Date(Date.now() + 30 * 3_600_000).toISOString()}/..`)).toHaveLength(1);
    const triangle = { type: 'Polygon', coordinates: [[[0.2, 51.4], [0.3, 51.4], [0.2, 51.5], [0.2, 51.4]]] };
    await api.ok('POST', '/api/v1/network/outages', { source: 'X', reference: 'T', kind: 'power', area: triangle, start: new Date().toISOString() });
    expect([await network.ids('outages', '?source=X&bbox=0.28,51.48,0.29,51.49'), (await network.ids('outages', '?source=X&bbox=0.21,51.41,0.22,51.42')).length]).toEqual([[], 1]);
  });

  test('what is asked wrongly is refused by its name', async () => {
    for (const [query, field] of [['?bbox=1,2', 'bbox'], ['?datetime=soon', 'datetime'], ['?limit=0', 'limit'], ['?limit=ten', 'limit'], ['?colour=red', 'colour'], ['?maxDown=fast', 'maxDown'], ['?ward=a&ward=b', 'ward']]) expect(await network.items('premises-coverage', query)).toMatchObject({ status: 400, body: { field } });
    expect([(await network.items('dUmmYColLection')).status, (await network.items('columns', '?limit=999999')).status, (await api.call('GET', '/ogc/collections/columns/items/none', undefined, '')).status]).toEqual([404, 200, 404]);
  });
});

test('the catalogue has the network’s lists as open tables, in pages, of the days asked for; a column that no place has is none', async () => {
  const lines = async (path: string): Promise<string[]> => (await api.call<string>('GET', `/catalog/${path}`, undefined, '')).body.trim().split('\r\n');
  const listed = await api.ok<{ 'dcat:dataset': { 'dct:identifier': string }[] }>('GET', '/catalog', undefined, '');
  expect(listed['dcat:dataset'].map((one) => one['dct:identifier'])).toEqual(expect.arrayContaining(['broadband-by-ward', 'street-lights', 'public-wifi', 'outages', 'lorawan-reception']));
  expect((await lines('broadband-by-ward/data.csv'))[0]).toBe('ward,premises,without_data,decent,superfast,ultrafast,gigabit');
  const page = await fetch(`${app.url}/catalog/street-lights/data.csv?limit=1&after=G-2`);
  expect([(await page.text()).split('\r\n')[1]?.split(',')[0], page.headers.get('link')]).toEqual(['G-3', expect.stringContaining('after=G-3')]);
  expect((await lines('public-wifi/data.csv')).slice(0, 2)).toEqual(['venue,name,network,ward,latitude,longitude', 'grays-library,Grays Library,Council-Free,All,51.43,0.25']);
  expect(await lines('outages/data.csv')).toEqual(expect.arrayContaining([expect.stringMatching(/^X,T,power,\d{4}-/)]));
  expect(await lines('outages/data.csv?from=2020-01-01&to=2020-01-02')).toHaveLength(1);
  expect(await lines('lorawan-reception/data.csv')).toHaveLength(4);
  const metadata = await api.ok<{ tableSchema: { columns: { name: string }[] } }>('GET', '/catalog/lorawan-reception/data.csv-metadata.json', undefined, '');
  expect(metadata.tableSchema.columns.map(({ name }) => name).join()).toBe((await lines('lorawan-reception/data.csv'))[0]);
});
