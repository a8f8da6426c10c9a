import { coverage, reportingHubs } from '../coverage/coverage.js';
import type { Reading } from '../observations/reading.js';
import { isExitDoor } from '../rules/exit-door.js';
import { inactivityLimitMs } from '../rules/prolonged-inactivity.js';
import type { Window } from '../rules/rule.js';
import { seesMovement } from '../rules/what-a-home-sees.js';
import { clockTimeFrom } from '../time/local.js';
import { absenceAt, backSince, endOf, type Absence, type AbsenceKind } from './absence.js';
import { absenceWords } from './absence-words.js';
import { contradiction } from './contradiction.js';

export type PresenceState = 'home' | AbsenceKind | 'contradicted' | 'gateway-down' | 'inactive' | 'unknown';

/** Where a person is, as far as words and sensors tell; absence is a state of its own, and never "well". */
export interface Presence {
  readonly state: PresenceState;
  /** By somebody; else it is inferred, and then no rule is held back by it. */
  readonly said: boolean;
  readonly since?: number;
  readonly until?: number;
  /** One plain sentence. */
  readonly because: string;
}

/** Whoever goes out to the bin is back by then. [ours] */
const OUT_AFTER_MS = 30 * 60_000;
/** The hall sees a person leave for so long after the door (core/rules/night-exit.ts). [ours] */
const LEAVING_MS = 2 * 60_000;

/** The same facts, in whatever order they were told, give the same answer. */
export function presence(window: Window): Presence {
  const absence = absenceAt(window.resident.absences, window.now);
  return absence ? said(window, absence) : seen(window);
}

function said(window: Window, absence: Absence): Presence {
  const { now, resident } = window;
  const words = absenceWords(absence, now, resident.zone);
  const common = { said: true, since: absence.from, ...(Number.isFinite(endOf(absence)) ? { until: endOf(absence) } : {}) };
  const moved = contradiction(window, absence).at(-1);
  return moved ? { ...common, state: 'contradicted', because: `${words} But somebody moves about at home: ${placeOf(window, moved)}${clockTimeFrom(moved.at, now, resident.zone)}.` } : { ...common, state: absence.kind, because: words };
}

function seen(window: Window): Presence {
  const { now, devices, resident } = window;
  const clock = (at: number): string => clockTimeFrom(at, now, resident.zone);
  const inferred = (state: PresenceState, because: string, since?: number): Presence => ({ state, said: false, because, ...(since === undefined ? {} : { since }) });
  const { state, since, because } = coverage(devices, now, undefined, resident.zone);
  // A hub that is down tells nothing of the person; without a hub, stillness and dead sensors look alike.
  if (state === 'not-watched') return inferred(reportingHubs(devices).length > 0 ? 'gateway-down' : 'unknown', `Not known: ${because.charAt(0).toLowerCase()}${because.slice(1)}`, since);
  const last = window.lastActivity;
  if (!last || !seesMovement(window, last)) return inferred('unknown', 'Not known: no sensor here has seen anybody move.');
  const left = exitAt(window, last);
  if (left && now - last.at >= OUT_AFTER_MS) return inferred('away', `Seems to be out: ${placeOf(window, left)}${clock(left.at)}, and nobody has moved inside since.`, left.at);
  const stillSince = Math.max(last.at, backSince(resident.absences, now) ?? -Infinity);
  if (now - stillSince >= inactivityLimitMs(resident)) return inferred('inactive', `At home, and no movement since ${clock(stillSince)}; the sensors are heard.`, stillSince);
  return inferred('home', `Last seen to move at ${clock(last.at)}.`, last.at);
}

/** The door that somebody left by: the last thing to move, or all but the last of the hall behind it. */
const exitAt = (window: Window, last: Reading): Reading | undefined =>
  window.within('door', last.at - LEAVING_MS - 1).findLast((one) => isExitDoor(window.room(one)));

const placeOf = (window: Window, reading: Reading): string => {
  const { kind } = reading;
  const room = window.room(reading) ?? kind;
  return `${kind === 'door' && !/door$/i.test(room) ? `${room} door` : room}, `;
};
