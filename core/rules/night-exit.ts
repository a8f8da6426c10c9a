import type { Reading } from '../observations/reading.js';
import { clockTime, clockTimeFrom, localParts } from '../time/local.js';
import { isFresh } from './late.js';
import type { Finding, Rule, Window } from './rule.js';

/** care.md R08: 22:00 to 06:00; five minutes without anybody inside, none where the person wanders. [ours] */
const NIGHT_FROM_HOUR = 22;
const NIGHT_UNTIL_HOUR = 6;
const WAIT_MS = 5 * 60_000;
const LOOK_BACK_MS = 10 * 3_600_000;

/** A door that leads out, by the installer's word for where it is; a fridge door leads nowhere. */
export const isExitDoor = (room: string | undefined): boolean => room !== undefined && /\b(front|back|exit|main|outside|outer|garden|patio|entrance|street)\b/i.test(room);

const isNight = (at: number, zone: string): boolean => {
  const { hour } = localParts(at, zone);
  return hour >= NIGHT_FROM_HOUR || hour < NIGHT_UNTIL_HOUR;
};

/** Movement or somebody getting into bed after the door: somebody is inside. */
const insideAfter = (window: Window, door: Reading): Reading | undefined =>
  [...window.within('motion', door.at), ...window.within('bed', door.at)].filter((r) => r.value !== false && !isExitDoor(window.room(r.device))).sort((a, b) => a.at - b.at)[0];

/** The last opening of a door that leads out, at night. */
function lastExit(window: Window): Reading | undefined {
  return window.within('door', window.now - LOOK_BACK_MS).filter((r) => r.value === 'open' && isFresh(r, window.now) && isExitDoor(window.room(r.device)) && isNight(r.at, window.resident.zone)).at(-1);
}

const waitMs = (window: Window): number => (window.resident.limits.wanders ? 0 : WAIT_MS);

export const nightExit: Rule = {
  name: 'night-exit',
  version: '1',
  source: 'care.md R08; BS 8521-2 events 030, 031; MDC 8519688',
  closes: 'data',
  ask(window): Finding | undefined {
    const door = lastExit(window);
    if (!door || window.now < door.at + waitMs(window) || insideAfter(window, door)) return undefined;
    const { zone, limits } = window.resident;
    const because = `The ${window.room(door.device) ?? 'outside'} door opened at ${clockTimeFrom(door.at, window.now, zone)} and nobody has moved inside since.`;
    return { rule: 'night-exit', version: '1', severity: limits.wanders ? 'stat' : 'asap', episode: 'night-exit', since: door.at, because, differ: `Movement inside before ${clockTime(door.at + waitMs(window), zone)}, or the door opening by day, would not have raised it.`, evidence: [door] };
  },
  lookAgainAt(window): number | undefined {
    const door = lastExit(window);
    const at = door && door.at + waitMs(window);
    return at !== undefined && at > window.now ? at : undefined;
  },
  cleared(window, since): string | undefined {
    const inside = [...window.within('motion', since), ...window.within('bed', since)].filter((r) => r.value !== false && !isExitDoor(window.room(r.device))).sort((a, b) => a.at - b.at)[0];
    return inside && `Movement inside at ${clockTimeFrom(inside.at, window.now, window.resident.zone)}.`;
  },
};
