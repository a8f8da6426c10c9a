import { isActivity, KIND_NAMES, type Kind } from '../observations/kinds.js';
import type { Reading, Value } from '../observations/reading.js';

export const ACTIVITY: readonly Kind[] = KIND_NAMES.filter(isActivity);

/**
 * Whether somebody did this, or a machine said it by itself. Contacts and bed sensors repeat their state every so often
 * ("still closed", "still in bed"), and a dispenser reports a dose that nobody took: taken for life, they would hide a
 * person who no longer moves. A door that opens again always counts: many contacts never say that they close (TIHM).
 * `before` is what the same device said last of the same kind, where that is known.
 */
export function isSignOfLife({ kind, value }: Pick<Reading, 'kind' | 'value'>, before: Value | undefined): boolean {
  switch (kind) {
    case 'door': return value === 'open' || before === 'open';
    case 'bed': return value !== before;
    case 'medication': return value === 'taken';
    default: return isActivity(kind) && value === true;
  }
}

/** Those that are signs of life, out of readings in timeline order. */
export function signsOfLife(readings: readonly Reading[]): Reading[] {
  const before = new Map<string, Value>();
  return readings.filter((reading) => {
    if (reading.kind !== 'door' && reading.kind !== 'bed') return isSignOfLife(reading, undefined);
    const key = `${reading.kind}:${reading.device}`;
    const isSign = isSignOfLife(reading, before.get(key));
    before.set(key, reading.value);
    return isSign;
  });
}
