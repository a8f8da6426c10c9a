import { isLifeCritical } from '../escalation/life-critical.js';
import type { Severity } from '../rules/rule.js';
import { isOneSegment } from './sms-text.js';

/** Alerts about equipment, of which an outage makes many at once; everything else is told by itself, at once. */
const COMES_IN_STORMS = new Set(['device-silent', 'nobody-would-come']);
export const mayBeGrouped = (alert: { readonly rule: string; readonly severity: Severity }): boolean => COMES_IN_STORMS.has(alert.rule) && !isLifeCritical(alert);

/** A message of this sort waits so long for others to the same person; these alerts are for within the hour at soonest. [ours] */
export const GATHER_MS = 60_000;
/** care.md R33: five homes within ten minutes are a storm: what follows is told together once these are over. [ours] */
export const STORM_HOMES = 5;
export const STORM_MS = 10 * 60_000;

/** When a message that may be grouped is sent: with those that wait already, or when more have had time to come. */
export function sendAt(now: number, { waiting, lastList }: { readonly waiting?: number; readonly lastList?: { readonly at: number; readonly homes: number } }): number {
  if (waiting !== undefined) return waiting;
  const storm = lastList !== undefined && lastList.homes >= STORM_HOMES ? lastList.at + STORM_MS : 0;
  return Math.max(now + GATHER_MS, storm);
}

export interface Listed {
  /** GSM letters. */
  readonly initials: string;
  readonly code: string;
}

/** One text for many homes: how many, as many initials and codes as one segment holds, and where the whole list is. */
export function listText(homes: readonly Listed[], link: string): string {
  const head = `Hearthline: ${homes.length} homes need a look, none life-critical: `;
  const tail = (left: number): string => `${left > 0 ? ` +${left} more` : ''}. See ${link}`;
  const shown: string[] = [];
  for (const { initials, code } of homes) {
    const next = [...shown, `${initials} ${code}`];
    if (!isOneSegment(head + next.join(', ') + tail(homes.length - next.length))) break;
    shown.push(`${initials} ${code}`);
  }
  return shown.length > 0 ? head + shown.join(', ') + tail(homes.length - shown.length) : `Hearthline: ${homes.length} homes need a look, none life-critical. Please sign in.`;
}
