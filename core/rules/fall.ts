import type { Reading } from '../observations/reading.js';
import { clockTime, clockTimeFrom } from '../time/local.js';
import { heardLate, latestEpisode, where } from './call-for-help.js';
import { isFresh, REACH_MS, waitsFrom } from './late.js';
import type { Finding, Rule, Window } from './rule.js';

/** Wearers cancel most false falls within a minute; sensors are about 80 % sensitive, so waiting longer buys nothing. [ours, care.md R02] */
const CANCEL_SECONDS = 60;
const DIFFER = 'Had the wearer cancelled it in time, or the sensor felt no fall, there would be no alert.';

const cancelMs = (window: Window): number => (window.resident.limits.fallCancelSeconds ?? CANCEL_SECONDS) * 1000;
const dueAt = (window: Window, fall: Reading): number => waitsFrom(fall) + cancelMs(window);

/** `false` of the same device after the fall and within its cancel window, both on the device's own clock. */
function cancelled(window: Window, fall: Reading): boolean {
  return window.within('fall', fall.at - 1, fall.at + cancelMs(window)).some((r) => r.device === fall.device && r.value === false);
}

/** Still to be cancelled or to be paged, oldest first. */
const pending = (window: Window): readonly Reading[] =>
  window.within('fall', window.now - REACH_MS).filter((r) => r.value === true && isFresh(r, window.now) && dueAt(window, r) > window.now && !cancelled(window, r));

/** A fall that its wearer may still cancel: shown at once on the feed, paged when the time is up. */
export function pendingFall(window: Window): { readonly because: string; readonly until: number } | undefined {
  const last = pending(window).at(-1);
  return last && { because: `A fall was felt${where(window, last)} at ${clockTime(last.at, window.resident.zone)}. The wearer can still cancel it.`, until: dueAt(window, last) };
}

export const fall: Rule = {
  name: 'fall',
  version: '2',
  source: 'care.md R02; BS 8521-2 events 021, 022, 029; MDC 8519681; SNOMED CT 1912002',
  closes: 'human',
  ask(window): Finding | undefined {
    const due = latestEpisode(window, 'fall', (r) => dueAt(window, r) <= window.now && !cancelled(window, r));
    const [first] = due;
    const last = due.at(-1);
    if (!first || !last) return undefined;
    const because = `A fall was felt${where(window, last)} at ${clockTimeFrom(last.at, window.now, window.resident.zone)} and not cancelled${heardLate(window, last)}.`;
    return { rule: 'fall', version: '2', severity: 'stat', episode: `fall:${last.device}`, since: first.at, because, differ: DIFFER, evidence: due };
  },
  lookAgainAt(window): number | undefined {
    const [next] = pending(window).map((r) => dueAt(window, r)).sort((a, b) => a - b);
    return next;
  },
};
