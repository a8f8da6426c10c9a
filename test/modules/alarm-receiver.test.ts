import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Clock } from '../../modules/platform/clock/clock.js';
import { acceptMessage, byStream, byUdp, isAnswer, isMessage, proofOf, sendSigned, sipText, statusOf, type Wire } from '../builders/controller.js';
import { anAlarmLine, press, scaip, tagOf, type Line } from '../builders/alarm-line.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { certificateFiles } from '../builders/certificate.js';
import { freePort } from '../builders/free-port.js';
import { TwilioStandIn } from '../builders/twilio.js';

let app: TestApp, api: Api, phones: TwilioStandIn, port: number, tlsPort: number;
beforeAll(async () => {
  [port, tlsPort] = [await freePort(), await freePort()];
  phones = await TwilioStandIn.start();
  app = await startHearthline({ twilio: phones.settings, sipPort: port, sipTls: { port: tlsPort, ...certificateFiles() } });
  api = new Api(app.url, app.adminToken);
});
afterAll(async () => {
  await app?.stop();
  phones?.stop();
});

const open = (transport: string): Promise<Wire> => (transport === 'UDP' ? byUdp(port) : byStream(transport as 'TCP' | 'TLS', transport === 'TCP' ? port : tlsPort));
const alertOf = (line: Line, rule = 'sos') => eventually(`an alert of ${rule}`, async () => (await api.alerts(line.home.residentId)).find((alert) => alert.rule === rule));
const readingsOf = (line: Line, kind: string) => api.ok<{ device: string; value: unknown }[]>('GET', `/api/v1/residents/${line.home.residentId}/readings?kind=${kind}`);
const metrics = async (name: string): Promise<string[]> => (await (await fetch(`${app.url}/metrics`)).text()).split('\n').filter((row) => row.startsWith(name));

describe.each(['UDP', 'TCP', 'TLS'])('over %s', (transport) => {
  let wire: Wire, line: Line;
  beforeAll(async () => {
    [wire, line] = [await open(transport), await anAlarmLine(api, 'scaip')];
  });
  afterAll(() => wire.close());

  test('a signed press becomes an alert and a text message, and the response comes in a MESSAGE of ours', async () => {
    const told = (await phones.log()).length;
    const answer = await sendSigned(wire, line.key, { account: line.account, body: press(line, 'p1') });
    expect([statusOf(answer), answer.text]).toEqual([200, '']);
    const response = await wire.next(isMessage);
    acceptMessage(wire, response);
    expect([tagOf(response.text, 'ref'), tagOf(response.text, 'snu')]).toEqual(['p1', '0']);
    expect(response.start).toMatchObject({ method: 'MESSAGE', uri: `sip:${line.account}@controllers.example` });
    expect((await alertOf(line)).evidence).toHaveLength(1);
    await eventually('the text', async () => (await phones.log()).length > told);
  });

  test('the same alarm again, signed anew, is answered again and is no second reading', async () => {
    await sendSigned(wire, line.key, { account: line.account, body: press(line, 'p1'), algorithm: 'SHA-256' });
    const again = await wire.next((message) => isMessage(message) && tagOf(message.text, 'ref') === 'p1');
    acceptMessage(wire, again);
    expect(tagOf(again.text, 'snu')).toBe('0');
    expect(await readingsOf(line, 'sos')).toHaveLength(1);
  });

  test('a request that is repeated word for word gets the same answer', async () => {
    const text = sipText(wire, { method: 'OPTIONS' });
    wire.send(text);
    const first = await wire.next(isAnswer);
    wire.send(text);
    const second = await wire.next(isAnswer);
    expect(statusOf(first)).toBe(200);
    if (transport === 'UDP') expect(second.headers).toEqual(first.headers);
    expect(first.headers.find(([name]) => name === 'allow')?.[1]).toContain('MESSAGE');
  });

  test.each([['INVITE', 405], ['SUBSCRIBE', 405], ['FROBNICATE', 501]])('%s is answered %i', async (method, status) => {
    wire.send(sipText(wire, { method }));
    expect(statusOf(await wire.next(isAnswer))).toBe(status);
  });

  test('REGISTER is signed, and keeps the way open', async () => {
    const answer = await sendSigned(wire, line.key, { method: 'REGISTER', account: line.account, headers: ['Contact: <sip:me@127.0.0.1>;expires=99999'] });
    expect([statusOf(answer), answer.headers.find(([name]) => name === 'contact')?.[1]]).toEqual([200, '<sip:me@127.0.0.1>;expires=3600']);
  });
});

describe('who is believed', () => {
  let wire: Wire, line: Line;
  beforeAll(async () => {
    [wire, line] = [await byUdp(port), await anAlarmLine(api, 'scaip', { line: { answerIn: 'response' } })];
  });
  afterAll(() => wire.close());

  test('a wrong key, another account’s name, a proof used twice and a proof of another time are challenged anew', async () => {
    const refusedWith = async (key: string, account: string): Promise<number> => statusOf(await sendSigned(wire, key, { account, body: press(line, 'x') }));
    expect([await refusedWith('hlk_wrong', line.account), await refusedWith(line.key, 'nobody')]).toEqual([401, 401]);
    wire.send(sipText(wire, { account: line.account }));
    const challenge = (await wire.next(isAnswer)).headers.find(([name]) => name === 'www-authenticate')?.[1] ?? '';
    const signed = (nonce = challenge): Promise<number> => {
      wire.send(sipText(wire, { account: line.account, body: press(line, 'x2'), headers: [proofOf(nonce, line.account, line.key)] }));
      return wire.next(isAnswer).then(statusOf);
    };
    expect([await signed(), await signed(), await signed('nonce="1.2.3"')]).toEqual([200, 401, 401]);
  });

  test('a network of the source’s own needs no proof, for its own account alone', async () => {
    const trusting = await anAlarmLine(api, 'scaip', { line: { networks: ['127.0.0.0/8'], answerIn: 'response' } });
    const elsewhere = await anAlarmLine(api, 'scaip', { line: { networks: ['192.0.2.0/24', '2001:db8::/32'], answerIn: 'response' } });
    const send = async (whose: Line): Promise<number> => {
      wire.send(sipText(wire, { account: whose.account, body: press(whose, 'n1') }));
      return statusOf(await wire.next(isAnswer));
    };
    expect([await send(trusting), await send(elsewhere)]).toEqual([200, 401]);
    await alertOf(trusting);
  });

  test('a new key ends the old one, and a retired line is nobody’s', async () => {
    const old = await anAlarmLine(api, 'scaip', { line: { answerIn: 'response' } });
    const { key } = await api.ok<{ key: string }>('POST', `/api/v1/sources/${old.source}/key`);
    const status = async (with_: string): Promise<number> => statusOf(await sendSigned(wire, with_, { account: old.account, body: press(old, 'k1') }));
    expect([await status(old.key), await status(key)]).toEqual([401, 200]);
    await api.call('DELETE', `/api/v1/sources/${old.source}`);
    expect(await status(key)).toBe(401);
    const next = await api.call('POST', '/api/v1/sources', { form: 'now-ip', title: 'Next', line: { account: old.account } });
    expect(next.status).toBe(201);
    expect(await api.call('POST', '/api/v1/sources', { form: 'now-ip', title: 'Two', line: { account: old.account } })).toMatchObject({ status: 409, body: { field: 'line.account' } });
  });

  test.each([
    [{ form: 'chirpstack', line: { account: 'a' } }, 'line'], [{ form: 'scaip', line: {} }, 'line.account'], [{ form: 'scaip', line: { account: 'a b' } }, 'line.account'], [{ form: 'scaip', line: { account: 'a', networks: ['10.0.0.0/33'] } }, 'line.networks.0'],
    [{ form: 'scaip', line: { account: 'a', networks: ['everywhere'] } }, 'line.networks.0'], [{ form: 'scaip', line: { account: 'a', voice: 'sip:a\r\nX: y' } }, 'line.voice'], [{ form: 'scaip', line: { account: 'a', answerIn: 'letter' } }, 'line.answerIn'],
  ])('a line of %j is refused, and the field is named', async (body, field) => {
    expect(await api.call('POST', '/api/v1/sources', { title: 'x', ...body })).toMatchObject({ status: 400, body: { field } });
  });
});

describe('who is meant', () => {
  let wire: Wire, line: Line;
  beforeAll(async () => {
    [wire, line] = [await byUdp(port), await anAlarmLine(api, 'scaip', { line: { networks: ['127.0.0.1'], answerIn: 'response', voice: 'sip:arc@careline.example' }, units: { '0001': 'pendant', '0002': 'fall detector' } })];
  });
  afterAll(() => wire.close());
  const send = async (body: string, whose = line) => {
    wire.send(sipText(wire, { account: whose.account, body }));
    return wire.next(isAnswer);
  };

  test('a unit that nobody has paired speaks through its controller, and is shown to whoever pairs devices', async () => {
    const answer = await send(press(line, 'u1', { did: '0099' }));
    expect([tagOf(answer.text, 'snu'), tagOf(answer.text, 'mre'), tagOf(answer.text, 'tnu')]).toEqual(['0', '1', 'sip:arc@careline.example']);
    await alertOf(line);
    const strangers = await api.ok<{ name: string; kinds: string[] }[]>('GET', `/api/v1/sources/${line.source}/strangers`);
    expect(strangers).toEqual([expect.objectContaining({ name: `${line.controller}/0099`, kinds: ['sos'] })]);
  });

  test('a controller that is nobody’s is sent on to its next receiver, and raised', async () => {
    const before = await metrics('hearthline_alarm_messages_total{form="scaip",outcome="stranger-alarm"}');
    const answer = await send(press(line, 'u2', { cid: '99999999', did: undefined }));
    expect([statusOf(answer), tagOf(answer.text, 'snu')]).toEqual([200, '5']);
    expect(await metrics('hearthline_alarm_messages_total{form="scaip",outcome="stranger-alarm"}')).not.toEqual(before);
    const strangers = await api.ok<{ name: string }[]>('GET', `/api/v1/sources/${line.source}/strangers`);
    expect(strangers.map(({ name }) => name)).toContain('99999999');
  });

  test('an alarm code that nobody knows is a call for help', async () => {
    const other = await anAlarmLine(api, 'scaip', { line: { networks: ['127.0.0.1'], answerIn: 'response' } });
    expect(tagOf((await send(press(other, 'u3', { dty: '0777', stc: '0888' }), other)).text, 'snu')).toBe('0');
    await alertOf(other);
  });

  test.each([['0005', 'fall'], ['0023', 'smoke'], ['0021', 'gas'], ['0026', 'carbon-monoxide'], ['0033', 'flood'], ['0017', 'telecare-alarm']])('device type %s is told as %s', async (dty, kind) => {
    await send(press(line, `t${dty}`, { did: '0002', dty }));
    expect(await readingsOf(line, kind)).toHaveLength(1);
    if (kind !== 'fall') await alertOf(line, kind);
  });

  test('an alarm is one whether it is repeated by UDP, by TCP or by HTTP, and two references are two', async () => {
    const other = await anAlarmLine(api, 'scaip', { line: { networks: ['127.0.0.1'], answerIn: 'response' } });
    const tcp = await byStream('TCP', port);
    await Promise.all([send(press(other, 's1'), other), (async () => {
      tcp.send(sipText(tcp, { account: other.account, body: press(other, 's1') }));
      await tcp.next(isAnswer);
    })(), api.call('POST', '/api/v1/doors/scaip', press(other, 's1'), other.key, 'application/scaip+xml')]);
    tcp.close();
    expect(await readingsOf(other, 'sos')).toHaveLength(1);
    await send(press(other, 's2'), other);
    expect(await readingsOf(other, 'sos')).toHaveLength(2);
  });

  test('a session given up cancels nothing; a heartbeat is heard of the hub, and told how often to come', async () => {
    const other = await anAlarmLine(api, 'scaip', { line: { networks: ['127.0.0.1'] } });
    const heartbeat = scaip({ ref: 'h1', cid: other.controller, dty: '0002', mty: 'PI', hbo: '001', stc: '0102' }, 'scaip');
    const answer = await send(heartbeat, other);
    expect([tagOf(answer.text, 'snu'), tagOf(answer.text, 'hbi')]).toEqual(['0', '15']);
    await send(press(other, 'h2', { mty: 'RE' }), other);
    expect(await readingsOf(other, 'sos')).toHaveLength(0);
    const hub = (await api.ok<{ kind: string; lastHeardAt?: string }[]>('GET', `/api/v1/devices?residentId=${other.home.residentId}`)).find(({ kind }) => kind === 'gateway');
    expect(hub?.lastHeardAt).toBeDefined();
  });

  test('a controller that misses its heartbeats is silent: the home is not being watched', async () => {
    const other = await anAlarmLine(api, 'now-ip', { line: { networks: ['127.0.0.1'] } });
    wire.send(sipText(wire, { account: other.account, type: 'text/plain', body: `0100${other.controller}` }));
    await wire.next(isAnswer);
    acceptMessage(wire, await wire.next(isMessage));
    const clock = app.app.get(Clock);
    const now = clock.now.bind(clock);
    try {
      clock.now = () => now() + 46 * 60_000;
      const alert = await eventually('the alert of a silent hub', async () => (await api.alerts(other.home.residentId)).find(({ rule }) => rule === 'device-silent'), 20_000);
      expect(alert.because).toContain('The hub has not been heard');
    } finally {
      clock.now = now;
    }
  });
});

describe('NOW-IP', () => {
  test('the fall of the standard’s example is told, and acknowledged by event 097, by SIP and by HTTP', async () => {
    const line = await anAlarmLine(api, 'now-ip', { line: { networks: ['127.0.0.1'] }, units: { '0001': 'fall detector' } });
    const digits = `0100${line.controller}000102107900`, acknowledged = `0100${line.controller}000109707900`;
    const wire = await byUdp(port);
    wire.send(sipText(wire, { account: line.account, type: 'text/plain', body: digits }));
    expect(statusOf(await wire.next(isAnswer))).toBe(200);
    const message = await wire.next(isMessage);
    acceptMessage(wire, message);
    expect(message.text).toBe(acknowledged);
    const byHttp = await api.call<string>('POST', '/api/v1/doors/now-ip', digits, line.key, 'text/plain');
    expect([byHttp.status, byHttp.body]).toEqual([200, acknowledged]);
    expect(await readingsOf(line, 'fall')).toHaveLength(1);
    wire.send(sipText(wire, { account: line.account, type: 'text/plain', body: '12345' }));
    expect(statusOf(await wire.next(isAnswer))).toBe(400);
    wire.send(sipText(wire, { account: line.account, type: 'text/plain', body: '010099999999000101000900' }));
    expect(statusOf(await wire.next(isAnswer))).toBe(404);
    wire.close();
  });

  test('by HTTP what is wrong is named, and only a key of this form opens', async () => {
    const [line, other] = [await anAlarmLine(api, 'now-ip'), await anAlarmLine(api, 'scaip')];
    const post = (body: string, key = line.key, type = 'text/plain') => api.call('POST', '/api/v1/doors/now-ip', body, key, type);
    expect(await post('123')).toMatchObject({ status: 400, body: { code: 'structure' } });
    expect(await post('010099999999000101000900')).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await post(`0100${line.controller}`, other.key)).status).toBe(403);
    expect((await post(`0100${line.controller}`, '')).status).toBe(401);
    expect((await post('{}', line.key, 'application/json')).status).toBe(415);
    expect((await post(`0100${line.controller}`)).body).toBe(`0100${line.controller}`);
  });
});
