/**
 * What a line can carry, by the names that are in use. Sources: decent is the universal service's level, 10 Mbit/s down
 * and 1 up (SI 2018/445, Schedule 1); superfast 30 and ultrafast 300 are Ofcom's (since 2015), gigabit is 1,000. The
 * Government, the EU and Openreach call 100 ultrafast already: the number is kept, and both can be told from it.
 */
export const TIERS = ['below-decent', 'decent', 'superfast', 'ultrafast', 'gigabit'] as const;
export type Tier = (typeof TIERS)[number];

/** Mbit/s. */
export interface Speed {
  readonly maxDown: number;
  /** Left out where nobody said it: then no line is shown to be decent by its download alone. */
  readonly maxUp?: number;
}

export const rankOf = (tier: Tier): number => TIERS.indexOf(tier);

export function tierOf({ maxDown, maxUp = 0 }: Speed): Tier {
  if (maxDown >= 1_000) return 'gigabit';
  if (maxDown >= 300) return 'ultrafast';
  if (maxDown >= 30) return 'superfast';
  return maxDown >= 10 && maxUp >= 1 ? 'decent' : 'below-decent';
}

export const ufbb100 = ({ maxDown }: Speed): boolean => maxDown >= 100;
export const ufbb300 = ({ maxDown }: Speed): boolean => maxDown >= 300;
