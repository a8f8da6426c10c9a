import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PushKeyRing } from '../../modules/care/notify/push/push-keys.service.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { PushStandIn, type Subscription } from '../builders/push.js';
import { TwilioStandIn } from '../builders/twilio.js';

interface Pushed {
  readonly alertId: string;
  readonly state: string;
  readonly reason?: string;
  readonly attempts: number;
}

let app: TestApp, twilio: TwilioStandIn, push: PushStandIn, api: Api;
let n = 0;

beforeAll(async () => {
  [twilio, push] = await Promise.all([TwilioStandIn.start(), PushStandIn.start()]);
  app = await startHearthline({ twilio: twilio.settings, pushToLoopback: true });
  api = new Api(app.url, app.adminToken);
});
afterAll(async () => {
  await app?.stop();
  twilio?.stop();
  push?.stop();
});
beforeEach(() => push.fail(500, 0));

interface Wished {
  readonly home: Home;
  readonly ann: Api;
  readonly browser: Subscription;
  readonly phone: string;
}

/** A carer whose browser takes notices. */
async function wished(): Promise<Wished> {
  const phone = `+447700900${(n += 1) + 600}`;
  const home = await api.home({ carers: [phone] });
  const username = `ann-${n}`;
  await api.ok('POST', '/api/v1/users', { username, name: 'Ann', role: 'carer', password: 'correct horse battery', carerId: home.carers[0] });
  const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'correct horse battery' }, '');
  const [ann, browser] = [new Api(app.url, token), await push.browser()];
  expect((await ann.call('POST', '/push/subscribe', browser)).status).toBe(204);
  return { home, ann, browser, phone };
}
const press = ({ home }: Wished): Promise<unknown> => api.send(home, 'pendant', { kind: 'sos' });
const pushesOf = async ({ home }: Wished): Promise<Pushed[]> => app.app.get(Store).collection<Pushed>('pushes').find({ alertId: String((await api.alerts(home.residentId))[0]?.id) }).toArray();

describe('a notice', () => {
  test('comes beside the text, read by that browser alone, from a sender it can name: initials and a code, nothing else of anybody', async () => {
    const one = await wished();
    await press(one);
    const [notice] = await eventually('the notice', async () => {
      const seen = await push.at(one.browser);
      return seen.length > 0 && seen;
    });
    const [alert] = await api.alerts(one.home.residentId);
    expect(JSON.parse(notice?.text ?? '')).toEqual({ title: 'Hearthline', body: `M.H. needs help NOW. ${alert?.code}`, path: `/a/${alert?.code}`, tag: alert?.code });
    expect(notice).toMatchObject({ urgency: 'high', topic: alert?.code, ttl: '1800' });
    await eventually('the text', async () => (await twilio.to(one.phone)).length === 1);
    await eventually('sent', async () => (await pushesOf(one))[0]?.state === 'sent');
    expect(await push.at(one.browser)).toHaveLength(1);
    expect((await one.ann.call<string>('GET', `/alerts/${alert?.id}`)).body).toContain('Notice sent to a device');
  });

  test.each([[429, 1], [503, undefined]])('that the push service answers %d is sent again', async (status, after) => {
    const one = await wished();
    await push.fail(status, 1, after);
    await press(one);
    await eventually('the notice', async () => (await push.at(one.browser)).length === 1, 15_000);
    expect((await pushesOf(one))[0]?.attempts).toBe(2);
  });

  test.each([404, 410])('to a browser that is gone (%d) is the last to it; the text came all the same', async (status) => {
    const one = await wished();
    await push.fail(status, 1);
    await press(one);
    await eventually('failed', async () => (await pushesOf(one))[0]?.state === 'failed');
    expect(await app.app.get(Store).collection('pushSubscriptions').countDocuments({ endpoint: one.browser.endpoint })).toBe(0);
    await eventually('the text', async () => (await twilio.to(one.phone)).length === 1);
    expect((await api.alerts(one.home.residentId))[0]?.deliveries).toHaveLength(1);
  });

  test('never stands in for a text: where the text fails and the notice came, the next person is told', async () => {
    const one = await wished();
    const next = `+447700900${(n += 1) + 600}`;
    await api.ok('POST', `/api/v1/residents/${one.home.residentId}/carers`, { name: 'Tom', phone: next, rank: 2 });
    await twilio.control({ fail: 'undelivered:30005', to: one.phone });
    await press(one);
    await eventually('the notice', async () => (await push.at(one.browser)).length === 1);
    await eventually('the next', async () => (await twilio.to(next)).length === 1);
  });

  test('does not go to somebody who has left the circle meanwhile, nor after it is no longer wished for', async () => {
    const [left, ended] = [await wished(), await wished()];
    await push.fail(503, 1, 2);
    await press(left);
    await eventually('tried', async () => (await pushesOf(left))[0]?.attempts === 1);
    await api.ok('POST', `/api/v1/residents/${left.home.residentId}/carers`, { name: 'Tom', phone: '07700900999', rank: 2 });
    await api.ok('DELETE', `/api/v1/residents/${left.home.residentId}/carers/${left.home.carers[0]}`);
    await eventually('skipped', async () => (await pushesOf(left))[0]?.state === 'skipped', 15_000);
    expect(await push.at(left.browser)).toEqual([]);
    expect((await ended.ann.call('POST', '/push/unsubscribe', { endpoint: ended.browser.endpoint })).status).toBe(204);
    await press(ended);
    await eventually('the text', async () => (await twilio.to(ended.phone)).length === 1);
    expect(await pushesOf(ended)).toEqual([]);
  });
});

test('a notice that has not left does not go to whom alerts are kept from meanwhile', async () => {
  const one = await wished();
  await push.fail(503, 1, 2);
  await press(one);
  await eventually('tried', async () => (await pushesOf(one))[0]?.attempts === 1);
  await api.ok('POST', `/api/v1/residents/${one.home.residentId}/carers`, { name: 'Tom', phone: '07700900998', rank: 2 });
  await api.ok('PUT', `/api/v1/residents/${one.home.residentId}/carers/${one.home.carers[0]}/sharing`, { alerts: false, readings: true, whereabouts: true, by: 'resident' });
  await eventually('skipped', async () => (await pushesOf(one))[0]?.reason === 'not-shared', 15_000);
  expect(await push.at(one.browser)).toEqual([]);
});

describe('a subscription', () => {
  test.each([
    ['at an address of this house', { endpoint: 'https://127.0.0.1/push' }], ['at an inner name', { endpoint: 'https://redis.internal/push' }], ['without encryption', { endpoint: 'http://fcm.googleapis.com/x' }], ['at another port', { endpoint: 'https://fcm.googleapis.com:22/x' }],
    ['with a key that is none', { p256dh: 'AAAA' }], ['with a short secret', { auth: 'AAAA' }],
  ])('%s is refused by its field', async (_what, change) => {
    const { ann, browser } = await wished();
    expect(await ann.call('POST', '/push/subscribe', { ...browser, ...change })).toMatchObject({ status: 422, body: { field: 'endpoint' in change ? 'endpoint' : 'p256dh' } });
  });

  test('is for carers, of themselves alone', async () => {
    const [one, other] = [await wished(), await wished()];
    expect((await api.call('POST', '/push/subscribe', await push.browser())).status).toBe(403);
    expect((await api.call('POST', '/push/subscribe', await push.browser(), '')).status).toBe(401);
    await other.ann.call('POST', '/push/unsubscribe', { endpoint: one.browser.endpoint });
    await press(one);
    await eventually('the notice', async () => (await push.at(one.browser)).length === 1);
  });

  test('is bound to a key that is made once and kept, its private half sealed', async () => {
    const { publicKey } = await app.app.get(PushKeyRing).keys();
    const [kept] = await app.app.get(Store).collection<{ publicKey: string }>('pushKeys').find({}).toArray();
    expect(kept?.publicKey).toBe(publicKey);
    expect(JSON.stringify(kept)).not.toContain('PRIVATE KEY');
    const again = new PushKeyRing(app.app.get(Store), Reflect.get(app.app.get(PushKeyRing), 'box'));
    expect((await again.keys()).privateKey.export({ format: 'jwk' })).toEqual((await app.app.get(PushKeyRing).keys()).privateKey.export({ format: 'jwk' }));
  });
});
