import mqtt from 'mqtt';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { FeedReader } from '../builders/feed.js';
import { TwilioStandIn } from '../builders/twilio.js';
import { freePort } from '../builders/free-port.js';

let app: TestApp, twilio: TwilioStandIn, api: Api;
let next = 100;
const phone = (): string => `+447700900${(next += 1)}`;

beforeAll(async () => {
  twilio = await TwilioStandIn.start();
  app = await startHearthline({ twilio: twilio.settings, mqttPort: await freePort() });
  api = new Api(app.url, app.adminToken);
});
afterAll(async () => {
  await app?.stop();
  twilio?.stop();
});
beforeEach(() => twilio.control({ fail: 'none' }));

describe('from a press of the button to a carer', () => {
  test('by HTTP: stored, alert opened and explained, text sent, feed moved, reply takes it, outcome closes it', async () => {
    const daughter = phone();
    const home = await api.home({ carers: [daughter], devices: [{ kind: 'pendant', room: 'hallway' }] });
    const feed = await FeedReader.open(app.url, app.adminToken);
    await feed.until('snapshot', (f) => f.type === 'snapshot');
    const { id, key } = home.devices['pendant'] ?? { id: '', key: '' };

    const posted = await request(app.url).post('/api/v1/readings').set('authorization', `Bearer ${key}`).send({ device: id, kind: 'sos', at: new Date().toISOString(), seq: 1 });
    expect([posted.status, posted.body]).toEqual([200, { accepted: 1, duplicates: 0, quarantined: [], rejected: [] }]);

    await feed.until('provisional notice', (f) => f.type === 'provisional' && f.residentId === home.residentId);
    const opened = await feed.until('alert.opened', (f) => f.name === 'alert.opened' && f.residentId === home.residentId);
    const text = await eventually('the text', async () => (await twilio.to(daughter))[0]);
    expect(text.body).toMatch(/^Hearthline: M\.H\. needs help NOW\. Reply Y [A-Z]{2}\d{2} on my way/);
    expect(text.body).not.toMatch(/Mary|Hobbs|button|hallway/);
    const [alert] = await api.alerts(home.residentId);
    expect(alert).toMatchObject({ id: opened.alert?.id, rule: 'sos', ruleVersion: expect.any(String), severity: 'stat', state: 'open' });
    expect(alert?.because).toMatch(/^The alarm button was pressed in the hallway at \d\d:\d\d\.$/);
    expect(alert?.evidence).toHaveLength(1);
    await eventually('the receipt', async () => (await api.alerts(home.residentId))[0]?.deliveries[0]?.state === 'delivered');

    const answer = await twilio.reply(app.url, daughter, 'y.');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('you are going');
    await feed.until('claimed', (f) => f.name === 'alert.claimed' && f.alert?.id === alert?.id);
    expect((await api.alerts(home.residentId))[0]).toMatchObject({ state: 'acknowledged', claimedBy: { kind: 'carer', carer: home.carers[0] } });

    const closed = await api.call('POST', `/api/v1/alerts/${alert?.id}/resolve`, { outcome: 'helped', note: 'A cup of tea.' });
    expect(closed.body).toMatchObject({ state: 'resolved', outcome: 'helped' });
    expect(feed.events.map((f) => f.number)).toEqual([...feed.events.map((f) => f.number)].sort((a, b) => (a ?? 0) - (b ?? 0)));
    feed.close();
  });

  test('by MQTT: our acknowledgement after the durable write, a repeat is a duplicate, foreign topics are refused', async () => {
    const daughter = phone();
    const home = await api.home({ carers: [daughter], devices: ['pendant', 'motion'] });
    const { id, key } = home.devices['pendant'] ?? { id: '', key: '' };
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${app.mqttPort}`, { username: id, password: key, clientId: 'any' });
    const acks: Record<string, unknown>[] = [];
    client.on('message', (_topic, payload) => acks.push(JSON.parse(payload.toString()) as Record<string, unknown>));
    await client.subscribeAsync(`hearthline/v1/${id}/ack`, { qos: 1 });
    const reading = JSON.stringify({ kind: 'fall', value: true, at: new Date().toISOString(), seq: 7 });
    await client.publishAsync(`hearthline/v1/${id}/readings`, reading, { qos: 1 });
    await eventually('the ack', async () => acks[0]);
    expect(acks[0]).toMatchObject({ accepted: 1, duplicates: 0, seqs: [7] });
    await client.publishAsync(`hearthline/v1/${id}/readings`, reading, { qos: 1 });
    await eventually('the second ack', async () => acks[1]);
    expect(acks[1]).toMatchObject({ accepted: 0, duplicates: 1 });

    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    client.publish(`hearthline/v1/${home.devices['motion']?.id}/readings`, JSON.stringify({ kind: 'motion', at: new Date().toISOString() }), { qos: 1 });
    await closed;
    await client.endAsync(true);
    await expect(mqtt.connectAsync(`mqtt://127.0.0.1:${app.mqttPort}`, { username: id, password: 'wrong', reconnectPeriod: 0 })).rejects.toThrow();
  });

  test('a low saturation by an array with bad neighbours', async () => {
    const home = await api.home({ carers: [phone()], devices: ['gateway', 'oximeter'] });
    const at = new Date().toISOString();
    const device = home.devices['oximeter']?.id;
    const answer = await api.call('POST', '/api/v1/readings', [
      { device, kind: 'oxygen-saturation', value: '91', at }, { device, kind: 'oxygen-saturation', value: 101, at }, { device, kind: 'oxygen-saturation', value: 91, at }, { device: 'nobody', kind: 'motion', at },
    ], home.devices['gateway']?.key);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ accepted: 1, quarantined: [{ index: 1, code: 'implausible' }], rejected: [{ index: 0, code: 'value' }, { index: 3, code: 'not-found' }] });
    const alert = await eventually('the alert', async () => (await api.alerts(home.residentId))[0]);
    expect(alert).toMatchObject({ rule: 'low-oxygen', severity: 'stat' });
  });

  test('nobody answers: the next is told, then all, then it says that nobody is left', async () => {
    const [first, second] = [phone(), phone()];
    const home = await api.home({ carers: [first, second], resident: { answerWithin: { stat: 5 } } });
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually('the first', async () => (await twilio.to(first)).length === 1);
    expect(await twilio.to(second)).toHaveLength(0);
    await twilio.reply(app.url, first, 'N');
    await eventually('the second, at once', async () => (await twilio.to(second)).length === 1, 3_000);
    await eventually('everybody once more', async () => (await twilio.to(first)).length === 2 && (await twilio.to(second)).length === 2, 9_000);
    const [alert] = await eventually('exhausted', async () => {
      const alerts = await api.alerts(home.residentId);
      return alerts[0]?.actions.some((a) => a.type === 'exhausted') ? alerts : undefined;
    }, 9_000);
    expect(alert).toMatchObject({ state: 'open', exhausted: true });
  });
});

describe('when the provider fails', () => {
  /** How many texts a daughter has once one is in that state, where her first try meets that failure. */
  async function textsAfter(fail: string, state: 'sent' | 'delivered'): Promise<[string, number]> {
    const daughter = phone();
    const home = await api.home({ carers: [daughter] });
    await twilio.control({ fail, to: daughter });
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually(`${state}, though ${fail}`, async () => (await api.alerts(home.residentId))[0]?.deliveries[0]?.state === state, 25_000);
    return [fail, (await twilio.to(daughter)).length];
  }

  // Side by side: each waits seconds for its own text.
  test('the text arrives all the same, once', async () => {
    const fails = ['status:503', 'status:429', 'reset', 'html', 'null', 'code:30001', 'hang'];
    expect(await Promise.all(fails.map((fail) => textsAfter(fail, 'delivered')))).toEqual(fails.map((fail) => [fail, 1]));
  });

  test('a text about another home in the same words is not taken for it', async () => {
    const daughter = phone();
    const [one, other] = [await api.home({ carers: [daughter] }), await api.home({ carers: [daughter] })];
    await api.send(one, 'pendant', { kind: 'sos' });
    await eventually('the first', async () => (await twilio.to(daughter)).length === 1);
    // Its try is refused in a way that leaves doubt; then the provider's list shows one text in its very words.
    await twilio.control({ fail: 'reset', to: daughter });
    await api.send(other, 'pendant', { kind: 'sos' });
    const alert = await eventually('the other alert', async () => (await api.alerts(other.residentId))[0]);
    const [told] = await twilio.to(daughter);
    await twilio.reworded(told?.sid ?? '', (told?.body ?? '').replaceAll(/[A-Z]{2}\d{2}/g, alert.code));
    await eventually('the second', async () => (await twilio.to(daughter)).length === 2, 20_000);
  });

  test('taken, but the answer was lost, in its list at once or after a while: found again, not sent twice', async () => {
    const fails = ['lost', 'unlisted:5000'];
    await twilio.control({ receipts: false });
    const told = await Promise.all(fails.map((fail) => textsAfter(fail, 'sent')));
    await twilio.control({ receipts: true });
    expect(told).toEqual(fails.map((fail) => [fail, 1]));
  });

  test.each([['code:21610', 'opted out'], ['code:21211', 'no such number'], ['code:21614', 'no mobile']])('%s (%s): the next person now, not after the answer time', async (fail) => {
    const [first, second] = [phone(), phone()];
    const home = await api.home({ carers: [first, second] });
    await twilio.control({ fail, to: first });
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually('the second', async () => (await twilio.to(second)).some(({ body }) => body.includes('needs help NOW')), 5_000);
    expect((await api.alerts(home.residentId)).find(({ rule }) => rule === 'sos')?.deliveries[0]).toMatchObject({ state: 'failed', reason: fail.slice(5) });
  });

  test('a receipt says that the handset cannot be reached (30003): a call to the same person, and the next person', async () => {
    const [first, second] = [phone(), phone()];
    const home = await api.home({ carers: [first, second] });
    await twilio.control({ receipts: false });
    await api.send(home, 'pendant', { kind: 'sos' });
    const text = await eventually('the text', async () => (await twilio.to(first))[0]);
    await twilio.receipt(text.sid, 'undelivered', 30003);
    await eventually('the call', async () => (await twilio.to(first)).some((m) => m.kind === 'call'), 5_000);
    await eventually('the second', async () => (await twilio.to(second)).length === 1, 5_000);
    await twilio.control({ receipts: true });
  });

  test('receipts doubled and out of order never take a better word back', async () => {
    const home = await api.home({ carers: [phone()] });
    await api.send(home, 'pendant', { kind: 'sos' });
    const [alert] = await eventually('delivered', async () => {
      const alerts = await api.alerts(home.residentId);
      return alerts[0]?.deliveries[0]?.state === 'delivered' ? alerts : undefined;
    });
    const sid = (await twilio.log()).find((m) => m.statusCallback.includes(encodeURIComponent(`${alert?.id}:`)))?.sid ?? '';
    for (const status of ['sent', 'undelivered', 'queued', 'delivered']) await twilio.receipt(sid, status);
    expect((await api.alerts(home.residentId))[0]?.deliveries[0]?.state).toBe('delivered');
  });
});

describe('what a phone sends back', () => {
  test('two open alerts: it asks which; the code decides; a repeat of the same message does nothing', async () => {
    const daughter = phone();
    const a = await api.home({ carers: [daughter] });
    const b = await api.home({ carers: [daughter], devices: ['smoke-alarm'] });
    await api.send(a, 'pendant', { kind: 'sos' });
    await api.send(b, 'smoke-alarm', { kind: 'smoke' });
    await eventually('both texts', async () => (await twilio.to(daughter)).length === 2);
    expect((await twilio.reply(app.url, daughter, 'YES')).body).toContain('Which one?');
    const code = (await api.alerts(b.residentId))[0]?.code;
    await twilio.reply(app.url, daughter, `Y ${code}`, 'SM00000000000000000000000000000001');
    expect((await api.alerts(b.residentId))[0]?.state).toBe('acknowledged');
    expect((await api.alerts(a.residentId))[0]?.state).toBe('open');
    expect((await twilio.reply(app.url, daughter, `N ${code}`, 'SM00000000000000000000000000000001')).body).not.toContain('Message');
  });

  test('STOP: opted out, and the hole in the cover is raised', async () => {
    const [first, second] = [phone(), phone()];
    const home = await api.home({ carers: [first, second] });
    await twilio.reply(app.url, first, 'STOP');
    const [alert] = await eventually('the cover gap', async () => {
      const alerts = await api.alerts(home.residentId);
      return alerts.length > 0 ? alerts : undefined;
    });
    expect(alert).toMatchObject({ rule: 'cover-gap', severity: 'urgent' });
    await eventually('the other is told', async () => (await twilio.to(second)).length === 1);
    expect(await twilio.to(first)).toHaveLength(0);
  });

  test.each(["stop it I'm coming", '👍', '', 'constructor'])('%j acts on nothing', async (words) => {
    const daughter = phone();
    const home = await api.home({ carers: [daughter] });
    await api.send(home, 'pendant', { kind: 'sos' });
    await eventually('the text', async () => (await twilio.to(daughter)).length === 1);
    expect((await twilio.reply(app.url, daughter, words)).body).toContain('Reply Y');
    expect((await api.alerts(home.residentId))[0]?.state).toBe('open');
  });

  test('an unknown number, an unsigned or a forged message: nothing, or 403', async () => {
    const home = await api.home({ carers: [phone()] });
    await api.send(home, 'pendant', { kind: 'sos' });
    const alert = await eventually('the alert', async () => (await api.alerts(home.residentId))[0]);
    expect((await twilio.reply(app.url, '+447700900999', `Y ${alert.code}`)).body).not.toContain('<Message>');
    for (const headers of [{}, { 'x-twilio-signature': 'AAAA' }] as Record<string, string>[]) {
      const forged = await fetch(`${app.url}/webhooks/twilio/inbound`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body: `MessageSid=SM1&From=%2B447700900101&Body=Y+${alert.code}` });
      expect(forged.status).toBe(403);
    }
    expect((await api.alerts(home.residentId))[0]?.state).toBe('open');
  });
});
