import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { FeedGateway } from '../../modules/care/feed/feed.gateway.js';
import { Sessions } from '../../modules/platform/access/sessions.service.js';
import { Store } from '../../modules/platform/store/store.js';
import type { SubjectId } from '../../core/ids.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { FeedReader } from '../builders/feed.js';
import { CANARY, expectDiscreet, Hardware, rawHttp } from '../builders/hostile.js';

/* reliability.md, section 3, rows 50 to 55, beside refusals.test.ts and access.test.ts (who sees whom, and resuming). */
let app: TestApp, api: Api, home: Home;
const readers: FeedReader[] = [];
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  home = await api.home({ carers: ['07700900421', '07700900422'], devices: ['pendant'], resident: { name: CANARY } });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

let people = 0;
async function person(role: 'clinician' | 'carer' | 'admin' = 'clinician', carerId?: string): Promise<Api & { userId: string }> {
  const username = `feed-${(people += 1)}`;
  const password = 'correct horse battery';
  await api.ok('POST', '/api/v1/users', { username, name: username, role, password, ...(carerId ? { carerId } : {}) });
  const { token, user } = await api.ok<{ token: string; user: { id: string } }>('POST', '/api/v1/sign-in', { username, password }, '');
  return Object.assign(new Api(app.url, token), { userId: user.id });
}

async function reading(token: string | undefined, resumeAfter?: number): Promise<FeedReader> {
  const reader = await FeedReader.open(app.url, token, resumeAfter);
  readers.push(reader);
  if (token !== undefined) await reader.until('a snapshot', (f) => f.type === 'snapshot' || f.type === 'welcome');
  return reader;
}

const ended = (reader: FeedReader, withinMs = 5_000): Promise<number> => eventually('the end of the connection', async () => reader.closed?.code, withinMs);

/** The process lives: the next honest reader is shown the next event. */
async function expectServed(): Promise<void> {
  const reader = await reading(app.adminToken);
  await reader.until('a snapshot', (f) => f.type === 'snapshot');
  await Hardware.of(api, home, 'pendant').expectHeard();
  app.app.get(FeedGateway).notice(notice());
  await reader.until('a notice', (f) => f.type === 'provisional');
}

const notice = (because = 'x') => ({ subject: home.residentId as unknown as SubjectId, rule: 'sos', severity: 'stat' as const, because, reading: { device: 'd' as never, kind: 'sos' as const, at: Date.now() } });

const HANDSHAKE = 'Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

describe('at the handshake (row 50)', () => {
  test.each<[string, string, string, number]>([
    ['an evil origin', '/feed', 'Origin: https://evil.example\r\n', 403], ['no origin but a cookie', '/feed', 'Cookie: hearthline_session=abc\r\n', 403], ['the origin null', '/feed', 'Origin: null\r\n', 403], ['our name with something behind it', '/feed', 'Origin: http://x.evil.example\r\n', 403],
    ['a token in the address', '/feed?token=abc', '', 401], ['another path', '/feeds', '', 404], ['a path that climbs', '/feed/../feed', '', 404], ['no path', '//', '', 404], ['a path with a host', '//[', '', 404], ['a whole address', 'http://[/feed', '', 404], ['a broken cookie', '/feed', 'Cookie: hearthline_session=%E0%A4%A\r\n', 403],
  ])('%s', async (_, path, headers, status) => {
    const answer = await rawHttp(app.url, `GET ${path} HTTP/1.1\r\n${HANDSHAKE}${headers}\r\n`, { withinMs: 2_000 });
    expect(answer.status).toBe(status);
    expectDiscreet(answer.text);
    await expectServed();
  });

  test.each<[string, string]>([['another version', 'Sec-WebSocket-Version: 9\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'], ['a short key', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: A\r\n'], ['no key', 'Sec-WebSocket-Version: 13\r\n']])('%s', async (_, headers) => {
    expect((await rawHttp(app.url, `GET /feed HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${headers}\r\n`, { withinMs: 2_000 })).status).toBe(400);
    await expectServed();
  });

  test.each<[string, unknown]>([['no token', { type: 'hello' }], ['a short token', { type: 'hello', token: 'x' }], ['a query for a token', { type: 'hello', token: { $gt: '' } }], ['100 characters of nobody', { type: 'hello', token: 'x'.repeat(100) }], ['null', null], ['a number', 5], ['a list', []], ['a fraction to resume from', { type: 'hello', token: 'x'.repeat(40), resumeAfter: 1.5 }]])('a hello with %s', async (_, frame) => {
    const reader = await reading(undefined);
    reader.socket.send(JSON.stringify(frame));
    expect(await ended(reader)).toBe(4401);
    expect(reader.frames).toEqual([]);
    await expectServed();
  });

  test('silence is not kept waiting for', async () => {
    const reader = await reading(undefined);
    expect(await ended(reader, 8_000)).toBe(4408);
  }, 12_000);

  test('two hellos are one reader', async () => {
    const reader = await reading(undefined);
    const hello = JSON.stringify({ type: 'hello', token: app.adminToken });
    for (let i = 0; i < 3; i += 1) reader.socket.send(hello);
    await reader.until('a snapshot', (f) => f.type === 'snapshot');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(reader.frames.filter((f) => f.type === 'snapshot')).toHaveLength(1);
  });
});

describe('rights that end (row 51)', () => {
  async function timeTo(end: () => Promise<unknown>, who: Api): Promise<{ code: number; ms: number; after: number }> {
    const reader = await reading(who.token);
    await reader.until('a snapshot', (f) => f.type === 'snapshot');
    const before = Date.now();
    await end();
    const code = await ended(reader, 6_000);
    const frames = reader.frames.length;
    app.app.get(FeedGateway).notice(notice());
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { code, ms: Date.now() - before, after: reader.frames.length - frames };
  }

  test('signed out: 4401 within five seconds', async () => {
    const who = await person();
    const { code, ms, after } = await timeTo(() => app.app.get(Sessions).end(who.token), who);
    expect([code, ms < 5_100, after]).toEqual([4401, true, 0]);
  }, 10_000);

  test('a session that has run out: 4401', async () => {
    const who = await person();
    const { code, ms } = await timeTo(() => app.app.get(Store).collection<{ _id: string; userId: string }>('sessions').updateMany({ userId: who.userId }, { $set: { expiresAt: new Date(Date.now() - 1) } }), who);
    expect([code, ms < 5_100]).toEqual([4401, true]);
  }, 10_000);

  test('another role: 4403', async () => {
    const who = await person('clinician');
    const { code, ms } = await timeTo(() => app.app.get(Store).collection<{ _id: string; role: string }>('users').updateOne({ _id: who.userId }, { $set: { role: 'carer' } }), who);
    expect([code, ms < 5_100]).toEqual([4403, true]);
  }, 10_000);

  test('no longer in the circle: nothing more is shown, though the connection may stay', async () => {
    const carer = await person('carer', home.carers[0]);
    const reader = await reading(carer.token);
    await reader.until('a snapshot', (f) => f.type === 'snapshot');
    app.app.get(FeedGateway).notice(notice('seen'));
    await reader.until('a notice', (f) => f.type === 'provisional');
    await api.call('DELETE', `/api/v1/residents/${home.residentId}/carers/${home.carers[0]}`);
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    const frames = reader.frames.length;
    app.app.get(FeedGateway).notice(notice('unseen'));
    await Hardware.of(api, home, 'pendant').post(Hardware.of(api, home, 'pendant').reading({ kind: 'sos', value: true }));
    const [alert] = await eventually('the alert', async () => (await api.alerts(home.residentId)).length > 0 && api.alerts(home.residentId));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(reader.frames.slice(frames).filter((f) => f.type !== 'ping')).toEqual([]);
    const again = await reading(carer.token, 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(JSON.stringify(again.frames)).not.toContain(alert?.id ?? home.residentId);
  }, 10_000);
});

describe('frames (rows 52 to 54)', () => {
  test.each(['subscribe', 'publish', 'acknowledge', '__proto__', undefined, { $gt: '' }])('a frame of type %j is answered and changes nothing', async (type) => {
    const reader = await reading(app.adminToken);
    await reader.until('a snapshot', (f) => f.type === 'snapshot');
    reader.socket.send(JSON.stringify({ type, residentId: home.residentId }));
    expect(await reader.until('an error frame', (f) => f.type === 'error')).toMatchObject({ code: type === 'subscribe' ? 'forbidden' : 'not-supported' });
    expect(reader.closed).toBeUndefined();
    await expectServed();
  });

  test.each([-1, 99_999_999, Number.MAX_SAFE_INTEGER])('resuming after %i: told so, and shown everything', async (after) => {
    const reader = await reading(app.adminToken, after);
    await reader.until('an error frame', (f) => f.type === 'error' && f['code'] === 'resync');
    await reader.until('a snapshot', (f) => f.type === 'snapshot');
  });

  /** A client's frame by hand: `head` is the first byte. */
  function frame(head: number, payload: Buffer, claimed = payload.length): Buffer {
    const size = claimed < 126 ? Buffer.from([0x80 | claimed]) : claimed < 65_536 ? Buffer.from([0xfe, claimed >> 8, claimed & 0xff]) : Buffer.concat([Buffer.from([0xff, 0, 0, 0, 0]), Buffer.from([(claimed >>> 24) & 0xff, (claimed >>> 16) & 0xff, (claimed >>> 8) & 0xff, claimed & 0xff])]);
    return Buffer.concat([Buffer.from([head]), size, Buffer.alloc(4), payload]); // a mask of zeros changes nothing
  }

  /** Opens the feed by hand, sends the bytes, and gives the code of the close frame that comes back. */
  function closeCode(bytes: Buffer): Promise<number | undefined> {
    return new Promise((resolve) => {
      const { port, hostname } = new URL(app.url);
      const socket: Socket = connect(Number(port), hostname);
      let heard = Buffer.alloc(0), sent = false;
      socket.write(`GET /feed HTTP/1.1\r\n${HANDSHAKE.replace('AAAAAAAAAAAAAAAAAAAAAA==', randomBytes(16).toString('base64'))}Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n`);
      socket.on('error', () => undefined);
      socket.setTimeout(6_000, () => socket.destroy());
      socket.on('data', (data) => {
        heard = Buffer.concat([heard, data]);
        const head = heard.indexOf('\r\n\r\n');
        if (head < 0 || sent) return;
        sent = true;
        expect(heard.subarray(0, head).toString()).not.toContain('permessage-deflate');
        heard = heard.subarray(head + 4);
        socket.write(bytes);
      });
      socket.on('close', () => {
        const at = heard.indexOf(0x88);
        resolve(at < 0 ? undefined : heard.readUInt16BE(at + 2));
      });
    });
  }

  test.each<[string, () => Buffer, number]>([
    ['90 MiB announced', () => frame(0x81, Buffer.alloc(10), 90 * 1024 * 1024), 1009], ['65,537 bytes', () => frame(0x81, Buffer.alloc(65_537, 32)), 1009], ['fragments of more in all', () => Buffer.concat([frame(0x01, Buffer.alloc(40_000, 32)), frame(0x00, Buffer.alloc(40_000, 32))]), 1009],
    ['no UTF-8', () => frame(0x81, Buffer.from([0xff, 0xfe])), 1007], ['a compressed frame, which nobody agreed on', () => frame(0xc1, Buffer.from('x')), 1002], ['an unknown kind', () => frame(0x83, Buffer.from('x')), 1002], ['no mask', () => Buffer.from([0x81, 0x01, 0x78]), 1002], ['a binary frame', () => frame(0x82, Buffer.from('x')), 1003], ['half of JSON', () => frame(0x81, Buffer.from('{')), 1007],
    ['JSON 20,000 levels deep', () => frame(0x81, Buffer.from('['.repeat(20_000) + ']'.repeat(20_000))), 4401],
  ])('%s', async (_, bytes, code) => {
    expect(await closeCode(bytes())).toBe(code);
    await expectServed();
  });

  test('100,000 fragments of one byte', async () => {
    const fragments = Buffer.concat([frame(0x01, Buffer.from(' ')), ...Array.from({ length: 100_000 }, () => frame(0x00, Buffer.from(' ')))]);
    expect([1008, 1009]).toContain(await closeCode(fragments));
    await expectServed();
  });

  test.each<[string, (socket: WebSocket) => void]>([['pings', (socket) => socket.ping()], ['frames', (socket) => socket.send('{"type":"pong"}')]])('a flood of %s: 1008', async (_, send) => {
    const reader = await reading((await person()).token);
    await reader.until('a snapshot', (f) => f.type === 'snapshot');
    for (let i = 0; i < 2_000; i += 1) send(reader.socket);
    expect(await ended(reader)).toBe(1008);
    await expectServed();
  });

  test('ten connections of one person, not eleven', async () => {
    const who = await person();
    const all = await Promise.all(Array.from({ length: 14 }, () => FeedReader.open(app.url, who.token)));
    readers.push(...all);
    await eventually('four are shown out', async () => all.filter(({ closed }) => closed?.code === 1008).length === 4);
    await eventually('ten stay', async () => all.filter(({ frames, closed }) => !closed && frames.some((f) => f.type === 'snapshot')).length === 10);
    await expectServed();
  });

  test('a reader that never reads is let go with 4008, and nobody waits for it', async () => {
    const slow = await reading(app.adminToken);
    const quick = await reading(app.adminToken);
    for (const reader of [slow, quick]) await reader.until('a snapshot', (f) => f.type === 'snapshot');
    const tcp = (slow.socket as unknown as { _socket: Socket })._socket;
    tcp.pause();
    const gateway = app.app.get(FeedGateway);
    const long = notice('x'.repeat(100_000));
    const heard = (reader: typeof quick): number => reader.frames.filter((f) => f.type === 'provisional').length;
    // More than what lies between two ends of a line holds, and no more: who is let go is waited for only so long.
    for (let i = 0; i < 160; i += 5) {
      for (let one = 0; one < 5; one += 1) gateway.notice(long);
      // Its reader is in this process too, and as quick as the machine is.
      for (const late = Date.now() + 30_000; heard(quick) < i + 5 && Date.now() < late;) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(heard(quick)).toBe(160);
    tcp.resume();
    expect(await ended(slow)).toBe(4008);
    expect(heard(slow)).toBeLessThan(160);
    await expectServed();
  });
});

describe('two who act at once (row 55)', () => {
  test('acknowledged twice and after the end: the first stays the first, everybody is told who', async () => {
    const theirs = await api.home({ carers: ['07700900423'], devices: ['pendant'] });
    const [one, two] = await Promise.all([person(), person()]);
    await api.send(theirs, 'pendant', { kind: 'sos' });
    const alert = await eventually('the alert', async () => (await api.alerts(theirs.residentId))[0]);
    const answers = await Promise.all([one, two].map((who) => who.call<{ state: string; actions: { type: string; by: { id: string } }[] }>('POST', `/api/v1/alerts/${alert.id}/acknowledge`)));
    expect(answers.map(({ status, body }) => [status, body.state])).toEqual([[200, 'acknowledged'], [200, 'acknowledged']]);
    const firsts = answers.map(({ body }) => body.actions.filter(({ type }) => type === 'acknowledged').map(({ by }) => by.id)[0]);
    expect(firsts[0]).toBe(firsts[1]);
    expect([one.userId, two.userId]).toContain(firsts[0]);

    await one.ok('POST', `/api/v1/alerts/${alert.id}/resolve`, { outcome: 'safe' });
    const late = await two.call('POST', `/api/v1/alerts/${alert.id}/acknowledge`);
    expect([late.status, late.body['code'] ?? late.body['state']]).toEqual(late.status === 200 ? [200, 'resolved'] : [409, 'conflict']);
    expect((await api.alerts(theirs.residentId))[0]).toMatchObject({ state: 'resolved', outcome: 'safe' });
    const outsider = await person('carer', home.carers[1]);
    expect((await outsider.call('POST', `/api/v1/alerts/${alert.id}/acknowledge`)).status).toBe(404);
  });
});
