import type { Reading } from '../observations/reading.js';
import { clockTime, clockTimeFrom } from '../time/local.js';
import { latestEpisode, where } from './call-for-help.js';
import type { Finding, Rule, Window } from './rule.js';

/** Wearers cancel most false falls within a minute; sensors are about 80 % sensitive, so waiting longer buys nothing. [ours, care.md R02] */
const CANCEL_SECONDS = 60;
const DIFFER = 'Had the wearer cancelled it in time, or the sensor felt no fall, there would be no alert.';

const cancelMs = (window: Window): number => (window.resident.limits.fallCancelSeconds ?? CANCEL_SECONDS) * 1000;

/** `false` of the same device after the fall and within its cancel window. */
function cancelled(window: Window, fall: Reading): boolean {
  return window.within('fall', fall.at - 1, fall.at + cancelMs(window)).some((r) => r.device === fall.device && r.value === false && r.at >= fall.at);
}

const falls = (window: Window): readonly Reading[] => latestEpisode(window, 'fall', (r) => !cancelled(window, r));

/** A fall that its wearer may still cancel: shown at once on the feed, paged when the time is up. */
export function pendingFall(window: Window): { readonly because: string; readonly until: number } | undefined {
  const last = falls(window).at(-1);
  const until = last && last.at + cancelMs(window);
  if (!last || until === undefined || until <= window.now) return undefined;
  return { because: `A fall was felt${where(window, last)} at ${clockTime(last.at, window.resident.zone)}. The wearer can still cancel it.`, until };
}

export const fall: Rule = {
  name: 'fall',
  version: '1',
  source: 'care.md R02; BS 8521-2 events 021, 022, 029; MDC 8519681; SNOMED CT 1912002',
  closes: 'human',
  ask(window): Finding | undefined {
    const due = falls(window).filter((r) => r.at + cancelMs(window) <= window.now);
    const [first] = due;
    const last = due.at(-1);
    if (!first || !last) return undefined;
    const because = `A fall was felt${where(window, last)} at ${clockTimeFrom(last.at, window.now, window.resident.zone)} and not cancelled.`;
    return { rule: 'fall', version: '1', severity: 'stat', episode: `fall:${last.device}`, since: first.at, because, differ: DIFFER, evidence: due };
  },
  lookAgainAt: (window) => pendingFall(window)?.until,
};
