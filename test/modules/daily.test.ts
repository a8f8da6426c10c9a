import { Binary } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import type { SubjectId } from '../../core/ids.js';
import { SegmentRemover } from '../../modules/sensing/observations/segment-remover.js';
import { Segments } from '../../modules/sensing/observations/segment.store.js';
import { Store } from '../../modules/platform/store/store.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

interface Day { day: string; from: string; to: string; kind: string; count: number; min?: number; max?: number; mean?: number; systolic?: object; diastolic?: object; incomplete?: string }
const daily = (home: Home, query: string): Promise<Day[]> => api.ok('GET', `/api/v1/residents/${home.residentId}/readings/daily?${query}`);
const settled = (): Promise<unknown> => eventually('settled', async () => (await api.ok<{ settled: boolean }>('GET', '/api/v1/settled')).settled, 60_000);
const post = async (home: Home, readings: readonly object[]): Promise<void> => expect((await api.call('POST', '/api/v1/readings', readings, home.devices['gateway']?.key)).body).toMatchObject({ accepted: readings.length });

test('the days of a year are the days of the wall: 23 hours in March, 25 in October, before and after folding', async () => {
  const home = await api.home({ devices: ['gateway', 'watch'] });
  const device = home.devices['watch']?.id;
  const half = (day: string): object[] => Array.from({ length: 60 }, (_, i) => ({ device, kind: 'heart-rate', value: 60 + (i % 10), at: new Date(Date.parse(`${day}T00:00:00Z`) + (i - 6) * 1_800_000).toISOString() }));
  await post(home, [...half('2026-03-29'), ...half('2026-10-25')]);
  const look = (): Promise<Day[]> => daily(home, 'kind=heart-rate&from=2026-03-28&to=2026-10-26');
  const before = await look();
  await settled();
  expect(await look()).toEqual(before);
  expect(before.find(({ day }) => day === '2026-03-29')).toMatchObject({ from: '2026-03-29T00:00:00.000Z', to: '2026-03-29T23:00:00.000Z', count: 46, min: 60, max: 69, unit: '/min' });
  expect(before.find(({ day }) => day === '2026-10-25')).toMatchObject({ from: '2026-10-24T23:00:00.000Z', to: '2026-10-26T00:00:00.000Z', count: 50 });
  expect(before.reduce((sum, { count }) => sum + count, 0)).toBe(120);
});

test('a back-fill of years is there whole before it is folded: counted, in FHIR and in the person’s own copy', async () => {
  const home = await api.home({ devices: ['gateway', 'watch'] });
  const device = home.devices['watch']?.id;
  await post(home, Array.from({ length: 300 }, (_, i) => ({ device, kind: 'heart-rate', value: 60 + (i % 10), at: new Date(Date.now() - (i + 1) * 10 * 86_400_000).toISOString() })));
  const [count, copy, found] = await Promise.all([
    api.ok<{ total: number }>('GET', `/api/v1/residents/${home.residentId}/readings/count`), fetch(`${app.url}/api/v1/residents/${home.residentId}/copy`, { headers: { authorization: `Bearer ${app.adminToken}` } }).then((answer) => answer.text()),
    api.ok<{ entry?: object[] }>('GET', `/fhir/R4/Observation?patient=${home.residentId}&_sort=date&_count=1`),
  ]);
  expect(count.total).toBe(300);
  expect(copy.match(/"kind":"heart-rate"/g)).toHaveLength(300);
  expect(JSON.stringify(found.entry)).toContain(new Date(Date.now() - 3_000 * 86_400_000).toISOString().slice(0, 10));
});

test('a pressure shows both its parts, what is no number its count', async () => {
  const home = await api.home({ devices: ['gateway', 'cuff', 'door'] });
  await post(home, [
    ...[[130, 80], [120, 90]].map(([systolic, diastolic], i) => ({ device: home.devices['cuff']?.id, kind: 'blood-pressure', value: { systolic, diastolic }, at: `2026-06-01T0${i}:00:00Z` })),
    { device: home.devices['door']?.id, kind: 'door', value: 'open', at: '2026-06-01T09:00:00Z' },
  ]);
  expect(await daily(home, 'from=2026-06-01&to=2026-06-01')).toEqual([
    { day: '2026-06-01', from: '2026-05-31T23:00:00.000Z', to: '2026-06-01T23:00:00.000Z', kind: 'blood-pressure', unit: 'mm[Hg]', count: 2, systolic: { min: 120, max: 130, mean: 125 }, diastolic: { min: 80, max: 90, mean: 85 } },
    { day: '2026-06-01', from: '2026-05-31T23:00:00.000Z', to: '2026-06-01T23:00:00.000Z', kind: 'door', count: 1 },
  ]);
});

test.each([['from=2026-02-30', 'from'], ['from=2026-06-02&to=2026-06-01', 'to'], ['kind=hart-rate', 'kind'], ['from=2001-01-01&to=2026-01-01', 'to']])('%s is refused and the field named', async (query, field) => {
  const home = await api.home();
  const answer = await api.call('GET', `/api/v1/residents/${home.residentId}/readings/daily?${query}`);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ field });
});

test('a fast day is kept by the hour: every reading once, in order, whichever way it came; a flipped byte costs its hour alone and is said', async () => {
  const home = await api.home({ devices: ['gateway', 'oximeter'] });
  const device = home.devices['oximeter']?.id;
  const start = Date.parse('2026-08-10T04:00:00Z');
  const rows = Array.from({ length: 9_000 }, (_, i) => ({ device, kind: 'oxygen-saturation', value: 94 + (i % 5), at: new Date(start + i * 2_000).toISOString() }));
  await post(home, rows.filter((_, i) => i % 3 === 0));
  await settled();
  await post(home, rows.filter((_, i) => i % 3 !== 0).reverse());
  await settled();
  expect((await api.call('POST', '/api/v1/readings', rows.slice(100, 200), home.devices['gateway']?.key)).body).toMatchObject({ duplicates: 100 });
  const [day] = await daily(home, 'kind=oxygen-saturation&from=2026-08-10&to=2026-08-10');
  expect(day).toMatchObject({ count: 9_000, min: 94, max: 98, mean: 96 });
  const store = app.app.get(Store);
  expect((await store.collection<{ _id: string; form?: string }>('segments').findOne({ _id: `${home.residentId}|oxygen-saturation|2026-08-10` }))?.form).toBe('split');

  const hours = store.collection<{ _id: string; data: { buffer: Uint8Array } }>('segmentHours');
  const id = `${home.residentId}|oxygen-saturation|2026-08-10T06`;
  const doc = await hours.findOne({ _id: id });
  const bytes = Buffer.from(doc?.data.buffer ?? []);
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  await hours.updateOne({ _id: id }, { $set: { data: bytes as never } });
  const count = await api.ok<{ total: number }>('GET', `/api/v1/residents/${home.residentId}/readings/count`);
  expect(count.total).toBe(9_000 - 1_800);
  const coverage = await api.ok<{ unreadable: object[] }>('GET', `/api/v1/residents/${home.residentId}/coverage`);
  expect(coverage.unreadable).toEqual([{ kind: 'oxygen-saturation', from: '2026-08-10T06:00:00.000Z', to: '2026-08-10T07:00:00.000Z' }]);
  expect(await daily(home, 'kind=oxygen-saturation&from=2026-08-10&to=2026-08-10')).toMatchObject([{ count: 9_000, incomplete: expect.stringContaining('cannot be read') as string }]);
  expect(await api.ok('GET', '/health/ready')).toMatchObject({ status: 'ok', segments: expect.stringContaining('npm run doctor') as string });

  // The hour goes on: what comes again, or late, is kept beside what is damaged.
  await post(home, [{ device, kind: 'oxygen-saturation', value: 90, at: '2026-08-10T06:30:01Z' }]);
  await settled();
  expect((await api.ok<{ total: number }>('GET', `/api/v1/residents/${home.residentId}/readings/count`)).total).toBe(9_000 - 1_800 + 1);
});

test('a day of one kind comes in columns, oldest first, whether folded or not, with a period where it is regular', async () => {
  const home = await api.home({ devices: ['gateway', 'watch'] });
  const told = (values: readonly (readonly [string, number])[]): Promise<void> => post(home, values.map(([at, value]) => ({ device: home.devices['watch']?.id, kind: 'heart-rate', value, at: `2026-06-01T${at}Z` })));
  await told([['03:00:00', 63], ['01:00:00', 61], ['02:00:00', 62]]);
  const columns = () => api.call('GET', `/api/v1/residents/${home.residentId}/readings/columns?kind=heart-rate&from=2026-06-01T00:00:00Z&to=2026-06-01T03:00:00Z`);
  const before = await columns();
  expect(before.body).toEqual({ kind: 'heart-rate', unit: '/min', parts: [{ from: '2026-06-01T01:00:00.000Z', period: 3_600_000, values: [61, 62] }] });
  await settled();
  expect((await columns()).body).toEqual(before.body);
  await told([['01:00:01.500', 64]]);
  await settled();
  expect((await columns()).body).toMatchObject({ parts: [{ from: '2026-06-01T01:00:00.000Z', at: [0, 1_500, 3_600_000], values: [61, 64, 62] }] });
  expect(await api.call('GET', `/api/v1/residents/${home.residentId}/readings/columns?kind=heart-rate&from=2026-06-01T00:00:00Z&to=2026-06-03T03:00:00Z`)).toMatchObject({ status: 400, body: { field: 'to' } });
  expect((await api.call('GET', `/api/v1/residents/${home.residentId}/readings/columns?kind=heart-rate&from=2026-05-01T00:00:00Z&to=2026-05-01T03:00:00Z`)).body).toMatchObject({ parts: [] });
});

test('a stretch that was looked at before shows what has changed since, what is gone and what is damaged', async () => {
  const home = await api.home({ devices: ['gateway', 'watch'] });
  const days = ['2026-05-01', '2026-05-02', '2026-05-03'];
  const told = (day: string, value: number): Promise<void> => post(home, [{ device: home.devices['watch']?.id, kind: 'heart-rate', value, at: `${day}T0${value % 10}:00:00Z` }]);
  for (const day of days) await told(day, 61);
  await settled();
  const counts = async (): Promise<unknown> => (await daily(home, 'kind=heart-rate&from=2026-05-01&to=2026-05-03')).map(({ day, count, max }) => [day, count, max]);
  expect(await counts()).toEqual(days.map((day) => [day, 1, 61]));
  await told('2026-05-02', 75);
  await settled();
  expect(await counts()).toEqual([['2026-05-01', 1, 61], ['2026-05-02', 2, 75], ['2026-05-03', 1, 61]]);
  const { days: stored, shelf } = app.app.get(Segments);
  const id = (day: string): string => `${home.residentId}|heart-rate|${day}`;
  await stored.deleteOne({ _id: id('2026-05-01') });
  expect(await counts()).toEqual([['2026-05-02', 2, 75], ['2026-05-03', 1, 61]]);
  // The day that is gone comes again with other content and the same revision.
  await told('2026-05-01', 82);
  await settled();
  expect(await counts()).toEqual([['2026-05-01', 1, 82], ['2026-05-02', 2, 75], ['2026-05-03', 1, 61]]);
  await stored.updateOne({ _id: id('2026-05-03') }, { $set: { check: new Binary(Buffer.alloc(16)) } });
  expect(await counts()).toEqual([['2026-05-01', 1, 82], ['2026-05-02', 2, 75]]);
  const held = async (): Promise<number> => [...(await shelf.stand({ _id: { $gte: id('2026-05-01'), $lte: id('2026-05-03') } }))].reduce((sum, [kind, stand]) => sum + shelf.take(home.residentId as SubjectId, kind, stand).size, 0);
  expect(await held()).toBe(2);
  await app.app.get(SegmentRemover).remove([id('2026-05-01')], 'nothing');
  expect(await held()).toBe(0);
});
