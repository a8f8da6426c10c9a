import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { box, NetworkApi, table, ward, type Import } from '../builders/network.js';

let app: TestApp, api: Api;
const network = new NetworkApi(() => api);
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const GEOJSON = 'application/geo+json';
const feature = (id: string, coordinates = [0.25, 51.45]): string => JSON.stringify({ type: 'Feature', properties: { asset_id: id, street: 'Lane' }, geometry: { type: 'Point', coordinates } });
const collection = (...features: readonly string[]): string => `{"type":"FeatureCollection","features":[${features.join()}]}`;
const twelve = (prefix: string, change: (text: string, n: number) => string = (text) => text): string[] => Array.from({ length: 12 }, (_, i) => change(feature(`${prefix}${i + 1}`), i + 1));
const bytes = async (layout: string, body: Buffer, query = '', type = 'text/csv'): Promise<Import> => {
  const response = await fetch(`${app.url}/api/v1/network/imports/${layout}${query}`, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': type }, body: new Uint8Array(body) });
  return network.over(((await response.json()) as Import).id);
};
/** In earnest, and before as a dry run that must say the same. */
const both = async (layout: string, body: Buffer, type = 'text/csv'): Promise<Import> => {
  const dry = await bytes(layout, body, '?dryRun=true', type), done = await bytes(layout, body, '', type);
  expect([dry.state, dry.rows, dry.taken, dry.refused, dry.outside, dry.why]).toEqual([done.state, done.rows, done.taken, done.refused, done.outside, done.why]);
  expect(await network.faults(dry.id)).toEqual(await network.faults(done.id));
  return done;
};

describe('each row that was not taken is named', () => {
  test('in a GeoJSON file that is one line, by the feature’s number and its own id', async () => {
    const swapped = [3, 7, 11], done = await both('columns', Buffer.from(collection(...twelve('S-', (text, n) => (swapped.includes(n) ? feature(`S-${n}`, [51.45, 0.25]) : text)))), GEOJSON);
    expect(done).toMatchObject({ state: 'done', rows: 12, taken: 9, refused: 3 });
    const faults = await network.faults(done.id);
    expect(faults).toEqual(swapped.map((n) => ({ row: n, line: 1, where: `feature ${n}`, id: `S-${n}`, field: 'latitude', detail: expect.stringContaining('swapped') })));
    expect((await network.faults(done.id, '?limit=2')).map(({ row }) => row)).toEqual([3, 7]);
    expect((await network.faults(done.id, '?limit=2&after=7')).map(({ row }) => row)).toEqual([11]);
  });

  test('in TALQ likewise, and over lines by the line as well', async () => {
    const device = (id: string, latitude: number): object => ({ address: id, functions: [{ id: 'b', type: 'BasicFunction', assetId: id, latitude, longitude: 0.25 }] });
    const devices = [device('T-1', 51.45), device('T-2', 0), device('T-3', 0)];
    const [flat, pretty] = [await network.hand('talq', JSON.stringify(devices), '', 'application/json'), await network.hand('talq', devices.map((one) => JSON.stringify(one)).join(',\n').replace(/^(.*)$/s, '[\n$1\n]'), '', 'application/json')];
    expect((await network.faults(flat.id)).map(({ where, id }) => [where, id])).toEqual([['item 2', 'T-2'], ['item 3', 'T-3']]);
    expect((await network.faults(pretty.id)).map(({ where }) => where)).toEqual(['item 2, line 3', 'item 3, line 4']);
  });

  test('of a file that is wrong throughout ten thousand are named, and how many more there were', async () => {
    const done = await network.hand('columns', collection(...Array.from({ length: 10_300 }, (_, i) => feature(`W-${i}`, [51.45, 0.25]))), '?dryRun=true', GEOJSON);
    expect(done).toMatchObject({ rows: 10_300, taken: 0, refused: 10_300, unnamed: 300 });
    expect((await network.faults(done.id, '?after=9999&limit=5')).map(({ row }) => row)).toEqual([10_000]);
  });
});

describe('one broken row does not end the file', () => {
  const address = (n: number): string => `${n},1,1,51.45,${(0.21 + n / 1e6).toFixed(6)}`;
  const OPEN_UPRN = 'UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE';

  test('a quote that never closes; what was taken is not taken twice when the file is mended', async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => address(i + 1)), right = table(OPEN_UPRN, ...rows);
    rows[3_999] = `4000,"1,1,51.45,0.214`;
    const done = await both('os-open-uprn', Buffer.from(table(OPEN_UPRN, ...rows)));
    expect(done).toMatchObject({ state: 'done', rows: 5_000, taken: 4_999, changed: 4_999, refused: 1 });
    expect(await network.faults(done.id)).toEqual([{ row: 4_000, line: 4_001, where: 'row 4000, line 4001', field: 'x_coordinate', detail: expect.stringMatching(/never closes.*The row was taken to end with this line/) }]);
    expect(await network.hand('os-open-uprn', right)).toMatchObject({ taken: 5_000, changed: 1, unchanged: 4_999 });
  });

  test('a legal cell over several lines is one', async () => {
    const done = await network.hand('columns', table('asset_id,latitude,longitude,note', 'L-1,51.45,0.25,"leans,\n""badly"""', 'L-2,0,0,'));
    expect([done.taken, (await network.faults(done.id)).map(({ where }) => where)]).toEqual([1, ['row 2, line 4']]);
  });

  test('a byte of another encoding is refused by line and field, a file of another as a whole', async () => {
    const rows = Array.from({ length: 600 }, (_, i) => `C-${i + 1},51.45,0.25,Lane ${i + 1}`), head = 'asset_id,latitude,longitude,street';
    const latin = (...wrong: number[]): Buffer => Buffer.from(table(head, ...rows.map((row, i) => (wrong.includes(i) ? row.replace('Lane', 'Caf\xe9') : row))), 'latin1');
    const done = await both('columns', latin(299));
    expect(done).toMatchObject({ state: 'done', taken: 599, refused: 1 });
    expect(await network.faults(done.id)).toEqual([{ row: 300, line: 301, where: 'row 300, line 301', field: 'street', detail: expect.stringMatching(/byte 0xE9.*Windows-1252 it is é.*as UTF-8/) }]);
    expect(await network.hand('columns', table(head, 'U-1,51.45,0.25,Café \uFFFD 𝄞'))).toMatchObject({ taken: 1, refused: 0 });
    expect(await bytes('columns', latin(...rows.keys()))).toMatchObject({ state: 'refused', rows: 0, changed: 0, why: expect.stringMatching(/not the UTF-8 text.*line 2 holds the byte 0xE9.*Save the file as UTF-8/) });
    for (const mark of ['', '\uFEFF']) expect(await bytes('columns', Buffer.from(mark + table(head, ...rows), 'utf16le'))).toMatchObject({ state: 'refused', rows: 0, why: expect.stringMatching(/is UTF-16.*Save it as UTF-8/) });
    const json = await bytes('columns', Buffer.from(collection(...twelve('E-', (text, n) => (n === 5 ? text.replace('Lane', 'Caf\xe9') : text))), 'latin1'), '', GEOJSON);
    expect([json.taken, await network.faults(json.id)]).toEqual([11, [{ row: 5, line: 1, where: 'feature 5', id: 'E-5', field: 'street', detail: expect.stringContaining('0xE9') }]]);
  });

  test('a feature with a bracket missing is named, and the next is read', async () => {
    const done = await both('columns', Buffer.from(collection(...twelve('B-', (text, n) => (n === 4 ? text.replace('51.45]', '51.45') : n === 8 ? text.slice(0, -1) : text)))), GEOJSON);
    expect(done).toMatchObject({ state: 'done', rows: 12, taken: 10, refused: 2, changed: 10 });
    expect((await network.faults(done.id)).map(({ where, id, field }) => [where, id, field])).toEqual([['feature 4', 'B-4', 'item'], ['feature 8', 'B-8', 'item']]);
    expect(await network.hand('columns', collection(...twelve('B-')), '', GEOJSON)).toMatchObject({ taken: 12, changed: 2 });
  });

  test('where a file breaks off, what stands before is kept, and it is said from where on nothing was read', async () => {
    const done = await both('columns', Buffer.from(collection(...twelve('O-')).slice(0, -30)), GEOJSON);
    expect(done).toMatchObject({ state: 'refused', rows: 12, taken: 11, changed: 11, refused: 1, why: expect.stringMatching(/broke off: feature 12,.*From there on nothing was read.*not taken twice/) });
    expect((await network.faults(done.id)).map(({ where, id }) => [where, id])).toEqual([['feature 12', 'O-12']]);
    expect(await network.hand('columns', collection(...twelve('O-')), '', GEOJSON)).toMatchObject({ taken: 12, changed: 1 });
  });
});

describe('outside the town', () => {
  const lights = table('asset_id,latitude,longitude', 'Z-1,51.45,0.25', 'Z-2,51.38,0.25', 'Z-3,51.35,0.25', 'Z-4,51.45,-2.59');
  const addresses = table('uprn,latitude,longitude,kind', '901,51.45,0.25,residential', '902,51.38,0.25,residential');

  test('nothing can be said where no wards are known', async () => {
    expect(await both('columns', Buffer.from(lights))).toMatchObject({ taken: 4, outside: 0 });
  });

  test('assets far off are taken, counted and named; addresses outside are passed over and named', async () => {
    await network.wards(ward('West', box(0.2, 51.4)), ward('East', box(0.3, 51.4)));
    const far = await both('columns', Buffer.from(lights));
    expect(far).toMatchObject({ state: 'done', rows: 4, taken: 4, outside: 2, unnamedOutside: 0, refused: 0 });
    expect((await network.faults(far.id, '', 'outside')).map(({ where, detail }) => [where, detail])).toEqual(['row 3, line 4', 'row 4, line 5'].map((where) => [where, expect.stringMatching(/more than 5 km outside the town.*taken all the same/)]));
    expect(await network.faults(far.id)).toEqual([]);
    const cut = await both('premises', Buffer.from(addresses));
    expect(cut).toMatchObject({ rows: 2, taken: 1, outside: 1 });
    expect(await network.faults(cut.id, '', 'outside')).toMatchObject([{ row: 2, where: 'row 2, line 3', detail: expect.stringContaining('passed over') }]);
    expect((await api.call('GET', `/api/v1/network/imports/${far.id}/outside`, undefined, '')).status).toBe(401);
  });

  test('of a file of another town a thousand are named', async () => {
    const rows = Array.from({ length: 1_300 }, (_, i) => `F-${i},51.45,-2.59`), done = await network.hand('columns', table('asset_id,latitude,longitude', ...rows), '?dryRun=true');
    expect(done).toMatchObject({ taken: 1_300, outside: 1_300, unnamedOutside: 300 });
    expect(await network.faults(done.id, '?after=999', 'outside')).toHaveLength(1);
  });
});
