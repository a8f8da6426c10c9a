import type { Severity } from '../rules/rule.js';

/**
 * How long a resident may be asked "Are you all right?" before anybody else is told, by rule: seconds. What is not named
 * is never asked first: care.md R01 and R13 are immediate, and R02's 60 s in which the wearer can cancel have passed
 * before a fall is an alert. R05 gives the resident a pre-alarm of 10 min; R06 asks the resident first and gives no time:
 * R26's 15 min are taken. [ours]
 */
const LONGEST_S: Readonly<Record<string, number>> = { 'prolonged-inactivity': 600, 'no-morning-activity': 900 };

/** Whatever the rule: once it is grave (S1), no longer than the one cancel window that care.md knows for S1 (R02). */
const LONGEST_GRAVE_S = 60;

/** Shorter than that nobody can answer a text. [ours] */
export const LEAST_ASK_S = 30;
export const MOST_ASK_S = Math.max(...Object.values(LONGEST_S));

/** What was agreed with a resident who wishes to be asked first. */
export interface AskFirst {
  /** Seconds; the rule's whole time where unsaid. */
  readonly waitSeconds?: number;
  /** Who said so, when. */
  readonly agreedBy: string;
  readonly agreedAt: number;
}

/** Milliseconds for which the resident is asked first; 0: not at all. */
export function askFor({ rule, severity }: { readonly rule: string; readonly severity: Severity }, agreed: Pick<AskFirst, 'waitSeconds'> | undefined): number {
  const longest = LONGEST_S[rule];
  if (!agreed || longest === undefined) return 0;
  const allowed = severity === 'stat' ? Math.min(longest, LONGEST_GRAVE_S) : longest;
  return Math.min(agreed.waitSeconds ?? allowed, allowed) * 1000;
}
