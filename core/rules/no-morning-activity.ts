import { backSince, isAway } from '../absence/absence.js';
import { atLocal, clockTime, clockTimeFrom, localDay, shiftDay } from '../time/local.js';
import { allCameAt, stillComing } from './late.js';
import type { Finding, Rule, Window } from './rule.js';
import { hubIsSilent, seesMovement } from './what-a-home-sees.js';

/** care.md R06: own 95th percentile plus an hour; by eleven where no habit is known yet; graver two hours later. [ours, after Howz] */
const GRACE_MINUTES = 60;
const WITHOUT_HABIT_MINUTES = 11 * 60;
const MORNING_FROM_MINUTES = 4 * 60;
/** A day that begins after six in the evening is another rule's. */
const UNTIL_MINUTES = 18 * 60;
const GRAVER_AFTER_MS = 120 * 60_000;
/** Days behind a habit (care.md b). */
export const HABIT_FROM_DAYS = 14;

function deadline(window: Window): { minutes: number; usually?: number } {
  const { upByMinutes } = window.resident.limits;
  if (upByMinutes !== undefined) return { minutes: upByMinutes + GRACE_MINUTES, usually: upByMinutes };
  const { upBy } = window.habits;
  return upBy && upBy.days >= HABIT_FROM_DAYS ? { minutes: upBy.minutes + GRACE_MINUTES, usually: upBy.minutes } : { minutes: WITHOUT_HABIT_MINUTES };
}

/** Whoever is up before four has an earlier morning. [ours] */
const AN_EARLY_BIRD_MINUTES = 120;

function morning(window: Window, day = localDay(window.now, window.resident.zone)): { day: string; from: number; by: number; until: number } {
  const { zone } = window.resident;
  const { minutes, usually = minutes } = deadline(window);
  const from = Math.max(0, Math.min(MORNING_FROM_MINUTES, usually - AN_EARLY_BIRD_MINUTES));
  return { day, from: atLocal(day, from, zone), by: atLocal(day, minutes, zone), until: atLocal(day, UNTIL_MINUTES, zone) };
}

/** Somebody was about yesterday where movement is seen: else silence means something else. */
function wasAboutYesterday(window: Window, day: string): boolean {
  const { zone } = window.resident;
  const last = window.lastActivity;
  return last !== undefined && !isAway(window.resident.absences, last.at) && seesMovement(window, last) && last.at >= atLocal(shiftDay(day, -1), 0, zone);
}

const isStillComing = ({ lastActivity, now }: Window): boolean => lastActivity !== undefined && stillComing(lastActivity, now);

/** Whoever came home this morning was not in bed here: the morning is no evidence, and the stopwatch of stillness runs. */
const cameBackAfter = (from: number, { resident, now }: Window): boolean => (backSince(resident.absences, now) ?? -Infinity) > from;

export const noMorningActivity: Rule = {
  name: 'no-morning-activity',
  version: '4',
  source: 'care.md R06 (Howz and Edinburgh pattern)',
  closes: 'data',
  ask(window): Finding | undefined {
    if (window.resident.away) return undefined;
    const { day, from, by, until } = morning(window);
    if (cameBackAfter(from, window) || window.now < by || window.now >= until || window.firstActivitySince(from) || !wasAboutYesterday(window, day) || isStillComing(window) || hubIsSilent(window)) return undefined;
    const { zone } = window.resident;
    const { usually } = deadline(window);
    const last = window.lastActivity;
    const habit = usually === undefined ? '' : ` Usually up by ${clockTime(atLocal(day, usually, zone), zone)}.`;
    const because = `Not up yet: no movement since ${last ? clockTimeFrom(last.at, window.now, zone) : 'yesterday'}.${habit}`;
    return {
      rule: 'no-morning-activity', version: '4', severity: window.now >= by + GRAVER_AFTER_MS ? 'asap' : 'urgent', episode: `no-morning-activity:${day}`, since: by, because,
      differ: `Any movement between ${clockTime(from, zone)} and ${clockTime(by, zone)} would have stopped it.`, evidence: last ? [last] : [],
    };
  },
  lookAgainAt(window): number | undefined {
    const { day, by } = morning(window);
    const last = window.lastActivity;
    return [last && isStillComing(window) ? allCameAt(last) : by, by, by + GRAVER_AFTER_MS].sort((a, b) => a - b).find((at) => at > window.now) ?? morning(window, shiftDay(day, 1)).by;
  },
  cleared(window, since): string | undefined {
    const { zone } = window.resident;
    const first = window.firstActivitySince(morning(window, localDay(since, zone)).from);
    if (first) return `First movement at ${clockTimeFrom(first.at, window.now, zone)}.`;
    return window.resident.away ? 'Away from home, as was told to us.' : undefined;
  },
};
