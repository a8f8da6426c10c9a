import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, eventually } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let app: TestApp, twilio: TwilioStandIn, api: Api;
let next = 500;
const phone = (): string => `+447700900${(next += 1)}`;

beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());

const say = async (from: string, words: string): Promise<string> => (await twilio.reply(app.url, from, words)).body;
const merge = (id: string, into: string) => api.ok('POST', `/api/v1/alerts/${id}/merge`, { into });

/** A person with an alert of each kind, of all of which the carers were told. */
async function opened(...kinds: string[]) {
  const carers = [phone(), phone()];
  const home = await api.home({ carers, devices: kinds.map((kind) => (kind === 'sos' ? 'pendant' : kind)) });
  for (const kind of kinds) await api.send(home, kind === 'sos' ? 'pendant' : kind, { kind });
  await eventually('every alert told', async () => (await twilio.to(carers[0] ?? '')).length === kinds.length);
  const alerts = await api.alerts(home.residentId);
  const of = (rule: string) => alerts.find((alert) => alert.rule === rule) ?? alerts[0]!;
  const now = async (id: string) => (await api.alerts(home.residentId)).find((alert) => alert.id === id);
  return { home, first: carers[0] ?? '', of, now };
}

test('whoever goes for the merged alert goes for the one that stays: nobody else is told, and its story says so', async () => {
  const { home, first, of, now } = await opened('sos', 'smoke');
  await say(first, `Y ${of('smoke').code}`);
  const claimed = await now(of('smoke').id);
  await merge(of('smoke').id, of('sos').id);
  const kept = await now(of('sos').id);
  expect(kept).toMatchObject({ state: 'acknowledged', claimedBy: { carer: home.carers[0] }, checkBackAt: (claimed as { checkBackAt?: unknown }).checkBackAt });
  expect(kept?.actions.slice(-3).map(({ type, note }) => [type, note])).toEqual([['merged', of('smoke').code], ['acknowledged', undefined], ['claimed', `As said of alert ${of('smoke').code}.`]]);
});

test('an answer that names a merged code is about the alert that it ended in, and says which', async () => {
  const { home, first, of, now } = await opened('sos', 'smoke', 'gas');
  const [smoke, gas, sos] = [of('smoke'), of('gas'), of('sos')];
  await merge(smoke.id, gas.id);
  await merge(gas.id, sos.id);
  expect(await say(first, `Y ${smoke.code}`)).toContain(`${smoke.code} is ${sos.code} now. Thank you. The others can see that you are going.`);
  expect(await now(sos.id)).toMatchObject({ state: 'acknowledged', claimedBy: { carer: home.carers[0] } });
  expect(await say(first, `S ${gas.code}`)).toContain(`${gas.code} is ${sos.code} now. Thank you. It is closed.`);
  expect(await say(first, `Y ${smoke.code}`)).toContain('closed already');
});

test('an answer without a code is about the one alert that is left of several', async () => {
  const { home, first, of, now } = await opened('sos', 'smoke');
  expect(await say(first, 'Y')).toContain('Which one?');
  await merge(of('smoke').id, of('sos').id);
  expect(await say(first, 'Y')).toContain('you are going');
  expect(await now(of('sos').id)).toMatchObject({ state: 'acknowledged', claimedBy: { carer: home.carers[0] } });
});
