import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isOneSegment } from '../../core/notify/sms-text.js';
import { CasesWatcher } from '../../modules/place/cases/cases-watcher.js';
import { CaseLetters } from '../../modules/place/cases/letters/case-letters.service.js';
import { CaseTexts } from '../../modules/place/cases/texts/case-texts.service.js';
import { Clock } from '../../modules/platform/clock/clock.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { person, type Shown } from '../builders/cases.js';
import { box } from '../builders/network.js';
import { SmtpStandIn, type MailedLetter } from '../builders/smtp.js';
import { TwilioStandIn } from '../builders/twilio.js';

const HOUR = 3_600_000, DAY = 24 * HOUR;
const iso = (at: number): string => new Date(at).toISOString();
let app: TestApp, api: Api, smtp: SmtpStandIn, twilio: TwilioStandIn, next = 0;
beforeAll(async () => {
  [smtp, twilio] = await Promise.all([SmtpStandIn.start(), TwilioStandIn.start()]);
  app = await startHearthline({ twilio: twilio.settings, smtpUrl: smtp.url, smtpFrom: 'town@council.example' });
  api = new Api(app.url, app.adminToken);
});
afterAll(async () => {
  await app?.stop();
  smtp?.stop();
  twilio?.stop();
});
beforeEach(() => Promise.all([smtp.fail('none'), twilio.control({ fail: 'none', times: 0 })]));

/** Looks as the minute does, as if it were then. */
async function lookAt(at = Date.now()): Promise<void> {
  const clock = app.app.get(Clock), now = clock.now.bind(clock);
  clock.now = () => at;
  await Promise.all([app.app.get(CaseLetters).look(), app.app.get(CaseTexts).look()]).finally(() => (clock.now = now));
}
interface Staff { id: string; token: string; email: string; letters: () => Promise<MailedLetter[]> }
async function staff(wish: object = { how: 'at-once' }): Promise<Staff> {
  const email = `staff${(next += 1)}@council.example`, who = await person(api, `Staff${next}`, 'admin');
  expect((await api.call('PUT', '/api/v1/case-letters', { email, ...wish }, who.token)).status).toBe(204);
  return { ...who, email, letters: () => smtp.to(email) };
}
/** An outage of broadband of which nobody knows the end: a case. */
async function aCase(): Promise<Shown> {
  const reference = `B-${(next += 1)}`;
  await api.ok('POST', '/api/v1/network/outages', { source: 'Openreach', reference, kind: 'broadband', area: box(0.3, 51.4), start: iso(Date.now() - 25 * HOUR), detail: 'Ring Mary on 01375' });
  await app.app.get(CasesWatcher).look();
  const found = (await api.ok<Shown[]>('GET', '/api/v1/cases?rule=broadband-out')).find(({ subject }) => subject.name === `Openreach ${reference}`);
  return found ?? Promise.reject(new Error('no case'));
}
/** Lines that quoted-printable cut are whole again. */
const textOf = (letter: MailedLetter | undefined): string => (letter?.data ?? '').replaceAll('=\r\n', '').replaceAll('=3D', '=');

test('a new case is told once to all who wish, by code and link, with no place and no person in it; once claimed it is its owner’s alone', async () => {
  const [ada, ben] = [await staff(), await staff()];
  const { id } = await aCase();
  await lookAt();
  await lookAt();
  for (const { letters } of [ada, ben]) {
    const all = await letters();
    expect(all).toHaveLength(1);
    expect(textOf(all[0])).toMatch(/^Subject: Hearthline cases: 1 new/m);
    expect(textOf(all[0])).toContain(`${id.slice(0, 6).toUpperCase()}, new: `);
    expect(textOf(all[0])).toContain(`/admin/cases/${id}`);
    expect(textOf(all[0])).not.toMatch(/Mary|01375|Openreach|B-\d/);
  }
  await api.ok('POST', `/api/v1/cases/${id}/hand-over`, { to: ben.id }, ada.token);
  await lookAt();
  expect(textOf((await ben.letters())[1])).toContain('1 handed to you');
  await lookAt(Date.now() + 40 * DAY);
  expect(textOf((await ben.letters())[2])).toContain('overdue');
  expect((await ada.letters()).slice(1).every((letter) => !textOf(letter).includes(id))).toBe(true);
});

test('what was claimed before anybody was told is no news, and a wish begins with what comes after it', async () => {
  await aCase();
  const ada = await staff();
  const { id } = await aCase();
  await api.ok('POST', `/api/v1/cases/${id}/claim`, {}, ada.token);
  await lookAt();
  expect(await ada.letters()).toEqual([]);
});

test('in quiet hours nothing comes; afterwards one letter with all', async () => {
  // In January the clocks of England are those of UTC.
  const night = Date.parse('2031-01-15T02:00:00Z');
  const ada = await staff({ how: 'at-once', quietFrom: 22, quietTo: 7 });
  const cases = [await aCase(), await aCase()];
  await lookAt(night);
  expect(await ada.letters()).toEqual([]);
  await lookAt(night + 5 * HOUR);
  const [letter, ...more] = await ada.letters();
  expect(more).toEqual([]);
  for (const { id } of cases) expect(textOf(letter)).toContain(id);
});

test('a daily letter comes at its hour, once a day, with all that is to be done', async () => {
  const day = Date.parse('2031-02-15T00:00:00Z');
  const ada = await staff({ how: 'daily', hour: 9 });
  const { id } = await aCase();
  await lookAt(day + 8.9 * HOUR);
  expect(await ada.letters()).toEqual([]);
  await lookAt(day + 9 * HOUR);
  await lookAt(day + 12 * HOUR);
  expect((await ada.letters()).map(textOf)).toEqual([expect.stringContaining(id)]);
  await lookAt(day + DAY + 9 * HOUR);
  expect(await ada.letters()).toHaveLength(2);
});

test('what the mail server puts off comes later; where nobody reads, it is said and not tried again', async () => {
  const ada = await staff();
  const { id } = await aCase();
  await smtp.fail('rcpt-450');
  await lookAt();
  expect(await api.ok('GET', '/api/v1/case-letters', undefined, ada.token)).toMatchObject({ email: ada.email, how: 'at-once', last: { came: 'not-taken' } });
  await smtp.fail('none');
  await lookAt();
  expect(await ada.letters()).toEqual([]);
  await lookAt(Date.now() + 6 * 60_000);
  expect((await ada.letters()).map(textOf)).toEqual([expect.stringContaining(id)]);
  await smtp.fail('rcpt-550');
  await aCase();
  await lookAt(Date.now() + 7 * 60_000);
  expect(await api.ok('GET', '/api/v1/case-letters', undefined, ada.token)).toMatchObject({ last: { came: 'refused' } });
  await smtp.fail('none');
  await lookAt(Date.now() + 20 * 60_000);
  expect(await ada.letters()).toHaveLength(1);
});

test('only staff may wish, for themselves; what cannot be is named; whoever ends it is told no more', async () => {
  const ada = await staff(), carer = await person(api, 'Cara', 'carer');
  expect((await api.call('PUT', '/api/v1/case-letters', { email: 'a@b.example', how: 'at-once' }, carer.token)).status).toBe(403);
  expect((await api.call('PUT', '/api/v1/case-letters', { email: 'a@b.example', how: 'at-once' }, '')).status).toBe(401);
  for (const [wish, field] of [[{ email: 'ada', how: 'at-once' }, 'email'], [{ email: 'a@b.example', how: 'sms' }, 'how'], [{ email: 'a@b.example', how: 'daily', hour: 24 }, 'hour'], [{ email: 'a@b.example', how: 'at-once', quietFrom: 3 }, 'quietTo'], [{ email: 'a@b.example', how: 'at-once', quietFrom: 3, quietTo: 3 }, 'quietTo']] as const) {
    expect(await api.call('PUT', '/api/v1/case-letters', wish, ada.token), field).toMatchObject({ status: 400, body: { field } });
  }
  expect((await api.call('DELETE', '/api/v1/case-letters', undefined, ada.token)).status).toBe(204);
  expect((await api.call('GET', '/api/v1/case-letters', undefined, ada.token)).status).toBe(404);
  await aCase();
  await lookAt();
  expect(await ada.letters()).toEqual([]);
});

describe('by text message', () => {
  const texter = async (wish: object = {}): Promise<{ id: string; token: string; phone: string; texts: () => Promise<string[]> }> => {
    const phone = `+447700900${String(100 + (next += 1))}`, who = await person(api, `Texter${next}`, 'admin');
    expect((await api.call('PUT', '/api/v1/case-texts', { phone, ...wish }, who.token)).status).toBe(204);
    return { ...who, phone, texts: async () => (await twilio.to(phone)).map(({ body }) => body) };
  };
  const last = (token: string): Promise<{ last?: { state: string } }> => api.ok('GET', '/api/v1/case-texts', undefined, token);

  test('a new case is one text, once: what it is, of which thing, its code and its link, and nothing a person wrote', async () => {
    const ada = await texter(), { id, subject } = await aCase();
    await lookAt();
    await lookAt();
    expect(await ada.texts()).toEqual([expect.stringMatching(new RegExp(`^Hearthline case ${id.slice(0, 6).toUpperCase()}, new: .*${subject.name}.* http.*/admin/cases/${id}$`))]);
    expect((await ada.texts()).every((text) => isOneSegment(text) && !/Mary|01375/.test(text))).toBe(true);
    await eventually('its receipt', async () => (await last(ada.token)).last?.state === 'delivered');
    expect(await last(ada.token)).toMatchObject({ phone: ada.phone, stopped: null });
    await api.ok('POST', `/api/v1/cases/${id}/claim`, {}, ada.token);
  });

  test('many at once are three texts and one that counts the rest; in quiet hours none', async () => {
    const night = Date.parse('2031-01-15T02:00:00Z'), ada = await texter({ quietFrom: 22, quietTo: 7 });
    for (let i = 0; i < 5; i += 1) await aCase();
    await lookAt(night);
    expect(await ada.texts()).toEqual([]);
    await lookAt(night + 5 * HOUR);
    expect(await ada.texts()).toHaveLength(4);
    expect((await ada.texts()).filter((text) => /more cases? for you/.test(text))).toHaveLength(1);
  });

  test('what the network may have taken is not sent again; what it did not take is', async () => {
    const ada = await texter(), now = Date.now();
    await twilio.control({ fail: 'lost', times: 1, to: ada.phone });
    await aCase();
    await lookAt(now);
    await lookAt(now + HOUR);
    // Its answer was lost, and its receipt came.
    await eventually('its receipt', async () => (await last(ada.token)).last?.state === 'delivered');
    expect(await ada.texts()).toHaveLength(1);
    await twilio.control({ fail: 'status:429', times: 1, to: ada.phone });
    await aCase();
    await lookAt(now + HOUR + 60_000);
    expect(await last(ada.token)).toMatchObject({ last: { state: 'intended' } });
    await lookAt(now + 2 * HOUR);
    expect(await ada.texts()).toHaveLength(2);
  });

  test('a receipt says whether it reached the phone, also of one whose answer was lost; nobody else can say so', async () => {
    const ada = await texter(), now = Date.now();
    await twilio.control({ fail: 'silent', times: 1, to: ada.phone });
    await aCase();
    await lookAt(now);
    expect(await last(ada.token)).toMatchObject({ last: { state: 'sent' } });
    const [first] = await twilio.to(ada.phone);
    for (const status of ['sent', 'delivered', 'sent']) expect((await twilio.receipt(first?.sid ?? '', status)).status).toBe(204);
    expect(await last(ada.token)).toMatchObject({ last: { state: 'delivered' } });
    const form = { MessageSid: first?.sid ?? '', MessageStatus: 'failed', ErrorCode: '30005' };
    expect((await fetch(first?.statusCallback ?? '', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'AAAA' }, body: new URLSearchParams(form) })).status).toBe(403);
    await twilio.control({ fail: 'unlisted:5000', times: 1, to: ada.phone });
    await aCase();
    await lookAt(now + HOUR);
    expect(await last(ada.token)).toMatchObject({ last: { state: 'unknown' } });
    const second = (await twilio.to(ada.phone)).at(-1);
    await twilio.receipt(second?.sid ?? '', 'undelivered', 30_005);
    expect(await last(ada.token)).toMatchObject({ stopped: 'no-such-number', last: { state: 'failed' } });
  });

  test('whoever sent STOP is told no more until they give the number anew; what somebody else took meanwhile is not told', async () => {
    const ada = await texter();
    await twilio.control({ fail: 'code:21610', times: 1, to: ada.phone });
    await aCase();
    await lookAt();
    expect(await last(ada.token)).toMatchObject({ stopped: 'opted-out', last: { state: 'failed' } });
    await aCase();
    await lookAt();
    expect(await ada.texts()).toEqual([]);
    expect((await api.call('PUT', '/api/v1/case-texts', { phone: ada.phone }, ada.token)).status).toBe(204);
    await twilio.control({ fail: 'status:429', times: 1, to: ada.phone });
    const ben = await texter(), now = Date.now();
    for (const { id } of await api.ok<Shown[]>('GET', '/api/v1/cases?state=open')) await api.ok('POST', `/api/v1/cases/${id}/claim`, {}, ben.token);
    await lookAt(now);
    expect(await ada.texts()).toEqual([]);
  });

  test('only staff may wish, for themselves, at a mobile number; whoever ends it is told no more', async () => {
    const ada = await texter(), carer = await person(api, 'Carl', 'carer');
    expect((await api.call('PUT', '/api/v1/case-texts', { phone: ada.phone }, carer.token)).status).toBe(403);
    expect((await api.call('GET', '/api/v1/case-texts', undefined, '')).status).toBe(401);
    for (const [wish, field] of [[{ phone: '01375 390000' }, 'phone'], [{}, 'phone'], [{ phone: ada.phone, quietFrom: 3 }, 'quietTo'], [{ phone: ada.phone, email: 'a@b.example' }, 'email']] as const) expect(await api.call('PUT', '/api/v1/case-texts', wish, ada.token), field).toMatchObject({ status: 400, body: { field } });
    expect((await api.call('DELETE', '/api/v1/case-texts', undefined, ada.token)).status).toBe(204);
    await aCase();
    await lookAt();
    expect(await ada.texts()).toEqual([]);
  });
});
