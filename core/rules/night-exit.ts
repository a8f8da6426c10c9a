import { isAway } from '../absence/absence.js';
import type { Reading } from '../observations/reading.js';
import { clockTime, clockTimeFrom, localParts } from '../time/local.js';
import { isExitDoor } from './exit-door.js';
import { isFresh, waitsFrom } from './late.js';
import type { Finding, Rule, Window } from './rule.js';

/** care.md R08: 22:00 to 06:00; five minutes without anybody inside, none where the person wanders. [ours] */
const NIGHT_FROM_HOUR = 22;
const NIGHT_UNTIL_HOUR = 6;
const WAIT_MS = 5 * 60_000;
const LOOK_BACK_MS = 10 * 3_600_000;

const isNight = (at: number, zone: string): boolean => {
  const { hour } = localParts(at, zone);
  return hour >= NIGHT_FROM_HOUR || hour < NIGHT_UNTIL_HOUR;
};

/** The last opening of a door that leads out, at night, told in time and while somebody was home; later openings by day are another matter. */
function lastExit(window: Window, from = window.now - LOOK_BACK_MS): Reading | undefined {
  return window.within('door', from).findLast((r) => r.value === 'open' && isExitDoor(window.room(r)) && isNight(r.at, window.resident.zone) && isFresh(r, window.now) && !isAway(window.resident.absences, r.at));
}

/** Whoever leaves is seen in the hall while the door stands open: for so long. [ours] */
const LEAVING_MS = 2 * 60_000;

/**
 * From when movement is somebody inside: the closing of the door where that came soon, else its opening. Where the person
 * wanders, the hall that sees them leave by an open door must not end the alert: without a closing, two minutes later.
 */
function leftBy(window: Window, open: Reading): number {
  const closed = window.within('door', open.at - 1).find((r) => r.value === 'closed' && r.device === open.device);
  if (closed && closed.at - open.at <= LEAVING_MS) return closed.at;
  return window.resident.limits.wanders ? open.at + LEAVING_MS : open.at;
}

/** Somebody is inside: movement after the last coming and going of that night, or somebody got into bed. */
function insideAfter(window: Window, since: number): Reading | undefined {
  const open = lastExit(window, since - 1);
  const moved = window.within('motion', open ? leftBy(window, open) : since).find((r) => r.value === true && !isExitDoor(window.room(r)));
  const lay = window.within('bed', open?.at ?? since).find((r) => r.value === 'in');
  return moved && lay ? (moved.at <= lay.at ? moved : lay) : (moved ?? lay);
}

const waitMs = (window: Window): number => (window.resident.limits.wanders ? 0 : WAIT_MS);

/** Where the person wanders the door alone raises it. */
function differs(window: Window, door: Reading): string {
  if (window.resident.limits.wanders) return 'The same door opening by day would not have raised it.';
  return `Movement inside before ${clockTime(door.at + WAIT_MS, window.resident.zone)}, or the door opening by day, would not have raised it.`;
}

export const nightExit: Rule = {
  name: 'night-exit',
  version: '5',
  source: 'care.md R08; BS 8521-2 events 030, 031; MDC 8519688',
  closes: 'data',
  ask(window): Finding | undefined {
    const door = window.resident.away ? undefined : lastExit(window);
    if (!door || window.now < waitsFrom(door) + waitMs(window) || insideAfter(window, door.at)) return undefined;
    const { zone, limits } = window.resident;
    const which = (window.room(door) ?? 'outside').replace(/[\s_-]*door$/i, '');
    const because = `The ${which} door opened at ${clockTimeFrom(door.at, window.now, zone)} and nobody has moved inside since.`;
    return { rule: 'night-exit', version: '5', severity: limits.wanders ? 'stat' : 'asap', episode: 'night-exit', since: door.at, because, differ: differs(window, door), evidence: [door] };
  },
  lookAgainAt(window): number | undefined {
    const door = lastExit(window);
    const at = door && waitsFrom(door) + waitMs(window);
    return at !== undefined && at > window.now ? at : undefined;
  },
  cleared(window, since): string | undefined {
    if (window.resident.away) return 'Away from home, as was told to us.';
    const inside = insideAfter(window, since);
    return inside && `Movement inside at ${clockTimeFrom(inside.at, window.now, window.resident.zone)}.`;
  },
};
