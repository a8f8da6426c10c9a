import type { Reading } from '../observations/reading.js';
import { clockTimeFrom } from '../time/local.js';
import { allCameAt, isLate, REACH_MS, stillComing } from './late.js';
import type { Finding, Rule, Window } from './rule.js';
import { hubIsSilent, seesMovement } from './what-a-home-sees.js';

/** Tunstall's usual setting is 12–14 h; settable from 0.5 to 50 (care.md R05). */
const DEFAULT_HOURS = 12;
const HOUR_MS = 3_600_000;
const limitMs = (window: Window): number => (window.resident.limits.inactivityHours ?? DEFAULT_HOURS) * HOUR_MS;

/**
 * The stopwatch of a home whose last word is history (a back-fill of last year) does not run now. A word that came late
 * after an outage of hours starts it all the same.
 */
const isHistory = (last: Reading, window: Window): boolean => isLate(last) && window.now - last.at > limitMs(window) + REACH_MS;

export const prolongedInactivity: Rule = {
  name: 'prolonged-inactivity',
  version: '4',
  source: 'care.md R05; BS 8521-2 event 043',
  closes: 'data',
  ask(window): Finding | undefined {
    const last = window.lastActivity;
    if (!last || window.resident.away || window.now - last.at < limitMs(window) || !seesMovement(window, last) || isHistory(last, window) || stillComing(last, window.now) || hubIsSilent(window)) return undefined;
    const hours = limitMs(window) / HOUR_MS;
    const because = `No movement since ${clockTimeFrom(last.at, window.now, window.resident.zone)}, longer than ${hours} hours.`;
    return { rule: 'prolonged-inactivity', version: '4', severity: 'asap', episode: 'prolonged-inactivity', since: last.at, because, differ: `Any movement in the home within ${hours} hours would have stopped it.`, evidence: [last] };
  },
  lookAgainAt(window): number | undefined {
    const last = window.lastActivity;
    if (!last) return undefined;
    const at = Math.max(last.at + limitMs(window), stillComing(last, window.now) ? allCameAt(last) : 0);
    return at > window.now ? at : undefined;
  },
  cleared(window, since): string | undefined {
    const last = window.lastActivity;
    if (window.resident.away) return 'Away from home, as was told to us.';
    return last && last.at > since && window.now - last.at < limitMs(window) ? `Movement at ${clockTimeFrom(last.at, window.now, window.resident.zone)}.` : undefined;
  },
};
