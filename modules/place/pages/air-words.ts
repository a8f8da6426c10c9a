import { ADVICE_DATE, MEANS } from '../../../core/air/advice.js';
import { bandOf, type Band, type SiteIndex } from '../../../core/air/daqi.js';
import type { Withheld } from '../../../core/air/humidity.js';
import type { Pollutant } from '../../../core/air/pollutants.js';
import { day, HOUR, moment, type Moment } from '../../../core/time/when.js';
import type { SiteAir } from '../air/air-areas.service.js';
import type { ForecastDay } from '../air/forecasts.store.js';

const POLLUTANT_WORDS: Readonly<Record<Pollutant, string>> = {
  NO2: 'nitrogen dioxide (NO2), here mostly from traffic', O3: 'ozone (O3), made by sunshine', SO2: 'sulphur dioxide (SO2)',
  'PM2.5': 'fine particles (PM2.5), from smoke, traffic and far away', PM10: 'dust and other particles (PM10)',
};
const GRADE_WORDS = { reference: 'Reference: an instrument of the national standard', indicative: 'Indicative: a cheaper sensor, good for trends' } as const;

export const indexWords = ({ index, band }: Pick<SiteIndex, 'index' | 'band'>): string => `${index} of 10, ${band}`;

export interface AirRow {
  readonly name: string;
  readonly ward: string;
  readonly grade: string;
  /** Undefined: not known now. */
  readonly index?: string;
  readonly driver?: string;
  /** What it was when the site was last heard. */
  readonly before?: string;
  readonly measured?: Moment;
  /** Why something that was measured is not said. */
  readonly withheld?: string;
}

export interface AirWords {
  readonly sentence: string;
  readonly rows: readonly AirRow[];
  readonly wards: readonly { readonly name: string; readonly index?: string; readonly driver?: string; readonly site?: string }[];
  readonly forecasts: readonly { readonly area: string; readonly day: string; readonly index: string; readonly source: string; readonly issued: Moment }[];
  readonly advice: readonly { readonly band: string; readonly means: string }[];
  readonly adviceDate: string;
}

type Known = SiteAir & { readonly index: SiteIndex };

/** A site that no longer speaks, or has too few hours, says nothing of now. */
export const knownOf = (sites: readonly SiteAir[]): Known[] => sites.flatMap((one) => (one.now?.index && !one.now.stale ? [{ ...one, index: one.now.index }] : []));

export const worstOf = (known: readonly Known[]): Known | undefined => known.reduce<Known | undefined>((worst, one) => (worst && worst.index.index >= one.index.index ? worst : one), undefined);

const NO_WARD = 'Ward not given';
const BANDS: readonly Band[] = ['low', 'moderate', 'high', 'very high'];

export function airWords(sites: readonly SiteAir[], foreseen: readonly ForecastDay[], now: number): AirWords {
  const known = knownOf(sites);
  const bands = new Set([...known.map(({ index }) => index.band), ...foreseen.map(({ daqi }) => bandOf(daqi))]);
  return {
    sentence: sentenceOf(sites.length, known) + foreseenWorse(foreseen, known),
    rows: sites.map((one) => rowOf(one, now)),
    wards: wardsOf(sites),
    forecasts: foreseen.map((one) => ({ area: one.area, day: day(one.day), index: indexWords({ index: one.daqi, band: bandOf(one.daqi) }), source: one.source, issued: moment(one.issuedAt, now) })),
    advice: BANDS.filter((band) => bands.has(band)).map((band) => ({ band, means: MEANS[band] })), adviceDate: day(Date.parse(ADVICE_DATE)) + ` ${ADVICE_DATE.slice(0, 4)}`,
  };
}

function sentenceOf(all: number, known: readonly Known[]): string {
  const worst = worstOf(known);
  if (!worst) return 'How the air is now is not known here. That does not mean that it is clean.';
  const where = known.length === 1 ? `at ${worst.site.name}, the one site that is heard` : `at ${worst.site.name}, the highest of ${known.length} sites`;
  const silent = all - known.length;
  return `Air pollution is ${worst.index.band}: ${worst.index.index} of 10 ${where}.${silent > 0 ? ` Of ${silent} more nothing is known now.` : ''}`;
}

/** Whoever plans by the first sentence must not find only further down that the air gets worse than it is. */
function foreseenWorse(foreseen: readonly ForecastDay[], known: readonly Known[]): string {
  const [worst] = [...foreseen].sort((a, b) => b.daqi - a.daqi), now = worstOf(known)?.index, band = worst && bandOf(worst.daqi);
  if (!worst || band === 'low' || band === now?.band || worst.daqi < (now?.index ?? 0)) return '';
  return ` It is foreseen to be ${band}: ${worst.daqi} of 10 in ${worst.area} on ${day(worst.day)}.`;
}

function rowOf({ site, now: last, withheld }: SiteAir, now: number): AirRow {
  const about = { name: site.name, ward: site.ward ?? NO_WARD, grade: GRADE_WORDS[site.grade], ...(withheld ? { withheld: withheldWords(withheld) } : {}) };
  if (!last) return about;
  const measured = moment(Math.min(last.at + HOUR, now), now);
  if (!last.index) return { ...about, measured };
  return last.stale ? { ...about, measured, before: indexWords(last.index) } : { ...about, measured, index: indexWords(last.index), driver: POLLUTANT_WORDS[last.index.driver] };
}

/** The sensor works: what it says is not the air's dust. */
export const withheldWords = ({ particles, reason }: Withheld): string => `${particles.join(' and ')} not said. ${reason}`;

function wardsOf(sites: readonly SiteAir[]): AirWords['wards'] {
  const byWard = new Map<string, SiteAir[]>();
  for (const one of sites) if (one.site.ward !== undefined) byWard.set(one.site.ward, [...(byWard.get(one.site.ward) ?? []), one]);
  return [...byWard].sort(([a], [b]) => a.localeCompare(b)).map(([name, ofWard]) => {
    const worst = worstOf(knownOf(ofWard));
    return worst ? { name, index: indexWords(worst.index), driver: POLLUTANT_WORDS[worst.index.driver], site: worst.site.name } : { name };
  });
}
