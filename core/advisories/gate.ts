import { GENERAL_FROM, AT_RISK_FROM } from '../air/advisory.js';
import { isAtRisk, type AirPlan } from './air-plan.js';
import { BEFORE_MS } from './harm.js';

/** place.md M3 and D3: at most one a day and three a week, never between 21:00 and 08:00. */
export const MOST_A_WEEK = 3;
export const QUIET = { from: 21 * 60, to: 8 * 60 } as const;

export interface Asked {
  readonly daqi: number;
  readonly agreed: boolean;
  readonly plan?: AirPlan;
  readonly conditions?: readonly string[];
  readonly knownSince: number;
  readonly away: boolean;
  readonly canBeTold: boolean;
  readonly toldToday: boolean;
  readonly toldThisWeek: number;
  /** Minutes after midnight by the clock on the wall. */
  readonly minute: number;
}
export type NotTold = 'not-agreed' | 'no-plan' | 'plan-overdue' | 'too-new' | 'below' | 'away' | 'no-way' | 'quiet' | 'today' | 'week';

/** Why somebody is not told; undefined: they are. Whatever is missing means no. */
export function whyNotTold({ daqi, agreed, plan, conditions, knownSince, away, canBeTold, toldToday, toldThisWeek, minute }: Asked, now: number): NotTold | undefined {
  if (!agreed) return 'not-agreed';
  if (!plan || plan.actions.length === 0 || plan.ring === '') return 'no-plan';
  if (plan.reviewBy <= now) return 'plan-overdue';
  // What came of it could be compared with nothing.
  if (now - knownSince < BEFORE_MS) return 'too-new';
  if (daqi < Math.max(plan.from ?? 0, isAtRisk(conditions) ? AT_RISK_FROM : GENERAL_FROM)) return 'below';
  if (away) return 'away';
  if (!canBeTold) return 'no-way';
  if (minute >= QUIET.from || minute < QUIET.to) return 'quiet';
  if (toldToday) return 'today';
  return toldThisWeek >= MOST_A_WEEK ? 'week' : undefined;
}
