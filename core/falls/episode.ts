import type { Motion, Stretch } from './motion.js';
import { magnitude, type Sample } from './sample.js';

/** Blows this close together are one upheaval: a body that goes down strikes with knees, hip and hand. [ours] */
const JOINED_MS = 1_500;
/** How long upheaval is summed: from losing balance to the ground takes 0.7 to 1 s (measured by Hsiao and Robinovitch 1998). */
const UPHEAVAL_MS = 1_000;
/** Where somebody stood is asked of a time before the first blow, which leaves out the way down. */
const BEFORE = { from: 2_500, until: 500, least: 750 };
/** The highest and the lowest that an axis can say is reached within a hundredth. */
const RAIL_SHARE = 0.99;

/** A series of blows that may have been a fall, and what led up to it. */
export class Episode {
  last: number;
  at: number;
  impactG = 0;
  clipped = false;
  upheavalG = 0;
  /** How the tag hung before the first blow; undefined where it was not heard long enough. */
  readonly before?: Stretch;
  /** How long it was weightless just before the first blow, milliseconds: a tag that drops, not a body. */
  readonly weightlessMs: number;

  constructor(readonly first: number, motion: Motion, weightlessG: number) {
    this.last = first;
    this.at = first;
    this.before = motion.stretch(first - BEFORE.from, first - BEFORE.until) ?? motion.stretch(first - BEFORE.least, first - BEFORE.least / 3);
    this.weightlessMs = motion.weightlessBefore(first, weightlessG);
  }

  joins(sample: Sample): boolean {
    return sample.t - this.last <= JOINED_MS;
  }

  struck(sample: Sample, range: number): void {
    const felt = magnitude(sample);
    this.last = sample.t;
    this.clipped ||= Math.max(Math.abs(sample.x), Math.abs(sample.y), Math.abs(sample.z)) >= range * RAIL_SHARE;
    if (felt <= this.impactG) return;
    this.impactG = felt;
    this.at = sample.t;
  }

  /** Goes on until half a second after the last blow. */
  follow(now: number, motion: Motion): void {
    if (now - this.last > UPHEAVAL_MS / 2) return;
    this.upheavalG = Math.max(this.upheavalG, motion.stretch(now - UPHEAVAL_MS, now)?.unrest ?? 0);
  }
}
