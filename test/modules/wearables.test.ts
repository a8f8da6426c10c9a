import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConnectionShown } from '../../modules/sensing/doors/wearables/wearables.service.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { WearableCloud } from '../builders/wearable-cloud.js';

let app: TestApp, api: Api, cloud: WearableCloud;
beforeAll(async () => {
  [app, cloud] = await Promise.all([startHearthline(), WearableCloud.start()]);
  api = new Api(app.url, app.adminToken);
});
afterAll(async () => {
  await app?.stop();
  cloud?.stop();
});
beforeEach(() => cloud.control({ fail: 'none' }));

const SECRET = 'a client secret';
const auth = () => ({ authorization: `Bearer ${app.adminToken}` });
const plain = { redirect: 'manual' } as const;

interface Connected { residentId: string; user: string; hook: string; source: string; id: string }

async function begun(form: string, residentId: string) {
  const { source, notificationAddress: hook } = await api.ok<{ source: string; notificationAddress: string }>('POST', '/api/v1/wearables/registrations', { form, title: 'A maker', clientId: 'us', clientSecret: SECRET, origin: cloud.url, ...(form === 'fitbit' ? { verify: 'the-right-code' } : {}) });
  const { authorize } = await api.ok<{ authorize: string }>('POST', `/api/v1/residents/${residentId}/wearables`, { source, consent: 'resident' });
  const back = (await fetch(authorize, plain)).headers.get('location') ?? '';
  return { source, hook, back };
}

const connections = (residentId: string) => api.ok<ConnectionShown[]>('GET', `/api/v1/residents/${residentId}/wearables`);

async function connected(form: string): Promise<Connected> {
  const user = `user-${randomUUID().slice(0, 8)}`;
  await cloud.control({ user });
  const { residentId } = await api.home({ devices: [], carers: [] });
  const { source, hook, back } = await begun(form, residentId);
  const answer = await fetch(back, { headers: auth(), ...plain });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `/admin/residents/${residentId}?note=wearable`]);
  const [one] = await connections(residentId);
  return { residentId, user, hook, source, id: one?.id ?? '' };
}

const now = (): number => Math.floor(Date.now() / 1_000);
const cuff = (date: number, systolic = 125) => ({ measuregrps: [{ grpid: 1, attrib: 0, category: 1, date, measures: [{ type: 10, value: systolic, unit: 0 }, { type: 9, value: 80, unit: 0 }] }] });
const readings = (residentId: string) => api.ok<{ kind: string; value: unknown; at: string }[]>('GET', `/api/v1/residents/${residentId}/readings?from=2020-01-01T00:00:00Z`);
const withings = (to: Pick<Connected, 'hook' | 'user'>, from = now() - 60) => fetch(to.hook, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ userid: to.user, appli: '4', startdate: String(from), enddate: String(now()) }) });
const fitbit = (to: Pick<Connected, 'hook'>, body: unknown, secret = SECRET) => {
  const text = JSON.stringify(body);
  return fetch(to.hook, { method: 'POST', headers: { 'content-type': 'application/json', 'x-fitbit-signature': createHmac('sha1', `${secret}&`).update(text).digest('base64') }, body: text });
};
const garmin = (to: Pick<Connected, 'hook'>, body: unknown) => fetch(to.hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
/** The waits of a person's life, cut short: everything that is put off is due now. */
const hurry = async (): Promise<void> => {
  const store = app.app.get(Store);
  await store.collection('wearablePulls').updateMany({}, { $set: { dueAt: new Date(0) } });
  await store.collection('wearableConnections').updateMany({}, { $unset: { quietUntil: 1 } });
};

describe('an account', () => {
  test.each(['withings', 'fitbit', 'garmin'])('of %s is connected with consent, shown, and let go: given back, forgotten, and its device retired', async (form) => {
    const { residentId, source, id } = await connected(form);
    expect(await connections(residentId)).toMatchObject([{ source, form, state: 'connected', consent: 'resident', waiting: 0 }]);
    const [device] = await api.ok<{ kind: string }[]>('GET', `/api/v1/devices?residentId=${residentId}`);
    expect(device).toMatchObject({ kind: 'wearable' });
    const doc = await app.app.get(Store).collection('wearableConnections').findOne({ _id: id as never });
    expect(doc?.['tokens']).toBeDefined();
    expect(JSON.stringify(doc)).not.toMatch(/[ar]-[0-9a-f]{16}/);
    await api.ok('DELETE', `/api/v1/residents/${residentId}/wearables/${id}`);
    expect((await app.app.get(Store).collection('wearableConnections').findOne({ _id: id as never }))?.['tokens']).toBeUndefined();
    expect(await connections(residentId)).toMatchObject([{ state: 'ended' }]);
    expect(await api.ok('GET', `/api/v1/devices?residentId=${residentId}`)).toEqual([]);
  });

  test('a way back is walked once, by whoever began it, and not by chance', async () => {
    const { residentId } = await api.home({ devices: [], carers: [] });
    await cloud.control({ user: 'once' });
    const { back } = await begun('fitbit', residentId);
    expect((await fetch(back, plain)).headers.get('location')).toMatch(/^\/sign-in\?/);
    expect((await fetch(back, { headers: auth(), ...plain })).status).toBe(303);
    expect((await fetch(back, { headers: auth(), ...plain })).status).toBe(400);
    expect((await fetch(back.replace(/state=[^&]+/, `state=${'x'.repeat(32)}`), { headers: auth(), ...plain })).status).toBe(400);
  });

  test('that the person did not agree to is not connected, and the page says so; the same way back opens nothing more', async () => {
    const { residentId } = await api.home({ devices: [], carers: [] });
    const { back } = await begun('withings', residentId);
    const refused = await fetch(back.replace(/code=[^&]+/, 'error=access_denied'), { headers: auth(), ...plain });
    expect([refused.status, refused.headers.get('content-type')]).toEqual([422, 'text/html; charset=utf-8']);
    expect(await refused.text()).toContain('Nothing is connected');
    expect((await fetch(back, { headers: auth(), ...plain })).status).toBe(400);
    expect(await connections(residentId)).toEqual([]);
  });

  test('that another resident has connected is refused', async () => {
    const first = await connected('withings');
    const { residentId } = await api.home({ devices: [], carers: [] });
    const { authorize } = await api.ok<{ authorize: string }>('POST', `/api/v1/residents/${residentId}/wearables`, { source: first.source, consent: 'attorney' });
    const back = (await fetch(authorize, plain)).headers.get('location') ?? '';
    expect((await fetch(back, { headers: auth(), ...plain })).status).toBe(409);
  });

  test.each([['a maker we do not know', { form: 'oura' }, 'form'], ['an origin with a path', { origin: 'https://x.example/a' }, 'origin'], ['an origin without TLS', { origin: 'http://10.0.0.1' }, 'origin'], ['a short secret', { clientSecret: 'x' }, 'clientSecret']])('%s is no registration', async (_what, change, field) => {
    expect(await api.call('POST', '/api/v1/wearables/registrations', { form: 'withings', title: 'x', clientId: 'us', clientSecret: SECRET, ...change })).toMatchObject({ status: 400, body: { field } });
  });
});

describe('Withings', () => {
  test('looks whether the address answers, notifies, and what it measured is fetched; twice is once', async () => {
    const one = await connected('withings');
    expect((await fetch(one.hook, { method: 'HEAD' })).status).toBe(200);
    const at = now() - 30;
    await cloud.has('measures', cuff(at));
    for (let i = 0; i < 3; i += 1) expect((await withings(one)).status).toBe(200);
    await eventually('the cuff', async () => (await readings(one.residentId)).length === 1, 20_000);
    await withings(one, now() - 600);
    await eventually('nothing to wait for', async () => (await connections(one.residentId))[0]?.waiting === 0, 20_000);
    expect(await readings(one.residentId)).toMatchObject([{ kind: 'blood-pressure', value: { systolic: 125, diastolic: 80 }, at: new Date(at * 1_000).toISOString() }]);
  });

  test.each([['a wrong key', (hook: string) => hook.replace(/\/[^/]{32}\//, `/${'x'.repeat(32)}/`), 404], ['the address of another maker', (hook: string) => hook.replace(/withings$/, 'garmin'), 404]])('%s opens nothing', async (_what, change, status) => {
    const one = await connected('withings');
    expect((await withings({ ...one, hook: change(one.hook) })).status).toBe(status);
    expect((await connections(one.residentId))[0]?.waiting).toBe(0);
  });

  test('of an account that nobody connected, it is told nothing and nothing is kept', async () => {
    const one = await connected('withings');
    expect((await withings({ ...one, user: 'nobody' })).status).toBe(200);
    expect(await app.app.get(Store).collection('wearablePulls').countDocuments({ connection: 'nobody' })).toBe(0);
  });
});

describe('a cloud that does not work', () => {
  test.each<[string, object]>([['is away', { fail: 'status:503' }], ['says too many', { fail: 'status:429', retryAfter: 60 }], ['answers a page', { fail: 'html' }], ['sends elsewhere', { fail: 'redirect' }], ['answers without end', { fail: 'huge' }]])('%s: waited for, and fetched when it works', async (_what, failure) => {
    const one = await connected('withings');
    await cloud.has('measures', cuff(now() - 30));
    await cloud.control(failure);
    await withings(one);
    const waiting = await eventually('it to be put off', async () => {
      const pull = await app.app.get(Store).collection('wearablePulls').findOne({ connection: one.id });
      return pull !== null && pull['attempts'] > 0 ? pull : undefined;
    }, 30_000);
    expect(waiting['dueAt'].getTime()).toBeGreaterThan(Date.now() + 10_000);
    expect(await readings(one.residentId)).toEqual([]);
    await hurry();
    await eventually('the cuff', async () => (await readings(one.residentId)).length === 1, 30_000);
  });

  test('whose tokens have run out: renewed once, with the rotated token, and fetched', async () => {
    const one = await connected('fitbit');
    const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
    await cloud.has(`/1/user/-/activities/steps/date/${day}/1d.json`, { 'activities-steps': [{ dateTime: day, value: '4321' }] });
    await cloud.control({ fail: 'expire' });
    await fitbit(one, [{ collectionType: 'activities', date: day, ownerId: one.user, ownerType: 'user', subscriptionId: '1' }]);
    await eventually('the steps', async () => (await readings(one.residentId)).some(({ kind, value }) => kind === 'daily-steps' && value === 4_321), 30_000);
    expect((await connections(one.residentId))[0]).toMatchObject({ state: 'connected' });
  });

  test('that always fails is for a person to look at, and says why', async () => {
    const one = await connected('withings');
    await cloud.control({ fail: 'status:503', times: 50 });
    await withings(one);
    await eventually('it to be stuck', async () => {
      await hurry();
      return (await connections(one.residentId))[0]?.stuck.some(({ why }) => why === 'http-503');
    }, 60_000);
  });

  test('that says gone: not asked again', async () => {
    const one = await connected('withings');
    await cloud.control({ fail: 'status:410' });
    await withings(one);
    await eventually('nothing to wait for', async () => (await connections(one.residentId))[0]?.waiting === 0, 30_000);
  });
});

describe('Fitbit', () => {
  test('verifies the address by its code', async () => {
    const { hook } = await connected('fitbit');
    expect((await fetch(`${hook}?verify=the-right-code`)).status).toBe(204);
    expect((await fetch(`${hook}?verify=another`)).status).toBe(404);
    expect((await fetch(hook)).status).toBe(404);
  });

  test('signs what it says; another signature is not believed', async () => {
    const one = await connected('fitbit');
    const body = [{ collectionType: 'body', date: '2026-11-20', ownerId: one.user }];
    expect((await fitbit(one, body, 'another secret')).status).toBe(404);
    expect((await connections(one.residentId))[0]?.waiting).toBe(0);
    expect((await fitbit(one, body)).status).toBe(204);
  });

  test('says that the person has left: the connection ends', async () => {
    const one = await connected('fitbit');
    expect((await fitbit(one, [{ collectionType: 'userRevokedAccess', date: '2026-11-20', ownerId: one.user }])).status).toBe(204);
    expect(await connections(one.residentId)).toMatchObject([{ state: 'ended' }]);
  });
});

describe('Fitbit: one of several answers is refused', () => {
  test.each<[string, number, string[]]>([['a scope that was not given', 403, ['http-403']], ['nothing of that day', 404, []]])('%s: the others are kept', async (_what, status, stuck) => {
    const one = await connected('fitbit');
    const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
    await cloud.has(`/1/user/-/spo2/date/${day}.json`, { dateTime: day, value: { avg: 95.1, min: 90, max: 98 } });
    await cloud.control({ fail: `status:${status}` });
    await fitbit(one, [{ collectionType: 'sleep', date: day, ownerId: one.user }]);
    await eventually('the night', async () => (await readings(one.residentId)).some(({ kind }) => kind === 'mean-oxygen'), 30_000);
    await eventually('it to be over', async () => (await connections(one.residentId))[0]?.waiting === stuck.length, 30_000);
    await eventually('why', async () => (await connections(one.residentId))[0]?.stuck.map(({ why }) => why).join() === stuck.join(), 30_000);
  });
});

describe('Garmin', () => {
  const pressure = (userId: string, at: number) => ({ userId, summaryId: 's', measurementTimeInSeconds: at, systolic: 125, diastolic: 80, pulse: 70 });

  test('pushes: durable before it is answered, and twice is once', async () => {
    const one = await connected('garmin');
    const body = { bloodPressures: [pressure(one.user, now() - 60)] };
    for (let i = 0; i < 2; i += 1) expect((await garmin(one, body)).status).toBe(200);
    expect((await readings(one.residentId)).map(({ kind }) => kind).sort()).toEqual(['blood-pressure', 'heart-rate']);
  });

  test('pings: fetched from its own address, and from no other', async () => {
    const one = await connected('garmin');
    await cloud.has('/wellness-api/rest/bloodPressures', [pressure(one.user, now() - 60)]);
    const ping = (callbackURL: string) => garmin(one, { bloodPressures: [{ userId: one.user, callbackURL }] });
    for (const address of ['http://169.254.169.254/latest', 'file:///etc/passwd', `${cloud.url}@evil.example/`, `${cloud.url}.evil.example/`]) expect((await ping(address)).status).toBe(200);
    expect((await connections(one.residentId))[0]?.waiting).toBe(0);
    expect((await ping(`${cloud.url}/wellness-api/rest/bloodPressures?token=x`)).status).toBe(200);
    await eventually('the cuff', async () => (await readings(one.residentId)).length === 2, 30_000);
  });

  test('answers with the data of another account: nothing is kept, and somebody is to look', async () => {
    const one = await connected('garmin');
    await cloud.has('/wellness-api/rest/bloodPressures', [pressure('somebody-else', now() - 60)]);
    await garmin(one, { bloodPressures: [{ userId: one.user, callbackURL: `${cloud.url}/wellness-api/rest/bloodPressures` }] });
    await eventually('it to be stuck', async () => (await connections(one.residentId))[0]?.stuck.some(({ why }) => why === 'data-of-another-account'), 30_000);
    expect(await readings(one.residentId)).toEqual([]);
  });
});

test('a wearable that went to somebody else is fetched from no more', async () => {
  const one = await connected('withings');
  const [device] = await api.ok<{ id: string }[]>('GET', `/api/v1/devices?residentId=${one.residentId}`);
  await api.ok('POST', `/api/v1/devices/${device?.id}/take-back`);
  await withings(one);
  await eventually('the connection to end', async () => (await connections(one.residentId))[0]?.state === 'ended', 30_000);
});

test('Open mHealth: data points of a source’s people; what is typed in is another device, and a bad point costs only itself', async () => {
  const { id: source, key } = await api.ok<{ id: string; key: string }>('POST', '/api/v1/sources', { form: 'open-mhealth', title: 'A study' });
  const { residentId } = await api.home({ devices: [], carers: [] });
  await api.ok('POST', '/api/v1/devices', { kind: 'wearable', residentId, behind: { source, name: 'p1' } });
  const point = (value: unknown, header: object = {}) => ({ header: { uuid: 'u', schema_id: { namespace: 'omh', name: 'heart-rate', version: '2.0' }, user_id: 'p1', ...header }, body: { heart_rate: { value, unit: 'beats/min' }, effective_time_frame: { date_time: new Date().toISOString() } } });
  const send = (body: unknown, token = key) => api.call('POST', '/api/v1/open-mhealth', body, token);
  expect((await send([point(72), point('72'), point(73, { modality: 'self-reported' })])).body).toMatchObject({ accepted: 1, rejected: [{ code: 'not-found' }, { code: 'code-invalid' }] });
  expect((await send(point(74))).body).toMatchObject({ accepted: 1 });
  expect((await send(point(74), app.adminToken)).status).toBe(401);
  expect((await api.ok<{ name: string }[]>('GET', `/api/v1/sources/${source}/strangers`)).map(({ name }) => name)).toEqual(['p1#self-reported']);
});
