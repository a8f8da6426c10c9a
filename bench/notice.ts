import WebSocket from 'ws';
import { post, quantile } from './load.js';

export interface NoticeResult {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly missed: number;
}

/**
 * One event after another: from POST to the first frame on the feed that tells of it. `around` may do something to the
 * service before and after it lets the event be posted.
 */
export async function measureNotices(url: string, token: string, count: number, event: (i: number) => { body: string; residentId: string }, pauseMs: number, around: (post: () => void) => Promise<void> = async (post) => post()): Promise<NoticeResult> {
  const screen = await Screen.open(url, token);
  const times: number[] = [];
  let missed = 0;
  for (let i = 0; i < count; i += 1) {
    const { body, residentId } = event(i);
    const told = screen.tellsOf(residentId);
    let start = 0;
    let answered: Promise<unknown> = Promise.resolve();
    await around(() => {
      start = performance.now();
      answered = post(`${url}/api/v1/readings`, token, body);
    });
    const at = await told;
    await answered;
    if (at === undefined) missed += 1;
    else times.push(at - start);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  screen.close();
  times.sort((a, b) => a - b);
  return { count, p50: quantile(times, 0.5), p99: quantile(times, 0.99), missed };
}

/** A carer's screen: the feed, and when it told of somebody. */
class Screen {
  private seen: ((residentId: string) => void) | undefined;

  private constructor(private readonly socket: WebSocket) {}

  static async open(url: string, token: string): Promise<Screen> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/feed`);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const screen = new Screen(socket);
    const ready = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const frame = JSON.parse((data as Buffer).toString()) as { type: string; residentId?: string; name?: string };
        if (frame.type === 'snapshot') resolve();
        if (frame.type === 'provisional' || frame.name === 'alert.opened' || frame.name === 'alert.joined') screen.seen?.(frame.residentId ?? '');
      });
    });
    socket.send(JSON.stringify({ type: 'hello', token }));
    await ready;
    return screen;
  }

  /** When it next tells of this person; undefined: not within three seconds. */
  tellsOf(residentId: string): Promise<number | undefined> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(undefined), 3_000);
      this.seen = (id) => {
        if (id !== residentId) return;
        clearTimeout(late);
        resolve(performance.now());
      };
    });
  }

  close(): void {
    this.socket.terminate();
  }
}
