import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Judge, type Answer } from './judge.js';
import { readOptions, type Options } from './options.js';
import { Usage } from '../shared/usage.js';
import { watch, type Event } from './watcher.js';

const START = Date.parse('2026-11-25T12:00:00Z');
const at = (seconds: number): number => START + seconds * 1_000;
const iso = (seconds: number): string => new Date(at(seconds)).toISOString();
const well = (seconds: number): Answer => ({ parts: [{ part: 'store', state: 'working' }, { part: 'round', state: 'working' }], round: { completeAt: iso(seconds) } });

describe('what is dead', () => {
  test('a service that answers and whose rounds come through', () => {
    const judge = new Judge(180_000, START);
    for (let second = 0; second < 3_600; second += 5) expect(judge.look(well(second - (second % 60)), at(second))).toEqual([]);
  });

  test.each([[179, []], [180, ['app']], [999, ['app']]])('nobody has answered for %i s', (seconds, dead) => {
    expect(new Judge(180_000, START).look(undefined, at(seconds)).map(({ part }) => part)).toEqual(dead);
  });

  test('an answer in between begins the wait anew', () => {
    const judge = new Judge(180_000, START);
    judge.look(well(100), at(100));
    expect(judge.look(undefined, at(279))).toEqual([]);
    expect(judge.look(undefined, at(280))).toMatchObject([{ part: 'app', since: at(100) }]);
  });

  test.each([['store', 179, []], ['store', 180, ['store']], ['queue', 180, ['queue']]])('the %s has stood still for %i s', (part, seconds, dead) => {
    const answer: Answer = { parts: [{ part, state: 'stopped', since: iso(0), says: 'It stands.' }, { part: 'rules', state: 'unknown' }, { part: 'round', state: 'unknown' }], round: { completeAt: iso(0) } };
    const judge = new Judge(180_000, START);
    expect(judge.look(answer, at(seconds)).map((one) => one.part)).toEqual(dead);
  });

  test('every part says that it works, and yet no press comes through', () => {
    const judge = new Judge(180_000, START);
    const lost: Answer = { ...well(0), round: { completeAt: iso(0), lost: 'delivery' } };
    expect(judge.look(lost, at(179))).toEqual([]);
    expect(judge.look(lost, at(180))).toMatchObject([{ part: 'round', says: expect.stringContaining('delivery') }]);
  });

  test('a service that makes no rounds is believed', () => expect(new Judge(180_000, START).look({ parts: [{ part: 'round', state: 'off' }] }, at(999))).toEqual([]));
});

describe('the command line', () => {
  const way = { WATCH_WEBHOOK: 'https://example.org/alarm' };
  test.each<[string, string[], NodeJS.ProcessEnv]>([
    ['no way to raise the alarm', [], {}], ['an address that is none', ['--url', 'hearthline'], way], ['no time at all', ['--after', '0'], way], ['words for a time', ['--every', 'often'], way],
    ['something unknown', ['--loud'], way], ['numbers without an account', [], { WATCH_SMS_TO: '+447700900123' }],
    ['no number', [], { WATCH_SMS_TO: '07700900123', TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 't', TWILIO_FROM: '+447700900000' }],
  ])('%s is not understood', (_, args, env) => expect(() => readOptions(args, env)).toThrow(Usage));

  test('one look needs no way', () => expect(readOptions(['--once'], {})).toMatchObject({ once: true, afterMs: 180_000 }));
});

describe('the alarm', () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  /** A server whose answers are told by the test; keeps what it was sent. */
  async function server(answer: () => { status: number; body: object }): Promise<{ url: string; bodies: string[] }> {
    const bodies: string[] = [];
    const one = createServer((request, response) => {
      let body = '';
      request.on('data', (data) => (body += data));
      request.on('end', () => {
        if (request.method === 'POST') bodies.push(body);
        const { status, body: said } = answer();
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
      });
    });
    servers.push(one);
    await new Promise<void>((done) => one.listen(0, '127.0.0.1', done));
    return { url: `http://127.0.0.1:${(one.address() as AddressInfo).port}`, bodies };
  }

  test('is raised once while a part is dead, by every way, again when another dies, and taken back at the end', async () => {
    let dead: string[] = [];
    let refuse = 2;
    const service = await server(() => ({ status: 200, body: { parts: dead.map((part) => ({ part, state: 'stopped', since: new Date(0).toISOString(), says: 'It stands.' })), round: { completeAt: new Date().toISOString() } } }));
    const twilio = await server(() => ({ status: 201, body: {} }));
    const hook = await server(() => ({ status: (refuse -= 1) >= 0 ? 500 : 200, body: {} }));
    const options: Options = { url: service.url, afterMs: 1_000, everyMs: 10, once: false, json: false, webhook: hook.url, twilio: { account: 'AC1', username: 'AC1', password: 't', from: '+447700900000', apiUrl: twilio.url, to: ['+447700900123'] } };
    const events: Event[] = [];
    const stop = new AbortController();
    const done = watch(options, stop.signal, (event) => events.push(event));
    const until = async (what: (events: readonly Event[]) => boolean): Promise<void> => {
      for (let i = 0; i < 1_000 && !what(events); i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    dead = ['store'];
    await until((seen) => seen.length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    dead = ['store', 'queue'];
    await until((seen) => seen.length >= 3);
    dead = [];
    await until((seen) => seen.length >= 4);
    stop.abort();
    await done;
    expect(events.map((event) => [event.event, 'dead' in event ? event.dead.map(({ part }) => part) : []])).toEqual([['watching', []], ['alarm', ['store']], ['alarm', ['store', 'queue']], ['well', []]]);
    expect(twilio.bodies).toHaveLength(3);
    expect(new URLSearchParams(twilio.bodies[0]).get('Body')).toContain('store dead since');
    expect(events[1]).toMatchObject({ ways: [{ way: 'sms 1' }, { way: 'webhook', failed: 'was answered 500' }] });
  });
});
