import { midnightAfter, startOfDay, dayKey, HOUR } from '../time/when.js';
import { freeFlowSpeed } from './congestion.js';
import type { TrafficReading } from './readings.js';

/** Nights that are looked at. [ours] */
export const NIGHTS = 28;
/** Readings of less than one whole night at five minutes say nothing. [ours] */
const LEAST_READINGS = 96;

export interface FreeFlow {
  /** Miles an hour. */
  readonly speed: number;
  /** `limit`: too few nights were measured, so the limit stands in. */
  readonly basis: 'measured' | 'limit';
  readonly readings: number;
}

/** The 28 nights before the local day of `at`: 22:00 to 06:00 on the wall's clock, also when it changes. */
export function nightsBefore(at: number): { readonly from: number; readonly to: number }[] {
  const today = startOfDay(dayKey(at)) ?? at;
  return Array.from({ length: NIGHTS }, (_, i) => {
    const midnight = midnightAfter(today, i - NIGHTS + 1);
    return { from: midnight - 2 * HOUR, to: midnight + 6 * HOUR };
  });
}

export function freeFlowOf(readings: readonly TrafficReading[], limit: number, nights: readonly { readonly from: number; readonly to: number }[]): FreeFlow {
  const speeds = readings.flatMap(({ at, speed }) => (speed !== undefined && nights.some(({ from, to }) => at >= from && at < to) ? [speed] : []));
  if (speeds.length < LEAST_READINGS) return { speed: limit, basis: 'limit', readings: speeds.length };
  return { speed: freeFlowSpeed(speeds, limit), basis: 'measured', readings: speeds.length };
}
