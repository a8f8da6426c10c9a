import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, dayKey, HOUR, startOfDay } from '../../core/time/when.js';
import { Advisor } from '../../modules/care/advisories/advisor.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startWithTwilio, type WithTwilio } from '../builders/with-twilio.js';

let { app, twilio, api }: WithTwilio = {} as WithTwilio;
beforeAll(async () => {
  ({ app, twilio, api } = await startWithTwilio());
});
afterAll(() => app?.stop());

/** Noon of yesterday: between 8:00 and 21:00 whatever the hour is, and past. */
const NOON = (startOfDay(dayKey(Date.now() - DAY)) ?? 0) + 12 * HOUR;
const advisor = (): Advisor => app.app.get(Advisor);
const review = new Date(Date.now() + 100 * DAY).toISOString().slice(0, 10);
const PLAN = { actions: ['keep-at-hand', 'go-later'], ring: '01632 960001', ringWho: 'The respiratory nurses', reviewBy: review };
let number = 100;

async function somebody({ ward = 'Grays', agreed = true, plan = true, conditions = ['COPD'], phone = `+447700900${(number += 1)}`, more = {} }: { ward?: string; agreed?: boolean; plan?: boolean; conditions?: string[]; phone?: string; more?: object } = {}): Promise<Home & { phone: string }> {
  const home = await api.home({ carers: [], devices: ['pendant'], resident: { ward, conditions, phone, ...more } });
  if (agreed) await api.ok('PUT', `/api/v1/residents/${home.residentId}/consents/air-advisories`, { agreed: true, by: 'resident' });
  if (plan) await api.ok('PUT', `/api/v1/residents/${home.residentId}/air-plan`, PLAN);
  // They have been looked after for a while.
  await app.app.get(Store).collection('residents').updateOne({ _id: home.residentId as never }, { $set: { createdAt: Date.now() - 60 * DAY } });
  return { ...home, phone };
}
const foresee = (area: string, daqi: number): Promise<unknown> => api.ok('POST', '/api/v1/air/forecasts', [{ area, source: 'Met Office', issuedAt: new Date().toISOString(), days: [{ date: new Date().toISOString().slice(0, 10), daqi }] }]);
const told = (home: { residentId: string }): Promise<Record<string, unknown>[]> => api.ok('GET', `/api/v1/residents/${home.residentId}/air-advisories`);
interface Standing { state: string; reason?: string; harm: { people: number; advisories: number; optedOut: number; after: { calls: number }; stop?: string } }
const standing = (): Promise<Standing> => api.ok('GET', '/api/v1/air-advisories');

test('bad air is everybody’s to read; nobody is told of it unless somebody turned that on', async () => {
  await foresee('Grays', 5);
  expect(await new Api(app.url, '').ok('GET', '/air/advisories')).toMatchObject([{ area: 'Grays', daqi: 5, band: 'moderate', source: 'forecast', audience: 'at-risk', grade: null, adviceTextVersion: '2025-12-19' }]);
  const mary = await somebody();
  expect(await standing()).toMatchObject({ state: 'off' });
  expect(await advisor().look(NOON)).toEqual({});
  expect(await twilio.to(mary.phone)).toEqual([]);
  for (const path of ['start', 'stop']) expect((await new Api(app.url, '').call('POST', `/api/v1/air-advisories/${path}`, { reason: 'x' })).status).toBe(401);
  expect(await api.call('POST', '/api/v1/air-advisories/start', {})).toMatchObject({ status: 400, body: { field: 'reason' } });
  expect(await api.ok('POST', '/api/v1/air-advisories/start', { reason: 'The board agreed on a trial' })).toMatchObject({ state: 'on', harm: { people: 0 } });
  // It has been on since before yesterday’s noon.
  await app.app.get(Store).collection('airAdvisorySwitch').updateOne({}, { $set: { at: new Date(NOON - DAY) } });
});

test('only who agreed, has a plan and is at risk is told: once a day and three times a week, what to do and whom to ring', async () => {
  const others = await Promise.all([somebody({ agreed: false }), somebody({ plan: false }), somebody({ conditions: ['Deafness'] }), somebody({ ward: 'Ockendon' }), somebody({ more: { contactPreference: 'letter' } })]);
  const joan = await somebody();
  expect(await advisor().look(NOON + 9 * HOUR)).toMatchObject({ quiet: 2 });
  expect(await advisor().look(NOON)).toEqual({ told: 2, 'no-plan': 1, below: 1, 'no-way': 1 });
  const [text, ...more] = await twilio.to(joan.phone);
  expect(more).toEqual([]);
  expect(text?.body).toBe('Hearthline: air pollution near you is forecast to be moderate today (5 of 10). As your plan says: keep at hand what it names; go out on another day or hour if you can. To talk to somebody ring 01632960001. Reply AIR OFF for no more of these.');
  for (const other of others) expect(await twilio.to(other.phone)).toEqual([]);
  expect(await advisor().look(NOON + HOUR)).toMatchObject({ today: 2 });
  const reached: number[] = [];
  for (const days of [1, 2, 3, 8]) {
    await advisor().look(NOON + days * DAY);
    reached.push((await twilio.to(joan.phone)).length);
  }
  expect(reached).toEqual([2, 3, 3, 4]);
  expect(await told(joan)).toMatchObject([{ daqi: 5, area: 'Grays', channel: 'sms', state: 'sent' }, {}, {}, {}]);
  await app.app.get(Store).collection('airAdvisories').deleteMany({ at: { $gt: new Date(NOON) } });
});

test('where the air is high it is also for those who are not known to be at risk; who has no mobile is called', async () => {
  await foresee('Stifford', 8);
  const [text, call] = [await somebody({ ward: 'Stifford', conditions: [] }), await somebody({ ward: 'stifford', conditions: [], phone: '+441632960555' })];
  await advisor().look(NOON);
  expect((await twilio.to(text.phone)).map(({ body }) => body)).toEqual([expect.stringContaining('high today (8 of 10)')]);
  expect(await twilio.to(call.phone)).toMatchObject([{ kind: 'call', body: expect.stringContaining('ring 0 1 6 3 2') }]);
});

test('AIR OFF ends them at once, and so does STOP; texts of care go on', async () => {
  const [anne, bert] = [await somebody({ ward: 'Stifford' }), await somebody({ ward: 'Stifford' })];
  const answer = await twilio.reply(app.url, anne.phone, 'Air off');
  expect(answer.body).toContain('You get no more words about the air');
  await twilio.reply(app.url, bert.phone, 'STOP');
  expect(await api.ok('GET', `/api/v1/residents/${anne.residentId}/consents`)).toContainEqual(expect.objectContaining({ purpose: 'air-advisories', agreed: false, saidBy: 'text' }));
  expect(await advisor().look(NOON)).not.toHaveProperty('told');
  expect([await told(anne), await told(bert)]).toEqual([[], []]);
  expect(await api.ok('PATCH', `/api/v1/residents/${anne.residentId}`, { calledBy: 'Anne' })).toBeDefined();
});

test('a provider that refuses is said; nobody is told twice for it', async () => {
  await foresee('Tilbury', 9);
  const cleo = await somebody({ ward: 'Tilbury' });
  await twilio.control({ fail: 'code:21211', to: cleo.phone });
  expect(await advisor().look(NOON)).toMatchObject({ failed: 1 });
  expect(await told(cleo)).toMatchObject([{ state: 'failed', reason: '21211' }]);
  await advisor().look(NOON + HOUR);
  expect(await twilio.to(cleo.phone)).toEqual([]);
});

test('what happens to those who were told is counted, and telling stops itself; only a person starts it again', async () => {
  await foresee('Belhus', 7);
  const five = await Promise.all(Array.from({ length: 5 }, () => somebody({ ward: 'Belhus' })));
  expect(await advisor().look(NOON)).toMatchObject({ told: 5 });
  for (const home of five) await api.send(home, 'pendant', { kind: 'sos', value: true });
  await eventually('five calls for help', async () => (await standing()).harm.after.calls >= 5);
  await foresee('Chadwell', 9);
  const dora = await somebody({ ward: 'Chadwell' });
  expect(await advisor().look(NOON)).toEqual({});
  expect(await twilio.to(dora.phone)).toEqual([]);
  expect(await standing()).toMatchObject({ state: 'stopped', reason: expect.stringMatching(/times as often as before .*5 events/) });
  expect(JSON.stringify((await api.call('GET', '/health/ready')).body)).toContain('no longer told of bad air');
  expect(await advisor().look(NOON)).toEqual({});
  expect(await api.ok('POST', '/api/v1/air-advisories/start', { reason: 'The calls were a drill' })).toMatchObject({ state: 'on', harm: { people: 0 } });
  expect(await advisor().look(NOON)).toMatchObject({ told: 1 });
});

test.each([
  [{ actions: [] }, 'actions'], [{ actions: ['panic'] }, 'actions'], [{ ring: '12' }, 'ring'], [{ from: 3 }, 'from'], [{ reviewBy: '2020-01-01' }, 'reviewBy'], [{ reviewBy: '2099-01-01' }, 'reviewBy'], [{ ringWho: '' }, 'ringWho'],
])('a plan with %j is refused by its field', async (change, field) => {
  const { residentId } = await api.home({ carers: [], devices: [] });
  const refused = await api.call<{ field: string }>('PUT', `/api/v1/residents/${residentId}/air-plan`, { ...PLAN, ...change });
  expect(refused).toMatchObject({ status: 400, body: { field: expect.stringContaining(field) } });
  expect((await api.call('GET', `/api/v1/residents/${residentId}/air-plan`)).status).toBe(404);
});

test('pages say how it stands and turn it off with a reason, and take what a resident agreed to', async () => {
  await api.ok('POST', '/api/v1/users', { username: 'ada', name: 'Ada', role: 'admin', password: 'a-long-password' });
  const signedIn = await fetch(`${app.url}/sign-in`, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'username=ada&password=a-long-password' });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const page = await (await fetch(`${app.url}/admin/air-advisories`, { headers: { cookie } })).text();
  for (const words of ['Residents who agreed and have a plan are told', 'The calls were a drill', 'Stop telling']) expect(page).toContain(words);
  const post = (body: Record<string, string>): Promise<Response> => fetch(`${app.url}/admin/air-advisories/stop`, { method: 'POST', redirect: 'manual', headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(body).toString() });
  const _csrf = /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
  expect((await post({ reason: 'x' })).status).toBe(403);
  expect(await (await post({ _csrf, reason: '' })).text()).toContain('Say in a sentence why');
  expect((await post({ _csrf, reason: 'The trial is over' })).status).toBe(303);
  expect(await standing()).toMatchObject({ state: 'off', reason: 'The trial is over' });

  const { residentId } = await api.home({ carers: [], devices: [] }), here = `/admin/residents/${residentId}/agreements`;
  const send = (path: string, body: Record<string, string>): Promise<Response> => fetch(app.url + here + path, { method: 'POST', redirect: 'manual', headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ _csrf, ...body }).toString() });
  expect(await (await send('/consents/air-advisories', { agreed: 'yes' })).text()).toContain('Choose who said so');
  expect((await send('/consents/air-advisories', { agreed: 'yes', by: 'attorney' })).status).toBe(303);
  expect(await api.ok('GET', `/api/v1/residents/${residentId}/consents`)).toContainEqual(expect.objectContaining({ purpose: 'air-advisories', agreed: true, by: 'attorney' }));
  const wrong = await (await send('/air-plan', { ring: '12', ringWho: '', from: '2', reviewBy: '' })).text();
  for (const words of ['Choose what they are to do', 'Enter a UK telephone number', 'Say who answers there', 'Enter a number from 4 to 10', 'Enter a day']) expect(wrong).toContain(words);
  expect((await send('/air-plan', { action: 'ease-off', another: '', ring: '01632 960001', ringWho: 'The nurses', from: '', reviewBy: review })).status).toBe(303);
  expect(await api.ok('GET', `/api/v1/residents/${residentId}/air-plan`)).toMatchObject({ actions: ['ease-off'], ring: '+441632960001', reviewBy: review });
  expect(await (await fetch(app.url + here, { headers: { cookie } })).text()).toContain('It holds until');
  expect((await send('/air-plan/end', {})).status).toBe(303);
  expect((await api.call('GET', `/api/v1/residents/${residentId}/air-plan`)).status).toBe(404);
});
