import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { ResidentId } from '../../../core/ids.js';
import type { Part } from '../../../core/proof/parts.js';
import { isWatchman } from '../../../core/proof/watchman.js';
import { cookieOf } from '../../platform/access/access.guard.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { AUTOMATION, Sessions, SESSION_COOKIE } from '../../platform/access/sessions.service.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { defect } from '../../platform/defects.js';
import { Counters } from '../../platform/health/counters.js';
import { Parts } from '../../platform/health/parts.service.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import type { Numbered } from '../../platform/store/numbered-log.js';
import { Log } from '../../platform/log/log.js';
import { ProvisionalNotices, type Provisional } from '../../sensing/rules/ports.js';
import { SeenBy } from '../alerts/seen-by.service.js';
import { CLOSE, FeedClient } from './feed-client.js';
import { Feed, type FeedEvent } from './feed.service.js';
import { FeedSight, type Sees } from './feed-sight.js';
import { FeedStory } from './feed-story.service.js';
import { Hello, Seen, type ServerFrame } from './frames.js';
import { Presence } from './presence.service.js';
import { eventFrame, statusFrame } from './say-event.js';

const PATH = '/feed';
const MOST_FRAME_BYTES = 64 * 1024;
const HELLO_MS = 5_000;
const HEARTBEAT_MS = 15_000;
const RECHECK_MS = 3_000;
const MOST_PER_USER = 10;

/** The carer feed: token in the first frame, snapshot, numbered events, resume without a gap, provisional calls for help. */
@Injectable()
export class FeedGateway extends ProvisionalNotices implements BeforeApplicationShutdown {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: MOST_FRAME_BYTES, perMessageDeflate: false, clientTracking: false });
  private readonly clients = new Set<FeedClient>();
  private showing: Promise<void> = Promise.resolve();
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly feed: Feed, private readonly sessions: Sessions, private readonly sight: FeedSight, private readonly story: FeedStory, private readonly seen: SeenBy, private readonly audit: Audit,
    private readonly parts: Parts, private readonly presence: Presence, private readonly address: OwnAddress, private readonly clock: Clock, private readonly counters: Counters, private readonly log: Log,
  ) {
    super();
  }

  attach(http: Server): void {
    http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.upgrade(request, socket, head));
    this.feed.onEvent((event) => this.enqueue(() => this.show(event)));
    this.parts.onChange((parts) => this.tellStatus(parts));
    this.presence.start();
    this.timers = [setInterval(() => this.beat(), HEARTBEAT_MS), setInterval(() => void this.recheck(), RECHECK_MS)];
  }

  beforeApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
    for (const client of this.clients) client.close(1001, 'Restarting; come back by your number');
    this.server.close();
  }

  override notice({ subject, rule, severity, because, reading }: Provisional): void {
    if (isWatchman(subject)) return;
    const frame = JSON.stringify({ type: 'provisional', residentId: subject, rule, severity, because, kind: reading.kind, device: reading.device, at: new Date(reading.at).toISOString() } satisfies ServerFrame);
    const send = (fits: (client: FeedClient) => boolean): void => {
      for (const client of this.clients) if (client.ready && client.viewer && fits(client)) client.send(frame);
    };
    // The team sees everybody: they wait for no look at the store, which may be what is slow just now.
    send(({ viewer }) => viewer?.role !== 'carer');
    if (![...this.clients].some(({ viewer }) => viewer?.role === 'carer')) return;
    this.sight.of(subject).then((sees) => send(({ viewer }) => viewer?.role === 'carer' && sees(viewer)), () => undefined);
  }

  private tellStatus(parts: readonly Part[]): void {
    const frame = JSON.stringify(statusFrame(parts, this.clock.now()));
    for (const client of this.clients) if (client.ready) client.send(frame);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    // Split, not parsed: `new URL('//')` throws, and nothing catches what an upgrade throws.
    const [path, search = ''] = (request.url ?? '').split('?', 2);
    if (path !== PATH) return refuse(socket, 404, 'Not Found');
    if (search !== '') return refuse(socket, 401, 'Unauthorized'); // a token in an address ends in logs
    if (!this.originFits(request)) return refuse(socket, 403, 'Forbidden');
    this.server.handleUpgrade(request, socket, head, (ws) => this.connect(ws));
  }

  /** Browsers say where a page came from. A cookie without that, or from elsewhere, is another site's doing. */
  private originFits(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    if (origin === undefined) return cookieOf(request as never, SESSION_COOKIE) === undefined;
    return origin === new URL(this.address.public).origin || origin === `http://${request.headers.host}` || origin === `https://${request.headers.host}`;
  }

  private connect(socket: WebSocket): void {
    const client = new FeedClient(socket);
    this.clients.add(client);
    this.counters.feedClients.set(this.clients.size);
    const late = setTimeout(() => client.viewer ?? client.close(CLOSE.noHello, 'No hello'), HELLO_MS);
    const counted = (): boolean => client.countFrame(this.clock.now()) || (client.close(CLOSE.policy, 'Too many frames'), false);
    socket.on('pong', () => (client.alive = true));
    socket.on('ping', () => void counted());
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      clearTimeout(late);
      // 1006: the line went without a word.
      if (client.viewer?.carerId) this.presence.closed(client.viewer.carerId, client.silent ? 'silent' : code === 1006 ? 'dropped' : 'closed');
      this.clients.delete(client);
      this.counters.feedClients.set(this.clients.size);
    });
    socket.on('message', (data, binary) => {
      if (!counted()) return;
      this.read(client, data, binary).catch((error: unknown) => {
        this.log.failure('feed-client', error);
        client.close(1011, 'Something went wrong on our side');
      });
    });
  }

  private async read(client: FeedClient, data: RawData, binary: boolean): Promise<void> {
    if (binary) return client.close(1003, 'Text frames only');
    let frame: { type?: unknown };
    try {
      frame = JSON.parse((data as Buffer).toString('utf8')) as { type?: unknown };
    } catch {
      return client.close(CLOSE.invalid, 'Not JSON');
    }
    if (!client.greeted) {
      client.greeted = true;
      return this.hello(client, frame);
    }
    if (frame?.type === 'pong' || frame?.type === 'ping') return;
    const seen = Seen.safeParse(frame);
    if (seen.success) return client.viewer && this.seen.saw(client.viewer, seen.data.alerts, 'feed');
    const forbidden = frame?.type === 'subscribe';
    client.send({ type: 'error', code: forbidden ? 'forbidden' : 'not-supported', detail: forbidden ? 'The feed shows whom you look after; there is nothing to subscribe to.' : 'This feed only takes hello, pong and seen.' });
  }

  private async hello(client: FeedClient, frame: unknown): Promise<void> {
    const hello = Hello.safeParse(frame);
    if (!hello.success) return client.close(CLOSE.signIn, 'Say hello with a token first');
    const viewer = await this.sessions.viewerOf(hello.data.token, 'feed');
    if (!viewer) return client.close(CLOSE.signIn, 'The token does not fit; sign in again');
    const own = [...this.clients].filter((other) => other.viewer?.id === viewer.id).length;
    if (own >= MOST_PER_USER && viewer !== AUTOMATION) return client.close(CLOSE.policy, 'Too many connections of one person');
    client.viewer = viewer;
    client.token = hello.data.token;
    if (viewer.carerId) await this.presence.opened(viewer.carerId);
    client.residents = await this.sight.residentsOf(viewer);
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'open-feed', purpose: 'care' });
    const newest = await this.feed.newest();
    client.send({ type: 'welcome', number: newest, heartbeatSeconds: HEARTBEAT_MS / 1000 } satisfies ServerFrame);
    if (this.parts.stopped().length > 0) client.send(statusFrame(this.parts.now(), this.clock.now()));
    await this.enqueue(() => this.bringUpToDate(client, viewer, hello.data.resumeAfter));
  }

  /** Runs in the same chain as the live events, so nothing falls between what was missed and what is new. */
  private async bringUpToDate(client: FeedClient, viewer: Viewer, resumeAfter: number | undefined): Promise<void> {
    client.sent = resumeAfter ?? 0;
    for await (const frame of this.story.upToNow(viewer, resumeAfter)) {
      if ('number' in frame) client.sent = frame.number;
      client.send(frame);
    }
    client.ready = true;
  }

  private async show(event: Numbered<FeedEvent>): Promise<void> {
    if (isWatchman(event.residentId) || ![...this.clients].some(({ ready }) => ready)) return;
    const frame = JSON.stringify(eventFrame(event));
    const sees = await this.sight.of(event.residentId).catch(() => undefined);
    // Who may see it cannot be decided just now: told to nobody, and skipped for nobody, since they come back by their number.
    if (!sees) return this.sendAway();
    for (const client of this.clients) if (client.ready) this.showTo(client, event, frame, sees);
  }

  private sendAway(): void {
    for (const client of this.clients) if (client.ready) client.close(1012, 'The store does not answer; come back by your number');
  }

  private showTo(client: FeedClient, event: Numbered<FeedEvent>, frame: string, sees: Sees): void {
    if (event.number <= client.sent || !client.viewer) return;
    client.sent = event.number;
    if (sees(client.viewer, event.alert)) client.send(frame);
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.showing = this.showing.then(work).catch((error: unknown) => this.log.failure('feed-show', error));
    return this.showing;
  }

  private beat(): void {
    const frame = JSON.stringify({ type: 'ping', at: new Date(this.clock.now()).toISOString() } satisfies ServerFrame);
    this.presence.beat();
    for (const client of this.clients) {
      if (!client.alive && !defect('silent-screen-held')) {
        client.silent = true;
        client.socket.terminate();
        continue;
      }
      client.alive = false;
      client.socket.ping();
      if (client.ready) client.send(frame);
    }
  }

  /** A session that ended, a role or a place in a circle that was taken away ends the feed too. All are looked at together. */
  private async recheck(): Promise<void> {
    await Promise.all([...this.clients].map((client) => this.recheckOne(client)));
  }

  private async recheckOne(client: FeedClient): Promise<void> {
    if (!client.viewer || client.viewer === AUTOMATION) return;
    const viewer = await this.sessions.stillSignedIn(client.token).catch(() => client.viewer);
    if (!viewer) return client.close(CLOSE.signIn, 'Signed out');
    const residents = await this.sight.residentsOf(viewer).catch(() => client.residents);
    const lost = client.residents?.some((resident) => !residents?.includes(resident as ResidentId)) === true;
    client.residents = residents;
    const changed = viewer.role !== client.viewer.role || viewer.carerId !== client.viewer.carerId;
    if (changed || lost) client.close(CLOSE.forbidden, 'Your rights have changed; come back');
  }
}

function refuse(socket: Duplex, status: number, text: string): void {
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
