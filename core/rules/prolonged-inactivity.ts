import { backSince, isAway } from '../absence/absence.js';
import type { Reading } from '../observations/reading.js';
import { clockTimeFrom } from '../time/local.js';
import { allCameAt, isLate, REACH_MS, stillComing } from './late.js';
import type { Finding, Rule, Window, WindowResident } from './rule.js';
import { hubIsSilent, seesMovement } from './what-a-home-sees.js';

/** Tunstall's usual setting is 12–14 h; settable from 0.5 to 50 (care.md R05). */
const DEFAULT_HOURS = 12;
const HOUR_MS = 3_600_000;
export const inactivityLimitMs = ({ limits }: Pick<WindowResident, 'limits'>): number => (limits.inactivityHours ?? DEFAULT_HOURS) * HOUR_MS;
const limitMs = (window: Window): number => inactivityLimitMs(window.resident);

/** The stopwatch begins with the last sign of life, and afresh when the person is back: what was so while they were away is no evidence. */
const still = (last: Reading, window: Window): number => Math.max(last.at, backSince(window.resident.absences, window.now) ?? -Infinity);

/**
 * The stopwatch of a home whose last word is history (a back-fill of last year) does not run now. A word that came late
 * after an outage of hours starts it all the same.
 */
const isHistory = (last: Reading, window: Window): boolean => isLate(last) && window.now - still(last, window) > limitMs(window) + REACH_MS;

export const prolongedInactivity: Rule = {
  name: 'prolonged-inactivity',
  version: '5',
  source: 'care.md R05; BS 8521-2 event 043',
  closes: 'data',
  ask(window): Finding | undefined {
    const last = window.lastActivity;
    if (!last || window.resident.away || window.now - still(last, window) < limitMs(window) || !seesMovement(window, last) || isHistory(last, window) || stillComing(last, window.now) || hubIsSilent(window)) return undefined;
    const hours = limitMs(window) / HOUR_MS;
    const since = still(last, window);
    const when = `${clockTimeFrom(since, window.now, window.resident.zone)}${since > last.at ? ' (home again, as was told to us)' : ''}`;
    const because = `No movement since ${when}, longer than ${hours} hours.`;
    return { rule: 'prolonged-inactivity', version: '5', severity: 'asap', episode: 'prolonged-inactivity', since, because, differ: `Any movement in the home within ${hours} hours would have stopped it.`, evidence: isAway(window.resident.absences, last.at) ? [] : [last] };
  },
  lookAgainAt(window): number | undefined {
    const last = window.lastActivity;
    if (!last) return undefined;
    const at = Math.max(still(last, window) + limitMs(window), stillComing(last, window.now) ? allCameAt(last) : 0);
    return at > window.now ? at : undefined;
  },
  cleared(window, since): string | undefined {
    const last = window.lastActivity;
    if (window.resident.away) return 'Away from home, as was told to us.';
    return last && last.at > since && window.now - last.at < limitMs(window) ? `Movement at ${clockTimeFrom(last.at, window.now, window.resident.zone)}.` : undefined;
  },
};
