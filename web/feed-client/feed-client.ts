import type { FeedFrame } from './frames.js';

/**
 * `live`: connected and heard lately. `polling`: no web socket will stay, and the same frames are asked for by HTTP.
 * `reconnecting`: neither, and trying. `signed-out`: the token no longer fits, nothing is tried any more.
 */
export type FeedState = 'live' | 'polling' | 'reconnecting' | 'signed-out';

/** What a web socket must be able to do: the browser's, Node's from version 22 on, or that of the package `ws`. */
export interface Socket {
  onopen: unknown;
  onmessage: unknown;
  onclose: unknown;
  onerror: unknown;
  send(text: string): void;
  close(): void;
}

export interface FeedOptions {
  /** Of the service, e.g. https://hearthline.example */
  readonly url: string;
  /** A token for the first frame; `signed-out` ends everything, undefined is tried again. */
  readonly token: () => Promise<string | 'signed-out' | undefined>;
  /** Every frame in the order of its number, none twice. */
  readonly frame: (frame: FeedFrame) => void;
  readonly state?: (state: FeedState) => void;
  /** The last number of an earlier life. */
  readonly resumeAfter?: number;
  /** Sent with polls, where no cookie speaks for the user. */
  readonly headers?: () => Promise<Record<string, string>>;
  /** Where there is none: polling alone. */
  readonly WebSocket?: new (url: string) => Socket;
  /** For tests that cannot wait. */
  readonly waits?: Partial<Waits>;
}

/** Milliseconds. */
export interface Waits {
  readonly first: number;
  readonly longest: number;
  /** The server pings every 15 s; two missed pings and a little are a dead line, whatever the socket believes. */
  readonly silent: number;
  readonly poll: number;
}

export interface FeedClient {
  /** The last number that was seen; keep it to resume from. */
  readonly last: number | undefined;
  /** These alerts stand on a screen that somebody looks at. False: the line is down, say it again later. */
  seen(alerts: readonly string[]): boolean;
  /** The network is back, or somebody looks at the page: do not wait. */
  retryNow(): void;
  /** The network is known to be gone: do not wait for silence. */
  lineLost(): void;
  close(): void;
}

const WAITS: Waits = { first: 500, longest: 15_000, silent: 40_000, poll: 10_000 };
/** So many attempts in a row without a word, and HTTP is asked meanwhile. */
const POLL_AFTER = 3;
type Timer = ReturnType<typeof setTimeout>;

/** Keeps one line to the feed, resuming after the last number it was given; never gives up. */
export function openFeed(options: FeedOptions): FeedClient {
  return new Feed(options);
}

class Feed implements FeedClient {
  last: number | undefined;
  private readonly waits: Waits;
  private readonly Socket: FeedOptions['WebSocket'];
  private socket: Socket | undefined;
  private attempts = 0;
  private retry: Timer | undefined;
  private silence: Timer | undefined;
  private polling: Timer | undefined;
  private connecting = false;
  private said: FeedState | undefined;
  private ended = false;
  /** The service has answered on this very socket. */
  private greeted: Socket | undefined;

  constructor(private readonly options: FeedOptions) {
    this.last = options.resumeAfter;
    this.waits = { ...WAITS, ...options.waits };
    this.Socket = options.WebSocket ?? (globalThis as { WebSocket?: FeedOptions['WebSocket'] }).WebSocket;
    void this.connect();
  }

  seen(alerts: readonly string[]): boolean {
    if (!this.socket || this.greeted !== this.socket) return false;
    if (alerts.length > 0) this.socket.send(JSON.stringify({ type: 'seen', alerts }));
    return true;
  }

  retryNow(): void {
    if (this.socket || this.ended) return;
    this.attempts = 0;
    void this.connect();
  }

  lineLost(): void {
    if (this.socket) this.drop(this.socket);
  }

  close(): void {
    this.ended = true;
    for (const timer of [this.retry, this.silence, this.polling]) clearTimeout(timer);
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
  }

  private async connect(): Promise<void> {
    clearTimeout(this.retry);
    if (this.connecting || this.socket || this.ended) return;
    if (!this.Socket) return this.startPolling();
    this.connecting = true;
    const token = await this.options.token().catch(() => undefined);
    this.connecting = false;
    if (this.ended) return;
    if (token === 'signed-out') return this.signOut();
    if (token === undefined) return this.again();
    this.listen(new this.Socket(new URL('/feed', this.options.url.replace(/^http/, 'ws')).href), token);
  }

  private listen(socket: Socket, token: string): void {
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', token, ...(this.last === undefined ? {} : { resumeAfter: this.last }) }));
    socket.onmessage = ({ data }: { data: unknown }) => this.hear(socket, String(data));
    socket.onclose = () => this.drop(socket);
    socket.onerror = () => undefined;
    this.expectWord(socket);
  }

  private hear(socket: Socket, text: string): void {
    if (this.socket !== socket) return;
    this.expectWord(socket);
    const frame = JSON.parse(text) as FeedFrame;
    if (frame.type === 'ping') return socket.send('{"type":"pong"}');
    this.greeted = socket;
    this.attempts = 0;
    this.stopPolling();
    this.say('live');
    this.take(frame);
  }

  /** Polls and the socket may both bring an event; it is told once. A welcome's number is only the newest there is. */
  private take(frame: FeedFrame): void {
    if (frame.type === 'event' && this.last !== undefined && frame.number <= this.last) return;
    if (frame.type === 'event' || frame.type === 'snapshot') this.last = frame.number;
    this.options.frame(frame);
  }

  private expectWord(socket: Socket): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.drop(socket), this.waits.silent);
  }

  private drop(old: Socket): void {
    if (this.socket !== old) return;
    clearTimeout(this.silence);
    this.socket = undefined;
    old.close();
    this.again();
  }

  /** Twice as long each time, and never all clients at the same moment. */
  private again(): void {
    if (this.ended) return;
    const wait = Math.min(this.waits.first * 2 ** this.attempts, this.waits.longest);
    this.attempts += 1;
    this.retry = setTimeout(() => void this.connect(), wait * (0.5 + Math.random()));
    if (this.attempts >= POLL_AFTER) this.startPolling();
    else if (this.polling === undefined) this.say('reconnecting');
  }

  private startPolling(): void {
    if (this.polling !== undefined || this.ended) return;
    this.polling = setTimeout(() => void this.poll(), 0);
  }

  private stopPolling(): void {
    clearTimeout(this.polling);
    this.polling = undefined;
  }

  private async poll(): Promise<void> {
    const round = this.polling;
    const answer = await this.asked().catch(() => undefined);
    if (this.polling !== round || round === undefined) return;
    if (answer === 'signed-out') return this.signOut();
    this.say(answer ? 'polling' : 'reconnecting');
    for (const frame of answer ?? []) this.take(frame);
    this.polling = setTimeout(() => void this.poll(), this.waits.poll * (0.75 + Math.random() / 2));
  }

  private async asked(): Promise<readonly FeedFrame[] | 'signed-out' | undefined> {
    const url = new URL(`/api/v1/feed${this.last === undefined ? '' : `?after=${this.last}`}`, this.options.url);
    const response = await fetch(url, { headers: { accept: 'application/json', ...(await this.options.headers?.()) } });
    if (response.status === 401 || response.status === 403) return 'signed-out';
    return response.ok ? ((await response.json()) as { frames: readonly FeedFrame[] }).frames : undefined;
  }

  private signOut(): void {
    this.close();
    this.say('signed-out');
  }

  private say(state: FeedState): void {
    if (this.said === state) return;
    this.said = state;
    this.options.state?.(state);
  }
}
