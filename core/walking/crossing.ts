import type { Crossing } from './ways.js';

/** For how long a crossing must let somebody walk, seconds (place.md, V26). */
export const greenNeeded = (metres: number, speed: number): number => metres / speed;

/** `unknown` wherever what it hangs on was not said: a width, a time, or whether anything stops the cars at all. */
export function judgeCrossing({ control, metres, green }: Crossing, speed: number): 'enough' | 'too short' | 'unknown' {
  if (control === 'zebra') return 'enough';
  if (control !== 'signals' || metres === undefined || green === undefined) return 'unknown';
  return green >= greenNeeded(metres, speed) ? 'enough' : 'too short';
}
