import { bandOf, BOUNDS, rounded, type SiteIndex } from '../air/daqi.js';
import { CAPTURE, runningMean } from '../air/means.js';
import type { Pollutant } from '../air/pollutants.js';
import type { SiteHours } from '../air/site-days.js';
import { siteNow, STALE_MS } from '../air/site-now.js';
import { DAY, HOUR } from '../time/when.js';
import type { AirAreaView, AirSiteView, PlaceRule } from './place-rule.js';
import { stamp } from './stamp.js';

/** "High" begins here. Source: UK-AIR: 7–9 high, 10 very high. */
const HIGH = 7;
const DAQI = 'UK-AIR, Daily Air Quality Index, April 2013: 7 to 9 is high, 10 very high; health advice changes there';
/** A site that is late by less than this is late, not silent. [ours: twice what makes an index stale] */
const SILENT_MS = 2 * STALE_MS;
/** Sites hand in hours with a delay: the newest two are not missed yet. [ours] */
const DELAY_MS = 2 * HOUR;
const A_DAY = 24;

/** The index at each hour of the last few that still tell of now; the newest first. */
function lately({ hours, now }: AirSiteView): (SiteIndex & { readonly at: number })[] {
  const found: (SiteIndex & { at: number })[] = [];
  for (let at = Math.floor(now / HOUR) * HOUR; now - at - HOUR <= STALE_MS; at -= HOUR) {
    const one = siteNow(hours, at);
    if (one?.index && one.at === at) found.push({ ...one.index, at });
  }
  return found;
}

/** Over the time by which the index is made of it. */
function meanAt(hours: SiteHours, pollutant: Pollutant, at: number): number | undefined {
  const hourly = hours[pollutant];
  if (!hourly) return undefined;
  return pollutant === 'NO2' ? hourly.get(at) : runningMean(hourly, at, pollutant === 'O3' ? 8 : A_DAY);
}

export const airHigh: PlaceRule<'air-site'> = {
  name: 'air-high', title: 'High air pollution at a site', version: '1', source: DAQI, about: 'air-site', severity: 'urgent',
  due: { hours: 4, source: '[ours] advice is of use on the same day' },
  ask(view) {
    const worst = lately(view).reduce<(SiteIndex & { at: number }) | undefined>((before, one) => (before && before.index >= one.index ? before : one), undefined);
    if (!worst || worst.index < HIGH) return undefined;
    const mean = rounded(meanAt(view.hours, worst.driver, worst.at) ?? 0), most = BOUNDS[worst.driver][HIGH - 2] ?? 0;
    return {
      since: worst.at, evidence: [{ what: `${worst.driver}, µg/m³`, value: mean, limit: most, at: worst.at }],
      because: `Index ${worst.index} (${worst.band}) at ${stamp(worst.at)}: ${mean} µg/m³ of ${worst.driver}, where more than ${most} is high.`,
      differ: `With ${most} µg/m³ of ${worst.driver} or less, and no other pollutant above its own limit, the index would have been 6 or lower.`,
    };
  },
  cleared(view) {
    const known = lately(view);
    if (known.length === 0 || known.some(({ index }) => index >= HIGH)) return undefined;
    return `In the last hours that were measured the index was ${Math.max(...known.map(({ index }) => index))} at most.`;
  },
};

/** Of today and tomorrow, UTC days. */
const near = ({ foreseen, now }: AirAreaView) => {
  const today = Math.floor(now / DAY) * DAY;
  return foreseen.filter(({ day }) => day === today || day === today + DAY);
};

export const airHighForeseen: PlaceRule<'air-area'> = {
  name: 'air-high-foreseen', title: 'High air pollution foreseen for an area', version: '1', source: DAQI, about: 'air-area', severity: 'urgent',
  due: { hours: 4, source: '[ours] whoever is to be told should hear it before the day' },
  ask(view) {
    const worst = near(view).reduce<AirAreaView['foreseen'][number] | undefined>((before, one) => (before && before.daqi >= one.daqi ? before : one), undefined);
    if (!worst || worst.daqi < HIGH) return undefined;
    const date = new Date(worst.day).toISOString().slice(0, 10);
    return {
      since: worst.issuedAt, evidence: [{ what: `DAQI foreseen for ${date}`, value: worst.daqi, limit: HIGH - 1, at: worst.issuedAt }],
      because: `${worst.source} foresees index ${worst.daqi} (${bandOf(worst.daqi)}) for ${date}, where 7 and more is high.`,
      differ: 'Had nobody foreseen more than 6 for today or tomorrow, there would be no case.',
    };
  },
  cleared(view) {
    const left = near(view);
    if (left.some(({ daqi }) => daqi >= HIGH)) return undefined;
    return left.length === 0 ? 'Nothing is foreseen for today or tomorrow any more.' : `For today and tomorrow ${Math.max(...left.map(({ daqi }) => daqi))} at most is foreseen now.`;
  },
};

const allHours = (hours: SiteHours): number[] => Object.values(hours).flatMap((hourly) => [...hourly.keys()]);
const lastHour = (hours: SiteHours): number | undefined => allHours(hours).reduce<number | undefined>((last, at) => Math.max(last ?? at, at), undefined);
const silentFor = ({ hours, now }: AirSiteView): number => {
  const last = lastHour(hours);
  return last === undefined ? Number.POSITIVE_INFINITY : now - last - HOUR;
};

export const siteSilent: PlaceRule<'air-site'> = {
  name: 'air-site-silent', title: 'A reference site says nothing', version: '1', source: '[ours] 6 hours: twice the 3 after which an index is no longer of now', about: 'air-site', severity: 'routine',
  due: { hours: 24, source: '[ours] a day without hours costs the day’s mean (18 of 24)' },
  ask(view) {
    const silent = silentFor(view), last = lastHour(view.hours);
    if (view.grade !== 'reference' || silent <= SILENT_MS) return undefined;
    return {
      since: last === undefined ? view.now : last + HOUR, evidence: last === undefined ? [] : [{ what: 'hours without a word', value: Math.floor(silent / HOUR), limit: SILENT_MS / HOUR, at: last }],
      because: last === undefined ? 'Nothing was handed in for the last eight days.' : `The last hour that was handed in began ${stamp(last)}; more than ${SILENT_MS / HOUR} hours without one is silent.`,
      differ: `With any hour handed in of the last ${SILENT_MS / HOUR} it would not be silent.`,
    };
  },
  cleared: (view) => (silentFor(view) <= STALE_MS ? 'It hands in its hours again.' : undefined),
};

interface Capture {
  readonly pollutant: string;
  readonly measured: number;
}

/** Hours of the last 24 that should be there by now; undefined for a site that is silent altogether or only a day old. */
function captures({ hours, now }: AirSiteView): Capture[] | undefined {
  const end = Math.floor((now - DELAY_MS) / HOUR) * HOUR - HOUR, begin = end - (A_DAY - 1) * HOUR;
  const all = allHours(hours);
  if (all.every((at) => at >= begin) || all.every((at) => now - at - HOUR > SILENT_MS)) return undefined;
  return Object.entries(hours).filter(([, hourly]) => hourly.size > 0).map(([pollutant, hourly]) => ({ pollutant, measured: [...hourly.keys()].filter((at) => at >= begin && at <= end).length }));
}

const LEAST = A_DAY * CAPTURE;

export const dataCapture: PlaceRule<'air-site'> = {
  name: 'air-data-capture', title: 'A reference site measures too little', version: '1', source: 'Air Quality Directive 2008/50/EC, Annexes VII and XI: 18 of 24 hours', about: 'air-site', severity: 'routine',
  due: { hours: 72, source: '[ours] three days of 365 cost less than the tenth that a year may lack' },
  ask(view) {
    const short = view.grade === 'reference' ? (captures(view) ?? []).filter(({ measured }) => measured < LEAST) : [];
    if (short.length === 0) return undefined;
    return {
      since: view.now, evidence: short.map(({ pollutant, measured }) => ({ what: `${pollutant}, hours of 24`, value: measured, limit: LEAST })),
      because: `Fewer than ${LEAST} of 24 hours were measured of ${short.map(({ pollutant }) => pollutant).join(', ')}, so that no mean of a day counts.`,
      differ: `With ${LEAST} of the 24 hours of each pollutant there would be no case.`,
    };
  },
  cleared(view) {
    const known = captures(view);
    return known && known.every(({ measured }) => measured >= LEAST) ? `${LEAST} or more of the last 24 hours were measured of every pollutant.` : undefined;
  },
};
