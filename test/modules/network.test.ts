import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GroundLook } from '../../modules/place/map/ground.look.js';
import { Wards } from '../../modules/place/network/wards.store.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { aGround } from '../builders/pmtiles.js';
import { sharedData } from '../builders/shared-data.js';
import { box, NetworkApi, table, ward, type Import, type Page } from '../builders/network.js';

/** Outlives the app: a file that was handed in is read on after a restart. */
const dataDir = mkdtempSync(join(tmpdir(), 'hearthline-network-'));
let app: TestApp, api: Api;
const network = new NetworkApi(() => api);
beforeAll(async () => {
  app = await startHearthline({ dataDir });
  api = new Api(app.url, app.adminToken);
});
afterAll(async () => {
  await app?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const PREMISES = 'uprn,latitude,longitude,kind,postcode';
/** In the ward West unless said otherwise. */
const address = (uprn: number, { latitude = 51.45, longitude = 0.25, kind = 'residential', postcode = 'RM17 6SL' } = {}): string => `${uprn},${latitude},${longitude},${kind},${postcode}`;
const COVERAGE = 'uprn,operator,technology,max_down,max_up,observed_at';
interface Told { premises: number; withoutData: number; unknownKind: number; coverage: { tier: string; premises: number; percent: number }[] }
const summary = () => api.ok<{ town: Told; wards: (Told & { ward: string })[] }>('GET', '/api/v1/network/summary', undefined, '');
const share = (told: Told | undefined, tier: string) => told?.coverage.find((one) => one.tier === tier);

describe('who is covered', () => {
  test('premises are sorted into wards, counted once whatever is said of them, and the best of what is current counts', async () => {
    expect((await network.wards(ward('West', box(0.2, 51.4)), ward('East', box(0.3, 51.4)))).body).toEqual({ wards: 2, moved: 0 });
    const addresses = table(PREMISES, ...Array.from({ length: 8 }, (_, i) => address(1_000 + i)), address(1_100, { longitude: 0.35, kind: 'CO01' }), address(1_101, { longitude: 0.35, kind: 'U' }), address(1_200, { longitude: 0.9 }), address(1_201, { kind: 'CU01' }), `${address(1_202)},`, address(0));
    const first = await network.hand('premises', addresses);
    expect(first).toMatchObject({ state: 'done', rows: 14, taken: 10, changed: 10, outside: 1, refused: 3, percent: 100, resumed: false });
    expect((await network.faults(first.id)).map(({ line, field }) => [line, field])).toEqual([[13, 'kind'], [14, 'columns'], [15, 'uprn']]);
    expect(await network.hand('premises', addresses)).toMatchObject({ state: 'done', taken: 10, changed: 0, unchanged: 10 });

    const coverage = table(COVERAGE, '1000,Openreach,FTTP,1000,115,2026-07-01', '1000,Virgin Media,HFC,1100,52,2026-07-01', '1001,Openreach,FTTP,1000,115,2025-01-01', '1001,Openreach,FTTC,80,20,2026-07-01', '1002,Openreach,ADSL,9.9,1,2026-07-01', '1003,Openreach,ADSL,10,0.9,2026-07-01', '1004,Openreach,ADSL,10,1,2026-07-01', '1100,CityFibre,FTTP,900,900,2026-07-01', '1101,CityFibre,FTTP,1000,900,2026-07-01', '999999,Openreach,FTTP,1000,115,2026-07-01');
    const told = await network.hand('ofcom-premises', coverage);
    expect(told).toMatchObject({ state: 'done', taken: 9, changed: 9, refused: 1 });
    expect(await network.faults(told.id)).toEqual([{ row: 10, line: 11, where: 'row 10, line 11', field: 'uprn', detail: expect.stringContaining('no premises (a post box') }]);
    expect(await network.hand('ofcom-premises', coverage)).toMatchObject({ changed: 0 });

    const { town, wards: by } = await summary();
    expect(town).toMatchObject({ premises: 9, withoutData: 3, unknownKind: 1 });
    expect(town.coverage).toEqual([{ tier: 'decent', premises: 4, percent: 44.4 }, { tier: 'superfast', premises: 3, percent: 33.3 }, { tier: 'ultrafast', premises: 2, percent: 22.2 }, { tier: 'gigabit', premises: 1, percent: 11.1 }]);
    expect(by.map((one) => [one.ward, one.premises, share(one, 'gigabit')?.percent])).toEqual([['East', 1, 0], ['West', 8, 12.5]]);
  });

  test('a past day is reckoned from what had been said by then, of the premises that are known today', async () => {
    const on = (day: string) => api.call<{ on: string; field?: string; town: Told; wards: (Told & { ward: string })[] }>('GET', `/api/v1/network/summary?on=${day}`, undefined, '');
    const { body: before } = await on('2024-12-31'), { body: then } = await on('2025-06-01'), { body: today } = await on(new Date().toISOString().slice(0, 10)), { town } = await summary();
    expect([before.on, before.town.premises, before.town.withoutData, share(before.town, 'decent')?.premises]).toEqual(['2024-12-31', 9, 9, 0]);
    expect([then.town.withoutData, share(then.town, 'gigabit')?.premises, then.wards.map((one) => [one.ward, share(one, 'gigabit')?.percent])]).toEqual([8, 1, [['East', 0], ['West', 12.5]]]);
    expect(today.town).toEqual({ premises: town.premises, withoutData: town.withoutData, coverage: town.coverage });
    for (const day of ['2999-01-01', 'yesterday', '2025-13-01']) expect(await on(day), day).toMatchObject({ status: 400, body: { field: 'on' } });
  });

  test('one premises is everybody’s to read, its postcode is not; the list of who is not covered is staff’s and partners’', async () => {
    const mine = await api.ok<object>('GET', '/api/v1/network/premises/000000001003', undefined, '');
    expect(mine).toMatchObject({ uprn: '1003', ward: 'West', tier: 'below-decent', maxDown: 10, maxUp: 0.9, offers: [{ operator: 'Openreach', technology: 'copper', observedAt: '2026-07-01' }], universalService: { answer: 'may be', source: expect.stringContaining('SI 2018/445') }, gigabitVoucher: { answer: 'unknown' }, build: { state: 'unknown' } });
    expect(mine).not.toHaveProperty('postcode');
    expect(await api.ok('GET', '/api/v1/network/premises/1003')).toMatchObject({ postcode: 'RM17 6SL' });
    expect([(await api.call('GET', '/api/v1/network/premises/77', undefined, '')).status, (await api.call('GET', '/api/v1/network/premises/x', undefined, '')).status]).toEqual([404, 400]);

    const path = '/api/v1/network/uncovered?tier=decent';
    expect((await api.call('GET', path, undefined, '')).status).toBe(401);
    expect((await api.call('GET', path, undefined, await network.partner('sta:read'))).status).toBe(403);
    const reader = await network.partner('network:read');
    const page = await api.call<{ uprn: string }[]>('GET', `${path}&limit=3`, undefined, reader);
    expect([page.status, page.body.map(({ uprn }) => uprn), page.headers.get('link')]).toEqual([200, ['1002', '1003', '1005'], expect.stringContaining('after=1005')]);
    expect((await api.ok<{ uprn: string }[]>('GET', `${path}&after=1005`, undefined, reader)).map(({ uprn }) => uprn)).toEqual(['1006', '1007']);
    expect((await api.ok<{ uprn: string }[]>('GET', '/api/v1/network/uncovered?tier=gigabit&ward=East', undefined, reader)).map(({ uprn }) => uprn)).toEqual(['1100']);
    expect(await api.call('GET', '/api/v1/network/uncovered?tier=fast')).toMatchObject({ status: 400, body: { field: 'tier' } });
  });

  test('BDUK’s plans stand with the premises, and what it does not count is refused', async () => {
    const head = 'uprn,struprn,bduk_recognised_premises,country,postcode,subsidy_control_status,current_gigabit,future_gigabit,bduk_gis,bduk_gis_final_coverage_date,bduk_gis_contract_name,bduk_gis_supplier,bduk_vouchers,bduk_vouchers_supplier';
    const file = table(head, '1003,s,true,England,RM17 6SL,Gigabit White,false,false,false,,,,false,', '1002,s,true,England,RM17 6SL,Gigabit White,false,false,true,2027-06-30,Essex,Fibre Ltd,false,', '1101,s,true,England,RM17 6SL,Gigabit Grey/Black,true,false,false,,,,false,', '1004,s,false,England,RM17 6SL,,false,false,false,,,,false,', '1005,s,perhaps,England,RM17 6SL,,false,false,false,,,,false,');
    const done = await network.hand('bduk-premises', file, '?observedAt=2026-09-01');
    expect(done).toMatchObject({ state: 'done', taken: 3, refused: 2 });
    expect((await network.faults(done.id)).map(({ field }) => field)).toEqual(['bduk_recognised_premises', 'bduk_recognised_premises']);
    expect(await api.ok('GET', '/api/v1/network/premises/1003')).toMatchObject({ build: { state: 'none planned' }, gigabitVoucher: { answer: 'may be' } });
    expect(await api.ok('GET', '/api/v1/network/premises/1002')).toMatchObject({ build: { state: 'contracted', supplier: 'Fibre Ltd', finalCoverageDate: '2027-06-30', publishedAt: '2026-09-01' }, gigabitVoucher: { answer: 'no' }, universalService: { answer: 'unknown' } });
    expect((await api.ok<{ town: { gigabitBuild: object } }>('GET', '/api/v1/network/summary?area=town', undefined, '')).town.gigabitBuild).toEqual({ there: 2, contracted: 1, planned: 0, 'none planned': 1, unknown: 6 });
    // An address that might have been a post box is premises now.
    expect((await summary()).town).toMatchObject({ premises: 10, unknownKind: 0 });
  });

  test('Ofcom’s postcodes say something of an area, and of no premises', async () => {
    await network.hand('ofcom-postcodes', table('postcode,postcode_space,postcode area,SFBB availability (% premises),Gigabit availability (% premises)', 'RM176SL,RM17 6SL,RM,98.2,71.0', 'RM17,RM17,RM,98.2,71.0', 'RM176SM,RM17 6SM,RM,101,71.0'), '?observedAt=2026-01-01');
    expect(await api.ok('GET', '/api/v1/network/postcodes/rm176sl', undefined, '')).toMatchObject({ postcode: 'RM17 6SL', scope: 'area', snapshots: [{ observedAt: '2026-01-01', percent: { superfast: 98.2, gigabit: 71 } }] });
    expect(await api.ok('GET', '/api/v1/network/postcodes/RM17%206SL', undefined, '')).toMatchObject({ postcode: 'RM17 6SL' });
    expect((await api.call('GET', '/api/v1/network/postcodes/RM176SM', undefined, '')).status).toBe(404);
  });

  test('coverage by box, time and property; who has no decent line is for those who work on it', async () => {
    expect(await network.ids('premises-coverage')).toEqual(['1000', '1001', '1004', '1100', '1101']);
    expect(await network.ids('premises-coverage', '', app.adminToken)).toEqual(expect.arrayContaining(['1002', '1003', '1005']));
    expect(await network.ids('premises-coverage', '?tier=gigabit')).toEqual(['1000', '1101']);
    expect(await network.ids('premises-coverage', '?tier=below-decent')).toEqual([]);
    expect(await network.ids('premises-coverage', '?tier=below-decent', await network.partner('network:read'))).toEqual(['1002', '1003']);
    expect(await network.ids('premises-coverage', '?operator=CityFibre&bbox=0.34,51.4,0.36,51.5&datetime=2026-07-01')).toEqual(['1100', '1101']);
    expect([await network.ids('premises-coverage', '?datetime=2026-07-02T00:00:00Z/..'), await network.ids('premises-coverage', '?bbox=0.36,51.4,0.37,51.5')]).toEqual([[], []]);
    const { body } = await api.call<Page['features'][0]>('GET', '/ogc/collections/premises-coverage/items/1000', undefined, '');
    expect(body).toMatchObject({ id: '1000', geometry: { type: 'Point' }, properties: { uprn: '1000', maxDown: 1_100, maxUp: 52, technology: 'cable', operator: 'Virgin Media', tier: 'gigabit', ufbb100: true, ufbb300: true, observedAt: '2026-07-01', source: 'Ofcom Connected Nations' } });
    expect(JSON.stringify((await network.items('premises-coverage')).body)).not.toContain('RM17');
    expect((await api.call('GET', '/ogc/collections/premises-coverage/items/1003', undefined, '')).status).toBe(404);
    expect((await network.items('premises-coverage', '', await network.partner('sta:read'))).status).toBe(403);
  });

  test('boundaries that cannot be are refused by their place, and other boundaries sort everybody anew', async () => {
    const tie = { type: 'Polygon', coordinates: [[[0.3, 51.4], [0.4, 51.5], [0.4, 51.4], [0.3, 51.5], [0.3, 51.4]]] };
    for (const [features, field] of [[[ward('A', tie)], 'features.0.geometry.coordinates.0.0'], [[ward('A', box(0.2, 51.4)), ward('A', box(0.2, 51.4))], 'features'], [[ward('', box(0.2, 51.4))], 'features.0.properties.name'], [[ward('A', { type: 'Polygon', coordinates: [[[51.4, 0.2], [51.5, 0.2], [51.5, 0.3], [51.4, 0.2]]] })], 'features.0.geometry.coordinates.0.0'], [[], 'features']] as const) expect(await network.wards(...features)).toMatchObject({ status: 400, body: { field } });
    expect((await api.call('PUT', '/api/v1/network/wards', { type: 'FeatureCollection', features: [ward('A', box(0.2, 51.4))] }, await network.partner('network:write'))).status).toBe(401);
    expect((await network.wards(ward('All', box(0.2, 51.4, 0.2)))).body).toEqual({ wards: 1, moved: 10 });
    expect((await summary()).wards.map((one) => [one.ward, one.premises])).toEqual([['All', 10]]);
    expect(await api.ok('GET', '/api/v1/network/wards', undefined, '')).toEqual([{ name: 'All', code: 'E05000001' }]);
  });

  const boundaries = sharedData('boundaries');
  test.skipIf(!boundaries.here)(`Thurrock's own wards sort Grays into its ward, and Bristol into none${boundaries.why}`, async () => {
    await network.hand('premises', table(PREMISES, address(9_001, { latitude: 51.4756, longitude: 0.3252 })));
    const { features } = JSON.parse(readFileSync(join(boundaries.path, 'wards_E06000034.geojson'), 'utf8')) as { features: object[] };
    expect((await network.wards(...features)).body).toMatchObject({ wards: 20 });
    expect(await api.ok('GET', '/api/v1/network/premises/9001', undefined, '')).toMatchObject({ ward: 'Grays Riverside' });
    expect(await network.hand('premises', table(PREMISES, address(9_002, { latitude: 51.4905, longitude: -2.5366 })), '?dryRun=true')).toMatchObject({ taken: 0, outside: 1 });
    await network.wards(ward('All', box(0.2, 51.4, 0.2)));
  });
});

describe('files of others', () => {
  const OPEN_UPRN = 'UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE';

  test('a dry run tells everything and keeps nothing', async () => {
    const dry = await network.hand('os-open-uprn', table(OPEN_UPRN, '5001,1,1,51.45,0.25', '5002,1,1,0.25,51.45'), '?dryRun=true');
    expect(dry).toMatchObject({ state: 'done', dryRun: true, taken: 1, changed: 0, refused: 1 });
    expect(await network.faults(dry.id)).toEqual([{ row: 2, line: 3, where: 'row 2, line 3', field: 'latitude', detail: expect.stringContaining('swapped') }]);
    expect((await api.call('GET', '/api/v1/network/premises/5001')).status).toBe(404);
  });

  test('what is no such file is refused with its reason', async () => {
    for (const [layout, file, why] of [['os-open-uprn', 'a,b\n1,2\n', /no column uprn/], ['premises', `${PREMISES},kind\n`, /kind stands twice/], ['premises', `"${PREMISES}\n1,2`, /headings on line 1.* quote that never closes/], ['premises', '{"features":[{"a":1}', /broke off/]] as const) expect(await network.hand(layout, file)).toMatchObject({ state: 'refused', why: expect.stringMatching(why) });
    expect(await api.call('POST', '/api/v1/network/imports/premises', '', app.adminToken, 'text/csv')).toMatchObject({ status: 400 });
    expect(await api.call('POST', '/api/v1/network/imports/poems', 'x', app.adminToken, 'text/csv')).toMatchObject({ status: 400, body: { field: 'layout' } });
    expect(await api.call('POST', '/api/v1/network/imports/premises?observedAt=soon', 'x', app.adminToken, 'text/csv')).toMatchObject({ status: 400, body: { field: 'observedAt' } });
    expect((await api.call('GET', '/api/v1/network/imports/none')).status).toBe(404);
  });

  test('Code-Point Open comes without headings, or with those of its own list, and says where postcodes are', async () => {
    const row = (postcode: string, quality: number, eastings: number, northings: number): string => `"${postcode}",${quality},${eastings},${northings},"E92000001","E19000003","E18000007","","E06000034","E05002238"`;
    const file = `${[row('RM17 5AA', 10, 556500, 175300), row('RM17 5AB', 90, 0, 0), row('RM17 5AC', 10, 175300, 556500), row('RM17 5AD', 60, 556500, 175300), row('RM17 5AE', 10, 586500, 175300), '"RM17 5AF",10'].join('\n')}\n`;
    expect(await network.hand('code-point-open', file, '?dryRun=true')).toMatchObject({ state: 'done', rows: 6, taken: 2, changed: 0, outside: 1, refused: 3 });
    const done = await network.hand('code-point-open', file);
    expect(done).toMatchObject({ state: 'done', rows: 6, taken: 2, changed: 2, outside: 1, refused: 3, percent: 100 });
    expect(await network.faults(done.id)).toMatchObject([
      { line: 2, field: 'Positional_quality_indicator', detail: expect.stringContaining('no position') }, { line: 3, field: 'Eastings', detail: expect.stringContaining('swapped') }, { line: 6, field: 'columns', detail: 'columns: has 2 of 10 columns.' },
    ]);
    const headed = `Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code\n${file}`;
    expect(await network.hand('code-point-open', headed)).toMatchObject({ rows: 6, taken: 2, changed: 0, unchanged: 2 });
    expect(await network.hand('code-point-open', 'a,b\n1,2\n')).toMatchObject({ state: 'done', taken: 0, refused: 2 });
  });

  test('nobody without the right hands files in or reads what became of them', async () => {
    expect((await api.call('POST', '/api/v1/network/imports/premises', PREMISES, '', 'text/csv')).status).toBe(401);
    expect((await api.call('POST', '/api/v1/network/imports/premises', PREMISES, await network.partner('network:read'), 'text/csv')).status).toBe(403);
    expect((await api.call('GET', '/api/v1/network/imports', undefined, '')).status).toBe(401);
    expect((await api.call('POST', '/api/v1/network/imports/premises', PREMISES, await network.partner('network:write'), 'text/csv')).status).toBe(202);
  });

  test('a file whose reader died goes on where it was, and counts nothing twice', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${7_000_000 + i},1,1,${(51.41 + (i % 100) / 2_000).toFixed(6)},${(0.21 + Math.floor(i / 100) / 2_000).toFixed(6)}`);
    rows[15_000] = 'bad,1,1,51.45,0.25';
    const { id } = (await api.call<Import>('POST', '/api/v1/network/imports/os-open-uprn', table(OPEN_UPRN, ...rows), app.adminToken, 'text/csv')).body;
    await eventually('a beginning', async () => (await api.ok<Import>('GET', `/api/v1/network/imports/${id}`)).rows > 0);
    await app.stop();
    app = await startHearthline({ mongodbUri: app.settings.mongodbUri, dataDir });
    api = new Api(app.url, app.adminToken);
    expect(await network.over(id)).toMatchObject({ state: 'done', resumed: true, rows: 20_000, taken: 19_999, changed: 19_999, refused: 1 });
    expect(await network.faults(id)).toMatchObject([{ line: 15_002, field: 'UPRN' }]);
  });
});

test('of what a national feed reports only what lies in the town or near it is told there; what says no place is told as well', async () => {
  await network.wards(ward('All', box(0.2, 51.4, 0.2)));
  const at = (latitude: number, longitude: number): string => `<groupOfLocations><pointByCoordinates><pointCoordinates><latitude>${latitude}</latitude><longitude>${longitude}</longitude></pointCoordinates></pointByCoordinates></groupOfLocations>`;
  const situation = (id: string, version: number, ...places: string[]): string => `<situation id="${id}"><headerInformation><confidentiality>noRestriction</confidentiality></headerInformation>${places.map((place, i) => `<situationRecord xsi:type="Accident" id="${id}-${i}" version="${version}"><validity><validityStatus>active</validityStatus></validity>${place}</situationRecord>`).join('')}</situation>`;
  const feed = async (...situations: string[]) => (await api.call<{ situations: object }>('POST', '/api/v1/traffic/datex', `<d2LogicalModel xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><payloadPublication xsi:type="SituationPublication">${situations.join('')}</payloadPublication></d2LogicalModel>`, undefined, 'application/xml')).body.situations;
  const told = async (): Promise<string[]> => (await api.ok<{ reported: { id: string }[] }>('GET', '/traffic/incidents')).reported.map(({ id }) => id).sort();
  const [here, near, leeds] = [at(51.45, 0.3), at(51.63, 0.3), at(53.8, -1.55)];
  expect(await feed(situation('here', 1, here), situation('near', 1, near), situation('leeds', 1, leeds, ''), situation('both', 1, leeds, here), situation('nowhere', 1, ''))).toEqual({ taken: 5, known: 0, elsewhere: 1 });
  expect(await told()).toEqual(['both', 'here', 'near', 'nowhere']);
  expect(await feed(situation('leeds', 2, here), situation('here', 2, leeds))).toEqual({ taken: 2, known: 0, elsewhere: 1 });
  expect(await told()).toEqual(['both', 'leeds', 'near', 'nowhere']);
  expect((await (await fetch(`${app.url}/datex/v3/situations`)).text()).match(/situation id="\w+"/g)).toHaveLength(4);
});

test('the doctor says of the map’s ground whether it is there, whole and of this town, and what to do', async () => {
  const look = async (mapGround?: string): Promise<readonly [string | undefined, string]> => {
    const [found] = await new GroundLook({ ...app.settings, ...(mapGround === undefined ? {} : { mapGround }) } as never, app.app.get(Wards)).look();
    return [found?.state, `${found?.says} ${found?.todo}`];
  };
  const written = (name: string, content: Buffer): string => {
    writeFileSync(join(dataDir, name), content);
    return join(dataDir, name);
  };
  await network.wards(ward('All', box(0.2, 51.4, 0.2)));
  const elsewhere = aGround();
  elsewhere.writeInt32LE(0.3 * 1e7, 102);
  expect(await look()).toEqual(['well', expect.stringContaining('MAP_PMTILES is not set')]);
  expect(await look(written('ground', aGround()))).toEqual(['well', expect.stringContaining('covers the wards')]);
  expect(await look(written('elsewhere', elsewhere))).toEqual(['watch', expect.stringMatching(/longitude 0\.30 to 180\.00.*the wards over longitude 0\.20.*--bbox/)]);
  expect(await look(written('half', aGround().subarray(0, 140)))).toEqual(['wrong', expect.stringMatching(/cut short.*version 3/)]);
  expect(await look(join(dataDir, 'nowhere'))).toEqual(['wrong', expect.stringMatching(/ENOENT.*Set MAP_PMTILES to where the file lies/)]);
});
