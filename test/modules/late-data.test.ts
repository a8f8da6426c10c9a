import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const HOUR = 3_600_000;
const settled = (): Promise<unknown> => eventually('settled', async () => (await api.ok<{ settled: boolean }>('GET', '/api/v1/settled')).settled, 120_000);
const post = (home: Home, readings: readonly object[]) => api.call<{ accepted: number; duplicates: number }>('POST', '/api/v1/readings', readings, home.devices['gateway']?.key);
const of = (home: Home, path: string): string => `/api/v1/residents/${home.residentId}${path}`;

/** Thirty days over the change of the clocks, as a stream of a home's devices. */
const START = Date.parse('2026-10-05T00:00:00Z');
type Said = { device: string; kind: string; value: unknown; hour: number; minute: number };
const STREAM: readonly Said[] = Array.from({ length: 30 * 24 }, (_, hour) => hour).flatMap((hour): Said[] => [
  ...(hour % 24 > 6 && hour % 24 < 22 && hour % 97 < 80 ? [{ device: 'motion', kind: 'motion', value: true, hour, minute: 5 }] : []),
  ...(hour % 6 === 0 ? [{ device: 'watch', kind: 'heart-rate', value: 58 + (hour % 11), hour, minute: 30 }, { device: 'watch', kind: 'oxygen-saturation', value: hour % 240 === 0 ? 85 : 96, hour, minute: 30 }] : []),
]);
const as = (home: Home, { device, kind, value, hour, minute }: Said): object => ({ device: home.devices[device]?.id, kind, value, at: new Date(START + hour * HOUR + minute * 60_000).toISOString() });

async function timeline(home: Home): Promise<object> {
  const span = 'from=2026-10-01T00:00:00Z&to=2026-11-10T00:00:00Z&limit=1000';
  const first = await api.ok<Record<string, unknown>[]>('GET', of(home, `/readings?${span}`));
  const daily = await api.ok<object[]>('GET', of(home, '/readings/daily?from=2026-10-01&to=2026-11-10'));
  const names = new Map(Object.entries(home.devices).map(([kind, { id }]) => [id, kind]));
  const readings = first.map(({ device, kind, value, at }) => [names.get(String(device)), kind, value, at]).map((row) => JSON.stringify(row)).sort();
  const alerts = (await api.alerts(home.residentId)).map(({ rule, since, late, state }) => [rule, since, late, state]).map((row) => JSON.stringify(row)).sort();
  return { readings, daily, alerts };
}

test('thirty days that come shuffled, doubled, and partly after folding end in one timeline, rollup and list of findings', async () => {
  const [straight, ...orders] = [STREAM, ...fc.sample(fc.shuffledSubarray([...STREAM], { minLength: STREAM.length, maxLength: STREAM.length }), { numRuns: 5, seed: 29 })];
  const seen = await Promise.all([straight ?? [], ...orders].map(async (order): Promise<object> => {
    const home = await api.home({ devices: ['gateway', 'motion', 'watch'] });
    const rows = order.map((said) => as(home, said));
    const half = Math.floor(rows.length / 2);
    expect((await post(home, [...rows.slice(0, half), ...rows.slice(0, 50)])).body).toMatchObject({ accepted: half, duplicates: 50 });
    await settled();
    for (let i = half - 20; i < rows.length; i += 150) expect((await post(home, rows.slice(i, i + 150))).status).toBe(200);
    expect((await post(home, rows)).body).toMatchObject({ accepted: 0, duplicates: rows.length });
    await settled();
    return timeline(home);
  }));
  expect((seen[0] as { alerts: string[] }).alerts.length).toBeGreaterThan(0);
  for (const one of seen.slice(1)) expect(one).toEqual(seen[0]);
}, 300_000);

describe('a hub that was cut off for 48 hours', () => {
  const ago = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();
  const texts = async (home: Home): Promise<number> => (await api.alerts(home.residentId)).reduce((sum, { deliveries }) => sum + deliveries.length, 0);

  test('sends what it kept: it lands at its true time, what was wrong is found, and nobody is told as if it were now', async () => {
    const home = await api.home({ devices: ['gateway', 'oximeter'] });
    const backlog = Array.from({ length: 48 }, (_, i) => ({ device: home.devices['oximeter']?.id, kind: 'oxygen-saturation', value: i > 10 && i < 20 ? 82 : 96, at: ago(48.5 - i) }));
    expect((await post(home, backlog)).body).toMatchObject({ accepted: 48 });
    await settled();
    const alerts = await eventually('found late', async () => {
      const list = await api.alerts(home.residentId);
      return list.some(({ rule }) => rule === 'low-oxygen') && list;
    }, 30_000);
    expect(alerts.filter(({ rule }) => rule === 'low-oxygen').every(({ late, state }) => late && state === 'resolved')).toBe(true);
    expect(await texts(home)).toBe(0);
    const [first] = await api.ok<{ at: string; receivedAt: string }[]>('GET', of(home, `/readings?from=${ago(60)}`));
    expect(Date.parse(first?.receivedAt ?? '') - Date.parse(first?.at ?? '')).toBeGreaterThan(48 * HOUR);
  }, 90_000);

  test('held up a call for help: of the last day it still reaches somebody, of the day before it is history', async () => {
    const [recent, old] = [await api.home({ devices: ['gateway', 'pendant'] }), await api.home({ devices: ['gateway', 'pendant'] })];
    await post(recent, [{ device: recent.devices['pendant']?.id, kind: 'sos', value: true, at: ago(20) }]);
    await post(old, [{ device: old.devices['pendant']?.id, kind: 'sos', value: true, at: ago(40) }]);
    await eventually('somebody is told', async () => (await texts(recent)) > 0, 30_000);
    await settled();
    expect(await texts(old)).toBe(0);
    expect((await api.alerts(old.residentId, '&state=open')).length).toBe(0);
  }, 90_000);
});
