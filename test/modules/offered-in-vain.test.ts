import { afterAll, beforeAll, test } from 'vitest';
import { type Api, eventually, type Home } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let twilio: TwilioStandIn, app: TestApp, api: Api;
let next = 740;
const phone = (): string => `+447700900${(next += 1)}`;
beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());

const alertOf = async (home: Home) => (await api.alerts(home.residentId)).find(({ rule }) => rule === 'sos');

/** The first has said that they go, and offers it to the second. */
async function offered(before: (second: string) => Promise<unknown> = async () => undefined): Promise<{ home: Home; first: string; second: string }> {
  const [first, second] = [phone(), phone()];
  const home = await api.home({ carers: [first, second] });
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('the first', async () => (await twilio.to(first)).length === 1);
  await twilio.reply(app.url, first, 'Y');
  await before(second);
  await api.ok('POST', `/api/v1/alerts/${(await alertOf(home))?.id ?? ''}/hand-over`, { to: home.carers[1] });
  return { home, first, second };
}
/** Three minutes is how long they would be waited for. */
const openAgain = (home: Home) => eventually('open again', async () => (await alertOf(home))?.state === 'open', 15_000);

test('offered to somebody who answers STOP: it is open again at once, not when their time is up', async () => {
  const { home, second } = await offered();
  await eventually('the question', async () => (await twilio.to(second)).length === 1);
  await twilio.reply(app.url, second, 'STOP');
  await openAgain(home);
});

test('offered to a telephone that takes no message: it is open again at once', async () => {
  const { home } = await offered((second) => twilio.control({ fail: 'code:21211', times: 1, to: second }));
  await openAgain(home);
});

test.each(['OPTOUT', 'revoke'])('Twilio ends the texts at %s as at STOP: whoever is left hears of it, and the next person is told', async (word) => {
  const [first, second] = [phone(), phone()];
  const home = await api.home({ carers: [first, second] });
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('the first', async () => (await twilio.to(first)).length === 1);
  await twilio.reply(app.url, first, word);
  await eventually('the gap', async () => (await api.alerts(home.residentId)).some(({ rule }) => rule === 'cover-gap'));
  await eventually('the second', async () => (await twilio.to(second)).length > 0, 15_000);
});
