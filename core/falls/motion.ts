import { magnitude, type Sample } from './sample.js';

/**
 * A tag's recent past in slots of a twentieth of a second. The slowest tags say about one sample a slot (20 Hz), the
 * fastest ten (200 Hz); every slot counts the same, so an uneven or faster clock weighs no more than a slow one.
 */
export const SLOT_MS = 50;
/** Longest look back of any question put to it, with room. */
const KEPT_SLOTS = 8_000 / SLOT_MS;
/** What a stretch says counts when at least half of its slots were heard. [ours] */
const HEARD_SHARE = 0.5;

export type Direction = readonly [x: number, y: number, z: number];

interface Slot {
  /** Which slot since the epoch of the tag's clock. */
  readonly index: number;
  count: number;
  x: number;
  y: number;
  z: number;
  square: number;
  peak: number;
}

/** What a tag felt over a stretch, all in g; none of it depends on how the tag is turned. */
export interface Stretch {
  /** The mean of what was felt; at rest it points away from the ground and is 1 g long. */
  readonly gravity: Direction;
  /** How long the mean is: about 1 g wherever nothing throws the tag about for long. */
  readonly weight: number;
  /** How far samples lie from their mean: the standard deviation of all three axes together. */
  readonly unrest: number;
}

export class Motion {
  private slots: Slot[] = [];

  /** Samples come in order of their time. */
  add(sample: Sample): void {
    const index = Math.floor(sample.t / SLOT_MS);
    let slot = this.slots.at(-1);
    if (slot?.index !== index) {
      slot = { index, count: 0, x: 0, y: 0, z: 0, square: 0, peak: 0 };
      this.slots.push(slot);
      if (this.slots.length > KEPT_SLOTS) this.slots.shift();
    }
    const felt = magnitude(sample);
    slot.count += 1;
    slot.x += sample.x;
    slot.y += sample.y;
    slot.z += sample.z;
    slot.square += felt * felt;
    slot.peak = Math.max(slot.peak, felt);
  }

  /** What was felt from `from` up to before `until`, milliseconds; undefined where too little was heard. */
  stretch(from: number, until: number): Stretch | undefined {
    const first = Math.ceil(from / SLOT_MS), end = Math.ceil(until / SLOT_MS);
    let heard = 0, x = 0, y = 0, z = 0, square = 0;
    for (let i = this.slots.length - 1; i >= 0; i -= 1) {
      const slot = this.slots[i] as Slot;
      if (slot.index < first) break;
      if (slot.index >= end) continue;
      heard += 1;
      x += slot.x / slot.count;
      y += slot.y / slot.count;
      z += slot.z / slot.count;
      square += slot.square / slot.count;
    }
    if (heard === 0 || heard < (end - first) * HEARD_SHARE) return undefined;
    const gravity: Direction = [x / heard, y / heard, z / heard];
    const weight = Math.hypot(...gravity);
    return { gravity, weight, unrest: Math.sqrt(Math.max(0, square / heard - weight * weight)) };
  }

  /** For how long up to before `until` nothing above `limit` was felt, milliseconds. */
  weightlessBefore(until: number, limit: number): number {
    const end = Math.floor(until / SLOT_MS);
    let next = end;
    for (let i = this.slots.length - 1; i >= 0; i -= 1) {
      const { index, peak } = this.slots[i] as Slot;
      if (index >= end) continue;
      // A slow clock leaves a slot empty now and then.
      if (peak > limit || next - index > 2) break;
      next = index;
    }
    return (end - next) * SLOT_MS;
  }
}

/** The angle between two directions, degrees. */
export function turnBetween(a: Direction, b: Direction): number {
  const cosine = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (Math.hypot(...a) * Math.hypot(...b));
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
}
