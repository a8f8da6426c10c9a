import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Journal } from '../../modules/sensing/observations/journal.store.js';
import { anAlarmLine, press, tagOf, type Line } from '../builders/alarm-line.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { byStream, byUdp, isAnswer, isMessage, sipText, statusOf, type Wire } from '../builders/controller.js';
import { freePort } from '../builders/free-port.js';

let app: TestApp, api: Api, port: number, line: Line, refs = 0;
beforeAll(async () => {
  port = await freePort();
  app = await startHearthline({ sipPort: port });
  api = new Api(app.url, app.adminToken);
  line = await anAlarmLine(api, 'scaip', { line: { networks: ['127.0.0.1'], answerIn: 'response' } });
});
afterAll(() => app?.stop());

const presses = async (): Promise<number> => (await api.ok<unknown[]>('GET', `/api/v1/residents/${line.home.residentId}/readings?kind=sos&limit=1000`)).length;
const alarm = (wire: Wire, change: Parameters<typeof sipText>[1] = {}): string => sipText(wire, { account: line.account, body: press(line, `h${(refs += 1)}`), ...change });
/** The next good message of the same controller is taken. */
async function stillTakes(wire: Wire): Promise<void> {
  wire.send(alarm(wire));
  expect(tagOf((await wire.next((message) => isAnswer(message) && message.text !== '')).text, 'snu')).toBe('0');
}

describe('datagrams', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = await byUdp(port);
  });
  afterAll(() => wire.close());

  test('of nonsense, half messages and mangled ones cost the next good one nothing', async () => {
    const noisy = await byUdp(port);
    const good = alarm(noisy);
    const mangled = fc.sample(fc.tuple(fc.nat({ max: good.length }), fc.string({ maxLength: 40 })), { numRuns: 300, seed: 8_521 }).map(([at, text]) => good.slice(0, at) + text + good.slice(at + text.length));
    for (const text of ['x', '\0'.repeat(60_000), good.slice(0, 200), 'GET / HTTP/1.1\r\n\r\n', ...mangled]) noisy.send(text);
    await stillTakes(noisy);
    noisy.close();
  });

  test.each([
    ['a document that is none', { body: 'hello' }, 200, '2'], ['a reader’s trap', { body: '<!DOCTYPE m [<!ENTITY a "x">]><mrq>&a;</mrq>' }, 200, '2'], ['no controller', { body: '<mrq><ref>1</ref><dty>3</dty></mrq>' }, 200, '7'],
    ['another type', { type: 'application/json' }, 415, undefined], ['another encoding', { headers: ['Content-Encoding: br'] }, 415, undefined], ['a demand that we do not know', { headers: ['Require: sec-agree'] }, 420, undefined],
  ])('%s is answered in its own words', async (_, change, status, snu) => {
    wire.send(alarm(wire, change));
    const answer = await wire.next(isAnswer);
    expect([statusOf(answer), tagOf(answer.text, 'snu')]).toEqual([status, snu]);
    expect(answer.text).not.toMatch(/Hobbs|Mary|node_modules|Mongo/);
    await stillTakes(wire);
  });

  test('the same datagram again and again is one alarm and the same answer', async () => {
    const before = await presses();
    const text = alarm(wire);
    for (let i = 0; i < 20; i += 1) wire.send(text);
    const first = await wire.next(isAnswer);
    wire.send(text);
    expect((await wire.next(isAnswer)).headers).toEqual(first.headers);
    expect(await presses()).toBe(before + 1);
    wire.heard.length = 0;
  });

  test('a controller that listens at another port than it sends from is answered there', async () => {
    const listener = await byUdp(port);
    wire.send(alarm(wire).replace(`127.0.0.1:${wire.port}`, `127.0.0.1:${listener.port}`).replace(';rport', ''));
    expect(statusOf(await listener.next(isAnswer))).toBe(200);
    listener.close();
  });

  test('our own MESSAGE is sent again until it is answered, and the alarm stays one', async () => {
    const asked = await anAlarmLine(api, 'scaip', { line: { networks: ['127.0.0.1'] } });
    wire.send(sipText(wire, { account: asked.account, body: press(asked, 'again') }));
    const said = [await wire.next(isMessage), await wire.next(isMessage)];
    expect(said.map(({ text }) => tagOf(text, 'snu'))).toEqual(['0', '0']);
    expect(said[1]?.headers).toEqual(said[0]?.headers);
  });
});

describe('a connection', () => {
  test('may carry many messages at once, cut anywhere', async () => {
    const wire = await byStream('TCP', port);
    const text = Array.from({ length: 5 }, () => alarm(wire)).join('\r\n');
    for (let at = 0; at < text.length; at += 97) {
      wire.send(text.slice(at, at + 97));
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (let i = 0; i < 5; i += 1) expect(tagOf((await wire.next(isAnswer)).text, 'snu')).toBe('0');
    wire.close();
  });

  test.each([
    ['speaks another protocol', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'], ['announces more than fits', (wire: Wire) => alarm(wire).replace(/Content-Length: \d+/, 'Content-Length: 99999999')], ['says no length', (wire: Wire) => alarm(wire).replace(/Content-Length: \d+\r\n/, '')], ['never ends its head', `MESSAGE sip:a SIP/2.0\r\n${'X: y\r\n'.repeat(4_000)}`],
  ])('that %s is ended, and the next one is served', async (_, text) => {
    const wire = await byStream('TCP', port);
    wire.send(typeof text === 'string' ? text : text(wire));
    await eventually('its end', async () => wire.closed(), 12_000);
    const next = await byStream('TCP', port);
    await stillTakes(next);
    next.close();
  });

  test('that stops in the middle of a message is ended, while its neighbours are served', async () => {
    const [slow, quick] = [await byStream('TCP', port), await byStream('TCP', port)];
    slow.send(alarm(slow).slice(0, 100));
    await stillTakes(quick);
    await eventually('the end of the slow one', async () => slow.closed(), 20_000);
    await stillTakes(quick);
    quick.close();
  });

  test('a compressed document is read, and a bomb is not', async () => {
    const wire = await byUdp(port);
    const with_ = (body: Buffer): Buffer => Buffer.concat([Buffer.from(sipText(wire, { account: line.account, headers: ['Content-Encoding: gzip', 'Content-Type: application/scaip+xml'] }).replace('Content-Length: 0', `Content-Length: ${body.length}`)), body]);
    wire.send(with_(gzipSync(press(line, 'zip'))));
    expect(tagOf((await wire.next(isAnswer)).text, 'snu')).toBe('0');
    wire.send(with_(gzipSync('x'.repeat(10_000_000))));
    expect(statusOf(await wire.next(isAnswer))).toBe(415);
    wire.send(with_(Buffer.from('no gzip')));
    expect(statusOf(await wire.next(isAnswer))).toBe(415);
    wire.close();
  });
});

test('an alarm that cannot be stored is told to come again, comes again, and is kept', async () => {
  const wire = await byUdp(port);
  const before = await presses();
  const journal = app.app.get(Journal);
  const write = journal.write.bind(journal);
  const body = press(line, 'busy');
  try {
    // The store says no for a moment, as it does while it chooses a new primary.
    journal.write = () => Promise.reject(new Error('no primary'));
    wire.send(sipText(wire, { account: line.account, body }));
    expect(tagOf((await wire.next(isAnswer)).text, 'snu')).toBe('6');
    const byHttp = await api.call<string>('POST', '/api/v1/doors/scaip', body, line.key, 'application/scaip+xml');
    expect([byHttp.status, tagOf(byHttp.body, 'snu')]).toEqual([503, '6']);
  } finally {
    journal.write = write;
  }
  expect(await presses()).toBe(before);
  wire.send(sipText(wire, { account: line.account, body }));
  expect(tagOf((await wire.next(isAnswer)).text, 'snu')).toBe('0');
  expect(await presses()).toBe(before + 1);
  wire.close();
});
