import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { FeedGateway } from '../../modules/care/feed/feed.gateway.js';
import { Presence } from '../../modules/care/feed/presence.service.js';
import { Store } from '../../modules/platform/store/store.js';
import type { CarerId } from '../../core/ids.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';
import { FeedReader } from '../builders/feed.js';
import { startBuilt, type BuiltApp } from '../builders/process.js';

const mongodbUri = databaseUri();
let here: TestApp, there: BuiltApp, api: Api;
let next = 0;
const readers: FeedReader[] = [];
beforeAll(async () => {
  here = await startHearthline({ mongodbUri });
  there = await startBuilt({ mongodbUri, redisUrl: inject('redisUrl') });
  api = new Api(here.url, here.adminToken);
});
afterAll(async () => {
  await there?.stop();
  await here?.stop();
});
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

interface Going {
  readonly home: Home;
  readonly carer: CarerId;
  readonly alertId: string;
  readonly token: string;
}

/** Somebody who has taken an alert on a screen. */
async function going(): Promise<Going> {
  const home = await api.home({ carers: [`+447700900${(next += 1) + 800}`] });
  const username = `screen-${next}`;
  await api.ok('POST', '/api/v1/users', { username, name: username, role: 'carer', password: 'correct horse battery', carerId: home.carers[0] });
  const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'correct horse battery' }, '');
  await api.send(home, 'pendant', { kind: 'sos' });
  const { id } = await eventually('the alert', async () => (await api.alerts(home.residentId))[0]);
  await api.ok('POST', `/api/v1/alerts/${id}/claim`, undefined, token);
  return { home, carer: home.carers[0] as CarerId, alertId: id, token };
}
async function screen(url: string, { token }: Going): Promise<FeedReader> {
  const reader = await FeedReader.open(url, token);
  readers.push(reader);
  await reader.until('a snapshot', ({ type }) => type === 'snapshot');
  return reader;
}
const asked = async ({ home }: Going): Promise<number> => (await api.alerts(home.residentId)).flatMap(({ actions }) => actions).filter(({ type }) => type === 'screen-lost').length;
const isOpen = async ({ carer }: Going): Promise<boolean> => (await here.app.get(Presence).of([carer])).has(carer);
/** As if so much of the time had gone by for which a screen that was lost is waited for. */
const hurry = async ({ carer }: Going): Promise<void> => {
  const changed = await here.app.get(Store).collection<{ _id: string; carer: CarerId; until: Date }>('screens').updateMany({ carer, until: { $gt: new Date() } }, { $set: { until: new Date(Date.now() + 1_000) } });
  expect(changed.modifiedCount).toBe(1);
};
const page = async (path: string): Promise<string> => (await api.call<string>('GET', path)).body;

test('a screen that falls silent is asked about by text only where no other is open, at whichever process', async () => {
  const dana = await going();
  const [silent, other] = [await screen(here.url, dana), await screen(there.url, dana)];
  silent.socket.pause();
  const gateway = here.app.get(FeedGateway) as unknown as { beat(): void };
  gateway.beat();
  gateway.beat();
  await eventually('that it was given up', async () => !(await here.app.get(Presence) as unknown as { screens: Map<CarerId, number> }).screens.has(dana.carer));
  await new Promise((done) => setTimeout(done, 2_500));
  expect([await asked(dana), await isOpen(dana)]).toEqual([0, true]);
  other.socket.terminate();
  await eventually('that its line dropped', async () => !(await isOpen(dana)));
  await hurry(dana);
  await eventually('the question, once nobody came back', async () => (await asked(dana)) === 1, 30_000);
  expect(await isOpen(dana)).toBe(false);
}, 200_000);

test('a page that was closed says so, and nobody asks; while it is open, the team sees it', async () => {
  const tom = await going();
  const reader = await screen(there.url, tom);
  for (const path of [`/alerts/${tom.alertId}`, `/admin/residents/${tom.home.residentId}`]) expect((await page(path)).toLowerCase(), path).toContain('a screen of theirs is open now');
  reader.socket.close();
  await eventually('that it is closed', async () => !(await isOpen(tom)));
  expect(await page(`/alerts/${tom.alertId}`)).not.toContain('A screen of theirs is open now');
  await new Promise((done) => setTimeout(done, 2_500));
  expect(await asked(tom)).toBe(0);
});

test('a process that is killed leaves its screens to the others: whoever is not back is asked by text, once', async () => {
  const [gone, back] = [await going(), await going()];
  await screen(there.url, gone);
  await screen(there.url, back);
  process.kill(there.pid, 'SIGKILL');
  await there.ended;
  await screen(here.url, back);
  await eventually('that it is missed, long before what it said of itself ends', async () => !(await isOpen(gone)), 20_000);
  await hurry(gone);
  await eventually('the question', async () => (await asked(gone)) === 1, 30_000);
  await new Promise((done) => setTimeout(done, 3_000));
  expect([await asked(gone), await asked(back)]).toEqual([1, 0]);
}, 300_000);
