import type { Kind } from '../observations/kinds.js';
import type { Reading } from '../observations/reading.js';
import { clockTimeFrom } from '../time/local.js';
import { isCallInTime, isLate, REACH_MS } from './late.js';
import type { Finding, Rule, Window } from './rule.js';

/** Presses of one need: care.md R01 takes repeats within ten minutes as one. */
export const ONE_EPISODE_MS = 10 * 60_000;

/** The newest event of a kind that is still to be answered, with its repeats, oldest first. */
export function latestEpisode(window: Window, kind: Kind, counts: (reading: Reading) => boolean = () => true): readonly Reading[] {
  const events = window.within(kind, window.now - REACH_MS).filter((r) => r.value === true && isCallInTime(r, window.now) && counts(r));
  const newest = events.at(-1);
  return newest ? events.filter((r) => r.device === newest.device && r.at > newest.at - ONE_EPISODE_MS) : [];
}

/** Where something happened, as words that follow a time: " in the bathroom" or nothing. */
export const where = (window: Window, reading: Reading): string => {
  const room = window.room(reading);
  return room ? ` in the ${room}` : '';
};

/** ", we heard of it at 05:00" of a call that was held up. */
export const heardLate = (window: Window, reading: Reading): string => (isLate(reading) ? `, we heard of it at ${clockTimeFrom(reading.receivedAt, window.now, window.resident.zone)}` : '');

interface Help {
  readonly name: string;
  readonly kind: Kind;
  readonly source: string;
  readonly says: string;
  readonly differ: string;
}

/** An event that is a call for help by itself: at once, never held back, closed only by a person. */
export function callForHelp({ name, kind, source, says, differ }: Help): Rule {
  return {
    name,
    version: '2',
    source,
    closes: 'human',
    ask(window): Finding | undefined {
      const evidence = latestEpisode(window, kind);
      const [first] = evidence;
      const last = evidence.at(-1);
      if (!first || !last) return undefined;
      const times = evidence.length > 1 ? `, ${evidence.length} times` : '';
      const because = `${says}${where(window, last)} at ${clockTimeFrom(last.at, window.now, window.resident.zone)}${times}${heardLate(window, last)}.`;
      return { rule: name, version: '2', severity: 'stat', episode: `${name}:${last.device}`, since: first.at, because, differ, evidence };
    },
  };
}
