import { siteIndex, type SiteIndex } from './daqi.js';
import { runningMean } from './means.js';
import type { SiteHours } from './site-days.js';

const HOUR_MS = 3_600_000;
/** After so long the air may be another. [ours] */
export const STALE_MS = 3 * HOUR_MS;

export interface SiteNow {
  /** The beginning of the last hour of which anything is known. */
  readonly at: number;
  readonly index?: SiteIndex;
  /** Hours of the day that ends with it in which anything was measured, per cent. */
  readonly coveragePct: number;
}

/** The index at the last hour that was measured: NO2 of that hour, O3 of 8 hours and particles of 24 that end with it. Undefined: nothing was measured. */
export function siteNow({ NO2, O3, 'PM2.5': pm25, PM10 }: SiteHours, upTo: number): SiteNow | undefined {
  const times = [NO2, O3, pm25, PM10].flatMap((hourly) => [...(hourly?.keys() ?? [])]).filter((at) => at <= upTo);
  if (times.length === 0) return undefined;
  const at = times.reduce((last, time) => Math.max(last, time));
  const means = { NO2: NO2?.get(at), O3: O3 && runningMean(O3, at, 8), 'PM2.5': pm25 && runningMean(pm25, at, 24), PM10: PM10 && runningMean(PM10, at, 24) };
  const index = siteIndex(Object.fromEntries(Object.entries(means).filter(([, mean]) => mean !== undefined)));
  const hours = new Set(times.filter((time) => time > at - 24 * HOUR_MS)).size;
  return { at, coveragePct: Math.round((100 * hours) / 24), ...(index ? { index } : {}) };
}
