import type { Reading } from '../reading.js';
import { contentKey, inOrder } from './pack.js';

/**
 * Puts readings of one subject and kind among those that stand there in timeline order. Undefined when every one of them
 * stands there already. Any order and any repeats end in the same.
 */
export function merged(there: readonly Reading[], readings: readonly Reading[]): Reading[] | undefined {
  const first = readings.reduce((least, reading) => Math.min(least, reading.at), Infinity);
  const known = new Set<string>();
  for (const reading of there) if (reading.at >= first) known.add(contentKey(reading));
  const fresh = readings.filter((reading) => {
    const key = contentKey(reading);
    return known.has(key) ? false : known.add(key);
  });
  if (fresh.length === 0) return undefined;
  const last = there.at(-1);
  const appended = last === undefined || fresh.every((reading) => inOrder(last, reading) <= 0);
  return appended ? [...there, ...fresh.sort(inOrder)] : [...there, ...fresh].sort(inOrder);
}
