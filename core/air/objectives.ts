import { mean } from '../figures/mean.js';
import { dayMean, highestRunningMean, type Hourly } from './means.js';
import type { Pollutant } from './pollutants.js';
import type { SiteHours } from './site-days.js';

const HOUR_MS = 3_600_000, DAY_MS = 24 * HOUR_MS;

type Averaging = 'year' | 'day' | 'hour' | '8 hours' | 'peak season';

export interface Objective {
  readonly by: 'WHO 2021' | 'England';
  readonly pollutant: Pollutant;
  readonly averaging: Averaging;
  /** µg/m³ */
  readonly limit: number;
  /** Times a year that more is allowed. */
  readonly allowed?: number;
  readonly from?: number;
}

/**
 * WHO global air quality guidelines, 2021, table 0.1; of days the 99th percentile, that is three days a year with more.
 * England: The Air Quality (England) Regulations 2000 as amended; PM2.5: the 2023 targets, to be met by 2040. That for SO2 in
 * 15 minutes is left out: it cannot be had from hours.
 */
export const OBJECTIVES: readonly Objective[] = [
  { by: 'WHO 2021', pollutant: 'PM2.5', averaging: 'year', limit: 5 }, { by: 'WHO 2021', pollutant: 'PM2.5', averaging: 'day', limit: 15, allowed: 3 },
  { by: 'WHO 2021', pollutant: 'PM10', averaging: 'year', limit: 15 }, { by: 'WHO 2021', pollutant: 'PM10', averaging: 'day', limit: 45, allowed: 3 },
  { by: 'WHO 2021', pollutant: 'NO2', averaging: 'year', limit: 10 }, { by: 'WHO 2021', pollutant: 'NO2', averaging: 'day', limit: 25, allowed: 3 },
  { by: 'WHO 2021', pollutant: 'O3', averaging: 'peak season', limit: 60 }, { by: 'WHO 2021', pollutant: 'O3', averaging: '8 hours', limit: 100, allowed: 3 },
  { by: 'WHO 2021', pollutant: 'SO2', averaging: 'day', limit: 40, allowed: 3 },
  { by: 'England', pollutant: 'PM2.5', averaging: 'year', limit: 10, from: 2040 },
  { by: 'England', pollutant: 'PM10', averaging: 'year', limit: 40 }, { by: 'England', pollutant: 'PM10', averaging: 'day', limit: 50, allowed: 35 },
  { by: 'England', pollutant: 'NO2', averaging: 'year', limit: 40 }, { by: 'England', pollutant: 'NO2', averaging: 'hour', limit: 200, allowed: 18 },
  { by: 'England', pollutant: 'SO2', averaging: 'hour', limit: 350, allowed: 24 }, { by: 'England', pollutant: 'SO2', averaging: 'day', limit: 125, allowed: 3 },
];

/** Shares of the year that must be measured. Source: Defra, LAQM.TG(22): a mean below 75 % must be annualised, a count below 85 % is none. */
const CAPTURE_MEAN = 0.75, CAPTURE_COUNT = 0.85;

export interface Judgement extends Objective {
  /** The mean of the year or the season; or how often there was more than the limit. */
  readonly value?: number;
  readonly times?: number;
  /** Per cent of the year's hours that were measured. */
  readonly capture: number;
  /** `unknown`: too little was measured to say that it was met. More than allowed is more, however little was measured. */
  readonly verdict: 'met' | 'not met' | 'unknown';
}

/** What a calendar year (UTC) was, by each objective whose pollutant was measured at all. Of a year that is not over, so far. */
export function judgeYear(hours: SiteHours, year: number): Judgement[] {
  const from = Date.UTC(year, 0, 1), to = Date.UTC(year + 1, 0, 1);
  const days = Array.from({ length: (to - from) / DAY_MS }, (_, i) => from + i * DAY_MS);
  return OBJECTIVES.flatMap((objective) => {
    const hourly = hours[objective.pollutant];
    const within = hourly && new Map([...hourly].filter(([at]) => at >= from && at < to));
    if (!hourly || !within || within.size === 0) return [];
    const share = within.size / ((to - from) / HOUR_MS);
    const capture = Math.floor(share * 1_000) / 10;
    if (objective.averaging === 'year' || objective.averaging === 'peak season') {
      const value = objective.averaging === 'year' ? mean([...within.values()]) : peakSeason(hourly, days);
      return [{ ...objective, ...(value === undefined ? {} : { value }), capture, verdict: share < CAPTURE_MEAN || value === undefined ? 'unknown' as const : value <= objective.limit ? 'met' as const : 'not met' as const }];
    }
    const times = valuesOf(hourly, within, objective.averaging, days).filter((value) => value > objective.limit).length;
    return [{ ...objective, times, capture, verdict: times > (objective.allowed ?? 0) ? 'not met' as const : share < CAPTURE_COUNT ? 'unknown' as const : 'met' as const }];
  });
}

function valuesOf(hourly: Hourly, within: Hourly, averaging: Averaging, days: readonly number[]): number[] {
  if (averaging === 'hour') return [...within.values()];
  return days.flatMap((day) => (averaging === 'day' ? dayMean(hourly, day) : highestRunningMean(hourly, day, 8)) ?? []);
}

/** Days of a month that must have a value, for the month to have one. [ours: three quarters, as for hours] */
const MONTH_CAPTURE = 0.75;

/** The highest mean of six months running within the year, of each day's highest 8 hours. */
function peakSeason(hourly: Hourly, days: readonly number[]): number | undefined {
  const months = Array.from({ length: 12 }, (_, month) => {
    const of = days.filter((day) => new Date(day).getUTCMonth() === month);
    const values = of.flatMap((day) => highestRunningMean(hourly, day, 8) ?? []);
    return values.length >= of.length * MONTH_CAPTURE ? mean(values) : undefined;
  });
  const seasons = Array.from({ length: 7 }, (_, first) => months.slice(first, first + 6)).filter((season) => season.every((month) => month !== undefined)) as number[][];
  return seasons.length > 0 ? Math.max(...seasons.map(mean)) : undefined;
}
