import type { Sample } from './sample.js';

/** Radio and phones hand samples on out of order, and twice; by two seconds at most they are put back in order. [ours] */
export const HELD_BACK_MS = 2_000;
/** No tag says more than this in the time held back (200 Hz, with room): a flood fills no memory. */
const MOST_HELD = 4_096;

/** Puts samples in the order of the tag's own clock, however they were cut into pieces; of one instant the first counts. */
export class InOrder {
  private held: Sample[] = [];
  private newest = -Infinity;
  /** Everything up to here has been handed out. */
  private line = -Infinity;

  /** How far the stream has come, on the tag's clock. */
  get horizon(): number {
    return this.newest;
  }

  /** Hands out what no later sample can overtake any more. Twice told or too late: left out. */
  take(sample: Sample): Sample[] {
    if (sample.t <= this.line || !this.insert(sample)) return [];
    this.newest = Math.max(this.newest, sample.t);
    return this.handOut(this.held.length > MOST_HELD ? (this.held[0] as Sample).t : this.newest - HELD_BACK_MS);
  }

  rest(): Sample[] {
    return this.handOut(Infinity);
  }

  private insert(sample: Sample): boolean {
    let at = this.held.length;
    while (at > 0 && (this.held[at - 1] as Sample).t > sample.t) at -= 1;
    if (this.held[at - 1]?.t === sample.t) return false;
    this.held.splice(at, 0, sample);
    return true;
  }

  private handOut(until: number): Sample[] {
    const count = this.held.findIndex(({ t }) => t > until);
    const out = this.held.splice(0, count < 0 ? this.held.length : count);
    const last = out.at(-1);
    if (last) this.line = last.t;
    return out;
  }
}
