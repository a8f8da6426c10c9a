import { afterAll, beforeAll, expect, test } from 'vitest';
import { CasesWatcher } from '../../modules/place/cases/cases-watcher.js';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { person, type Shown } from '../builders/cases.js';
import { aStreet } from '../builders/street.js';

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const iso = (at: number): string => new Date(at).toISOString();
interface Entity { '@iot.id': number }

let app: TestApp, api: Api, ada: { id: string; token: string };
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  ada = await person(api, 'Ada', 'admin');
});
afterAll(() => app?.stop());

const look = () => app.app.get(CasesWatcher).look();
const cases = (query = '') => api.ok<(Shown & { evidence: object[] })[]>('GET', `/api/v1/cases?rule=sensor-silent&state=all&limit=1000${query}`);
const about = async (subject: string) => (await cases(`&subject=${encodeURIComponent(subject)}`)).map(({ state, because }) => [state, because]);

/** A Thing with one Datastream that speaks every ten minutes, the last time so many minutes ago. */
async function sensor(name: string, quietMinutes: number, properties: object = {}, token?: string): Promise<{ thing: number; stream: number; subject: string }> {
  const entity = { ...aStreet({ name, results: [] }), properties };
  const { '@iot.id': thing } = await api.ok<Entity>('POST', '/sta/v1.1/Things', entity, token);
  const { value: [first] } = await api.ok<{ value: Entity[] }>('GET', `/sta/v1.1/Things(${thing})/Datastreams`);
  const stream = first?.['@iot.id'] ?? 0, last = Date.now() - quietMinutes * MINUTE;
  await say(stream, Array.from({ length: 12 }, (_, i) => last - (11 - i) * 10 * MINUTE));
  return { thing, stream, subject: `thing:${thing}` };
}
const say = (stream: number, times: readonly number[]) => api.ok('POST', '/sta/v1.1/CreateObservations', [{ Datastream: { '@iot.id': stream }, components: ['phenomenonTime', 'result'], dataArray: times.map((time) => [iso(time), 4.2]) }]);

test('a Datastream that is quiet beyond its own interval is a case, explained, and over when it speaks again', async () => {
  const [quiet, well, seldom, slow, unknown] = [await sensor('Quiet', 90), await sensor('Well', 5), await sensor('Seldom', 90), await sensor('Slow', 90), await sensor('Unknown', 400)];
  await api.ok('PATCH', `/sta/v1.1/Datastreams(${seldom.stream})`, { properties: { intervalSeconds: 86_400 } });
  await api.ok('PATCH', `/sta/v1.1/Datastreams(${slow.stream})`, { properties: { intervalSeconds: 1_200 } });
  const { value } = await api.ok<{ value: Entity[] }>('GET', `/sta/v1.1/Datastreams(${unknown.stream})/Observations?$orderby=phenomenonTime&$top=10`);
  for (const { '@iot.id': id } of value) await api.ok('DELETE', `/sta/v1.1/Observations(${id})`);
  for (let i = 0; i < 2; i += 1) await look();
  expect(await cases(`&subject=${quiet.subject}`)).toMatchObject([{ state: 'open', severity: 'routine', subject: { name: 'Quiet' }, because: expect.stringMatching(/^Nothing comes: .* since .* \(more than 1 hour is silence\)\.$/), evidence: [{ limit: 60 }], differ: expect.any(String) }]);
  expect(await about(slow.subject)).toHaveLength(1);
  for (const { subject } of [well, seldom, unknown]) expect(await about(subject)).toEqual([]);
  await say(quiet.stream, [Date.now() - MINUTE]);
  await look();
  expect(await about(quiet.subject)).toMatchObject([['closed', expect.any(String)]]);
  await api.ok('DELETE', `/sta/v1.1/Things(${slow.thing})`);
  await look();
  expect((await cases(`&subject=${slow.subject}`)).map(({ state }) => state)).toEqual(['closed']);
});

test('a forecast that lies ahead keeps no sensor awake', async () => {
  const { stream, subject } = await sensor('Forecaster', 90);
  await say(stream, [Date.now() + 3 * DAY]);
  await look();
  expect(await about(subject)).toMatchObject([['open', expect.any(String)]]);
});

test('all that speak through one gateway, or come by one partner, are one case with a list; it ends when one of them speaks, and the others have their own', async () => {
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/partners', { name: 'River Watch' });
  const { key } = await api.ok<{ key: string }>('POST', `/api/v1/partners/${id}/keys`, { title: 'k', scopes: ['sta:read', 'sta:write'] });
  for (const [carrier, properties, token] of [['gateway:Mast 3', { gateway: 'Mast 3' }, undefined], [`partner:${id}`, {}, key]] as const) {
    const three = [await sensor(`${carrier} A`, 90, properties, token), await sensor(`${carrier} B`, 95, properties, token), await sensor(`${carrier} C`, 100, properties, token)];
    await look();
    expect(await cases(`&subject=${encodeURIComponent(carrier)}`)).toMatchObject([{ state: 'open', subject: { name: carrier.startsWith('gateway') ? 'Mast 3' : 'River Watch' }, because: expect.stringMatching(/^Nothing comes from any of the 3 that speak through it: .* C since .*; .* B since .*; .* A since /), evidence: [{}, {}, {}] }]);
    for (const { subject } of three) expect(await about(subject)).toEqual([]);
    await say(three[0]?.stream ?? 0, [Date.now() - MINUTE]);
    await look();
    expect((await about(carrier)).map(([state]) => state)).toEqual(['closed']);
    await look();
    expect((await Promise.all(three.map(({ subject }) => about(subject)))).map((all) => all.map(([state]) => state))).toEqual([[], ['open'], ['open']]);
  }
});

test('a detector that counts no more is a case; an air site in fog is none, and one that hands in nothing is', async () => {
  await api.ok('POST', '/api/v1/traffic/sites', { id: 'quiet-loop', name: 'Quiet loop', latitude: 51.48, longitude: 0.33 });
  const five = Math.floor(Date.now() / (5 * MINUTE)) * 5 * MINUTE;
  await api.ok('POST', '/api/v1/traffic/sites/quiet-loop/readings', [{ at: iso(five - 2 * HOUR), speed: 30 }]);
  const hour = Math.floor(Date.now() / HOUR) * HOUR;
  for (const [site, back, humidity] of [['fog', 1, 99], ['gone', 9, 50]] as const) {
    await api.ok('POST', '/api/v1/place/air/sites', { id: site, name: site, grade: 'indicative', latitude: 51.4, longitude: 0.3 });
    await api.ok('POST', `/api/v1/place/air/sites/${site}/hours`, [{ at: iso(hour - 12 * HOUR), pm25: 9, humidity: 60 }, ...Array.from({ length: 10 }, (_, i) => ({ at: iso(hour - (back + i) * HOUR), pm25: 40, humidity }))]);
  }
  await look();
  expect((await about('traffic:quiet-loop')).map(([state]) => state)).toEqual(['open']);
  expect([await about('air:fog'), (await about('air:gone')).map(([state]) => state)]).toEqual([[], ['open']]);
  await api.ok('POST', '/api/v1/traffic/sites/quiet-loop/readings', [{ at: iso(five - 5 * MINUTE), speed: 30 }]);
  await look();
  expect((await about('traffic:quiet-loop')).map(([state]) => state)).toEqual(['closed']);
});

test('it can be put on trial, and tried over the past', async () => {
  const { stream, subject } = await sensor('Then', 90), began = Date.now() - 3 * DAY;
  await say(stream, [...Array.from({ length: 30 }, (_, i) => began + i * 10 * MINUTE), ...Array.from({ length: 365 }, (_, i) => began + 10 * HOUR + i * 10 * MINUTE)]);
  const { would } = await api.ok<{ would: { openedAt: string; closedAt: string | null }[] }>('POST', '/api/v1/place-rules/sensor-silent/back-test', { from: iso(began), to: iso(Date.now()), subject });
  const last = began + 290 * MINUTE;
  expect(would).toMatchObject([{ openedAt: iso(last + HOUR + MINUTE), closedAt: iso(began + 10 * HOUR) }, { closedAt: null }]);
  await api.ok('PUT', '/api/v1/place-rules/sensor-silent', { mode: 'shadow' }, ada.token);
  const other = await sensor('On trial', 90);
  await look();
  expect(await about(other.subject)).toEqual([]);
  expect(await cases(`&shadow=true&subject=${other.subject}`)).toHaveLength(1);
  await api.ok('PUT', '/api/v1/place-rules/sensor-silent', { mode: 'live' }, ada.token);
});
