import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, eventually } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let twilio: TwilioStandIn, app: TestApp, api: Api;
beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());

test('the first to be told leaves the circle while the provider is busy: the next is told at once, not after the answer time', async () => {
  const [first, second] = ['+447700900621', '+447700900622'];
  const home = await api.home({ carers: [first, second] });
  await twilio.control({ fail: 'status:429', times: 3, to: first });
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('the first attempt', async () => (await api.alerts(home.residentId))[0]?.deliveries[0]?.reason === '20429');
  await api.call('DELETE', `/api/v1/residents/${home.residentId}/carers/${home.carers[0] ?? ''}`);
  // The answer time of a call for help is three minutes: a test that only saw the next step would wait longer than that.
  const text = await eventually('the next person', async () => (await twilio.to(second))[0], 15_000);
  expect(text.body).toContain('needs help NOW');
  expect(await twilio.to(first)).toEqual([]);
  const [alert] = await api.alerts(home.residentId);
  expect(alert?.deliveries.map(({ state, reason }) => reason === 'left-circle' ? `${state} ${reason}` : state).sort()[0]).toMatch(/^(delivered|sent)$/);
  expect(alert?.deliveries.some(({ state, reason }) => state === 'skipped' && reason === 'left-circle')).toBe(true);
});
