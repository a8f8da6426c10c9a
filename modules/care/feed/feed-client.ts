import type { WebSocket } from 'ws';
import type { Viewer } from '../../platform/access/viewer.js';

/** Own close codes: 4401 sign in again, 4403 not yours, 4408 no hello in time, 4008 reads too slowly. */
export const CLOSE = { signIn: 4401, forbidden: 4403, noHello: 4408, slow: 4008, policy: 1008, invalid: 1007 } as const;

/** A reader with so much unread is closed, and comes back by its number. */
const MOST_UNREAD = 1024 * 1024;
/** Frames of all kinds a client may send in a second. */
const MOST_FRAMES = 50;

/** One connection to the feed. */
export class FeedClient {
  viewer?: Viewer;
  /** It has said hello, well or not: there is one a connection. */
  greeted = false;
  token = '';
  /** Whose alerts a carer's connection was showing at the last look; undefined: everybody's. */
  residents?: readonly string[];
  alive = true;
  /** It answered no ping for a whole beat, and was given up. */
  silent = false;
  /** The last number that was sent, or that the snapshot stood for. */
  sent = 0;
  /** Live events wait until what was missed has been sent. */
  ready = false;
  private frames = 0;
  private second = 0;

  constructor(readonly socket: WebSocket) {}

  send(frame: object | string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > MOST_UNREAD) return this.close(CLOSE.slow, 'Reads too slowly; resume by number');
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** False when it sends more than any client of ours would. */
  countFrame(now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.second) {
      this.second = second;
      this.frames = 0;
    }
    this.frames += 1;
    return this.frames <= MOST_FRAMES;
  }

  close(code: number, reason: string): void {
    this.ready = false;
    this.socket.close(code, reason);
    // A peer that does not read will not answer the close either.
    setTimeout(() => this.socket.terminate(), 2_000).unref();
  }
}
