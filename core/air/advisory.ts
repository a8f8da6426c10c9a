import { DAY, HOUR } from '../time/when.js';
import { ADVICE_DATE } from './advice.js';
import { bandOf, type Band } from './daqi.js';
import type { Pollutant } from './pollutants.js';
import { STALE_MS } from './site-now.js';

/** place.md M3: from 4 on those at risk, from 7 on everybody. */
export const AT_RISK_FROM = 4, GENERAL_FROM = 7;

/** Bad air of an area, measured or foreseen, as the place says it to whoever asks. It names no person. */
export interface Advisory {
  readonly area: string;
  readonly daqi: number;
  readonly band: Band;
  /** Which pollutant decides it; a forecast does not say. */
  readonly driver: Pollutant | null;
  /** Milliseconds. */
  readonly validFrom: number;
  readonly validTo: number;
  readonly source: 'forecast' | 'measured';
  readonly grade: 'reference' | 'indicative' | null;
  readonly coveragePct: number | null;
  readonly adviceTextVersion: string;
  readonly audience: 'at-risk' | 'general';
}

export interface MeasuredAir {
  readonly daqi: number;
  readonly driver: Pollutant;
  /** Beginning of the hour. */
  readonly at: number;
  readonly grade: 'reference' | 'indicative';
  readonly coveragePct: number;
}
export interface ForeseenAir {
  readonly daqi: number;
  /** Beginning of the UTC day. */
  readonly day: number;
}

/** The worse of what is measured now and what is foreseen for today; undefined where neither is bad. */
export function advisoryOf(area: string, measured: MeasuredAir | undefined, foreseen: ForeseenAir | undefined): Advisory | undefined {
  const byForecast = foreseen !== undefined && foreseen.daqi > (measured?.daqi ?? 0);
  const daqi = byForecast ? foreseen.daqi : (measured?.daqi ?? 0);
  if (daqi < AT_RISK_FROM) return undefined;
  const said = { area, daqi, band: bandOf(daqi), adviceTextVersion: ADVICE_DATE, audience: daqi >= GENERAL_FROM ? 'general' as const : 'at-risk' as const };
  if (byForecast || !measured) return { ...said, driver: null, validFrom: foreseen?.day ?? 0, validTo: (foreseen?.day ?? 0) + DAY, source: 'forecast', grade: null, coveragePct: null };
  return { ...said, driver: measured.driver, validFrom: measured.at, validTo: measured.at + HOUR + STALE_MS, source: 'measured', grade: measured.grade, coveragePct: measured.coveragePct };
}
