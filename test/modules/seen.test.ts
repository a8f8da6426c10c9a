import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { FeedReader } from '../builders/feed.js';

interface WithSeen {
  readonly id: string;
  readonly seen: readonly { readonly carer: string; readonly at: string; readonly on: string }[];
}

let app: TestApp, api: Api, home: Home, dana: Api, tom: Api, alert: WithSeen;

beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  home = await api.home({ carers: ['07700900141', '07700900142'] });
  [dana, tom] = await Promise.all([carer('dana', home.carers[0]), carer('tom', home.carers[1])]);
  await api.send(home, 'pendant', { kind: 'sos' });
  alert = (await eventually('the alert', async () => (await api.alerts(home.residentId))[0])) as unknown as WithSeen;
});
afterAll(() => app?.stop());

async function carer(username: string, carerId?: string): Promise<Api> {
  await api.ok('POST', '/api/v1/users', { username, name: username, role: 'carer', password: 'correct horse battery', carerId });
  const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'correct horse battery' }, '');
  return new Api(app.url, token);
}
const now = (): Promise<WithSeen> => api.ok<WithSeen>('GET', `/api/v1/alerts/${alert.id}`);
const page = async (who: Api): Promise<string> => (await who.call<string>('GET', `/alerts/${alert.id}`)).body;

test('an alert that was delivered has been seen by nobody until a screen showed it', async () => {
  await eventually('delivered', async () => (await api.alerts(home.residentId))[0]?.deliveries.some(({ state }) => state === 'delivered'));
  expect((await now()).seen).toEqual([]);
});

test('a feed client that shows it says so, once for all: only its own carer has seen it', async () => {
  const reader = await FeedReader.open(app.url, dana.token);
  await reader.until('a snapshot', ({ type }) => type === 'snapshot');
  for (let i = 0; i < 2; i += 1) reader.socket.send(JSON.stringify({ type: 'seen', alerts: [alert.id, 'nosuchalert'] }));
  const { seen } = await eventually('seen', async () => {
    const shown = await now();
    return shown.seen.length > 0 && shown;
  });
  expect(seen).toMatchObject([{ carer: home.carers[0], on: 'feed' }]);
  expect(Date.parse(seen[0]?.at ?? '')).toBeGreaterThan(Date.now() - 60_000);
  reader.close();
});

test('whoever opens its page has seen it, and the page tells all that is known of each', async () => {
  await page(tom);
  const { seen } = await now();
  expect(seen.map(({ carer, on }) => [carer, on])).toEqual([[home.carers[0], 'feed'], [home.carers[1], 'page']]);
  const first = seen[1]?.at;
  const shown = await page(tom);
  expect((await now()).seen[1]?.at).toBe(first);
  for (const words of ['How far each person was reached', 'Text delivered', 'Seen in their list', 'Opened this page', 'seen on a screen']) expect(shown).toContain(words);
});

test.each([
  ['somebody of the team, who is no carer', () => api],
  ['a carer of another home', () => carer('otto', undefined)],
])('%s leaves no trace among those who were told', async (_who, one) => {
  const other = await one();
  await other.call('POST', `/api/v1/alerts/${alert.id}/seen`);
  await page(other);
  expect((await now()).seen).toHaveLength(2);
});

test('a claim on one screen is on the other by itself, with who goes', async () => {
  const [one, other] = await Promise.all([FeedReader.open(app.url, dana.token), FeedReader.open(app.url, tom.token)]);
  await Promise.all([one, other].map((screen) => screen.until('a snapshot', ({ type }) => type === 'snapshot')));
  await dana.ok('POST', `/api/v1/alerts/${alert.id}/claim`);
  const [mine, theirs] = await Promise.all([one, other].map((screen) => screen.until('the claim', ({ name }) => name === 'alert.claimed', 30_000)));
  expect(theirs).toEqual(mine);
  expect(theirs).toMatchObject({ alert: { id: alert.id, state: 'acknowledged', claimedBy: { carer: home.carers[0] } } });
  expect((await tom.call('POST', `/api/v1/alerts/${alert.id}/claim`)).status).toBe(409);
  for (const screen of [one, other]) screen.close();
});

test.each([{ type: 'seen' }, { type: 'seen', alerts: [] }, { type: 'seen', alerts: 'all' }, { type: 'seen', alerts: [{ $ne: 1 }] }, { type: 'seen', alerts: Array(501).fill('a') }])('%j is refused in words, and the line stays', async (frame) => {
  const reader = await FeedReader.open(app.url, dana.token);
  await reader.until('a snapshot', ({ type }) => type === 'snapshot');
  reader.socket.send(JSON.stringify(frame));
  await reader.until('a refusal', ({ code }) => code === 'not-supported');
  expect(reader.closed).toBeUndefined();
  reader.close();
});
