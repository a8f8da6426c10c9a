import { connect, createServer, type AddressInfo, type Server, type Socket as Line } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { z } from 'zod';
import type { CarerId, SubjectId } from '../../core/ids.js';
import { FeedGateway } from '../../modules/care/feed/feed.gateway.js';
import { OptOuts } from '../../modules/care/notify/opt-outs.service.js';
import { Parts } from '../../modules/platform/health/parts.service.js';
import { openFeed, type FeedClient, type FeedOptions, type FeedState } from '../../web/feed-client/feed-client.js';
import type { FeedFrame } from '../../web/feed-client/frames.js';
import { Api, eventually, type Home } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { FeedReader } from '../builders/feed.js';

let app: TestApp, api: Api, home: Home;
const closing: { close(): void }[] = [];
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  home = await api.home({ carers: ['07700900131', '07700900132'], devices: ['pendant'] });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const one of closing.splice(0)) one.close();
});

let people = 0;
async function carer(carerId: string): Promise<Api> {
  const username = `feed-carer-${(people += 1)}`;
  await api.ok('POST', '/api/v1/users', { username, name: username, role: 'carer', password: 'correct horse battery', carerId });
  const { token } = await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password: 'correct horse battery' }, '');
  return new Api(app.url, token);
}

/** Each call is an episode of its own once the one before is over. */
async function call(of = home): Promise<void> {
  for (const { id, state } of (await api.alerts(of.residentId)) as unknown as { id: string; state: string }[]) if (state !== 'resolved') await api.ok('POST', `/api/v1/alerts/${id}/resolve`, { outcome: 'helped' });
  expect((await api.send(of, 'pendant', { kind: 'sos' })).status).toBe(200);
  await eventually('the alert', async () => (await api.alerts(of.residentId, '&state=open'))[0]);
}

interface Listener {
  readonly client: FeedClient;
  readonly frames: FeedFrame[];
  readonly states: FeedState[];
  readonly opened: () => number;
}

function listen(who: Api, change: Partial<FeedOptions> = {}): Listener {
  const frames: FeedFrame[] = [];
  const states: FeedState[] = [];
  const client = openFeed({
    url: who.url, token: async () => who.token, WebSocket: WebSocket as never, headers: async () => ({ authorization: `Bearer ${who.token}` }), frame: (frame) => frames.push(frame), state: (state) => states.push(state),
    waits: { first: 20, longest: 100, poll: 100 }, ...change,
  });
  closing.push(client);
  return { client, frames, states, opened: () => frames.filter((frame) => frame.type === 'event' && frame.name === 'alert.opened').length };
}

test('every frame on the wire is as AsyncAPI describes it', async () => {
  const { body } = await api.call<{ channels: { feed: { messages: Record<string, { payload: object }> } } }>('GET', '/api/asyncapi.json');
  const described = new Map(Object.entries(body.channels.feed.messages).map(([name, { payload }]) => [name, z.fromJSONSchema(payload as never)]));
  expect([...described.keys()]).toEqual(['hello', 'pong', 'seen', 'welcome', 'snapshot', 'event', 'provisional', 'ping', 'status', 'error']);
  const reader = await FeedReader.open(app.url, app.adminToken, 999_999_999);
  closing.push(reader);
  await reader.until('a snapshot', ({ type }) => type === 'snapshot');
  await call();
  await reader.until('an event', ({ name }) => name === 'alert.told');
  app.app.get(FeedGateway).notice({ subject: home.residentId as unknown as SubjectId, rule: 'sos', severity: 'stat', because: 'x', reading: { device: 'd' as never, kind: 'sos', at: Date.now() } });
  app.app.get(Parts).rounds({ completeAt: 0, lost: 'rules' });
  await reader.until('a status', ({ type }) => type === 'status');
  app.app.get(Parts).rounds({ completeAt: Date.now() });
  reader.socket.send('{"type":"subscribe"}');
  await reader.until('a refusal', ({ code }) => code === 'forbidden');
  const seen = new Set(reader.frames.map(({ type }) => type));
  for (const type of ['welcome', 'error', 'snapshot', 'event', 'provisional', 'status']) expect(seen, type).toContain(type);
  for (const frame of reader.frames) expect(described.get(frame.type)?.safeParse(frame).error?.issues ?? [], `${frame.type}: ${JSON.stringify(frame)}`).toEqual([]);
  expect(described.get('event')?.safeParse({ type: 'event', number: 1 }).success).toBe(false);
});

test('a carer who was taken out of the circle a moment ago is told nothing more', async () => {
  const [first = '', second = ''] = home.carers;
  const [staying, leaving] = [listen(await carer(first)), listen(await carer(second))];
  await eventually('both listen', async () => staying.frames.some(({ type }) => type === 'snapshot') && leaving.frames.some(({ type }) => type === 'snapshot'));
  await call();
  await eventually('both are told', async () => staying.opened() === 1 && leaving.opened() === 1);
  await api.ok('DELETE', `/api/v1/residents/${home.residentId}/carers/${second}`);
  const known = leaving.frames.length;
  await call();
  await eventually('the one who stays is told', async () => staying.opened() === 2);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(leaving.frames.slice(known).filter((frame) => 'residentId' in frame)).toEqual([]);
  expect(await (await carer(second)).ok('GET', '/api/v1/feed?after=0')).toMatchObject({ frames: [] });
});

/** A wire between client and service that can be cut, and that lets web sockets through or not. */
class Wire {
  letThrough = true;
  private readonly lines = new Set<Line>();
  private constructor(readonly server: Server, private readonly port: number) {}

  static async open(): Promise<Wire> {
    const server = createServer((line) => wire.take(line));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const wire = new Wire(server, Number(new URL(app.url).port));
    closing.push(wire);
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  cut(): void {
    for (const line of this.lines) line.destroy();
    this.lines.clear();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private take(line: Line): void {
    line.on('error', () => undefined);
    line.once('data', (head) => {
      if (!this.letThrough && head.toString().startsWith('GET /feed ')) return line.destroy();
      const there = connect(this.port, '127.0.0.1');
      there.on('error', () => line.destroy());
      there.write(head);
      line.pipe(there).pipe(line);
      for (const one of [line, there]) this.lines.add(one);
    });
  }
}

test('a line that is cut is taken up again where it broke off: nothing missed, nothing twice', async () => {
  const wire = await Wire.open();
  const heard = listen(new Api(wire.url, app.adminToken));
  await eventually('a snapshot', async () => heard.frames.some(({ type }) => type === 'snapshot'));
  for (let i = 0; i < 4; i += 1) {
    wire.cut();
    await call();
  }
  await eventually('all four', async () => heard.opened() === 4, 15_000);
  const numbers = heard.frames.flatMap((frame) => (frame.type === 'event' ? [frame.number] : []));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  expect(heard.frames.filter(({ type }) => type === 'snapshot')).toHaveLength(1);
  expect(heard.states).toContain('reconnecting');
});

test('where no web socket gets through, the same comes by asking; where one does again, by that', async () => {
  const wire = await Wire.open();
  wire.letThrough = false;
  const heard = listen(new Api(wire.url, app.adminToken));
  await eventually('polling', async () => heard.states.includes('polling'), 15_000);
  await call();
  await eventually('the call', async () => heard.opened() === 1, 15_000);
  wire.letThrough = true;
  await eventually('live', async () => heard.states.at(-1) === 'live', 15_000);
  await call();
  await eventually('the next call', async () => heard.opened() === 2, 15_000);
  const numbers = heard.frames.flatMap((frame) => (frame.type === 'event' ? [frame.number] : []));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});

test('without any web socket it polls; signed out, it stops', async () => {
  const polled = listen(api, { WebSocket: undefined });
  // Newer Nodes have one of their own.
  if (!('WebSocket' in globalThis)) await eventually('a snapshot by asking', async () => polled.frames.some(({ type }) => type === 'snapshot') && polled.states.at(-1) === 'polling');
  const out = listen(new Api(app.url, 'nobody-at-all'), { token: async () => 'signed-out' });
  await eventually('signed out', async () => out.states.at(-1) === 'signed-out');
  expect((await api.call('GET', '/api/v1/feed', undefined, '')).status).toBe(401);
});

test('an alert that was taken on a screen is asked about by text once that screen is dead', async () => {
  const [first = ''] = home.carers;
  const dana = await carer(first);
  const reader = await FeedReader.open(app.url, dana.token);
  await reader.until('a snapshot', ({ type }) => type === 'snapshot');
  await call();
  const alert = await eventually('the alert', async () => (await api.alerts(home.residentId, '&state=open'))[0]);
  await dana.ok('POST', `/api/v1/alerts/${alert.id}/claim`);
  reader.socket.terminate();
  const now = async () => (await api.alerts(home.residentId)).find(({ id }) => id === alert.id);
  const asked = await eventually('the question', async () => (await now())?.deliveries.find(({ step, carer }) => step >= 100 && carer === first), 40_000);
  expect(asked.channel).toBe('sms');
  // Whoever is on the way with the phone in a pocket stays the one who goes.
  expect(await now()).toMatchObject({ state: 'acknowledged', actions: expect.arrayContaining([expect.objectContaining({ type: 'screen-lost' })]) });
}, 60_000);

test('a screen that answers no ping is given up, and asked about at once', async () => {
  const [first = ''] = home.carers, dana = await carer(first), reader = await FeedReader.open(app.url, dana.token);
  await reader.until('a snapshot', ({ type }) => type === 'snapshot');
  await call();
  const alert = await eventually('the alert', async () => (await api.alerts(home.residentId, '&state=open'))[0]);
  await dana.ok('POST', `/api/v1/alerts/${alert.id}/claim`);
  // Whoever takes no more texts is called.
  await app.app.get(OptOuts).begin(first as CarerId);
  reader.socket.pause();
  // Two beats of fifteen seconds each.
  const gateway = app.app.get(FeedGateway) as unknown as { beat(): void };
  gateway.beat();
  gateway.beat();
  // A screen that may be back is given twenty seconds; this one is not.
  const now = async () => (await api.alerts(home.residentId)).find(({ id }) => id === alert.id);
  await eventually('the question', async () => (await now())?.actions.some(({ type }) => type === 'screen-lost'), 10_000);
  expect((await now())?.deliveries.find(({ step, carer: to }) => step >= 100 && to === first)?.channel).toBe('voice');
});
