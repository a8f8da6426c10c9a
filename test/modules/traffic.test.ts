import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { hoursAgo, report, situation, XSI } from '../builders/datex.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { sharedData } from '../builders/shared-data.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const MINUTE = 60_000, FIVE = 5 * MINUTE, DAY = 86_400_000;
/** The beginning of the interval that ended last. */
const last = (): number => Math.floor(Date.now() / FIVE) * FIVE - FIVE;
const iso = (at: number): string => new Date(at).toISOString();
/** One reading an interval; the last of them belongs to the interval that ended last, or to `end`. */
const intervals = (values: readonly object[], end = last()): object[] => values.map((value, i) => ({ at: iso(end - (values.length - 1 - i) * FIVE), ...value }));

let made = 0;
async function stretch(change: object = {}): Promise<{ id: string; up: string; down: string }> {
  const n = (made += 1), [id, up, down] = [`a13-${n}`, `up-${n}`, `down-${n}`];
  for (const site of [up, down]) await api.ok('POST', '/api/v1/traffic/sites', { id: site, name: `A13 ${site}`, latitude: 51.48, longitude: 0.33 });
  await api.ok('POST', '/api/v1/traffic/segments', { id, name: `A13 number ${n}`, class: 'a-road', lengthMetres: 1609.344, limitMph: 50, upstream: up, downstream: down, ...change });
  return { id, up, down };
}
const send = (site: string, readings: unknown, token?: string) => api.call<{ accepted: number; rejected: { index: number; field: string; detail: string }[] }>('POST', `/api/v1/traffic/sites/${site}/readings`, readings, token);
interface Incident { segment: string; state: string; because: string; wouldDiffer: string; method: string }
const incidents = async (segment: string, state = 'open'): Promise<Incident[]> => (await api.ok<{ detected: Incident[] }>('GET', `/api/v1/traffic/incidents?state=${state}`, undefined, '')).detected.filter((one) => one.segment === segment);
const state = (id: string) => api.ok<{ state: string } & Record<string, unknown>>('GET', `/api/v1/traffic/segments/${id}/state`, undefined, '');

describe('how the roads go', () => {
  test('readings become the state of a stretch, with its index and delay, read by anybody', async () => {
    const { id, up } = await stretch();
    expect(await state(id)).toMatchObject({ state: 'unknown', at: null, quality: null });
    expect((await send(up, intervals([{ speed: 50, flow: 600 }, { speed: 30, flow: 900 }, { speed: 30, flow: 900, occupancy: 20 }]))).body).toEqual({ accepted: 3, rejected: [] });
    const now = await eventually('a state', async () => ((await state(id)).state === 'slow' ? state(id) : undefined));
    expect(now).toMatchObject({ freeFlow: { mph: 50, basis: 'limit', readings: expect.any(Number) }, speedMph: 30, speedRatio: 0.6, travelTimeIndex: 1.67, delaySecondsPerMile: 48, flow: 900, occupancy: 20, stale: false, at: iso(last()), quality: { grade: 'indicative', gradeFrom: 'sensor', coveragePct: 1, everySeconds: 300, stale: false } });
    expect(await api.ok('GET', '/traffic/segments/state', undefined, '')).toMatchObject({ known: 1, travelTimeIndex: 1.67, segments: expect.arrayContaining([expect.objectContaining({ id, state: 'slow' })]) });
    expect(await api.ok('GET', `/api/v1/traffic/segments/${id}/measures`, undefined, '')).toMatchObject({ measures: { intervals: 3, lostVehicleHours: 2, minutes: { free: 5, slow: 10 } } });
    expect(await api.ok('GET', `/api/v1/traffic/bottlenecks?from=${iso(Date.now() - 2 * DAY)}`, undefined, '')).toMatchObject({ bottlenecks: [{ rank: 1, segment: id, lostVehicleHours: 2, minutesSlow: 10 }] });
    expect((await api.ok<{ readings: object[] }>('GET', `/api/v1/traffic/segments/${id}/readings`, undefined, '')).readings.at(-1)).toEqual({ at: iso(last()), speedMph: 30, flow: 900, occupancy: 20, quality: { grade: 'indicative', gradeFrom: 'sensor', coveragePct: 1, everySeconds: 300, stale: false } });
  });

  test('a road that is free at night is measured by its nights, not by its limit', async () => {
    const { id, up } = await stretch();
    const night = Math.floor((Date.now() - 2 * DAY) / DAY) * DAY - 2 * 3_600_000;
    await send(up, Array.from({ length: 96 }, (_, i) => ({ at: iso(night + i * FIVE), speed: 64.37376, unit: 'km/h' })));
    await send(up, intervals([{ speed: 20 }, { speed: 20 }]));
    await eventually('the speed of the nights', async () => ((await state(id))['freeFlow'] as { basis?: string } | null)?.basis === 'measured' && (await state(id)).state === 'slow');
    expect(await state(id)).toMatchObject({ freeFlow: { mph: 40, basis: 'measured' }, travelTimeIndex: 2 });
  });

  test('what was measured long ago is not what is now', async () => {
    const { id, up } = await stretch();
    await send(up, intervals([{ speed: 10 }, { speed: 10 }], last() - 60 * MINUTE));
    await eventually('a stale state', async () => (await state(id))['lastKnown'] === 'stationary' || (await state(id))['lastKnown'] === 'queuing');
    expect(await state(id)).toMatchObject({ state: 'unknown', stale: true, speedMph: 10 });
  });
});

const up = [20, 20, 42, 40, 40].map((occupancy) => ({ occupancy })), down = [20, 20, 12, 12, 12].map((occupancy) => ({ occupancy }));

describe('something in the road', () => {
  test('is suspected, confirmed and cleared, each with its numbers; a start anew changes nothing', async () => {
    const { id, up: above, down: below } = await stretch();
    const end = last() - 2 * FIVE;
    await send(above, intervals(up.slice(0, 3), end - 2 * FIVE));
    await send(below, intervals(down.slice(0, 3), end - 2 * FIVE));
    expect(await eventually('a suspicion', async () => (await incidents(id))[0])).toMatchObject({ state: 'suspected', method: 'occupancy', because: expect.stringContaining('Upstream 42 % occupied, downstream 12 %: 30 points apart (limit 8)'), wouldDiffer: 'With more than 16.8 % downstream nothing would have been suspected.' });
    await send(above, intervals(up, end));
    await send(below, intervals(down, end));
    const confirmed = await eventually('a confirmation', async () => (await incidents(id)).find(({ state }) => state === 'confirmed'));
    const xml = await (await fetch(`${app.url}/datex/v3/situations`)).text();
    expect(xml).toContain('xsi:type="sit:AbnormalTraffic"');
    await app.stop();
    app = await startHearthline({ mongodbUri: app.settings.mongodbUri });
    api = new Api(app.url, app.adminToken);
    expect(await incidents(id)).toEqual([confirmed]);
    await send(above, intervals([{ occupancy: 20 }], end + FIVE));
    await send(below, intervals([{ occupancy: 15 }], end + FIVE));
    await eventually('its end', async () => (await incidents(id, 'cleared'))[0]);
    expect(await incidents(id)).toEqual([]);
  });

  test('readings that come twice, backwards and late make the same; a late word that there was nothing withdraws it', async () => {
    const [{ id, up: above, down: below }, other] = [await stretch(), await stretch()];
    await send(above, intervals(up));
    await send(below, intervals(down));
    const backwards = async (site: string, values: readonly object[]): Promise<void> => {
      for (const reading of intervals(values).reverse()) for (const twice of [reading, reading]) expect((await send(site, [twice])).status).toBe(200);
    };
    await backwards(other.down, down);
    await backwards(other.up, up);
    const same = ({ state, because, wouldDiffer }: Incident): object => ({ state, because, wouldDiffer });
    await eventually('both', async () => (await incidents(id))[0]?.state === 'confirmed' && (await incidents(other.id))[0]?.state === 'confirmed');
    expect((await incidents(other.id)).map(same)).toEqual((await incidents(id)).map(same));
    await send(below, intervals([20, 20, 19, 19, 19].map((occupancy) => ({ occupancy }))));
    await send(above, intervals([20, 20, 20, 20, 20].map((occupancy) => ({ occupancy }))));
    expect(await eventually('a withdrawal', async () => (await incidents(id, 'withdrawn'))[0])).toMatchObject({ withdrawnBecause: expect.stringContaining('late') });
    expect(await incidents(id)).toEqual([]);
  });

  test('one detector is enough where the speed falls as nobody foresaw', async () => {
    const { id, up: above } = await stretch({ downstream: undefined });
    // Not across a UTC midnight: forecasts begin anew there.
    const end = Math.floor(last() / DAY) === Math.floor((last() - 40 * MINUTE) / DAY) ? last() : Math.floor(last() / DAY) * DAY - FIVE;
    await send(above, intervals([60, 61, 59, 60, 58, 40, 20, 18].map((speed) => ({ speed })), end));
    expect(await eventually('an incident by speed', async () => (await incidents(id)).find(({ state }) => state === 'confirmed'))).toMatchObject({ method: 'speed', because: expect.stringContaining('15.9 times the usual error') });
  });
});

describe('who may, and what is refused', () => {
  test('a wrong reading is named and costs its neighbours nothing', async () => {
    const { up: site } = await stretch();
    const at = iso(last());
    const bad = [{ speed: 3 }, { at: 'now', speed: 3 }, { at: iso(last() + MINUTE), speed: 3 }, { at: iso(last() + DAY), speed: 3 }, { at, speed: '30' }, { at, speed: 299 }, { at, occupancy: 101 }, { at, lane: 1 }, { at: iso(last() - 500 * DAY), speed: 3 }, null];
    const { status, body } = await send(site, [...bad, { at, speed: 30 }]);
    expect([status, body.accepted, body.rejected.map(({ index, field }) => [index, field])]).toEqual([200, 1, [[0, 'at'], [1, 'at'], [2, 'at'], [3, 'at'], [4, 'speed'], [5, 'speed'], [6, 'occupancy'], [7, 'lane'], [8, 'at'], [9, expect.any(String)]]]);
  });

  test('swapped coordinates, a site twice, a stretch of unknown sites and spans that cannot be are refused by name', async () => {
    const { id, up: site } = await stretch();
    const segment = { id: 'x', name: 'x', class: 'local', lengthMetres: 100, limitMph: 30, upstream: site };
    expect(await api.call('POST', '/api/v1/traffic/sites', { id: 'swapped', name: 'x', latitude: 0.3, longitude: 51.4 })).toMatchObject({ status: 400, body: { field: 'latitude', detail: expect.stringContaining('swapped') } });
    expect(await api.call('POST', '/api/v1/traffic/sites', { id: site, name: 'x', latitude: 51.4, longitude: 0.3 })).toMatchObject({ status: 409 });
    expect(await api.call('POST', '/api/v1/traffic/segments', { ...segment, downstream: 'nowhere' })).toMatchObject({ status: 400, body: { field: 'downstream' } });
    expect(await api.call('POST', '/api/v1/traffic/segments', { ...segment, downstream: site })).toMatchObject({ status: 400, body: { field: 'downstream' } });
    expect(await api.call('POST', '/api/v1/traffic/segments', { ...segment, limitMph: 30_000 })).toMatchObject({ status: 400, body: { field: 'limitMph' } });
    for (const query of ['from=2026-02-30', 'from=2026-01-02&to=2026-01-01', 'from=2020-01-01&to=2026-01-01']) expect(await api.call('GET', `/api/v1/traffic/segments/${id}/measures?${query}`)).toMatchObject({ status: 400, body: { field: 'from' } });
    expect((await api.call('GET', '/api/v1/traffic/segments/nowhere/state')).status).toBe(404);
    expect((await api.call('GET', '/api/v1/traffic/incidents?state=lost')).body).toMatchObject({ field: 'state' });
  });

  test('a partner hands in with traffic:write and with nothing less', async () => {
    const { up: site } = await stretch();
    const { id } = await api.ok<{ id: string }>('POST', '/api/v1/partners', { name: 'Counters Ltd' });
    const key = async (scope: string): Promise<string> => (await api.ok<{ key: string }>('POST', `/api/v1/partners/${id}/keys`, { title: scope, scopes: [scope] })).key;
    const reading = intervals([{ speed: 30 }]);
    expect([(await send(site, reading, '')).status, (await send(site, reading, await key('traffic:read'))).status, (await send(site, reading, await key('traffic:write'))).status]).toEqual([401, 403, 200]);
    expect((await api.call('POST', '/api/v1/traffic/sites', {}, await key('traffic:write'))).status).toBe(401);
    expect((await api.call('POST', '/api/v1/traffic/datex', '<x/>', '', 'application/xml')).status).toBe(401);
  });
});

const datex = (body: string | Buffer, type = 'application/xml', headers = {}) => fetch(`${app.url}/api/v1/traffic/datex`, { method: 'POST', body: body as never, headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': type, ...headers } }).then(async (response) => ({ status: response.status, body: (await response.json()) as Record<string, unknown> }));
const reported = async (token?: string): Promise<{ id: string; state: string; version: number }[]> => (await api.ok<{ reported: { id: string; state: string; version: number }[] }>('GET', '/api/v1/traffic/incidents', undefined, token)).reported;

describe('DATEX II', () => {
  test('a situation ends by its newer version, whichever comes first, and stays ended', async () => {
    expect(await datex(situation(1, ''))).toEqual({ status: 200, body: { situations: { taken: 1, known: 0 }, sites: 0, readings: { accepted: 0, passedOver: 0 }, passedOver: {}, unread: [] } });
    expect(await reported('')).toMatchObject([{ id: 'S1-noRestriction', state: 'active', version: 1 }]);
    await datex(situation(3, '<management><lifeCycleManagement><end>true</end></lifeCycleManagement></management>'));
    expect((await datex(situation(2, ''))).body).toMatchObject({ situations: { taken: 0, known: 1 } });
    expect(await reported('')).toEqual([]);
  });

  test('the map of a past hour shows what was reported and valid then, by the version of then', async () => {
    const then = async (hours: number): Promise<string[]> => (await api.ok<{ features: { properties: { layer: string; name: string } }[] }>('GET', `/api/v1/place/map/tiles/9/256/170?at=${hoursAgo(hours)}`, undefined, '')).features.flatMap(({ properties }) => (properties.layer === 'incidents' ? [properties.name] : []));
    for (const message of [report(1, 7, 'One lane closed'), report(2, 4, 'All lanes closed'), report(3, 2, 'Open again', '<management><lifeCycleManagement><end>true</end></lifeCycleManagement></management>')]) expect((await datex(message)).body).toMatchObject({ situations: { taken: 1 } });
    expect([await then(9), await then(7), await then(5), await then(3), await then(1)]).toEqual([[], ['One lane closed'], ['One lane closed'], ['All lanes closed'], []]);
    expect([await datex(report(1, 7, 'One lane closed')), await then(3)]).toMatchObject([{ body: { situations: { taken: 0 } } }, ['All lanes closed']]);
  });

  test('the map of now leaves out what is only to come; the list names it as coming', async () => {
    const later = (message: string, name: string): string => message.replaceAll('PAST-', name).replace('<validityStatus>active', '<validityStatus>definedByValidityTimeSpec');
    await datex(later(report(1, 0, 'A lane will be closed').replace(hoursAgo(8), hoursAgo(-5)), 'LATER-'));
    await datex(later(report(1, 0, 'A lane is closed'), 'NOW-'));
    expect((await reported('')).flatMap(({ id, state }) => (/LATER|NOW/.test(id) ? [[id.split('-')[0], state]] : [])).toSorted()).toEqual([['LATER', 'coming'], ['NOW', 'active']]);
    const names = async (): Promise<string[]> => (await api.ok<{ features: { properties: { layer: string; name: string } }[] }>('GET', '/api/v1/place/map/tiles/9/256/170', undefined, '')).features.flatMap(({ properties }) => (properties.layer === 'incidents' && properties.name.startsWith('A lane') ? [properties.name] : []));
    expect(await eventually('the layer has been made anew', async () => ((await names()).length > 0 ? names() : undefined), 30_000)).toEqual(['A lane is closed']);
    for (const name of ['LATER-', 'NOW-']) await datex(report(2, 0, 'Over', '<management><lifeCycleManagement><end>true</end></lifeCycleManagement></management>').replaceAll('PAST-', name));
  });

  test('what its supplier gives to authorities only is shown to staff, and to nobody else', async () => {
    await datex(situation(1, '', 'restrictedToAuthoritiesTrafficOperatorsAndPublishers'));
    expect(await reported('')).toEqual([]);
    expect(await reported()).toMatchObject([{ id: expect.stringContaining('restricted') }]);
    expect(await (await fetch(`${app.url}/datex/v3/situations`)).text()).not.toContain('restrictedToAuth');
  });

  test('a swapped place is named, and shown and published nowhere; its situation is taken', async () => {
    const { body } = await datex(report(1, 0, 'Oil on the road').replaceAll('PAST-', 'SWAPPED-').replace('<latitude>51.48</latitude><longitude>0.33</longitude>', '<latitude>0.3371</latitude><longitude>51.4771</longitude>'));
    expect(body).toMatchObject({ situations: { taken: 1 }, unread: [{ in: 'r', field: 'locationForDisplay.latitude', detail: expect.stringContaining('swapped') }] });
    const xml = await (await fetch(`${app.url}/datex/v3/situations`)).text();
    expect([xml.includes('Oil on the road'), xml.includes('51.4771')]).toEqual([true, false]);
    await datex(report(2, 0, 'Over', '<management><lifeCycleManagement><end>true</end></lifeCycleManagement></management>').replaceAll('PAST-', 'SWAPPED-'));
  });

  test('a table of sites and measurements come in, and go out again in XML and JSON', async () => {
    const at = iso(last());
    const table = `<m xmlns="http://datex2.eu/schema/2/2_0" ${XSI}><payloadPublication xsi:type="MeasurementSiteTablePublication"><measurementSiteTable id="t"><measurementSiteRecord id="MUM76.h1"><measurementSpecificCharacteristics index="1"><measurementSpecificCharacteristics><period>300</period><specificMeasurementValueType>trafficFlow</specificMeasurementValueType></measurementSpecificCharacteristics></measurementSpecificCharacteristics></measurementSiteRecord></measurementSiteTable></payloadPublication></m>`;
    const measured = (site: string): string => `<siteMeasurements><measurementSiteReference id="${site}"/><measurementTimeDefault>${at}</measurementTimeDefault><measuredValue index="1"><measuredValue><basicData xsi:type="TrafficFlow"><vehicleFlow><vehicleFlowRate>140</vehicleFlowRate></vehicleFlow></basicData></measuredValue></measuredValue></siteMeasurements>`;
    expect((await datex(table)).body).toMatchObject({ sites: 1 });
    const message = `<m xmlns="http://datex2.eu/schema/2/2_0" ${XSI}><payloadPublication xsi:type="MeasuredDataPublication">${measured('MUM76.h1')}${measured('UNKNOWN')}</payloadPublication><payloadPublication xsi:type="VmsPublication"/></m>`;
    for (let twice = 0; twice < 2; twice += 1) expect((await datex(message)).body).toMatchObject({ readings: { accepted: 1, passedOver: 1 }, passedOver: { VmsPublication: 1 } });
    const out = await fetch(`${app.url}/datex/v3/measured-data`);
    expect([out.headers.get('content-type'), await out.text()]).toEqual(['application/xml; charset=utf-8', expect.stringContaining('id="MUM76.h1"')]);
    const json = await fetch(`${app.url}/datex/v3/measured-data`, { headers: { accept: 'application/json' } });
    const text = await json.text();
    expect(JSON.parse(text)).toMatchObject({ payload: { roaMeasuredDataPublication: { siteMeasurements: expect.arrayContaining([expect.objectContaining({ measurementSiteReference: expect.objectContaining({ idG: 'MUM76.h1' }) })]) } } });
    expect((await datex(text, 'application/json')).body).toMatchObject({ readings: { accepted: expect.any(Number), passedOver: 0 } });
  });

  test.each([
    ['an entity bomb', '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', 'application/xml'], ['XML that breaks off', situation(9, '').slice(0, -30), 'application/xml'], ['what is no DATEX', '<x/>', 'application/xml'],
    ['JSON that is no DATEX', '{"a":1}', 'application/json'], ['broken JSON', '{"payload":', 'application/json'], ['nothing', '', 'application/xml'],
  ])('%s is refused, and the next good message is taken', async (_, body, type) => {
    expect(await datex(body, type)).toMatchObject({ status: 400, body: { code: expect.any(String), detail: expect.any(String) } });
    expect((await datex(situation(1, '', 'noRestriction').replaceAll('S1-', 'S2-'))).status).toBe(200);
  });

  const data = sharedData('datex2-messages');
  test.skipIf(!data.here)(`every real message is taken, twice, and changes nothing the second time${data.why}`, async () => {
    const files = readdirSync(data.path).filter((name) => /\.(xml|json)$/.test(name));
    expect(files).toHaveLength(36);
    const type = (name: string): string => (name.endsWith('.json') ? 'application/json' : 'application/xml');
    let taken = 0;
    for (const name of files) {
      const { status, body } = await datex(readFileSync(join(data.path, name)), type(name));
      expect([name, status]).toEqual([name, 200]);
      taken += (body as { situations: { taken: number } }).situations.taken;
    }
    expect(taken).toBeGreaterThan(30);
    for (const name of files) expect((await datex(readFileSync(join(data.path, name)), type(name))).body).toMatchObject({ situations: { taken: 0 } });
  });
});

const file = (path: string, body: string | Buffer, type = 'text/csv') => api.call('POST', path, body, undefined, type);

describe('tables of counts', () => {
  const csv = 'date_time,traffic_volume\n2026-01-01T00:00:00Z,10\n2026-01-01T00:00:00Z,10\n2026-01-01T03:00:00Z,20\nbad,1\n';

  test('hours come in with what is twice, missing and wrong; a dry run keeps nothing', async () => {
    const { up: site } = await stretch();
    const report = { rows: 4, hours: 2, duplicates: 1, missingHours: 2, unreadCount: 1, unread: [{ line: 5, field: 'date_time' }] };
    const hours = () => api.ok<{ hours: object[] }>('GET', `/api/v1/traffic/sites/${site}/hours?from=2026-01-01&to=2026-01-02`, undefined, '');
    expect(await file(`/api/v1/traffic/sites/${site}/hours?dryRun=true`, csv)).toMatchObject({ status: 200, body: { ...report, kept: false } });
    expect((await hours()).hours).toEqual([]);
    expect(await file(`/api/v1/traffic/sites/${site}/hours`, csv)).toMatchObject({ status: 200, body: { ...report, kept: true } });
    expect((await hours()).hours).toEqual([{ at: '2026-01-01T00:00:00.000Z', vehicles: 10 }, { at: '2026-01-01T03:00:00.000Z', vehicles: 20 }]);
  });

  test('a quote that never closes, and a byte of another encoding, cost their own hour', async () => {
    const { up: site } = await stretch();
    const hours = Array.from({ length: 12 }, (_, i) => `2026-01-0${i < 9 ? 1 : 2}T0${i % 9}:00:00Z,${i},dry`);
    hours[4] = `"${hours[4]}`;
    hours[7] = hours[7]?.replace('dry', 'na\xefve') ?? '';
    expect(await file(`/api/v1/traffic/sites/${site}/hours`, Buffer.from(`date_time,traffic_volume,note\n${hours.join('\n')}\n`, 'latin1'))).toMatchObject({
      status: 200, body: { rows: 12, hours: 10, unreadCount: 2, unread: [{ line: 6, field: 'date_time', detail: expect.stringContaining('quote that never closes') }, { line: 9, field: 'note', detail: expect.stringContaining('0xEF') }], kept: true },
    });
  });

  test('the yearly flows of the Department for Transport, with each wrong row by its number', async () => {
    const rows = Array.from({ length: 2_500 }, (_, i) => `${i + 1},2023,${i === 7 ? 'x' : '100'},A13`);
    const { status, body } = await file('/api/v1/traffic/aadf', `count_point_id,year,all_motor_vehicles,road_name\n${rows.join('\n')}\n`);
    expect([status, body]).toEqual([200, { rows: 2_500, taken: 2_499, refused: 1, unread: [{ line: 9, field: 'all_motor_vehicles', detail: expect.any(String) }] }]);
    const page = await api.call<object[]>('GET', '/api/v1/traffic/aadf?road=A13&limit=1000', undefined, '');
    expect([page.body.length, page.headers.get('link')]).toEqual([1_000, expect.stringContaining('rel="next"')]);
  });

  test.each([['text that is no table', 'hello', 'text/csv'], ['nothing', '', 'text/csv'], ['a broken archive', Buffer.from([0x1f, 0x8b, 1, 2, 3]), 'application/gzip'], ['headings with a quote that never closes', '"date_time,traffic_volume\n2026-01-01T00:00:00Z,1', 'text/csv']])('%s is refused', async (_, body, type) => {
    const { up: site } = await stretch();
    expect(await file(`/api/v1/traffic/sites/${site}/hours`, body, type)).toMatchObject({ status: 400, body: { detail: expect.any(String) } });
  });

  const counts = sharedData('traffic-hourly');
  test.skipIf(!counts.here)(`two real years of a motorway${counts.why}`, async () => {
    const { up: site } = await stretch();
    const { status, body } = await file(`/api/v1/traffic/sites/${site}/hours?zone=America/Chicago`, readFileSync(join(counts.path, 'i94_2016_2017.csv.gz')), 'application/gzip');
    expect([status, body]).toEqual([200, expect.objectContaining({ unreadCount: 0 })]);
    expect([body['rows'], body['hours'], body['duplicates'], body['conflictCount'], body['missingHours']]).toEqual([19_911, 16_551, 3_360, 0, 2 * 365 * 24 + 24 - 16_551]);
  });
});

describe('traffic beside air', () => {
  const START = Date.parse('2025-01-06T00:00:00Z'), HOUR = 3_600_000;

  test('busy hours against quiet hours alike, with an interval, and in words what it can and cannot say', async () => {
    const { up: site } = await stretch();
    await api.ok('POST', '/api/v1/place/air/sites', { id: `beside-${site}`, name: 'A13', grade: 'reference', latitude: 51.48, longitude: 0.331 });
    // All before the clocks change. Every second day is busy; 0.02 µg/m³ for each vehicle, and a level for each hour of the day.
    const hours = Array.from({ length: 11 * 7 * 24 }, (_, i) => ({ at: iso(START + i * HOUR), vehicles: 200 + 10 * (i % 24) + (Math.floor(i / 24) % 2) * 500 + ((i * 7) % 11) }));
    await file(`/api/v1/traffic/sites/${site}/hours`, `time,vehicles,rain\n${hours.map(({ at, vehicles }) => `${at.replace('.000', '')},${vehicles},0`).join('\n')}\n`);
    const asked = (query: string) => api.call<{ words: string[] }>('GET', `/api/v1/traffic/sites/${site}/beside-air?air=beside-${site}${query}`, undefined, '');
    expect((await asked('&from=2025-01-06&to=2025-06-01')).body).toMatchObject({ contrast: null, hours: 0, words: [expect.stringContaining('nothing can be said yet')] });
    await api.ok('POST', `/api/v1/place/air/sites/beside-${site}/hours`, hours.map(({ at, vehicles }, i) => ({ at, no2: 10 + (i % 24) + 0.02 * vehicles, windSpeed: 3 })));
    const { body } = await asked('&from=2025-01-06&to=2025-06-01');
    expect(body).toMatchObject({ hours: hours.length, metresApart: 69, grade: 'reference', contrast: { difference: expect.closeTo(10, 0), matchedBy: ['rain', 'wind'], weeks: expect.any(Number) } });
    const { difference, low, high } = (body as unknown as { contrast: Record<'difference' | 'low' | 'high', number> }).contrast;
    expect(low <= difference && difference <= high && low > 9).toBe(true);
    expect(body.words[0]).toContain('more NO2 than in quiet hours with the same hour of the day, kind of day, rain and wind');
    for (const query of ['&from=2025-02-01&to=2025-01-01', '&from=2020-02-01&to=2025-01-01', '']) expect(await asked(query)).toMatchObject({ status: 400, body: { field: 'from' } });
    expect((await api.call('GET', `/api/v1/traffic/sites/${site}/beside-air?air=nowhere&from=2025-01-06&to=2025-06-01`, undefined, '')).status).toBe(404);
  });
});
