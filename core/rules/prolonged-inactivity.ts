import { coverage } from '../coverage/coverage.js';
import type { Reading } from '../observations/reading.js';
import { clockTimeFrom } from '../time/local.js';
import { isFresh } from './late.js';
import type { Finding, Rule, Window } from './rule.js';

/** Tunstall's usual setting is 12–14 h; settable from 0.5 to 50 (care.md R05). */
const DEFAULT_HOURS = 12;
const HOUR_MS = 3_600_000;
const limitMs = (window: Window): number => (window.resident.limits.inactivityHours ?? DEFAULT_HOURS) * HOUR_MS;

/** With its hub silent a home says nothing of movement: then `device-silent` speaks, not this rule. */
const isBlind = (window: Window): boolean => window.devices.some((d) => d.class === 'gateway') && coverage(window.devices, window.now, false, window.resident.zone).state === 'not-watched';

/** A button or a dispenser alone knows nothing of movement: its silence is not stillness. */
const seesMovement = (window: Window, last: Reading): boolean => last.kind === 'motion' || last.kind === 'door' || last.kind === 'bed' || window.devices.some((d) => d.class === 'activity' && !/medication|dispenser/.test(d.kind));

export const prolongedInactivity: Rule = {
  name: 'prolonged-inactivity',
  version: '2',
  source: 'care.md R05; BS 8521-2 event 043',
  closes: 'data',
  ask(window): Finding | undefined {
    const last = window.lastActivity;
    if (!last || window.resident.away || window.now - last.at < limitMs(window) || !seesMovement(window, last) || isBlind(window)) return undefined;
    const hours = limitMs(window) / HOUR_MS;
    const because = `No movement since ${clockTimeFrom(last.at, window.now, window.resident.zone)}, longer than ${hours} hours.`;
    return { rule: 'prolonged-inactivity', version: '2', severity: 'asap', episode: 'prolonged-inactivity', since: last.at, because, differ: `Any movement in the home within ${hours} hours would have stopped it.`, evidence: [last] };
  },
  lookAgainAt(window): number | undefined {
    const last = window.lastActivity;
    const at = last && last.at + limitMs(window);
    return at !== undefined && at > window.now ? at : undefined;
  },
  cleared(window, since): string | undefined {
    const last = window.lastActivity;
    if (window.resident.away) return 'Away from home, as was told to us.';
    return last && last.at > since && isFresh(last, window.now) ? `Movement at ${clockTimeFrom(last.at, window.now, window.resident.zone)}.` : undefined;
  },
};
