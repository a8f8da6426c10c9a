import type { Stretch } from './motion.js';
import { isAtRest } from './profile.js';

/** A tag hangs still on a chair for longer than anything but its scale can make it weigh wrong. [ours] */
const BROKEN_AFTER_MS = 60_000;
/** Two stretches with more between them tell of two rests. */
const SAME_REST_MS = 5_000;
/** Still, whatever the scale: a quarter of a tag's unrest is no unrest. [ours] */
const STILL_SHARE = 0.1;

/** What a tag weighs while it lies still, g: anything but 1 is a broken scale, and no blow that it tells of is what it felt. */
export class RestingWeight {
  private since: number | undefined;
  private last = -Infinity;
  private weight = 1;
  private weighedRight = false;

  /** A stretch that ended at `now`, on the tag's clock. */
  hear({ weight, unrest }: Stretch, now: number): void {
    if (isAtRest(weight)) [this.since, this.weighedRight] = [undefined, true];
    else if (unrest <= Math.max(STILL_SHARE * weight, STILL_SHARE / 4)) {
      if (this.since === undefined || now - this.last > SAME_REST_MS) this.since = now;
      [this.weight, this.last] = [weight, now];
    }
  }

  /** 1 where it has weighed right since it last seemed wrong; what it weighs after a minute of wrong rest; undefined: not known yet. */
  get known(): number | undefined {
    if (this.since !== undefined) return this.last - this.since >= BROKEN_AFTER_MS ? this.weight : undefined;
    return this.weighedRight ? 1 : undefined;
  }
}
