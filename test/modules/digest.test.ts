import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Digest } from '../../modules/care/digest/digest.service.js';
import { Clock } from '../../modules/platform/clock/clock.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { SmtpStandIn } from '../builders/smtp.js';

let app: TestApp, smtp: SmtpStandIn, api: Api;
let next = 0;
const DAY_MS = 86_400_000;

beforeAll(async () => {
  smtp = await SmtpStandIn.start();
  app = await startHearthline({ smtpUrl: smtp.url, smtpFrom: 'care@council.example' });
  api = new Api(app.url, app.adminToken);
});
afterAll(async () => {
  await app?.stop();
  smtp?.stop();
});
beforeEach(() => smtp.fail('none'));

/** Looks as the minute does, as if it were then. */
async function lookAt(at: number): Promise<void> {
  const clock = app.app.get(Clock);
  const now = clock.now.bind(clock);
  clock.now = () => at;
  await app.app.get(Digest).look().finally(() => (clock.now = now));
}
/** Today's date at a time in England; what stands in the store is of now. */
const noon = (): number => Date.parse(`${new Date(Date.now() + DAY_MS).toISOString().slice(0, 10)}T12:00:00Z`);
async function wished(hour = 8): Promise<{ home: Home; email: string }> {
  const email = `ann${(next += 1)}@family.example`;
  const home = await api.home({ carers: [`+447700900${500 + next}`] });
  expect((await api.call('PUT', `/api/v1/carers/${home.carers[0]}/digest`, { email, hour })).status).toBe(204);
  return { home, email };
}

describe('the daily summary', () => {
  test('says what was open and who came, by initials and codes, and nothing else of anybody', async () => {
    const { home, email } = await wished();
    await api.send(home, 'pendant', { kind: 'sos' });
    const alert = await eventually('the alert', async () => (await api.alerts(home.residentId))[0]);
    await lookAt(noon());
    const [letter] = await smtp.to(email);
    expect(letter?.data).toMatch(/^Subject: Hearthline: 1 still open/m);
    expect(letter?.data).toContain(`${alert.code}, `);
    expect(letter?.data).toContain('still open; nobody said that they go');
    expect(letter?.data).toContain('/today');
    expect(letter?.data).toContain('From: Hearthline <care@council.example>');
    expect(letter?.data).not.toMatch(/Mary|Hobbs|button|pendant|sos|fall|07700/i);
  });

  test('comes at the hour that was wished for in England, not before', async () => {
    const { email } = await wished(13);
    const summer = Date.parse('2027-07-01T00:00:00Z');
    await lookAt(summer + 11.9 * 3_600_000);
    expect(await smtp.to(email)).toHaveLength(0);
    await lookAt(summer + 12.1 * 3_600_000);
    expect(await smtp.to(email)).toHaveLength(1);
  });

  test('comes once a day, and again the next day', async () => {
    const { email } = await wished();
    const at = noon();
    for (const later of [0, 60_000, 3_600_000]) await lookAt(at + later);
    expect(await smtp.to(email)).toHaveLength(1);
    await lookAt(at + DAY_MS);
    expect(await smtp.to(email)).toHaveLength(2);
  });

  test('whose sender was killed is not sent again; the next day’s goes back as far', async () => {
    const { home, email } = await wished();
    const at = noon();
    await app.app.get(Store).collection<{ _id: string }>('digests').insertOne({ _id: `${home.carers[0]}:${new Date(at).toISOString().slice(0, 10)}`, carer: home.carers[0], state: 'sending', to: at - 120_000, dueAt: at - 30_000 } as never);
    await lookAt(at);
    expect(await smtp.to(email)).toHaveLength(0);
    await lookAt(at + DAY_MS);
    expect(await smtp.to(email)).toHaveLength(1);
  });

  test('that was perhaps taken comes no second time', async () => {
    const { email } = await wished();
    await smtp.fail('data-lost');
    const at = noon();
    await lookAt(at);
    await smtp.fail('none');
    await lookAt(at + 600_000);
    expect(await smtp.to(email)).toHaveLength(1);
  });

  test('that was put off for now comes later the same day; to an address that nobody reads it is not tried again', async () => {
    const later = await wished();
    await smtp.fail('rcpt-450');
    const at = noon();
    await lookAt(at);
    expect(await smtp.to(later.email)).toHaveLength(0);
    await smtp.fail('none');
    await lookAt(at + 600_000);
    expect(await smtp.to(later.email)).toHaveLength(1);

    const never = await wished();
    await smtp.fail('rcpt-550');
    await lookAt(at + 601_000);
    await smtp.fail('none');
    await lookAt(at + 3_600_000);
    expect(await smtp.to(never.email)).toHaveLength(0);
  });

  test('tells nothing of a home whose circle they have left', async () => {
    const [{ home, email }, stays] = [await wished(), await wished()];
    for (const { residentId } of [home, stays.home]) await api.ok('POST', `/api/v1/residents/${residentId}/carers`, { name: 'Tom', phone: `+447700900${560 + (next += 1)}`, rank: 2 });
    for (const one of [home, stays.home]) await api.send(one, 'pendant', { kind: 'sos' });
    const [left, open] = await Promise.all([home, stays.home].map((one) => eventually('the alert', async () => (await api.alerts(one.residentId))[0])));
    await api.ok('DELETE', `/api/v1/residents/${home.residentId}/carers/${home.carers[0]}`);
    await lookAt(noon());
    expect((await smtp.to(stays.email))[0]?.data).toContain(open?.code);
    for (const { data } of await smtp.to(email)) expect(data).not.toContain(left?.code);
  });

  test('of a home whose alerts are kept from them says that they are, and nothing of any', async () => {
    const { home, email } = await wished();
    await api.ok('POST', `/api/v1/residents/${home.residentId}/carers`, { name: 'Tom', phone: `+447700900${560 + (next += 1)}`, rank: 2 });
    await api.ok('PUT', `/api/v1/residents/${home.residentId}/carers/${home.carers[0]}/sharing`, { alerts: false, readings: true, whereabouts: true, by: 'resident' });
    await api.send(home, 'pendant', { kind: 'sos' });
    const alert = await eventually('the alert', async () => (await api.alerts(home.residentId))[0]);
    await lookAt(noon());
    const [letter] = await smtp.to(email);
    expect(letter?.data).toContain('M.H.: alerts are not shared with you.');
    expect(letter?.data).toContain('nothing is open');
    expect(letter?.data).not.toContain(alert.code);
  });

  test('ends when it is no longer wished for', async () => {
    const { home, email } = await wished();
    expect((await api.call('GET', `/api/v1/carers/${home.carers[0]}/digest`)).body).toEqual({ email, hour: 8 });
    expect((await api.call('DELETE', `/api/v1/carers/${home.carers[0]}/digest`)).status).toBe(204);
    await lookAt(noon());
    expect(await smtp.to(email)).toHaveLength(0);
  });

  test.each([[{ email: 'no address' }, 'email'], [{ email: 'a@b.example', hour: 24 }, 'hour'], [{ email: 'a@b.example\r\nBcc: x@y.example' }, 'email'], [{}, 'email'], [{ email: 'a@b.example', hour: '8' }, 'hour']])('%j is refused and names the field', async (body, field) => {
    const home = await api.home();
    expect(await api.call('PUT', `/api/v1/carers/${home.carers[0]}/digest`, body)).toMatchObject({ status: 400, body: { field } });
    expect((await api.call('PUT', '/api/v1/carers/aaaaaaaaaaaaaaaa/digest', { email: 'a@b.example' })).status).toBe(404);
  });
});
