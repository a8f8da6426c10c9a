import type { WornAt } from './sample.js';

/**
 * What a fall must look like. Each limit is taken from mechanics or from how people lie, not fitted to recordings; how
 * wide the plateau around each one is stands in docs/adr/0018-the-fall-detector.md, and `npm run score` prints it.
 */
export interface Profile {
  /**
   * A blow begins here, g. Published detectors ask 1.6 to 3 g; the soft falls of old people, caught by a wall or gone
   * down by way of the knees, stay near 2 g. Low on purpose: the other questions do the sorting. [ours]
   */
  readonly impactG: number;
  /** Unrest over one second that turning alone cannot explain, g. */
  readonly upheavalG: number;
  /** Gravity must come from another side afterwards, degrees: past half of a right angle a trunk lies more than it stands. */
  readonly turnDegrees: number;
  /** Unrest while somebody lies there, g: a trunk may struggle, an arm that works is not lying down. [ours] */
  readonly stillG: number;
  /** A shorter upheaval counts without a turn of the tag: only on limbs, whose direction says little of the trunk's. 0: never. */
  readonly briefMs: number;
}

/** A trunk that turns through a right angle within the second feels √½ = 0.71 g of unrest by that alone. */
const TRUNK: Profile = { impactG: 2, upheavalG: 0.75, turnDegrees: 45, stillG: 0.3, briefMs: 0 };

/**
 * An arm may turn right over by itself, which is 1 g of unrest. A fall is over within two seconds (about one to go down,
 * and to roll to rest); clapping, hopping and jogging go on. [ours]
 */
const LIMB: Profile = { impactG: 2, upheavalG: 1, turnDegrees: 45, stillG: 0.2, briefMs: 2_000 };

export const PROFILES: Readonly<Record<WornAt, Profile>> = { waist: TRUNK, chest: TRUNK, wrist: LIMB, ankle: LIMB, unknown: LIMB };

export const isTrunk = (position: WornAt): boolean => position === 'waist' || position === 'chest';

/** At rest a tag weighs 1 g. What weighs less or more than this is a broken scale (some tags turn to a quarter or fourfold) or still moves. [ours] */
const WEIGHS = { least: 0.7, most: 1.3 };

export const isAtRest = (weight: number): boolean => weight >= WEIGHS.least && weight <= WEIGHS.most;
