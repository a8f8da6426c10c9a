import type { Reading } from '../observations/reading.js';
import { signsOfLife } from '../rules/signs-of-life.js';
import { localDay, localParts } from '../time/local.js';

export interface DayStart {
  /** Local day, YYYY-MM-DD. */
  readonly day: string;
  /** Local minutes after midnight of the first sign of life from 04:00 on. */
  readonly minutes: number;
}

const FROM_MINUTES = 4 * 60;

/** When each day began. Readings in timeline order. */
export function firstActivities(readings: readonly Reading[], zone: string): DayStart[] {
  const starts = new Map<string, number>();
  for (const { at } of signsOfLife(readings)) {
    const { minutesOfDay } = localParts(at, zone);
    if (minutesOfDay < FROM_MINUTES) continue;
    const day = localDay(at, zone);
    const before = starts.get(day);
    if (before === undefined || minutesOfDay < before) starts.set(day, minutesOfDay);
  }
  return [...starts].map(([day, minutes]) => ({ day, minutes }));
}
