import type { Pollutant } from './pollutants.js';

export type Band = 'low' | 'moderate' | 'high' | 'very high';

/**
 * Highest concentration (µg/m³, inclusive) of index 1 to 9; above the last it is 10. The table of April 2013, not that of
 * 2012, which still goes round and warns of ozone about 20 µg/m³ too early.
 * Averaged over: NO2 an hour, O3 a running 8 h, SO2 15 min, particles 24 h.
 * Source: Defra, "Update on implementation of the Daily Air Quality Index", April 2013; UK-AIR, "Daily Air Quality Index".
 */
export const BOUNDS: Readonly<Record<Pollutant, readonly number[]>> = {
  NO2: [67, 134, 200, 267, 334, 400, 467, 534, 600],
  O3: [33, 66, 100, 120, 140, 160, 187, 213, 240],
  SO2: [88, 177, 266, 354, 443, 532, 710, 887, 1064],
  'PM2.5': [11, 23, 35, 41, 47, 53, 58, 64, 70],
  PM10: [16, 33, 50, 58, 66, 75, 83, 91, 100],
};

/** Half a microgram goes up; the tiny errors of sums of decimals are not to decide. [ours: the update of 2013 names no rule] */
export const rounded = (concentration: number): number => Math.floor(concentration + 0.5 + 1e-9);

/** 1 to 10, of a mean over the pollutant's own time, in µg/m³. Throws RangeError for what is no concentration. */
export function indexOf(pollutant: Pollutant, mean: number): number {
  // An instrument drifts a little below nothing in clean air.
  if (!Number.isFinite(mean)) throw new RangeError(`${pollutant}: ${mean} is no concentration.`);
  const bound = BOUNDS[pollutant].findIndex((highest) => rounded(mean) <= highest);
  return bound < 0 ? 10 : bound + 1;
}

/** Source: UK-AIR: 1–3 low, 4–6 moderate, 7–9 high, 10 very high. */
export const bandOf = (index: number): Band => (index <= 3 ? 'low' : index <= 6 ? 'moderate' : index <= 9 ? 'high' : 'very high');

export interface SiteIndex {
  readonly index: number;
  readonly band: Band;
  /** Whose index it is; of several the first in the table's order. */
  readonly driver: Pollutant;
}

/** The highest of a site's pollutants; undefined where none has a mean that counts. */
export function siteIndex(means: Partial<Record<Pollutant, number>>): SiteIndex | undefined {
  let highest: SiteIndex | undefined;
  for (const pollutant of Object.keys(BOUNDS) as Pollutant[]) {
    const mean = means[pollutant];
    if (mean === undefined) continue;
    const index = indexOf(pollutant, mean);
    if (index > (highest?.index ?? 0)) highest = { index, band: bandOf(index), driver: pollutant };
  }
  return highest;
}
