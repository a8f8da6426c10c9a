import { afterAll, beforeAll, expect, test } from 'vitest';
import { STATIONS, WATCHMAN } from '../../core/proof/watchman.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { FeedReader } from '../builders/feed.js';

let app: TestApp, api: Api, reader: FeedReader;
const rounds = (): Promise<{ _id: Date; passed: Record<string, number> }[]> => app.app.get(Store).collection<{ _id: Date; passed: Record<string, number> }>('watchmanRounds').find({}).sort({ _id: 1 }).toArray();

beforeAll(async () => {
  app = await startHearthline({ roundEveryMs: 2_000 });
  api = new Api(app.url, app.adminToken);
  reader = await FeedReader.open(app.url, app.adminToken);
  await eventually('three rounds', async () => (await rounds()).length >= 3, 30_000);
});
afterAll(async () => {
  reader?.close();
  await app?.stop();
});

test('a press goes all the way: taken in, judged, decided, taken up for sending, shown', async () => {
  for (const { passed } of (await rounds()).slice(-3)) expect(Object.keys(passed).sort()).toEqual([...STATIONS].sort());
  const { status, parts, round } = await api.ok<{ status: string; parts: { part: string; state: string }[]; round: { completeAt: string } }>('GET', '/health/parts', undefined, '');
  expect(status).toBe('ok');
  expect(parts.map(({ part, state }) => `${part} ${state}`)).toContain('round working');
  expect(Date.now() - Date.parse(round.completeAt)).toBeLessThan(30_000);
});

test('each press is an alert of its own, and every one of them is over', async () => {
  const alerts = await app.app.get(Store).collection('alerts').find({ residentId: WATCHMAN } as never).toArray();
  expect(alerts.length).toBeGreaterThanOrEqual(3);
  expect(alerts.filter((alert) => alert['live']).length).toBeLessThanOrEqual(1);
  const messages = await app.app.get(Store).collection('deliveries').find({ residentId: WATCHMAN } as never).toArray();
  expect(messages.length).toBeGreaterThanOrEqual(3);
  expect(new Set(messages.map((message) => message['state']))).not.toContain('sent');
  expect(await app.app.get(Store).collection('deskMessages').countDocuments({})).toBe(0);
});

test('nobody meets the watchman among people, alerts, figures or on the feed', async () => {
  expect(await api.ok('GET', '/api/v1/residents')).toEqual([]);
  expect(await api.ok('GET', '/api/v1/alerts')).toEqual([]);
  expect((await api.call('GET', `/api/v1/residents/${WATCHMAN}`)).status).toBe(404);
  expect((await api.call('GET', `/api/v1/alerts?residentId=${WATCHMAN}`)).status).toBe(404);
  expect((await api.call('GET', `/fhir/R4/Patient/${WATCHMAN}`)).status).toBe(404);
  expect((await api.call('GET', `/fhir/R4/Device/${WATCHMAN}`)).status).toBe(404);
  expect(await api.ok('GET', '/api/v1/figures/response')).toMatchObject({ all: [], byTeam: [] });
  expect(await api.ok<string>('GET', '/metrics', undefined, '')).not.toContain('rule="sos"');
  const [alert] = await app.app.get(Store).collection('alerts').find({ residentId: WATCHMAN } as never).toArray();
  expect((await api.call('GET', `/api/v1/alerts/${String(alert?._id)}`)).status).toBe(404);
  expect(reader.frames.filter(({ type }) => type === 'event' || type === 'provisional')).toEqual([]);
});

test('a person who calls in the same moment is shown, under a number that is theirs', async () => {
  const home = await api.home({ devices: ['pendant'] });
  await api.send(home, 'pendant', { kind: 'sos' });
  const event = await reader.until('the call', ({ type }) => type === 'event');
  expect(event.residentId).toBe(home.residentId);
  const again = await FeedReader.open(app.url, app.adminToken, 0);
  const first = await again.until('what was missed', ({ type }) => type === 'event');
  expect(first.residentId).toBe(home.residentId);
  again.close();
});
