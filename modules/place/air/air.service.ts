import { Injectable } from '@nestjs/common';
import type { SiteIndex } from '../../../core/air/daqi.js';
import { withoutWater } from '../../../core/air/humidity.js';
import { fromPpb, type Pollutant } from '../../../core/air/pollutants.js';
import { hoursOf } from '../../../core/air/means.js';
import { judgeYear, type Judgement } from '../../../core/air/objectives.js';
import { siteNow, STALE_MS, type SiteNow } from '../../../core/air/site-now.js';
import { siteDays, type SiteHours } from '../../../core/air/site-days.js';
import { Clock } from '../../platform/clock/clock.js';
import { eachItem, type RejectedItem } from '../../platform/http/each-item.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { parsed } from '../../platform/http/parsed.js';
import { HourForm, type Hour } from './air.forms.js';
import { AirSites, type AirSite, type KeptHour } from './air-sites.store.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A clock may run so far ahead. */
const AHEAD_MS = HOUR_MS;
const MOST_DAYS = 366;
const SHOWN_DAYS = 7;

export interface HoursReceipt {
  readonly accepted: number;
  readonly rejected: readonly RejectedItem[];
}

export interface AirDay {
  readonly day: number;
  readonly index?: SiteIndex;
  /** Hours of 24 that were measured. */
  readonly measured: Partial<Record<Pollutant, number>>;
}

/** How many hours of a UTC day there are of each pollutant; those without any are left out. */
function measuredOn(hours: SiteHours, day: number): AirDay['measured'] {
  const counts = Object.entries(hours).map(([pollutant, hourly]) => [pollutant, hoursOf(day).filter((hour) => hourly.has(hour)).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
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

  /** Hour by hour: a wrong one costs its neighbours nothing. Resolves when the others are durable. */
  async take(id: string, items: readonly unknown[]): Promise<HoursReceipt> {
    const site = await this.find(id);
    const { taken, rejected } = eachItem(items, (item) => this.keptOf(site, parsed(HourForm, item)));
    await this.sites.keep(site.id, taken);
    return { accepted: taken.length, rejected };
  }

  private keptOf({ grade }: AirSite, { at, unit, no2, o3, so2, pm25, pm10, humidity, windSpeed }: Hour): KeptHour {
    if (at % HOUR_MS !== 0) throw new Problem(400, 'value', 'at: must be the beginning of an hour.', { field: 'at' });
    if (at > this.clock.now() + AHEAD_MS) throw new Problem(400, 'value', 'at: lies ahead. What is forecast was not measured.', { field: 'at' });
    const gas = (pollutant: Pollutant, said: number | undefined): number | undefined => (said === undefined || unit === 'ug/m3' ? said : fromPpb(pollutant, said));
    const particles = (said: number | undefined): number | undefined => {
      if (said === undefined || grade === 'reference' || humidity === undefined) return said;
      return withoutWater(said, humidity).concentration ?? undefined;
    };
    const means = { NO2: gas('NO2', no2), O3: gas('O3', o3), SO2: gas('SO2', so2), 'PM2.5': particles(pm25), PM10: particles(pm10) };
    return { at, means: Object.fromEntries(Object.entries(means).filter(([, mean]) => mean !== undefined)), ...(windSpeed === undefined ? {} : { wind: windSpeed }) };
  }

  /** Each UTC day from..to; the last seven of which anything is known where nothing is said. */
  async days(id: string, { from, to }: { from?: number; to?: number }): Promise<{ site: AirSite; days: AirDay[] }> {
    const site = await this.find(id);
    const last = to ?? (await this.sites.lastDay(site.id));
    if (last === undefined) return { site, days: [] };
    const first = from ?? last - (SHOWN_DAYS - 1) * DAY_MS;
    if (first > last) throw new Problem(400, 'value', 'from: lies after to.', { field: 'from' });
    if (last - first >= MOST_DAYS * DAY_MS) throw new Problem(400, 'value', `from: lies more than ${MOST_DAYS} days before to. Ask for a year at a time.`, { field: 'from' });
    // A running mean reaches back into the day before.
    const hours = await this.sites.between(site.id, first - DAY_MS, last);
    return { site, days: siteDays(hours, first, last).map((one) => ({ ...one, measured: measuredOn(hours, one.day) })) };
  }

  /** The index at the last hour that was measured, looked for within the last two days; undefined where there is none. */
  async now(site: AirSite): Promise<(SiteNow & { readonly stale: boolean }) | undefined> {
    const now = this.clock.now();
    const last = siteNow(await this.sites.between(site.id, now - 3 * DAY_MS, now), now);
    return last && last.at >= now - 2 * DAY_MS ? { ...last, stale: now - last.at - HOUR_MS > STALE_MS } : undefined;
  }

  /** What a calendar year was by each objective. */
  async year(id: string, year: number): Promise<{ site: AirSite; judged: Judgement[] }> {
    const site = await this.find(id);
    return { site, judged: judgeYear(await this.sites.between(site.id, Date.UTC(year, 0, 1) - DAY_MS, Date.UTC(year + 1, 0, 1) - 1), year) };
  }
}
