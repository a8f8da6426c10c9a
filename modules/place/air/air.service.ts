import { Injectable } from '@nestjs/common';
import type { SiteIndex } from '../../../core/air/daqi.js';
import { CORRECTION, withheldNow, withheldOf, withoutWater, type Withheld } from '../../../core/air/humidity.js';
import { fromPpb, type Pollutant } from '../../../core/air/pollutants.js';
import { hoursOf } from '../../../core/air/means.js';
import { judgeYear, type Judgement } from '../../../core/air/objectives.js';
import { siteNow, STALE_MS, type SiteNow } from '../../../core/air/site-now.js';
import { siteDays, type SiteHours } from '../../../core/air/site-days.js';
import type { Quality } from '../../../core/sta/quality.js';
import { qualitiesOf } from '../../../core/sta/regular-quality.js';
import { Clock } from '../../platform/clock/clock.js';
import { eachItem, rejection, type RejectedItem } from '../../platform/http/each-item.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { parsed } from '../../platform/http/parsed.js';
import { HourForm, HOUR_FIELDS, VALUES, type Hour } from './air.forms.js';
import { AirSites, type AirHours, type AirSite, type KeptHour } from './air-sites.store.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A clock may run so far ahead. */
const AHEAD_MS = HOUR_MS;
const MOST_DAYS = 366, MOST_DAYS_OF_HOURS = 31;
const SHOWN_DAYS = 7;

export interface HoursReceipt {
  /** Hours of which something was kept. */
  readonly accepted: number;
  /** Hours of which nothing was kept, and single values of the others. */
  readonly rejected: readonly RejectedItem[];
  /** What was kept, and is told to nobody without its reason. */
  readonly withheld?: readonly { readonly index: number; readonly field: string; readonly reason: string }[];
}

export interface AirDay {
  readonly day: number;
  readonly index?: SiteIndex;
  /** Hours of 24 that were measured. */
  readonly measured: Partial<Record<Pollutant, number>>;
  /** Hours that were measured in fog, and are not told. */
  readonly withheld: Partial<Record<Pollutant, number>>;
}

/** How a site is now. */
export interface SiteState {
  /** At the last hour that was measured, within the last two days. */
  readonly now?: SiteNow & { readonly stale: boolean };
  /** Of the last hours, where particles were measured and cannot be told. */
  readonly withheld?: Withheld;
}

/** How many hours of a UTC day there are of each pollutant; those without any are left out. */
function measuredOn(hours: SiteHours, day: number): AirDay['measured'] {
  const counts = Object.entries(hours).map(([pollutant, hourly]) => [pollutant, hoursOf(day).filter((hour) => hourly.has(hour)).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** An hour without those of its values that cannot be, and which they are. */
function withoutUnfit(item: unknown): { readonly hour: unknown; readonly lost: readonly Problem[] } {
  if (typeof item !== 'object' || item === null) return { hour: item, lost: [] };
  const said = item as Readonly<Record<string, unknown>>;
  const lost = VALUES.flatMap((field) => {
    const { error } = HourForm.shape[field].safeParse(said[field]);
    return error ? [new Problem(400, 'value', `${field}: ${error.issues[0]?.message ?? 'is not valid'}. What else the hour holds was kept.`, { field })] : [];
  });
  return { hour: Object.fromEntries(Object.entries(said).filter(([name]) => !lost.some(({ more }) => more.field === name))), lost };
}

const there = <Name extends string>(values: Readonly<Record<Name, number | undefined>>): Partial<Record<Name, number>> => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Record<Name, number>>;

/** By pollutant the hours that were measured in fog, with what the sensor said. */
function fogHours(means: SiteHours, damp: AirHours['damp']): SiteHours {
  const found: Partial<Record<Pollutant, Map<number, number>>> = {};
  for (const [at, hour] of damp) for (const particle of withheldOf(hour, (one) => means[one]?.has(at) ?? false)?.particles ?? []) (found[particle] ??= new Map()).set(at, hour.raw[particle] ?? 0);
  return found;
}

/** The town's air: what sites measured, and the index of their days. */
@Injectable()
export class Air {
  constructor(private readonly sites: AirSites, private readonly clock: Clock) {}

  async make(site: AirSite): Promise<AirSite> {
    if (!(await this.sites.make(site))) throw new Problem(409, 'duplicate', 'There is a site with this id already. Choose another id.', { field: 'id' });
    return site;
  }

  all(): Promise<AirSite[]> {
    return this.sites.all();
  }

  async find(id: string): Promise<AirSite> {
    const site = await this.sites.find(id);
    if (!site) throw notFound('site');
    return site;
  }

  /** Hour by hour, and value by value: a wrong one costs its neighbours nothing. Resolves when the others are durable; `dryRun` keeps none. */
  async take(id: string, items: readonly unknown[], { dryRun = false } = {}): Promise<HoursReceipt> {
    const site = await this.find(id);
    const { taken, rejected } = eachItem(items, (item, index) => {
      const { hour, lost } = withoutUnfit(item);
      const kept = this.keptOf(site, parsed(HourForm, hour));
      if (Object.keys(kept.means).length === 0 && kept.wind === undefined && !kept.damp) throw lost[0] ?? new Problem(400, 'required', `body: holds no value. Give one of ${VALUES.join(', ')}.`, { field: 'body' });
      return { index, kept, lost: lost.map((problem) => rejection(index, problem)) };
    });
    if (!dryRun) await this.sites.keep(site.id, taken.map(({ kept }) => kept));
    const withheld = taken.flatMap(({ index, kept: { damp, means } }) => {
      const of = damp && withheldOf(damp, (particle) => means[particle] !== undefined);
      return of ? of.particles.map((particle) => ({ index, field: HOUR_FIELDS[particle], reason: of.reason })) : [];
    });
    return { accepted: taken.length, rejected: [...rejected, ...taken.flatMap(({ lost }) => lost)].sort((a, b) => a.index - b.index), ...(withheld.length > 0 ? { withheld } : {}) };
  }

  private keptOf({ grade }: AirSite, { at, unit, no2, o3, so2, pm25, pm10, humidity, windSpeed }: Hour): KeptHour {
    if (at % HOUR_MS !== 0) throw new Problem(400, 'value', 'at: must be the beginning of an hour.', { field: 'at' });
    if (at > this.clock.now() + AHEAD_MS) throw new Problem(400, 'value', 'at: lies ahead. What is forecast was not measured.', { field: 'at' });
    const gas = (pollutant: Pollutant, said: number | undefined): number | undefined => (said === undefined || unit === 'ug/m3' ? said : fromPpb(pollutant, said));
    const damp = grade === 'indicative' && humidity !== undefined && (pm25 !== undefined || pm10 !== undefined);
    const particles = (said: number | undefined): number | undefined => (said === undefined || !damp ? said : (withoutWater(said, humidity).concentration ?? undefined));
    const means = { NO2: gas('NO2', no2), O3: gas('O3', o3), SO2: gas('SO2', so2), 'PM2.5': particles(pm25), PM10: particles(pm10) };
    return {
      at, means: there(means), ...(windSpeed === undefined ? {} : { wind: windSpeed }),
      ...(damp ? { damp: { raw: there({ 'PM2.5': pm25, PM10: pm10 }), humidity, correction: CORRECTION } } : {}),
    };
  }

  /** Each UTC day from..to; the last seven of which anything is known where nothing is said. */
  async days(id: string, { from, to }: { from?: number; to?: number }): Promise<{ site: AirSite; days: AirDay[] }> {
    const { site, first, last } = await this.span(id, { from, to }, MOST_DAYS);
    if (last === undefined) return { site, days: [] };
    // A running mean reaches back into the day before.
    const { means, damp } = await this.sites.hoursBetween(site.id, first - DAY_MS, last);
    const withheld = fogHours(means, damp);
    return { site, days: siteDays(means, first, last).map((one) => ({ ...one, measured: measuredOn(means, one.day), withheld: measuredOn(withheld, one.day) })) };
  }

  /** Hour by hour, from..to as days; the last seven where nothing is said. */
  async hours(id: string, days: { from?: number; to?: number }): Promise<{ site: AirSite; hours: AirHours; at: number[]; qualities: Quality[] }> {
    const { site, first, last } = await this.span(id, days, MOST_DAYS_OF_HOURS);
    const hours: AirHours = last === undefined ? { means: {}, wind: new Map(), damp: new Map() } : await this.sites.hoursBetween(site.id, first - DAY_MS, last);
    const { means, wind, damp } = hours, measured = Object.values(means).flatMap((hourly) => [...hourly.keys()]), rising = (times: readonly number[]): number[] => [...new Set(times)].sort((a, b) => a - b);
    const at = rising([...measured, ...wind.keys(), ...damp.keys()]).filter((hour) => hour >= first);
    return { site, hours, at, qualities: qualitiesOf([{ grade: site.grade, intervalMs: HOUR_MS, times: rising(measured) }], at, (hour) => this.clock.now() - hour - HOUR_MS > STALE_MS) };
  }

  private async span(id: string, { from, to }: { from?: number | undefined; to?: number | undefined }, most: number): Promise<{ site: AirSite; first: number; last: number | undefined }> {
    const site = await this.find(id);
    const last = to ?? (await this.sites.lastDay(site.id)), first = from ?? (last ?? 0) - (SHOWN_DAYS - 1) * DAY_MS;
    if (last !== undefined && first > last) throw new Problem(400, 'value', 'from: lies after to.', { field: 'from' });
    if (last !== undefined && last - first >= most * DAY_MS) throw new Problem(400, 'value', `from: lies more than ${most} days before to. Ask for ${most === MOST_DAYS ? 'a year' : 'a month'} at a time.`, { field: 'from' });
    return { site, first, last };
  }

  async now(site: AirSite): Promise<SiteState['now']> {
    return (await this.state(site)).now;
  }

  async state(site: AirSite): Promise<SiteState> {
    const now = this.clock.now(), { means, damp } = await this.sites.hoursBetween(site.id, now - 3 * DAY_MS, now);
    const last = siteNow(means, now), withheld = withheldNow(means, damp, now);
    return {
      ...(last && last.at >= now - 2 * DAY_MS ? { now: { ...last, stale: now - last.at - HOUR_MS > STALE_MS } } : {}),
      ...(withheld && now - withheld.at - HOUR_MS <= STALE_MS ? { withheld } : {}),
    };
  }

  /** What a calendar year was by each objective. */
  async year(id: string, year: number): Promise<{ site: AirSite; judged: Judgement[] }> {
    const site = await this.find(id);
    return { site, judged: judgeYear(await this.sites.between(site.id, Date.UTC(year, 0, 1) - DAY_MS, Date.UTC(year + 1, 0, 1) - 1), year) };
  }
}
