import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Api } from '../shared/api.js';
import { Hush, hush } from './hush.js';
import { LivingHome } from './living.js';
import { Notebook } from './notebook.js';
import { play, type Stage } from './play.js';
import type { Scene } from './scenes/scene.js';
import { enterHome } from './seed.js';
import { STREET } from './street/people.js';

/** A service that takes everything down and answers as the real one would; it can be told to be away. */
class Listener {
  readonly asked: { readonly method: string; readonly path: string; readonly token: string; readonly body: unknown }[] = [];
  readonly answers = new Map<string, unknown>();
  away = false;
  /** A bearer that is not taken. */
  refused = '';
  private server?: Server;

  async listen(): Promise<string> {
    this.server = createServer(async (request, response) => {
      let text = '';
      for await (const piece of request) text += String(piece);
      const path = request.url ?? '';
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      this.asked.push({ method: request.method ?? '', path, token: String(request.headers.authorization), body });
      const known = [...this.answers].find(([start]) => `${request.method} ${path}`.startsWith(start))?.[1];
      const answer = typeof known === 'function' ? (known as (body: unknown) => unknown)(body) : known;
      response.writeHead(this.away ? 500 : request.headers.authorization === this.refused ? 401 : answer === undefined ? 404 : 200, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(answer ?? { code: 'not-found' }));
    });
    await new Promise<void>((done) => void this.server?.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((done) => (this.server ? this.server.close(() => done()) : done()));
  }

  readings(): Record<string, unknown>[] {
    return this.asked.filter(({ path }) => path === '/api/v1/readings').flatMap(({ body }) => body as Record<string, unknown>[]);
  }
}

let dir = '';
let service = new Listener();
let url = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'street-'));
  service = new Listener();
  url = await service.listen();
  service.answers.set('POST /api/v1/readings', (body: unknown) => ({ accepted: (body as unknown[]).length, duplicates: 0, quarantined: [], rejected: [] }));
});
afterEach(async () => {
  await service.close();
  await rm(dir, { recursive: true, force: true });
});

const stage: Stage = { residentId: 'r1', gatewayKey: 'gw', idOf: (thing) => `dev-${thing}`, phones: ['+447700900101', '+447700900102'] };
const pressed: Scene = {
  name: 'pressed', happens: '', shows: '', things: ['pendant'],
  beats: [{ after: 0, thing: 'pendant', kind: 'sos', value: true }],
  expects: { rule: 'sos', severity: 'stat', within: 1 },
  answers: [{ rank: 1, after: 0, words: 'coming' }],
};
const alert = { id: 'a1', code: 'KM42', rule: 'sos', severity: 'stat', state: 'open', because: 'pressed', openedAt: new Date().toISOString() };

describe('a scene', () => {
  test('goes out through the gateway, is labelled, is seen, and is answered by the phone of whoever is told', async () => {
    service.answers.set('GET /api/v1/alerts', [alert]);
    service.answers.set('GET /api/v1/sms-desk/messages', [
      { sid: 'other', to: '+447700900102', body: 'Reply Y KM42', at: new Date().toISOString(), direction: 'outbound' },
      { sid: 'mine', to: '+447700900101', body: 'Reply Y KM42', at: new Date().toISOString(), direction: 'outbound' },
    ]);
    service.answers.set('POST /api/v1/sms-desk/messages/mine/reply', {});
    const played = await play(pressed, stage, { api: new Api(url, 'admin'), dataDir: dir });
    expect(played).toMatchObject({ asExpected: true, answered: 1, alert: { rule: 'sos' } });
    expect(service.readings()).toMatchObject([{ device: 'dev-pendant', kind: 'sos', value: true }]);
    expect(service.asked.find(({ path }) => path === '/api/v1/readings')?.token).toBe('Bearer gw');
    expect(service.asked.at(-1)).toMatchObject({ path: '/api/v1/sms-desk/messages/mine/reply', body: { body: 'Y KM42' } });
    const truth = (await readFile(join(dir, 'demo', 'truth.ndjson'), 'utf8')).trim();
    expect(JSON.parse(truth)).toMatchObject({ resident: 'r1', scene: 'pressed', expects: { rule: 'sos', severity: 'stat', within: 1 } });
  });

  test('is answered by nobody where messages go to a real provider', async () => {
    service.answers.set('GET /api/v1/alerts', [alert]);
    expect(await play(pressed, stage, { api: new Api(url, 'admin'), dataDir: dir })).toMatchObject({ asExpected: true, answered: 0 });
  });

  test('that nothing comes of is told as such', async () => {
    service.answers.set('GET /api/v1/alerts', [{ ...alert, state: 'resolved' }, { ...alert, rule: 'fall' }]);
    expect(await play(pressed, stage, { api: new Api(url, 'admin'), dataDir: dir })).toEqual({ asExpected: false, answered: 0 });
  });

  test('of which nothing must come is not as expected when something does', async () => {
    const { expects: _, answers: __, ...quiet } = { ...pressed, quietAfter: 0 };
    service.answers.set('GET /api/v1/alerts', () => [{ ...alert, openedAt: new Date().toISOString() }]);
    expect(await play(quiet, stage, { api: new Api(url, 'admin'), dataDir: dir })).toMatchObject({ asExpected: false, alert: { rule: 'sos' } });
    service.answers.set('GET /api/v1/alerts', [{ ...alert, openedAt: '2020-01-01T00:00:00Z' }]);
    expect(await play(quiet, stage, { api: new Api(url, 'admin'), dataDir: dir })).toEqual({ asExpected: true, answered: 0 });
  });
});

describe('a home that lives', () => {
  const NOW = Date.parse('2026-11-24T12:00:00Z');
  const mary = STREET[0]!;
  const aHome = async (): Promise<LivingHome> => {
    const note = { residentId: 'r1', gateway: { id: 'g', key: 'gw' }, carers: {}, livedUntil: NOW - 120_000 };
    return new LivingHome(mary, note, new Api(url, undefined, { milliseconds: 1 }), new Hush(dir));
  };

  test('says what its day brings and when its gateway is there, then only what is new', async () => {
    const home = await aHome();
    await home.liveUntil(NOW);
    const first = service.readings();
    expect(first.filter(({ kind, device }) => kind === 'heartbeat' && device === 'street-whitlock-gateway')).toHaveLength(2);
    await home.liveUntil(NOW);
    expect(service.readings()).toHaveLength(first.length);
  });

  test('keeps what it could not send', async () => {
    const home = await aHome();
    service.away = true;
    await expect(home.liveUntil(NOW)).rejects.toThrow();
    const lost = service.readings();
    service.away = false;
    await home.liveUntil(NOW);
    expect(service.readings().slice(lost.length)).toEqual(lost);
  });

  test('whose gateway was given another key is paired anew and loses nothing', async () => {
    const home = await aHome();
    service.answers.set('POST /api/v1/devices/g/key', { id: 'g', key: 'new' });
    service.refused = 'Bearer gw';
    await home.liveUntil(NOW);
    const sent = service.asked.filter(({ path }) => path === '/api/v1/readings');
    expect(sent.map(({ token }) => token)).toEqual(['Bearer gw', 'Bearer new']);
    expect(sent[1]?.body).toEqual(sent[0]?.body);
  });

  test('falls silent when asked, and is heard again after', async () => {
    const silence = new Hush(dir);
    await hush(dir, 'whitlock', NOW + 60_000);
    await silence.look(NOW);
    expect([silence.isSilent('whitlock', NOW), silence.isSilent('whitlock', NOW + 60_000), silence.isSilent('farrow', NOW)]).toEqual([true, false, false]);
  });
});

test('entering a home finds what is there, makes the rest, and keeps the key to itself', async () => {
  const mary = STREET[0]!;
  const gateway = 'street-whitlock-gateway';
  service.answers.set('GET /api/v1/residents?nhsNumber=9995260182', [{ id: 'r9' }]);
  service.answers.set('POST /api/v1/residents/r9/carers', (body: unknown) => ({ id: `c-${(body as { rank: number }).rank}` }));
  service.answers.set('GET /api/v1/devices', [{ id: gateway }, { id: 'street-whitlock-pendant' }]);
  service.answers.set(`POST /api/v1/devices/${gateway}/key`, { id: gateway, key: 'fresh' });
  service.answers.set('POST /api/v1/devices', (body: unknown) => ({ id: (body as { id: string }).id, key: 'k' }));
  const note = await enterHome(new Api(url, 'admin'), await Notebook.open(dir), mary, 0);
  expect(note).toMatchObject({ residentId: 'r9', gateway: { id: gateway, key: 'fresh' }, carers: { dana: 'c-1', tom: 'c-2', desk: 'c-3' } });
  const paired = service.asked.filter(({ method, path }) => method === 'POST' && path === '/api/v1/devices');
  expect(paired).toHaveLength(mary.things.length - 2);
  const kept = await stat(join(dir, 'demo', 'street.json'));
  expect(kept.mode & 0o077).toBe(0);
  const asked = service.asked.length;
  await enterHome(new Api(url, 'admin'), await Notebook.open(dir), mary, 0);
  expect(service.asked).toHaveLength(asked + 1);
});
