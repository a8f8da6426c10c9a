import type { Reading } from '../observations/reading.js';
import { isExitDoor } from '../rules/exit-door.js';
import type { Window } from '../rules/rule.js';
import { endOf, type Absence } from './absence.js';

/** Somebody who leaves is still seen leaving for so long after they said so. [ours] */
const LEAVING_MS = 30 * 60_000;
/** One sensor alone may be a curtain or a pet; somebody who goes from room to room is seen in two of them. [ours] */
const ROOMS = 2;
const TOGETHER_MS = 30 * 60_000;

/** Movement shortly before the end that was said is the return itself. [ours: the return is said as a day] */
const RETURNING_MS = 12 * 3_600_000;

const isInside = (reading: Reading, window: Window): boolean => (reading.kind === 'motion' && reading.value === true && !isExitDoor(window.room(reading))) || (reading.kind === 'bed' && reading.value === 'in');

/**
 * Somebody moves about in a home where nobody is, as was said: home early, a visitor, or a burglar. The first readings
 * that show it, of two rooms or more; empty while nothing does. An engineer at work moves about as expected.
 */
export function contradiction(window: Window, absence: Absence | undefined): readonly Reading[] {
  if (!absence || absence.kind === 'maintenance') return [];
  const from = absence.from + LEAVING_MS;
  const to = endOf(absence) - RETURNING_MS;
  const moves = [...window.within('motion', from, to), ...window.within('bed', from, to)].filter((one) => isInside(one, window)).sort((a, b) => a.at - b.at);
  const roomOf = (one: Reading): string => window.room(one) ?? one.device;
  for (const [i, last] of moves.entries()) {
    const together = moves.slice(0, i + 1).filter((one) => one.at > last.at - TOGETHER_MS);
    const rooms = new Map(together.map((one) => [roomOf(one), one]));
    if (rooms.size >= ROOMS) return [...rooms.values()];
  }
  return [];
}
