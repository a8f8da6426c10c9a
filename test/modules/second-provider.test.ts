import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isOneSegment } from '../../core/notify/sms-text.js';
import { type Api, eventually, type Home } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { GovukNotifyStandIn, Notified } from '../builders/govuk-notify.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithBoth } from '../builders/with-twilio.js';

let app: TestApp, twilio: TwilioStandIn, notify: GovukNotifyStandIn, api: Api;
let next = 700;
const phone = (): string => `+447700900${(next += 1)}`;

beforeAll(async () => {
  ({ app, twilio, notify, api } = await startWithBoth());
});
afterAll(() => app?.stop());
beforeEach(async () => {
  await twilio.control({ fail: 'none' });
  await notify.control({ fail: 'none' });
});

const deliveryOf = async (home: Home, n = 0) => (await api.alerts(home.residentId))[0]?.deliveries[n];
async function pressed(fail: string, times = 1): Promise<{ home: Home; first: string; second: string }> {
  const [first, second] = [phone(), phone()];
  const home = await api.home({ carers: [first, second] });
  if (fail) await twilio.control({ fail, times, to: first });
  await api.send(home, 'pendant', { kind: 'sos' });
  return { home, first, second };
}
const byNotify = (number: string): Promise<Notified> => eventually('the text by the second provider', async () => (await notify.to(number))[0], 15_000);

describe('a text that Twilio takes', () => {
  test('goes by Twilio alone', async () => {
    const { home, first } = await pressed('');
    await eventually('delivered', async () => (await deliveryOf(home))?.state === 'delivered');
    expect([(await twilio.to(first)).length, (await notify.to(first)).length]).toEqual([1, 0]);
  });

  test('though its answer was lost, is found there and goes by nobody else', async () => {
    const { home, first } = await pressed('lost');
    await eventually('known', async () => ['sent', 'delivered'].includes((await deliveryOf(home))?.state ?? ''), 15_000);
    expect([(await twilio.to(first)).length, (await notify.to(first)).length]).toEqual([1, 0]);
  });
});

describe('a text that Twilio does not take', () => {
  test.each(['status:503', 'status:429', 'reset', 'html', 'code:20003', 'code:30001'])('%s: goes by GOV.UK Notify, once, and says where to answer', async (fail) => {
    const { home, first } = await pressed(fail);
    const text = await byNotify(first);
    expect(text.body).toMatch(/^Hearthline: M\.H\. needs help NOW\. To \+447700900000 text Y [A-Z]{2}\d{2} on my way, N [A-Z]{2}\d{2} can't, S [A-Z]{2}\d{2} safe\./);
    expect([isOneSegment(text.body), /Mary|Hobbs|button/.test(text.body)]).toEqual([true, false]);
    await eventually('sent', async () => (await deliveryOf(home))?.state === 'sent');
    expect((await notify.receipt(app.url, text.id, 'delivered')).status).toBe(204);
    expect(await deliveryOf(home)).toMatchObject({ state: 'delivered' });
    expect([(await twilio.to(first)).length, (await notify.to(first)).length]).toEqual([0, 1]);
  });

  test('is answered by text to the number that takes answers', async () => {
    const { home, first } = await pressed('status:503');
    await byNotify(first);
    const code = (await api.alerts(home.residentId))[0]?.code;
    expect((await twilio.reply(app.url, first, `Y ${code}`)).body).toContain('you are going');
    expect((await api.alerts(home.residentId))[0]).toMatchObject({ state: 'acknowledged', claimedBy: { carer: home.carers[0] } });
  });

  test.each(['code:21610', 'code:21211'])('%s is about the person: nobody else sends there, and the next person is told', async (fail) => {
    const { first, second } = await pressed(fail);
    // Of whoever takes no more texts they hear as well.
    await eventually('the next', async () => (await twilio.to(second)).some(({ body }) => body.includes('needs help NOW')));
    expect(await notify.to(first)).toHaveLength(0);
  });

  test('and whose answer by GOV.UK Notify was lost, is found by its reference and sent no second time', async () => {
    const [first] = [phone()];
    const home = await api.home({ carers: [first] });
    await twilio.control({ fail: 'status:503', times: 9, to: first });
    await notify.control({ fail: 'lost', to: first });
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually('sent', async () => (await deliveryOf(home))?.state === 'sent', 20_000);
    expect([(await twilio.to(first)).length, (await notify.to(first)).length]).toEqual([0, 1]);
  });
});

describe('what GOV.UK Notify answers asks for one thing', () => {
  test('a number it does not take: the next person now, and the contact is to be mended', async () => {
    const [first, second] = [phone(), phone()];
    const home = await api.home({ carers: [first, second] });
    await twilio.control({ fail: 'status:429', to: first });
    await notify.control({ fail: 'error:400:ValidationError:phone_number Not a UK mobile number', to: first });
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually('the next', async () => (await twilio.to(second)).length === 1, 15_000);
    expect(await deliveryOf(home)).toMatchObject({ state: 'failed', reason: 'phone-number' });
  });

  // Side by side: each waits seconds for its own text.
  test('that it cannot take it now: Twilio again', async () => {
    const fails = ['error:429:RateLimitError:Exceeded rate limit', 'error:429:TooManyRequestsError:Exceeded send limits', 'error:403:AuthError:Invalid token', 'error:400:BadRequestError:Template not found', 'status:500', 'reset'];
    const told = await Promise.all(fails.map(async (fail) => {
      const first = phone();
      const home = await api.home({ carers: [first] });
      await twilio.control({ fail: 'status:429', to: first });
      await notify.control({ fail, to: first });
      await api.send(home, 'pendant', { kind: 'sos' });
      await eventually(`delivered, though ${fail}`, async () => (await deliveryOf(home))?.state === 'delivered', 25_000);
      return [fail, (await twilio.to(first)).length, (await notify.to(first)).length];
    }));
    expect(told).toEqual(fails.map((fail) => [fail, 1, 0]));
  });

  test.each([['permanent-failure', 0], ['temporary-failure', 1], ['technical-failure', 1]])('%s: the next person now; calls to the same: %d', async (status, calls) => {
    const { home, first, second } = await pressed('status:429');
    const text = await byNotify(first);
    await eventually('sent', async () => (await deliveryOf(home))?.state === 'sent');
    await notify.receipt(app.url, text.id, status);
    await eventually('the next', async () => (await twilio.to(second)).length >= 1);
    if (calls > 0) await eventually('the call', async () => (await twilio.to(first)).some(({ kind }) => kind === 'call'));
    expect((await twilio.to(first)).filter(({ kind }) => kind === 'call')).toHaveLength(calls);
  });

  test('receipts doubled, out of order, of nobody’s message or with a strange word take nothing back', async () => {
    const { home, first } = await pressed('status:429');
    const text = await byNotify(first);
    await eventually('sent', async () => (await deliveryOf(home))?.state === 'sent');
    for (const status of ['sending', 'delivered', 'delivered', 'created', 'sending', 'temporary-failure', 'exploded', 'constructor']) expect((await notify.receipt(app.url, text.id, status)).status).toBe(204);
    expect((await notify.receipt(app.url, '740e5834-3a29-46b4-9a6f-16142fde533a', 'permanent-failure')).status).toBe(204);
    expect((await deliveryOf(home))?.state).toBe('delivered');
  });

  test.each(['', 'wrong', 'callback-token-012345678', 'callback-token-01234567890'])('a receipt with the token %j is refused', async (token) => {
    const { home, first } = await pressed('status:429');
    const text = await byNotify(first);
    await eventually('sent', async () => (await deliveryOf(home))?.state === 'sent');
    expect((await notify.receipt(app.url, text.id, 'permanent-failure', token)).status).toBe(403);
    expect((await deliveryOf(home))?.state).toBe('sent');
  });

  test.each([{}, { id: 'x', status: 'delivered' }, { id: { $ne: 1 }, status: 'delivered' }, { id: '740e5834-3a29-46b4-9a6f-16142fde533a', status: ['delivered'] }, [], null])('%j with the right token is refused as a form, and nothing breaks', async (body) => {
    const answer = await fetch(`${app.url}/webhooks/notify/status`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${notify.settings.callbackToken}` }, body: JSON.stringify(body) });
    expect(answer.status).toBe(400);
  });
});
