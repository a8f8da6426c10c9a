import { siteIndex, type SiteIndex } from './daqi.js';
import { dayMean, highestHour, highestRunningMean, type Hourly } from './means.js';
import type { Pollutant } from './pollutants.js';

const DAY_MS = 24 * 3_600_000;

/** Of each pollutant what was measured at a site, by hour. */
export type SiteHours = Partial<Record<Pollutant, Hourly>>;

export interface SiteDay {
  /** Beginning of the UTC day, milliseconds. */
  readonly day: number;
  /** Undefined: too little was measured for any pollutant. Missing is not low. */
  readonly index?: SiteIndex;
}

/**
 * The index of a UTC day, from hourly means: NO2 by its highest hour, O3 by its highest running 8 h, particles by the
 * mean of the day. SO2 is left out: its 15-minute means cannot be had from hours.
 */
export function siteDay({ NO2, O3, 'PM2.5': pm25, PM10 }: SiteHours, day: number): SiteDay {
  const means = {
    NO2: NO2 && highestHour(NO2, day), O3: O3 && highestRunningMean(O3, day, 8),
    'PM2.5': pm25 && dayMean(pm25, day), PM10: PM10 && dayMean(PM10, day),
  };
  const index = siteIndex(Object.fromEntries(Object.entries(means).filter(([, mean]) => mean !== undefined)));
  return { day, ...(index ? { index } : {}) };
}

/** Every day from the first to the last of which anything was said, days without an index among them. */
export function siteDays(hours: SiteHours, first: number, last: number): SiteDay[] {
  const days: SiteDay[] = [];
  for (let day = Math.floor(first / DAY_MS) * DAY_MS; day <= last; day += DAY_MS) days.push(siteDay(hours, day));
  return days;
}
