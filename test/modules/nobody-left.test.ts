import { afterAll, beforeAll, expect, test } from 'vitest';
import { Store } from '../../modules/platform/store/store.js';
import { type Api, eventually, type Home } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { SentMessage, TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let twilio: TwilioStandIn, app: TestApp, api: Api, last = 700;
beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());

const phone = (): string => `+447700900${(last += 1)}`;
const alertOf = async (home: Home) => (await api.alerts(home.residentId)).find(({ rule }) => rule === 'sos');
const textsTo = async (number: string): Promise<SentMessage[]> => (await twilio.to(number)).filter(({ kind, body }) => kind !== 'call' && body.includes('needs help NOW'));
const exhausted = (home: Home): Promise<boolean> => eventually('nobody left', async () => (await alertOf(home))?.actions.findLast(({ type }) => type !== 'joined')?.type === 'exhausted', 15_000);
/** Somebody who is asked for five seconds, and then nobody is. */
async function unanswered(): Promise<{ home: Home; carer: string; texts: number }> {
  const carer = phone(), home = await api.home({ carers: [carer], resident: { answerWithin: { stat: 5 } } });
  await api.send(home, 'pendant', { kind: 'sos' });
  await exhausted(home);
  return { home, carer, texts: (await textsTo(carer)).length };
}

test('whoever presses again after nobody was left is heard again', async () => {
  const { home, carer, texts } = await unanswered();
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('a text more', async () => (await textsTo(carer)).length > texts);
  expect((await alertOf(home))?.actions.map(({ type }) => type)).toContain('called-again');
});

test('a call that nobody answers is not given up: everybody is told again after ten minutes, and the page says when', async () => {
  const { home, carer, texts } = await unanswered(), alert = (await alertOf(home)) as { id: string; nextStepAt?: string; exhausted?: boolean } | undefined;
  const wait = Date.parse(String(alert?.nextStepAt)) - Date.now();
  expect([alert?.exhausted, wait > 9 * 60_000 && wait <= 10 * 60_000]).toEqual([true, true]);
  expect((await api.call<string>('GET', `/alerts/${alert?.id}`)).body).toContain('We try everyone again');
  // The ten minutes are over.
  await app.app.get(Store).collection<{ _id: string; version: number }>('alerts').updateOne({ _id: alert?.id ?? '' }, { $set: { 'escalation.dueAt': Date.now() } as object, $inc: { version: 1 } });
  await eventually('a text more', async () => (await textsTo(carer)).length === texts + 1);
  await exhausted(home);
  await twilio.reply(app.url, carer, '1');
  await eventually('taken', async () => (await alertOf(home))?.state === 'acknowledged');
});

test('whoever joins the circle after nobody was left is told, and so is who takes texts again', async () => {
  const { home, carer } = await unanswered(), joined = phone();
  await api.ok('POST', `/api/v1/residents/${home.residentId}/carers`, { name: 'Nora', phone: joined });
  await eventually('the one who joined', async () => (await textsTo(joined)).length > 0);
  await exhausted(home);
  await twilio.reply(app.url, carer, 'STOP');
  const before = (await textsTo(carer)).length;
  await twilio.reply(app.url, carer, 'START');
  await eventually('who takes texts again', async () => (await textsTo(carer)).length > before);
});

test('a number that no text reaches can be mended: what nobody was left for goes to the new one, and the hole in cover is closed', async () => {
  const wrong = phone(), right = phone();
  await twilio.control({ fail: 'code:21211', to: wrong });
  const home = await api.home({ carers: [wrong], resident: { answerWithin: { stat: 5 } } }), path = `/api/v1/residents/${home.residentId}/carers/${home.carers[0]}`;
  await api.send(home, 'pendant', { kind: 'sos' });
  await exhausted(home);
  expect(await api.call('PATCH', path, { phone: '01375 390000' })).toMatchObject({ status: 400, body: { field: 'phone' } });
  expect((await api.call('PATCH', `/api/v1/residents/${home.residentId}/carers/nobody`, { phone: right })).status).toBe(404);
  expect(await api.ok('PATCH', path, { phone: right })).toMatchObject({ phone: right });
  await eventually('the new number', async () => (await textsTo(right)).length > 0);
  await twilio.reply(app.url, right, 'STOP');
  const gaps = async (): Promise<string[]> => (await api.alerts(home.residentId)).filter(({ rule, state }) => rule === 'cover-gap' && state !== 'resolved').map(({ id }) => id);
  await eventually('the hole', async () => (await gaps()).length === 1);
  await api.ok('PATCH', path, { phone: phone() });
  await eventually('no hole', async () => (await gaps()).length === 0);
});

test('STOP from whoever was told gives the turn to the next at once, not after the answer time', async () => {
  const [first, second] = [phone(), phone()], home = await api.home({ carers: [first, second] });
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('the first', async () => (await textsTo(first)).length > 0);
  await twilio.reply(app.url, first, 'STOP');
  // The answer time is three minutes: waiting for it would take longer than this.
  await eventually('the next', async () => (await textsTo(second)).length > 0);
});

test('who ended the texts is called, where a life may hang on it and nobody else is left', async () => {
  const only = phone(), home = await api.home({ carers: [only] });
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('the text', async () => (await textsTo(only)).length > 0);
  await twilio.reply(app.url, only, 'STOP');
  await eventually('the call', async () => (await twilio.to(only)).some(({ kind }) => kind === 'call'));
  expect(await textsTo(only)).toHaveLength(1);
});
