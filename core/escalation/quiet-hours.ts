import type { Severity } from '../rules/rule.js';
import { atLocal, localDay, shiftDay } from '../time/local.js';
import { isLifeCritical } from './life-critical.js';

/** Every day, on the wall's clock; over midnight where `to` is not later than `from`. Minutes after midnight. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

/** Longer than a night's sleep is not quiet but gone: that is said on the rota. [ours] */
export const MOST_QUIET_MINUTES = 12 * 60;

export const quietMinutes = ({ from, to }: QuietHours): number => (to > from ? to - from : to - from + 1_440);

/** Until when somebody wishes not to be told, where that is so now. */
export function quietUntil(quiet: QuietHours | undefined, at: number, zone: string): number | undefined {
  if (!quiet) return undefined;
  const today = localDay(at, zone);
  for (const day of [shiftDay(today, -1), today]) {
    const until = atLocal(quiet.to > quiet.from ? day : shiftDay(day, 1), quiet.to, zone);
    if (atLocal(day, quiet.from, zone) <= at && at < until) return until;
  }
  return undefined;
}

/**
 * Only what can wait until the morning waits: the same day (S3) and the digest (S4). Within the hour (S2) a night of
 * eight hours cannot be; what is life-critical breaks through always. [ours, by care.md b]
 */
export const respectsQuiet = (alert: { readonly rule: string; readonly severity: Severity }): boolean => !isLifeCritical(alert) && (alert.severity === 'urgent' || alert.severity === 'routine');
