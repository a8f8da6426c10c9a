/** `live`: connected and heard lately. `reconnecting`: not, and trying. `signed-out`: the session has ended. */
export type FeedState = 'live' | 'reconnecting' | 'signed-out';

export interface FeedOptions {
  readonly url: string;
  readonly tokenUrl: string;
  /** Something changed (or may have, after a gap): fetch the list again. */
  readonly changed: () => void;
  readonly state: (state: FeedState) => void;
}

interface Frame {
  readonly type: string;
  readonly number?: number;
}

/** The server pings every 15 s; two missed pings and a little are a dead line, whatever the socket believes. */
const SILENT_MS = 40_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** Keeps one web socket to the feed, resuming after the last number it was given; never gives up. */
export function openFeed(options: FeedOptions): { retryNow: () => void; lineLost: () => void } {
  let last: number | undefined;
  let wait = FIRST_WAIT_MS;
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const again = (): void => {
    clearTimeout(retry);
    options.state('reconnecting');
    retry = setTimeout(() => void connect(), wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };

  const drop = (old: WebSocket): void => {
    clearTimeout(silence);
    if (socket !== old) return;
    socket = undefined;
    old.close();
    again();
  };

  const heard = (from: WebSocket): void => {
    clearTimeout(silence);
    silence = setTimeout(() => drop(from), SILENT_MS);
  };

  const take = (from: WebSocket, text: string): void => {
    heard(from);
    const frame = JSON.parse(text) as Frame;
    if (frame.type === 'ping') from.send('{"type":"pong"}');
    if (frame.number !== undefined) last = frame.number;
    if (frame.type === 'snapshot' || frame.type === 'event' || frame.type === 'provisional') {
      wait = FIRST_WAIT_MS;
      options.state('live');
      options.changed();
    }
  };

  const connect = async (): Promise<void> => {
    const token = await feedToken(options.tokenUrl);
    if (token === 'signed-out') return options.state('signed-out');
    if (!token) return again();
    const opened = new WebSocket(new URL(options.url, location.href.replace(/^http/, 'ws')));
    socket = opened;
    opened.onopen = () => opened.send(JSON.stringify({ type: 'hello', token, ...(last === undefined ? {} : { resumeAfter: last }) }));
    opened.onmessage = (message) => take(opened, String(message.data));
    opened.onclose = () => drop(opened);
    heard(opened);
  };

  void connect();
  return {
    lineLost: () => {
      if (socket) drop(socket);
    },
    retryNow: () => {
      if (socket) return;
      clearTimeout(retry);
      wait = FIRST_WAIT_MS;
      void connect();
    },
  };
}

async function feedToken(url: string): Promise<string | 'signed-out' | undefined> {
  try {
    const response = await fetch(url, { headers: { accept: 'application/json' } });
    if (response.status === 401 || response.status === 403) return 'signed-out';
    return response.ok ? ((await response.json()) as { token: string }).token : undefined;
  } catch {
    return undefined;
  }
}
