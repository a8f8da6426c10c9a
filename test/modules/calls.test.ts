import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SubjectId } from '../../core/ids.js';
import { Alerts } from '../../modules/care/alerts/alerts.service.js';
import { Clock } from '../../modules/platform/clock/clock.js';
import { type Api, eventually, type Home } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { SentMessage, TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let app: TestApp, twilio: TwilioStandIn, api: Api;
let next = 200;
const phone = (): string => `+447700900${(next += 1)}`;

beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());
beforeEach(() => twilio.control({ fail: 'none' }));

const callTo = (number: string): Promise<SentMessage> => eventually('the call', async () => (await twilio.to(number)).find(({ kind }) => kind === 'call'));
const alertOf = async (home: Home) => (await api.alerts(home.residentId))[0];

/** The first is called, and has a quarter of an hour; then the second by text. */
async function called(): Promise<{ home: Home; first: string; second: string; call: SentMessage }> {
  const [first, second] = [phone(), phone()];
  const home = await api.home({ carers: [first, second] });
  const [one, two] = home.carers;
  const plan = await api.call('PUT', `/api/v1/residents/${home.residentId}/escalation-plan/stat`, { rungs: [{ tell: [{ carer: one }], by: ['voice'], answerWithin: 900 }, { tell: [{ carer: two }], by: ['sms'], answerWithin: 900 }] });
  expect([plan.status, plan.body]).toEqual([200, expect.anything()]);
  await api.send(home, 'pendant', { kind: 'sos' });
  return { home, first, second, call: await callTo(first) };
}

describe('a call', () => {
  test('says initials, how urgent and the code, twice, and no name, place or reason', async () => {
    const { home, call } = await called();
    const code = (await alertOf(home))?.code ?? '';
    expect(call.body.split(`This is Hearthline. M H needs help now. The code is ${code.split('').join(' ')}. If you are on your way, press 1.`)).toHaveLength(3);
    expect(call.body).not.toMatch(/Mary|Hobbs|button|pendant|hallway/);
  });

  test.each([
    ['1', 'you are going', { state: 'acknowledged' }, 'claimed'],
    ['2', 'Somebody else is asked now', { state: 'open' }, 'passed'],
    ['3', 'It is closed', { state: 'resolved', outcome: 'safe' }, 'resolved'],
  ])('the key %s: %s', async (key, said, state, action) => {
    const { home, call, second } = await called();
    const answer = await twilio.press(call.sid, key);
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining(said)]);
    const alert = await alertOf(home);
    expect(alert).toMatchObject(state);
    expect(alert?.actions.find(({ type }) => type === action)).toMatchObject({ by: { kind: 'carer', carer: home.carers[0], through: 'voice' } });
    if (key === '2') await eventually('the second, at once', async () => (await twilio.to(second)).length === 1);
    else expect(await twilio.to(second)).toHaveLength(0);
  });

  test('a key that means nothing is asked for again; none at all claims nothing', async () => {
    const { home, call } = await called();
    expect((await twilio.press(call.sid, '7')).body).toMatch(/That key means nothing here.*<Gather|<Gather.*That key means nothing here/);
    expect((await twilio.press(call.sid, '')).body).toContain('no key');
    expect((await alertOf(home))?.state).toBe('open');
    expect((await twilio.press(call.sid, '1')).body).toContain('you are going');
  });

  test('a press that is doubled or played again acts once', async () => {
    const { home, call } = await called();
    await twilio.press(call.sid, '2');
    expect((await twilio.press(call.sid, '2')).body).toContain('Nothing was changed');
    expect((await alertOf(home))?.actions.filter(({ type }) => type === 'passed')).toHaveLength(1);
  });

  test('to a telephone that is not theirs, or to somebody who left the circle, changes nothing', async () => {
    const { home, call } = await called();
    expect((await twilio.press(call.sid, '1', '+447700900999')).body).toContain('Nothing was changed');
    await api.ok('DELETE', `/api/v1/residents/${home.residentId}/carers/${home.carers[0]}`);
    expect((await twilio.press(call.sid, '3')).body).toContain('Nothing was changed');
    expect((await alertOf(home))?.state).toBe('open');
  });

  test('of somebody slower says that another goes', async () => {
    const { home, call } = await called();
    await api.ok('POST', `/api/v1/alerts/${(await alertOf(home))?.id}/acknowledge`);
    await api.ok('POST', `/api/v1/alerts/${(await alertOf(home))?.id}/claim`);
    expect((await twilio.press(call.sid, '1')).body).toContain('Somebody else is on the way already');
  });

  test.each(['', 'AAAA'])('a press without its signature (%j) is refused', async (signature) => {
    const { home, call } = await called();
    const address = decodeURIComponent(/delivery=([^"&]+)/.exec(call.body)?.[1] ?? '');
    const forged = await fetch(`${app.url}/webhooks/twilio/call?delivery=${encodeURIComponent(address)}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature }, body: new URLSearchParams({ CallSid: call.sid, To: call.to, Digits: '3' }).toString() });
    expect(forged.status).toBe(403);
    expect((await alertOf(home))?.state).toBe('open');
  });
});

describe('what becomes of a call', () => {
  test.each(['no-answer', 'busy', 'failed', 'canceled'])('%s: the next person now, and the reason is kept', async (status) => {
    await twilio.control({ receipts: false });
    const { home, call, second } = await called();
    expect(await twilio.to(second)).toHaveLength(0);
    await twilio.receipt(call.sid, status);
    await eventually('the second', async () => (await twilio.to(second)).length === 1);
    expect((await alertOf(home))?.deliveries[0]).toMatchObject({ channel: 'voice', state: 'failed', reason: status });
    await twilio.control({ receipts: true });
  });

  test('ringing is on its way, picked up has arrived, and neither claims anything', async () => {
    await twilio.control({ receipts: false });
    const { home, call } = await called();
    await twilio.receipt(call.sid, 'ringing');
    expect((await alertOf(home))?.deliveries[0]?.state).toBe('sent');
    await twilio.receipt(call.sid, 'in-progress');
    expect(await alertOf(home)).toMatchObject({ state: 'open', deliveries: [{ state: 'delivered' }] });
    await twilio.control({ receipts: true });
  });

  test('whose answer was lost is known by its own first word, and rings once', async () => {
    const [first, second] = [phone(), phone()];
    await twilio.control({ fail: 'lost', to: first });
    const home = await api.home({ carers: [first, second] });
    await api.call('PUT', `/api/v1/residents/${home.residentId}/escalation-plan/stat`, { rungs: [{ tell: [{ carer: home.carers[0] }], by: ['voice'], answerWithin: 900 }] });
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually('delivered', async () => (await alertOf(home))?.deliveries[0]?.state === 'delivered');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await twilio.to(first)).filter(({ kind }) => kind === 'call')).toHaveLength(1);
  });
});

describe('a resident who is asked by a call', () => {
  test.each([['1', 'glad', { state: 'resolved', outcome: 'resident-ok' }], ['2', 'being told now', { state: 'open' }]])('presses %s: %s', async (key, said, state) => {
    const [mary, daughter] = [phone(), phone()];
    const home = await api.home({ carers: [daughter], resident: { phone: mary, contactPreference: 'telephone' } });
    await api.ok('PUT', `/api/v1/residents/${home.residentId}/escalation-plan/ask-first`, {});
    await app.app.get(Alerts).raise(home.residentId as SubjectId, { rule: 'prolonged-inactivity', version: '1', severity: 'asap', episode: 'still', since: app.app.get(Clock).now(), because: 'Quiet.', differ: 'Movement.', evidence: [] });
    const call = await callTo(mary);
    expect(call.body).toContain('If you are all right, press 1.');
    expect((await twilio.press(call.sid, key)).body).toContain(said);
    expect(await alertOf(home)).toMatchObject(state);
  });
});
