import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, dayKey, HOUR, midnightAfter, startOfDay } from '../../core/time/when.js';
import { FiguresKeeper } from '../../modules/care/area-figures/figures-keeper.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

let app: TestApp, api: Api;
const anyone = (): Api => new Api(app.url, '');
/** The day before yesterday: over, and settled, whatever the hour is. */
const start = midnightAfter(startOfDay(dayKey(Date.now())) ?? 0, -2), day = dayKey(start);
interface Row { date: string; area: string; measure: string; value: number; homesAtLeast: number }

/** A home with a thermometer that read so many degrees all day. */
async function aHome(ward: string, degrees: number | undefined, { agreed = true, address = '' } = {}): Promise<string> {
  const { residentId, devices } = await api.home({ carers: [], devices: ['room-sensor'], resident: { ward, ...(address ? { address } : {}) } });
  const { id = '', key = '' } = devices['room-sensor'] ?? {};
  if (degrees !== undefined) await api.ok('POST', '/api/v1/readings', Array.from({ length: 20 }, (_, hour) => ({ device: id, kind: 'room-temperature', value: degrees, unit: 'Cel', at: new Date(start + (hour + 2) * HOUR).toISOString() })), key);
  if (agreed) await api.ok('PUT', `/api/v1/residents/${residentId}/consents/area-figures`, { agreed: true, by: 'resident' });
  return residentId;
}
const many = (ward: string, count: number, degrees: number | undefined, agreed = true): Promise<string[]> => Promise.all(Array.from({ length: count }, () => aHome(ward, degrees, { agreed })));

beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  await many('Belhus', 21, 19);
  await many('Ockendon', 12, 17.1);
  await many('Chadwell', 3, 12);
  await many('Stifford', 11, 25, false);
  // Two people of one address of whom one has not agreed.
  await aHome('Belhus', 5, { address: '7 Elm Row, Grays' });
  await aHome('Belhus', undefined, { agreed: false, address: '7 elm row  Grays' });
  await app.app.get(FiguresKeeper).look();
});
afterAll(() => app?.stop());

const figures = (query = `?from=${day}&to=${day}`): Promise<Row[]> => anyone().ok('GET', `/api/v1/home-figures${query}`);

test('of a day that is over, wards of ten homes that agreed are published, rounded; a small one is hidden, and the next smallest with it', async () => {
  expect(await figures()).toEqual([
    { date: day, area: 'All wards', measure: 'homes', value: 30, unit: 'homes', homesAtLeast: 30 }, { date: day, area: 'Belhus', measure: 'homes', value: 20, unit: 'homes', homesAtLeast: 20 },
    { date: day, area: 'All wards', measure: 'heard', value: 95, unit: '%', homesAtLeast: 30 }, { date: day, area: 'Belhus', measure: 'heard', value: 95, unit: '%', homesAtLeast: 20 },
    { date: day, area: 'All wards', measure: 'warmth', value: 18, unit: 'Cel', homesAtLeast: 30 }, { date: day, area: 'Belhus', measure: 'warmth', value: 19, unit: 'Cel', homesAtLeast: 20 },
  ]);
});

test('a day that was said is never said again, with a home more or fewer', async () => {
  const before = await figures();
  await many('Ockendon', 1, 30);
  await many('Chadwell', 7, 30);
  await app.app.get(FiguresKeeper).look();
  expect(await figures()).toEqual(before);
});

test('who takes it back is not counted from then on', async () => {
  const residentId = (await many('Tilbury', 1, 20))[0] ?? '';
  await api.ok('PUT', `/api/v1/residents/${residentId}/consents/area-figures`, { agreed: false, by: 'resident' });
  expect(await api.ok<{ purpose: string; agreed: boolean }[]>('GET', `/api/v1/residents/${residentId}/consents`)).toMatchObject([{ purpose: 'area-figures', agreed: false, by: 'resident' }, { purpose: 'air-advisories', agreed: false }]);
  for (const [path, body, status, field] of [['area-figures', { agreed: true }, 400, 'by'], ['area-figures', { agreed: true, by: 'best-interest' }, 400, 'by'], ['selling', { agreed: true, by: 'resident' }, 404, undefined]] as const) {
    expect(await api.call('PUT', `/api/v1/residents/${residentId}/consents/${path}`, body)).toMatchObject({ status, body: field ? { field } : {} });
  }
  expect((await anyone().call('PUT', `/api/v1/residents/${residentId}/consents/area-figures`, { agreed: true, by: 'resident' })).status).toBe(401);
  await app.app.get(Store).collection('areaFigures').deleteMany({});
  await app.app.get(FiguresKeeper).look();
  // 21 of Belhus, 13 of Ockendon, 10 of Chadwell; the one of Tilbury would have hidden Chadwell.
  expect((await figures(`?from=${day}&to=${day}&measure=homes`)).map(({ area, value }) => [area, value])).toEqual([['All wards', 40], ['Belhus', 20], ['Chadwell', 10], ['Ockendon', 10]]);
});

test('the same as a page, and as a table of the catalogue; no question is finer than a day', async () => {
  const page = await (await fetch(`${app.url}/place/homes?date=${day}`)).text();
  for (const words of ['Belhus', '20 or more', '95% or more', 'about 19 °C', 'fewer than ten homes']) expect(page).toContain(words);
  const table = await (await fetch(`${app.url}/catalog/homes-by-ward/data.csv?from=${day}&to=${day}`)).text();
  expect(table).toMatch(new RegExp(`^date,area,measure,value,unit,homes_at_least\r\n${day},All wards,homes,40,homes,40\r\n`));
  expect(table).not.toMatch(/Stifford|Tilbury/);
  for (const [query, field] of [[`?from=${day}T10:00:00Z`, 'from'], [`?from=${dayKey(Date.now())}&to=${day}`, 'from'], [`?from=${dayKey(Date.now() - 200 * DAY)}`, 'from'], ['?measure=address', 'measure'], ['?home=1', 'home']] as const) {
    expect(await anyone().call('GET', `/api/v1/home-figures${query}`), query).toMatchObject({ status: 400, body: { field } });
  }
});
