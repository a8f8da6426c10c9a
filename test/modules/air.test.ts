import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { box, NetworkApi, ward } from '../builders/network.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

let sites = 0;
async function site(change: object = {}): Promise<string> {
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/place/air/sites', { id: `london-road-${(sites += 1)}`, name: 'London Road, Grays', grade: 'reference', latitude: 51.476, longitude: 0.326, ...change });
  return id;
}
const hour = (date: string, i: number): string => `${date}T${String(i).padStart(2, '0')}:00:00Z`;
const day = (date: string, values: object, hours = 24): object[] => Array.from({ length: hours }, (_, i) => ({ at: hour(date, i), ...values }));
const send = (id: string, hours: unknown) => api.call<{ accepted: number; rejected: { index: number; field: string; detail: string }[] }>('POST', `/api/v1/place/air/sites/${id}/hours`, hours);
const daqi = (id: string, query = '') => api.call<{ days: object[] } & Record<string, unknown>>('GET', `/air/sites/${id}/daqi${query}`, undefined, '');

describe('the air of the town', () => {
  test('hours that are handed in become the index of their day, read by anybody, with whose it is and how much was measured', async () => {
    const id = await site();
    expect((await send(id, [...day('2026-06-01', { no2: 100, unit: 'ppb', pm25: 36 }), ...day('2026-06-02', { pm25: 60 }, 17)])).body).toEqual({ accepted: 41, rejected: [] });
    expect((await daqi(id)).body).toMatchObject({ site: id, grade: 'reference' });
    expect((await daqi(id, '?from=2026-06-01&to=2026-06-02')).body.days).toEqual([
      { date: '2026-06-01', daqi: 4, band: 'moderate', driver: 'PM2.5', hoursMeasured: { NO2: 24, 'PM2.5': 24 } },
      { date: '2026-06-02', daqi: null, band: null, driver: null, hoursMeasured: { 'PM2.5': 17 } },
    ]);
    expect((await daqi(id)).body.days).toHaveLength(7);
  });

  test('the same hours again change nothing; a later word of an hour replaces the earlier one', async () => {
    const id = await site();
    for (const no2 of [50, 50, 250]) await send(id, [{ at: hour('2026-06-01', 9), no2 }]);
    expect((await daqi(id, '?from=2026-06-01&to=2026-06-01')).body.days).toMatchObject([{ daqi: 4, driver: 'NO2', hoursMeasured: { NO2: 1 } }]);
  });

  test('of an indicative site the water is taken off the particles, and nothing is said of fog', async () => {
    const id = await site({ grade: 'indicative' });
    await send(id, [...day('2026-06-01', { pm25: 40, humidity: 85 }), ...day('2026-06-02', { pm25: 40, humidity: 97 })]);
    expect((await daqi(id, '?from=2026-06-01&to=2026-06-02')).body.days).toMatchObject([{ daqi: 2, driver: 'PM2.5' }, { daqi: null, hoursMeasured: {} }]);
  });

  test('what an indicative site said in fog is kept, and told as null with its reason, until a later word of the hour', async () => {
    const id = await site({ grade: 'indicative' }), at = (h: number): string => hour('2026-06-01', h);
    const reason = 'The air held 97 % humidity: above 95 % the sensor counts fog.';
    expect((await send(id, [{ at: at(8), pm25: 40, humidity: 85 }, { at: at(9), pm25: 40, no2: 20, humidity: 97 }, { at: at(10), pm25: 12 }])).body).toEqual({ accepted: 3, rejected: [], withheld: [{ index: 1, field: 'pm25', reason }] });
    const hours = () => api.ok<{ hours: object[] }>('GET', `/air/sites/${id}/hours?from=2026-06-01&to=2026-06-01`, undefined, '').then((told) => told.hours);
    const iso = (h: number): string => at(h).replace('Z', '.000Z');
    const quality = { grade: 'indicative', gradeFrom: 'sensor', everySeconds: 3_600, stale: true }, corrected = { ...quality, correction: 'humidity-1' };
    const [damp, fog, plain] = [{ at: iso(8), pm25: 17.35, raw: { pm25: 40 }, humidity: 85, quality: { ...corrected, coveragePct: 4 } }, { at: iso(9), no2: 20, pm25: null, raw: { pm25: 40 }, humidity: 97, quality: { ...corrected, coveragePct: 8 }, reason }, { at: iso(10), pm25: 12, quality: { ...quality, coveragePct: 13 } }];
    expect(await hours()).toEqual([damp, fog, plain]);
    expect((await daqi(id, '?from=2026-06-01&to=2026-06-01')).body.days).toMatchObject([{ hoursMeasured: { NO2: 1, 'PM2.5': 2 }, hoursWithheld: { 'PM2.5': 1 }, withheldBecause: expect.stringContaining('fog') }]);
    await send(id, [{ at: at(8), pm25: 40, humidity: 97 }, { at: at(9), pm25: 40, humidity: 85 }, { at: at(10), pm25: 40, humidity: 85 }, { at: at(10), pm25: 11 }]);
    expect(await hours()).toMatchObject([{ pm25: null, reason }, { no2: 20, pm25: 17.35 }, { at: iso(10), pm25: 11 }]);
    expect((await hours())[2]).not.toHaveProperty('raw');
    expect(await api.call('GET', `/air/sites/${id}/hours?from=2026-01-01&to=2026-06-01`, undefined, '')).toMatchObject({ status: 400, body: { field: 'from' } });
  });

  test('a sensor in fog now says so wherever its air is told', async () => {
    const id = await site({ grade: 'indicative', ward: 'Foggy Ward' }), now = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000).toISOString();
    await send(id, [{ at: now, pm25: 40, humidity: 97 }]);
    expect(await api.ok('GET', '/air/areas/foggy-ward/daqi', undefined, '')).toMatchObject({ measured: null, sites: [{ id, daqi: null, reason: expect.stringContaining('fog') }] });
    expect(await api.ok('GET', `/ngsi-ld/v1/entities/urn:ngsi-ld:AirQualityObserved:${id}`, undefined, '')).toMatchObject({ withheld: { value: expect.stringContaining('PM2.5: The air held 97 % humidity') } });
    for (const page of ['/place/air-and-traffic', '/place/map', `/place/assets/air/${id}`]) expect([page, await (await fetch(`${app.url}${page}`)).text()]).toEqual([page, expect.stringContaining('the sensor counts fog')]);
  });

  test('a value that cannot be costs itself alone, an hour without any is not accepted', async () => {
    const id = await site(), at = hour('2026-06-01', 4);
    expect((await send(id, [{ at, no2: -999, pm25: 12 }, { at, humidity: 50 }, { at }, { at, no2: 65_535 }, { at, windSpeed: 3 }, { at, o3: null, so2: 5 }])).body).toEqual({
      accepted: 3, rejected: [[0, 'no2'], [1, 'body'], [2, 'body'], [3, 'no2'], [5, 'o3']].map(([index, field]) => expect.objectContaining({ index, field })),
    });
    expect((await api.ok<{ hours: object[] }>('GET', `/air/sites/${id}/hours`, undefined, '')).hours).toEqual([{ at: at.replace('Z', '.000Z'), so2: 5, pm25: 12, windSpeed: 3, quality: { grade: 'reference', gradeFrom: 'sensor', coveragePct: 4, everySeconds: 3_600, stale: true } }]);
  });

  test('a wrong hour is named and costs its neighbours nothing', async () => {
    const id = await site();
    const bad = [{ no2: 3 }, { at: 'yesterday', no2: 3 }, { at: '2026-06-01T09:30:00Z', no2: 3 }, { at: '2999-01-01T00:00:00Z', no2: 3 }, { at: hour('2026-06-01', 1), no2: '12' }, { at: hour('2026-06-01', 1), no2: 1e9 }, { at: hour('2026-06-01', 1), co: 1 }, { at: hour('2026-06-01', 1), no2: 3, unit: 'ppm' }, null, 'x', 7];
    const { status, body } = await send(id, [...bad, { at: hour('2026-06-01', 2), no2: 100 }]);
    expect([status, body.accepted, body.rejected.map(({ index, field }) => [index, field])]).toEqual([200, 1, [[0, 'at'], [1, 'at'], [2, 'at'], [3, 'at'], [4, 'no2'], [5, 'no2'], [6, 'co'], [7, 'unit'], [8, expect.any(String)], [9, 'body'], [10, 'body']]]);
    expect((await daqi(id, '?from=2026-06-01&to=2026-06-01')).body.days).toMatchObject([{ daqi: 2, hoursMeasured: { NO2: 1 } }]);
  });

  test('swapped coordinates, a site twice, an unknown one, and days that cannot be are refused by name', async () => {
    const id = await site();
    expect(await api.call('POST', '/api/v1/place/air/sites', { id: 'swapped', name: 'x', grade: 'reference', latitude: 0.326, longitude: 51.476 })).toMatchObject({ status: 400, body: { field: 'latitude', detail: expect.stringContaining('swapped') } });
    expect(await api.call('POST', '/api/v1/place/air/sites', { id, name: 'x', grade: 'reference', latitude: 51.4, longitude: 0.3 })).toMatchObject({ status: 409, body: { field: 'id' } });
    expect(await daqi('nowhere')).toMatchObject({ status: 404 });
    expect(await send('nowhere', [])).toMatchObject({ status: 400 });
    expect(await daqi(id, '?from=2026-02-30')).toMatchObject({ status: 400, body: { field: 'from' } });
    expect(await daqi(id, '?from=2026-06-02&to=2026-06-01')).toMatchObject({ status: 400, body: { field: 'from' } });
    expect(await daqi(id, '?from=2020-01-01&to=2026-06-01')).toMatchObject({ status: 400, body: { field: 'from' } });
  });

  test('a year is held against the WHO’s guidelines and England’s objectives, with how much was measured', async () => {
    const id = await site();
    await send(id, Array.from({ length: 12 * 28 }, (_, i) => day(`2025-${String(Math.floor(i / 28) + 1).padStart(2, '0')}-${String((i % 28) + 1).padStart(2, '0')}`, { no2: 30, so2: 10 })).flat());
    const { body } = await api.call<{ objectives: object[] }>('GET', `/air/sites/${id}/objectives?year=2025`, undefined, '');
    expect(body.objectives).toEqual(expect.arrayContaining([
      { by: 'England', pollutant: 'NO2', averaging: 'year', limit: 40, value: 30, capture: 92, verdict: 'met' }, { by: 'WHO 2021', pollutant: 'NO2', averaging: 'year', limit: 10, value: 30, capture: 92, verdict: 'not met' },
      { by: 'England', pollutant: 'SO2', averaging: 'hour', limit: 350, allowed: 24, times: 0, capture: 92, verdict: 'met' },
    ]));
    expect(await api.call('GET', `/air/sites/${id}/objectives?year=soon`, undefined, '')).toMatchObject({ status: 400, body: { field: 'year' } });
  });

  test('a ward has the worst of its sites that still speak, and what is foreseen, with whose word it is and of when', async () => {
    const ward = `Ward ${(sites += 1)}`, [busy, silent] = [await site({ ward }), await site({ ward })];
    const past = (hours: number): string => new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - hours * 3_600_000).toISOString();
    await send(busy, [{ at: past(1), no2: 250 }]);
    await send(silent, [{ at: past(20), no2: 590 }]);
    const today = new Date().toISOString().slice(0, 10);
    const forecast = (daqi: number, hoursAgo: number): object[] => [{ area: ward, source: 'Met Office', issuedAt: past(hoursAgo), days: [{ date: today, daqi }] }];
    for (const [daqi, hoursAgo, news] of [[4, 3, 1], [5, 1, 1], [6, 2, 0], [5, 1, 0]] as const) expect((await api.call('POST', '/api/v1/air/forecasts', forecast(daqi, hoursAgo))).body).toEqual({ accepted: 1, news, known: 1 - news, rejected: [] });
    const quality = (stale: boolean): object => ({ grade: 'reference', gradeFrom: 'sensor', coveragePct: 4, everySeconds: 3_600, stale });
    expect(await api.ok('GET', `/api/v1/air/areas/${ward.toLowerCase().replace(' ', '-')}/daqi`, undefined, '')).toEqual({
      area: ward, measured: { daqi: 4, band: 'moderate', driver: 'NO2', site: busy, grade: 'reference', at: past(1), quality: quality(false) },
      sites: [{ id: busy, name: 'London Road, Grays', grade: 'reference', daqi: 4, at: past(1), stale: false, quality: quality(false) }, { id: silent, name: 'London Road, Grays', grade: 'reference', daqi: 9, at: past(20), stale: true, quality: quality(true) }],
      forecast: [{ date: today, daqi: 5, band: 'moderate', source: 'Met Office', issuedAt: past(1) }],
    });
    expect((await api.call('GET', '/air/areas/Nowhere/daqi', undefined, '')).status).toBe(404);
    for (const [change, field] of [[{ days: [{ date: today, daqi: 11 }] }, 'days.0.daqi'], [{ issuedAt: past(-30) }, 'issuedAt'], [{ area: '' }, 'area']] as const) expect(await api.call('POST', '/api/v1/air/forecasts', [{ ...forecast(4, 1)[0], ...change }])).toMatchObject({ status: 200, body: { accepted: 0, rejected: [{ index: 0, field }] } });
    for (const body of [[], {}, 'x', Array.from({ length: 1_001 }, () => ({}))]) expect((await api.call('POST', '/api/v1/air/forecasts', body)).status).toBe(400);
    expect((await api.call('POST', '/api/v1/air/forecasts', forecast(4, 1), '')).status).toBe(401);
  });

  test('an area that cannot be read costs its neighbours nothing; where wards are known, a misspelt one is named and warns nobody', async () => {
    const today = new Date().toISOString().slice(0, 10), foresee = (area: string, daqi: number): object => ({ area, source: 'airTEXT', issuedAt: new Date(Date.now() - 60_000).toISOString(), days: [{ date: today, daqi }] });
    const hand = (...items: readonly unknown[]) => api.call('POST', '/api/v1/air/forecasts', items);
    expect((await hand(foresee('Anywhere', 8), foresee('Elsewhere', 11), null)).body).toEqual({
      accepted: 1, news: 1, known: 0, rejected: [{ index: 1, code: 'value', field: 'days.0.daqi', detail: expect.stringContaining('1 to 10') }, expect.objectContaining({ index: 2 })],
    });
    const edge = { type: 'Polygon', coordinates: [[[0.3, 51.4], [0.31, 51.4], [0.31, 51.41], [0.3, 51.41], [0.3, 51.4]]] };
    await api.ok('PUT', '/api/v1/network/wards', { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { WD24NM: 'Grays Riverside', WD24CD: 'E05002236' }, geometry: edge }, { type: 'Feature', properties: { name: 'Tilbury St Chads' }, geometry: edge }] });
    expect((await hand(foresee('Grays Riversyde', 8), foresee('grays riverside', 8), foresee('E05002236', 8), foresee('Tilbury St Chads', 2))).body).toEqual({
      accepted: 3, news: 2, known: 1, rejected: [{ index: 0, code: 'value', field: 'area', detail: expect.stringContaining('/api/v1/network/wards') }],
    });
    for (const said of ['Grays%20Riverside', 'grays-riverside', 'E05002236']) expect(await api.ok('GET', `/air/areas/${said}/daqi`, undefined, '')).toMatchObject({ area: 'Grays Riverside', forecast: [{ daqi: 8 }] });
    const warned = (await api.ok<{ area: string }[]>('GET', '/air/advisories', undefined, '')).map(({ area }) => area);
    expect([warned.includes('Grays Riverside'), warned.some((area) => area.includes('Riversyde'))]).toEqual([true, false]);
  });

  test('nobody without the right hands in hours', async () => {
    const id = await site();
    expect((await api.call('POST', `/api/v1/place/air/sites/${id}/hours`, day('2026-06-01', { no2: 1 }), '')).status).toBe(401);
    expect((await api.call('GET', '/air/sites', undefined, '')).status).toBe(200);
  });

  test('a site’s ward is one of the town’s, where those are known', async () => {
    const network = new NetworkApi(() => api);
    await network.wards(ward('Grays Riverside', box(0.3, 51.46)));
    expect(await api.call('POST', '/api/v1/place/air/sites', { id: 'elsewhere', name: 'Elsewhere', grade: 'reference', latitude: 51.476, longitude: 0.326, ward: 'Grays Rivreside' })).toMatchObject({ status: 400, body: { field: 'ward', detail: expect.stringContaining('/api/v1/network/wards') } });
    for (const said of ['grays riverside', 'E05000001', undefined]) {
      const id = await site(said ? { ward: said } : {});
      expect((await api.ok<{ id: string; ward?: string }[]>('GET', '/air/sites', undefined, '')).find((one) => one.id === id)?.ward).toBe(said && 'Grays Riverside');
    }
  });

  test('an hourly file of the national network is taken as it is given out: dry first, then kept; what is wrong is named by line; again it changes nothing', async () => {
    const id = await site(), rows = Array.from({ length: 24 }, (_, i) => `01-06-2026,${String(i + 1).padStart(2, '0')}:00,${i === 3 ? '20000' : '40'},${i < 20 ? 'R' : 'P'},ugm-3,${i === 5 ? ',,' : '10,R,ugm-3 (TEOM FDMS)'},1,R,ugm-3`);
    const file = ['Data supplied by UK-AIR on 2/6/2026', 'All Data GMT hour ending', ',,Grays,,,,', 'Date,time,Nitrogen dioxide,status,unit,"PM<sub>2.5</sub> particulate matter (Hourly measured)",status,unit,Nitric oxide,status,unit', ...rows, '31-06-2026,01:00,1,R,ugm-3,1,R,ugm-3,1,R,ugm-3'].join('\n');
    const hand = async (query = '', body = file): Promise<{ status: number; body: object }> => {
      const answer = await fetch(`${app.url}/api/v1/place/air/sites/${id}/uk-air${query}`, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': 'text/csv' }, body });
      return { status: answer.status, body: (await answer.json()) as object };
    };
    const report = {
      rows: 25, hours: 24, values: 46, provisional: 4, suspect: 0, missing: 1, unreadCount: 2, passedOver: ['Nitric oxide'], from: '2026-06-01T00:00:00.000Z', to: '2026-06-01T23:00:00.000Z',
      unread: expect.arrayContaining([expect.objectContaining({ line: 8, field: 'no2' }), expect.objectContaining({ line: 29, field: 'Date' })]),
    };
    expect(await hand('?dryRun=true')).toEqual({ status: 200, body: { ...report, kept: false } });
    expect((await daqi(id, '?from=2026-06-01&to=2026-06-01')).body.days).toMatchObject([{ daqi: null, hoursMeasured: {} }]);
    for (let i = 0; i < 2; i += 1) expect(await hand()).toEqual({ status: 200, body: { ...report, kept: true } });
    expect((await daqi(id, '?from=2026-06-01&to=2026-06-01')).body.days).toMatchObject([{ daqi: 1, hoursMeasured: { NO2: 23, 'PM2.5': 23 } }]);
    expect(await hand('', 'Date,time,Ozone,status,unit\n01-06-2026,01:00,1,R,ugm-3\n')).toMatchObject({ status: 400, body: { code: 'structure', detail: expect.stringContaining('which hours') } });
    expect(await hand('?dry=1')).toMatchObject({ status: 400 });
  });
});
