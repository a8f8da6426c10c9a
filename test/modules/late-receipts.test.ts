import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Messenger } from '../../modules/platform/phone/messenger.js';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import type { GovukNotifyStandIn } from '../builders/govuk-notify.js';
import type { SentMessage, TwilioStandIn } from '../builders/twilio.js';
import { startWithBoth } from '../builders/with-twilio.js';

interface Waiting {
  readonly _id: string;
  readonly alertId: string;
  readonly ask?: { readonly at: number; readonly times: number };
}

let app: TestApp, twilio: TwilioStandIn, notify: GovukNotifyStandIn, api: Api;
let next = 400;
const phone = (): string => `+447700900${(next += 1)}`;

beforeAll(async () => {
  ({ app, twilio, notify, api } = await startWithBoth());
});
afterAll(() => app?.stop());
beforeEach(async () => {
  await twilio.control({ receipts: false, fail: 'none', asking: 200 });
});

const deliveries = () => app.app.get(Store).collection<Waiting>('deliveries');
const deliveryOf = async (home: Home, n = 0) => (await api.alerts(home.residentId))[0]?.deliveries[n];

/** Told, and no receipt came. */
async function told(fail?: string): Promise<{ home: Home; first: string; second: string; text?: SentMessage }> {
  const [first, second] = [phone(), phone()];
  const home = await api.home({ carers: [first, second] });
  if (fail) await twilio.control({ fail, to: first });
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('sent', async () => (await deliveryOf(home))?.state === 'sent', 15_000);
  return { home, first, second, text: (await twilio.to(first))[0] };
}

/** The time after which the provider is asked has come. */
const itIsTime = async (home: Home): Promise<unknown> => deliveries().updateMany({ alertId: (await api.alerts(home.residentId))[0]?.id as string, ask: { $exists: true } }, { $set: { 'ask.at': Date.now() } });
const askingOf = async (home: Home): Promise<Waiting['ask']> => (await deliveries().findOne({ _id: (await deliveryOf(home) as unknown as { id: string }).id }))?.ask;

describe('a text without a receipt', () => {
  test('is asked after half a minute after it was sent; what the provider tells is kept as its receipt would be', async () => {
    const { home, text } = await told();
    const sent = await deliveryOf(home) as unknown as { sentAt: string };
    expect(await askingOf(home)).toEqual({ at: Date.parse(sent.sentAt) + 30_000, times: 0 });
    await twilio.became(text?.sid ?? '', 'delivered');
    await itIsTime(home);
    await eventually('delivered', async () => (await deliveryOf(home))?.state === 'delivered');
    expect(await askingOf(home)).toBeUndefined();
  });

  test('that failed: the next person is told now, once, though the receipt comes after all', async () => {
    const { home, first, second, text } = await told();
    await twilio.became(text?.sid ?? '', 'undelivered', 30_005);
    await itIsTime(home);
    await eventually('the next', async () => (await twilio.to(second)).length === 1);
    expect(await deliveryOf(home)).toMatchObject({ state: 'failed', reason: '30005' });
    await twilio.receipt(text?.sid ?? '', 'undelivered', 30_005);
    await twilio.receipt(text?.sid ?? '', 'undelivered', 30_005);
    expect([(await twilio.to(first)).length, (await twilio.to(second)).length]).toEqual([1, 1]);
  });

  test('that failed on a phone that may take a call: it is called', async () => {
    const { home, first, text } = await told();
    await twilio.became(text?.sid ?? '', 'undelivered', 30_006);
    await itIsTime(home);
    const call = await eventually('the call', async () => (await twilio.to(first)).find(({ kind }) => kind === 'call'));
    await eventually('called', async () => (await api.alerts(home.residentId))[0]?.deliveries.some(({ channel, state }) => channel === 'voice' && state === 'sent'));
    await twilio.became(call.sid, 'no-answer');
    await itIsTime(home);
    await eventually('known', async () => (await api.alerts(home.residentId))[0]?.deliveries.some(({ channel, state, reason }) => channel === 'voice' && state === 'failed' && reason === 'no-answer'));
  });

  test('that is still on its way is asked after again later, and later still', async () => {
    const { home, text } = await told();
    await itIsTime(home);
    await eventually('asked', async () => ((await askingOf(home))?.times ?? 0) === 1);
    await itIsTime(home);
    const asking = await eventually('asked again', async () => {
      const now = await askingOf(home);
      return now?.times === 2 ? now : undefined;
    });
    expect(asking.at - Date.now()).toBeGreaterThan(30_000);
    expect(await twilio.looksAt(text?.sid ?? '')).toBe(2);
    expect((await deliveryOf(home))?.state).toBe('sent');
  });

  test.each([429, 503])('is left alone while the provider answers %d, and asked after when it is back', async (status) => {
    const { home, text } = await told();
    await twilio.became(text?.sid ?? '', 'delivered');
    await twilio.control({ asking: status });
    await itIsTime(home);
    await eventually('asked once', async () => (await twilio.looksAt(text?.sid ?? '')) === 1);
    expect((await deliveryOf(home))?.state).toBe('sent');
    await twilio.control({ asking: 200 });
    await eventually('delivered', async () => (await deliveryOf(home))?.state === 'delivered', 15_000);
    expect(await twilio.looksAt(text?.sid ?? '')).toBeLessThanOrEqual(4);
  });

  test('by the second provider is asked after there', async () => {
    const { home, first, second } = await told('status:429');
    const [text] = await notify.to(first);
    await notify.became(text?.id ?? '', 'permanent-failure');
    await itIsTime(home);
    await eventually('the next', async () => (await twilio.to(second)).length === 1);
    expect(await deliveryOf(home)).toMatchObject({ state: 'failed', reason: 'permanent-failure' });
  });
});

test('the SMS desk tells what became of a message, as Twilio does', async () => {
  const alone = await startHearthline();
  try {
    const desk = new Api(alone.url, alone.adminToken);
    await desk.send(await desk.home(), 'pendant', { kind: 'sos' });
    const shown = () => desk.ok<{ sid: string; status: string }[]>('GET', '/api/v1/sms-desk/messages');
    const { sid } = await eventually('delivered', async () => (await shown()).find(({ status }) => status === 'delivered'));
    expect(await alone.app.get(Messenger).becameOf(sid)).toEqual({ status: 'delivered' });
    await desk.ok('POST', `/api/v1/sms-desk/messages/${sid}/receipt`, { status: 'undelivered', code: '30005' });
    expect(await alone.app.get(Messenger).becameOf(sid)).toEqual({ status: 'undelivered', code: 30_005 });
    expect(await alone.app.get(Messenger).becameOf(`SM${'0'.repeat(32)}`)).toBeUndefined();
  } finally {
    await alone.stop();
  }
});
