import { afterAll, beforeAll, expect, test } from 'vitest';
import { LightFaults } from '../../modules/place/network/lights/faults.store.js';
import { Outages } from '../../modules/place/network/outages/outages.store.js';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { box } from '../builders/network.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const HOUR = 3_600_000, DAY = 24 * HOUR, MINUTE = 60_000;
const start = Math.floor(Date.now() / DAY) * DAY - 20 * DAY, iso = (at: number): string => new Date(at).toISOString();
interface Would { subject: { id: string }; openedAt: string; closedAt: string | null; closedBecause: string | null; because: string }
const tried = (rule: string, change: object = {}) => api.ok<{ would: Would[]; subjects: number; next: string | null }>('POST', `/api/v1/place-rules/${rule}/back-test`, { from: iso(start), to: iso(start + 10 * DAY), ...change });
const shown = ({ would }: { would: readonly Would[] }): unknown[] => would.map(({ subject: { id }, openedAt, closedAt }) => [id, openedAt, closedAt]);

test('faults of lights are tried over the past: when they were too old, until they were mended', async () => {
  const faults = app.app.get(LightFaults);
  for (const [id, column, kind, since, ended] of [
    ['a-door', 'C-1', 'doorOpen', start + HOUR, start + 5 * HOUR], ['b-brief', 'C-2', 'doorOpen', start + HOUR, start + 2 * HOUR], ['c-dark', 'C-3', 'lampFailure', start + HOUR, undefined],
    ['d-before', 'C-4', 'doorOpen', start - 30 * MINUTE, start + 4 * HOUR], ['e-later', 'C-5', 'doorOpen', start + 15 * DAY, undefined], ['f-over', 'C-6', 'doorOpen', start - 5 * DAY, start - DAY],
  ] as const) {
    await faults.open({ id, column, kind, since, source: 'report' });
    if (ended !== undefined) await faults.end(column, kind, ended);
  }
  const dangerous = await tried('light-dangerous');
  expect([shown(dangerous), dangerous.subjects]).toEqual([[['a-door', iso(start + 3 * HOUR + MINUTE), iso(start + 5 * HOUR)], ['d-before', iso(start + 91 * MINUTE), iso(start + 4 * HOUR)]], 4]);
  expect(dangerous.would[0]).toMatchObject({ because: expect.stringContaining('doorOpen since'), closedBecause: expect.stringContaining('The fault ended') });
  expect(shown(await tried('light-fault-old'))).toEqual([['c-dark', iso(start + HOUR + 5 * DAY + MINUTE), null]]);
  expect(shown(await tried('light-dangerous', { from: iso(start + 4 * HOUR + 10 * MINUTE), subject: 'a-door' }))).toEqual([['a-door', iso(start + 4 * HOUR + 10 * MINUTE), iso(start + 5 * HOUR)]]);
  expect(await tried('light-dangerous', { limit: 1 })).toMatchObject({ subjects: 1, next: 'a-door' });
});

test('outages are tried by what was said of their end when it was said; told again, that is no news', async () => {
  const outages = app.app.get(Outages), told = (reference: string, change: object) => outages.keep({ reference, source: 'Openreach', kind: 'broadband', area: box(0.3, 51.4), start, toldAt: start, ...change });
  const silent = await told('silent', { end: start + 2 * DAY });
  const late = { expectedEnd: start + 3 * DAY, toldAt: start + 30 * HOUR }, promised = await told('promised', late);
  await told('promised', { ...late, toldAt: start + 40 * HOUR });
  await told('power', { kind: 'power' });
  const { would } = await tried('broadband-out');
  const of = (id: string): unknown[] => shown({ would: would.filter(({ subject }) => subject.id === id) });
  expect(of(silent.id)).toEqual([[silent.id, iso(start + DAY + MINUTE), iso(start + 2 * DAY)]]);
  expect(would.find(({ subject }) => subject.id === promised.id)).toMatchObject({ openedAt: iso(start + DAY + MINUTE) });
  expect(of(promised.id).length + of(silent.id).length).toBe(would.length);
  expect(shown(await tried('broadband-out', { subject: promised.id, to: iso(start + 2 * DAY) }))).toEqual([[promised.id, iso(start + DAY + MINUTE), iso(start + 30 * HOUR)]]);
});

test('of forecasts only the last word is kept, and the rule says so', async () => {
  expect(await api.call('POST', '/api/v1/place-rules/air-high-foreseen/back-test', { from: iso(start), to: iso(start + DAY) })).toMatchObject({ status: 409, body: { detail: expect.stringContaining('forecasts') } });
  const rules = await api.ok<{ name: string; backTest: boolean }[]>('GET', '/api/v1/place-rules');
  expect(rules.filter(({ backTest }) => !backTest).map(({ name }) => name)).toEqual(['air-high-foreseen']);
});
