import type { Rate } from '../token-bucket.js';

/** What a partner agreed to. Rates and prices are to be settled by the council; these are where to begin. [ours] */
export interface Plan {
  readonly rate: Rate;
  /** Pence a month, calls that are in it, pence for each thousand beyond. */
  readonly monthlyPence: number;
  readonly includedCalls: number;
  readonly pencePerThousand: number;
}

export const PLAN_NAMES = ['open', 'standard', 'bulk'] as const;
export type PlanName = (typeof PLAN_NAMES)[number];

export const PLANS: Readonly<Record<PlanName, Plan>> = {
  open: { rate: { perSecond: 10, burst: 100 }, monthlyPence: 0, includedCalls: 1_000_000, pencePerThousand: 1 },
  standard: { rate: { perSecond: 50, burst: 500 }, monthlyPence: 5_000, includedCalls: 10_000_000, pencePerThousand: 1 },
  bulk: { rate: { perSecond: 200, burst: 2_000 }, monthlyPence: 20_000, includedCalls: 100_000_000, pencePerThousand: 0.5 },
};
