import { endOfHead, lengthOf, LONGEST_BODY, LONGEST_HEAD, readHead } from './read-message.js';

/** A piece of a stream: the bytes of one message, a keep-alive (RFC 5626 section 4.4.1), or an end of all sense. */
export type Frame = { readonly message: Uint8Array } | { readonly keepAlive: true } | { readonly broken: Uint8Array };

/**
 * Finds messages in a stream by their Content-Length (RFC 3261 section 18.3), however they are split or joined. After
 * `broken` nobody knows where the next one begins, and the connection must end.
 */
export class SipStream {
  private pending: Uint8Array = new Uint8Array();
  private lookedTo = 0;

  /** Something of a message is here, and not all of it. */
  get waiting(): boolean {
    return this.pending.length > 0;
  }

  push(chunk: Uint8Array): Frame[] {
    const joined = new Uint8Array(this.pending.length + chunk.length);
    joined.set(this.pending);
    joined.set(chunk, this.pending.length);
    this.pending = joined;
    const frames: Frame[] = [];
    for (let frame = this.next(); frame; frame = this.next()) {
      frames.push(frame);
      if ('broken' in frame) break;
    }
    return frames;
  }

  private next(): Frame | undefined {
    const { pending } = this;
    if (pending.length >= 2 && pending[0] === 13 && pending[1] === 10) {
      const pinged = pending[2] === 13 && pending[3] === 10;
      this.drop(pinged ? 4 : 2);
      return pinged ? { keepAlive: true } : this.next();
    }
    const end = endOfHead(pending, Math.max(0, this.lookedTo - 3));
    if (end === -1) {
      this.lookedTo = pending.length;
      return pending.length > LONGEST_HEAD ? this.breakOff() : undefined;
    }
    const head = readHead(new TextDecoder().decode(pending.subarray(0, end)));
    const length = 'fault' in head && !head.answerable ? 'wrong' : lengthOf('fault' in head ? head.answerable ?? { headers: [] } : head);
    // Without a length there is no telling where the body ends; the standard demands one on streams.
    if (length === 'wrong' || length === undefined || length > LONGEST_BODY) return this.breakOff();
    const whole = end + 4 + length;
    if (pending.length < whole) {
      this.lookedTo = end;
      return undefined;
    }
    const message = pending.slice(0, whole);
    this.drop(whole);
    return { message };
  }

  private drop(count: number): void {
    this.pending = this.pending.subarray(count);
    this.lookedTo = 0;
  }

  private breakOff(): Frame {
    const broken = this.pending;
    this.drop(broken.length);
    return { broken };
  }
}
