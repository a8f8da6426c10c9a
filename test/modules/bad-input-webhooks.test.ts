import twilio from 'twilio';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isOneSegment } from '../../core/notify/sms-text.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { CANARY, expectDiscreet, expectProblem, readAnswer, type Refused } from '../builders/hostile.js';
import { TwilioStandIn } from '../builders/twilio.js';

/* reliability.md, section 3, rows 56 to 62, beside test/path/sensor-to-sms.test.ts and core/notify/notify.test.ts. */
const PHONE = '+447700900431';
let app: TestApp, provider: TwilioStandIn, api: Api, home: Home, code: string, alertId: string;
beforeAll(async () => {
  provider = await TwilioStandIn.start();
  app = await startHearthline({ twilio: provider.settings });
  api = new Api(app.url, app.adminToken);
  home = await api.home({ carers: [PHONE], resident: { name: CANARY, calledBy: 'Canny', address: '1 Quetzal Walk', conditions: ['Quetzalitis'] } });
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('the text', async () => (await provider.to(PHONE))[0]);
  [{ code, id: alertId }] = (await api.alerts(home.residentId)) as unknown as [{ code: string; id: string }];
});
afterAll(async () => {
  await app?.stop();
  provider?.stop();
});

let sid = 0;
const newSid = (): string => `SM${String((sid += 1)).padStart(32, '0')}`;
const inbound = (change: Record<string, string> = {}): Record<string, string> => ({ MessageSid: newSid(), From: PHONE, To: '+447700900000', Body: `Y ${code}`, ...change });
const sign = (path: string, form: Record<string, string>): string => twilio.getExpectedTwilioSignature(provider.settings.authToken ?? '', app.url + path, form);

async function send(path: string, body: string, signature: string, type = 'application/x-www-form-urlencoded'): Promise<Refused> {
  return readAnswer(await fetch(app.url + path, { method: 'POST', headers: { 'content-type': type, 'x-twilio-signature': signature }, body, signal: AbortSignal.timeout(10_000) }));
}
const signed = (path: string, form: Record<string, string>): Promise<Refused> => send(path, new URLSearchParams(form).toString(), sign(path, form));
const stateNow = async (): Promise<string | undefined> => (await api.alerts(home.residentId)).find(({ id }) => id === alertId)?.state;

/** What was refused changed nothing, and an honest message of the same phone is understood. */
async function expectHeard(): Promise<void> {
  expect(await stateNow()).toBe('open');
  const answer = await signed('/webhooks/twilio/inbound', inbound({ Body: 'HELP' }));
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Reply Y on my way')]);
}

describe('whose word it is (row 56)', () => {
  beforeEach(async () => expect(await stateNow()).toBe('open'));

  test.each<[string, () => Promise<Refused>]>([
    ['no signature', () => send('/webhooks/twilio/inbound', new URLSearchParams(inbound()).toString(), '')],
    ['a wrong one', () => send('/webhooks/twilio/inbound', new URLSearchParams(inbound()).toString(), 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=')],
    ['one of another path', () => { const form = inbound(); return send('/webhooks/twilio/inbound', new URLSearchParams(form).toString(), sign('/webhooks/twilio/status', form)); }],
    ['one of another query', () => { const form = inbound(); return send('/webhooks/twilio/inbound?x=1', new URLSearchParams(form).toString(), sign('/webhooks/twilio/inbound', form)); }],
    ['one of another form', () => { const form = inbound({ Body: 'HELP' }); return send('/webhooks/twilio/inbound', new URLSearchParams({ ...form, Body: `Y ${code}` }).toString(), sign('/webhooks/twilio/inbound', form)); }],
    ['one of another host', () => { const form = inbound(); return send('/webhooks/twilio/inbound', new URLSearchParams(form).toString(), twilio.getExpectedTwilioSignature(provider.settings.authToken ?? '', 'https://evil.example/webhooks/twilio/inbound', form)); }],
    ['one made with another key', () => { const form = inbound(); return send('/webhooks/twilio/inbound', new URLSearchParams(form).toString(), twilio.getExpectedTwilioSignature('another-key', `${app.url}/webhooks/twilio/inbound`, form)); }],
  ])('%s: 403, and nothing is done', async (_, act) => {
    expectProblem(await act(), 403, 'forbidden');
    await expectHeard();
  });

  test('letters moved from a value into its key, which the signature does not see, act on nothing', async () => {
    const form = inbound();
    const { Body, ...rest } = form;
    const moved = { ...rest, [`Body${Body?.[0]}`]: Body?.slice(1) ?? '' };
    const answer = await send('/webhooks/twilio/inbound', new URLSearchParams(moved).toString(), sign('/webhooks/twilio/inbound', form));
    expect([200, 400, 403]).toContain(answer.status);
    expectDiscreet(answer.text);
    await expectHeard();
  });
});

describe('forms of another shape (row 58)', () => {
  const base = (): string => new URLSearchParams(inbound()).toString();
  test.each<[string, () => string]>([['a nested name', () => `${base()}&MessageSid%5B%24ne%5D=1`], ['a list', () => `${base()}&Body%5B%5D=Y`], ['a name twice', () => `${base()}&Body=Y`], ['a prototype', () => `${base()}&__proto__%5Bpolluted%5D=1`]])('%s: 403', async (_, body) => {
    const text = body();
    const form = Object.fromEntries(new URLSearchParams(text));
    expectProblem(await send('/webhooks/twilio/inbound', text, sign('/webhooks/twilio/inbound', form)), 403, 'forbidden');
    await expectHeard();
  });

  test('one megabyte', async () => {
    expectProblem(await send('/webhooks/twilio/inbound', `Body=${'Y'.repeat(1_048_576)}`, 'x'), 413, 'too-long');
    await expectHeard();
  });

  test.each<[string, Record<string, string>]>([['no MessageSid', { From: PHONE, Body: 'Y' }], ['a MessageSid of another form', { MessageSid: '{"$ne":1}', From: PHONE, Body: 'Y' }], ['nobody', { MessageSid: 'SM1', Body: 'Y' }], ['3,000 characters', { MessageSid: 'SM1', From: PHONE, Body: 'Y'.repeat(3_000) }]])('signed, but with %s: 400', async (_, form) => {
    const answer = await signed('/webhooks/twilio/inbound', form);
    expect([answer.status, ['required', 'value'].includes(answer.body.code ?? '')]).toEqual([400, true]);
    expectDiscreet(answer.text);
    await expectHeard();
  });

  test('JSON in place of a form', async () => {
    expectProblem(await send('/webhooks/twilio/inbound', JSON.stringify(inbound()), 'x', 'application/json'), 403, 'forbidden');
    await expectHeard();
  });
});

describe('receipts (row 57)', () => {
  const delivery = async (): Promise<{ state: string }> => (await api.alerts(home.residentId)).find(({ id }) => id === alertId)?.deliveries[0] ?? { state: '' };
  test.each<[string, Record<string, string>]>([
    ['of a message that nobody knows', { MessageSid: 'SM99999999999999999999999999999999', MessageStatus: 'failed', ErrorCode: '21610' }], ['with a code of another form', { MessageSid: 'SM1', MessageStatus: 'failed', ErrorCode: 'E-21610' }], ['of a status that nobody knows', { MessageSid: 'SM1', MessageStatus: 'exploded' }], ['without a status', { MessageSid: 'SM1' }],
  ])('%s: taken and forgotten', async (_, form) => {
    await eventually('delivered', async () => (await delivery()).state === 'delivered');
    expect((await signed('/webhooks/twilio/status', form)).status).toBe(204);
    expect(await delivery()).toMatchObject({ state: 'delivered' });
    await expectHeard();
  });

  test.each(['x', '../..', 'aaaaaaaaaaaaaaaa:0:aaaaaaaaaaaaaaaa:sms', '$ne'])('for a delivery called %s: nothing changes', async (name) => {
    expect((await signed(`/webhooks/twilio/status?delivery=${encodeURIComponent(name)}`, { MessageSid: 'SM1', MessageStatus: 'failed' })).status).toBe(204);
    expect(await delivery()).toMatchObject({ state: 'delivered' });
  });
});

describe('replies (rows 59, 60)', () => {
  test.each(['y'.repeat(1_600), 'Ydw', 'Dwi ar y ffordd', 'YES YES', `Y ${'ZZ99'}`, 'Y\u0000', 'Y; DROP', '{{Y}}'])('%j takes nothing', async (words) => {
    const answer = await signed('/webhooks/twilio/inbound', inbound({ Body: words }));
    expect([answer.status, await stateNow()]).toEqual([200, 'open']);
    expectDiscreet(answer.text);
  });

  test('the exact code from a phone outside the circle takes nothing and is not answered', async () => {
    for (const From of ['+447700900999', 'Hearthline', '80800', '+447700900431 ', 'client:anna']) {
      const answer = await signed('/webhooks/twilio/inbound', inbound({ From }));
      expect([answer.status, answer.text.includes('<Message>'), await stateNow()]).toEqual([200, false, 'open']);
    }
  });

  test('at a word of the account’s own, in any language, Twilio ends the texts: who relied on them hears of it', async () => {
    const phone = '+447700900439', { residentId } = await api.home({ carers: [phone], devices: ['pendant'] });
    expect((await signed('/webhooks/twilio/inbound', inbound({ From: phone, Body: 'STOPIWCH', OptOutType: 'STOP' }))).status).toBe(200);
    await eventually('the gap', async () => (await api.alerts(residentId)).some(({ rule }) => rule === 'cover-gap'));
  });
});

describe('what goes out (rows 61, 62)', () => {
  const PERSONAL = /canary|quetzal|canny|button|pressed|hallway|sos|oxygen|\d+ ?%|fall|smoke/i;

  test.each<[string, string]>([['Canary', 'Quetzal'], ['Łucja-Élodie', 'Ødegård'], ['李', '王'], ['A'.repeat(100), 'B'.repeat(100)], ['{{7*7}}', '<b>']])('of %s %s only the initials are told, in one segment', async (given, family) => {
    const phone = `+4477009004${40 + (sid += 1) % 50}`;
    const { residentId, devices } = await api.home({ carers: [phone], devices: ['pendant', 'oximeter', 'smoke-alarm'], resident: { name: { given, family } } });
    const theirs = { residentId, devices, carers: [] };
    const before = (await provider.to(phone)).length;
    await api.send(theirs, 'pendant', { kind: 'sos' });
    await api.send(theirs, 'oximeter', { kind: 'oxygen-saturation', value: 84 });
    await api.send(theirs, 'smoke-alarm', { kind: 'smoke' });
    const texts = await eventually('three texts', async () => { const all = (await provider.to(phone)).slice(before).filter(({ kind }) => kind === 'sms'); return all.length >= 3 && all; });
    for (const { body } of texts) {
      expect(isOneSegment(body), body).toBe(true);
      expect(body).not.toMatch(PERSONAL);
      for (const name of [given, family].filter((part) => part.length > 1)) expect(body).not.toContain(name);
    }
    for (const sent of await provider.log()) if (sent.kind === 'call') expect(sent.body).not.toMatch(PERSONAL);
  });

  // Drama landlines (020 7946 0…) are taken on purpose: they ring nowhere, and the demonstration's night desk has one.
  test.each(['01375 652652', '020 7219 3000', '0300 123 1234', '0800 1111', '0845 46 47', '09098790000', '118500', '80800', '999', '112', '070 1234 5678', '+1 202 555 0123', '+353 85 012 3456', '+33 6 12 34 56 78', '12345678901234567890', '+4477009001', '07700 900101 ext 5', 'ring 07700 900101 at night', '07700 900101; 07700 900102', 'javascript:1', ''])('%j cannot be texted', async (phone) => {
    const answer = await readAnswer(await fetch(`${app.url}/api/v1/residents/${home.residentId}/carers`, { method: 'POST', headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': 'application/json' }, body: JSON.stringify({ name: 'A', phone }) }));
    expectProblem(answer, 400, 'value');
    expect([answer.body.field, answer.body.detail]).toEqual(['phone', expect.stringContaining('UK mobile number')]);
    if (phone) expect(answer.text).not.toContain(phone);
  });

  test.each([['07700 900432', '+447700900432'], ['+44 7700 900433', '+447700900433'], ['0044 7700 900434', '+447700900434'], ['(07700) 900-435', '+447700900435'], ['07400 123456', '+447400123456']])('%s is kept as %s', async (phone, kept) => {
    expect((await api.call('POST', `/api/v1/residents/${home.residentId}/carers`, { name: `Carer ${kept}`, phone })).body).toMatchObject({ phone: kept });
  });
});
