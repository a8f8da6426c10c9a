import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ResidentId } from '../../core/ids.js';
import { AlertStore } from '../../modules/care/alerts/alert.store.js';
import { type Api, eventually } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let twilio: TwilioStandIn, app: TestApp, api: Api, store: mongoose.Connection;
beforeAll(async () => {
  ({ app, twilio, api } = await startWithTwilio());
  store = await mongoose.createConnection(app.settings.mongodbUri).asPromise();
});
afterAll(async () => {
  await store?.close();
  await app?.stop();
});

test('a carer’s answer that an earlier life saw and did not act on is acted on when the provider brings it again, once', async () => {
  const home = await api.home({ carers: ['+447700900611'] });
  await api.send(home, 'pendant', { kind: 'sos' });
  const text = await eventually('the text', async () => (await twilio.to('+447700900611'))[0]);
  const code = /Reply Y (\w{4})/.exec(text.body)?.[1] ?? '';
  const sid = `SM${'7'.repeat(32)}`;
  // What a process leaves behind that is killed between seeing the message and acting on it.
  await store.collection<{ _id: string; at: Date; done: boolean }>('inboundMessages').insertOne({ _id: sid, at: new Date(), done: false });
  expect((await twilio.reply(app.url, '+447700900611', `Y ${code}`, sid)).body).toContain('you are going');
  expect((await twilio.reply(app.url, '+447700900611', `Y ${code}`, sid)).body).not.toContain('<Message>');
  const [alert] = await api.alerts(home.residentId);
  expect(alert?.state).toBe('acknowledged');
  expect(alert?.actions.filter(({ type }) => type === 'claimed')).toHaveLength(1);
});

test('a live alert’s code is no other alert’s, until it is over', async () => {
  const home = await api.home({ carers: ['+447700900612'] });
  await api.send(home, 'pendant', { kind: 'sos' });
  const [alert] = await eventually('the alert', async () => ((await api.alerts(home.residentId)).length > 0 ? api.alerts(home.residentId) : undefined));
  const alerts = app.app.get(AlertStore);
  const { code = '', id } = (await alerts.live(home.residentId as ResidentId))[0] ?? {};
  const draw = () => {
    let draws = 0;
    return () => (draws++ === 1 ? 'QQ22' : code);
  };
  expect(await alerts.freeCode(draw())).toBe('QQ22');
  expect(await alerts.freeCode(() => code), 'all are taken: better one that has to be asked about than none').toBe(code);
  await api.ok('POST', `/api/v1/alerts/${id}/resolve`, { outcome: 'false-alarm', note: 'A try.' });
  expect(await alerts.freeCode(draw())).toBe(code);
  expect(alert?.id).toBe(id);
});
