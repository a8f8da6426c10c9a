import { Injectable } from '@nestjs/common';
import { areaKey } from '../../../core/air/area-key.js';
import { bandOf } from '../../../core/air/daqi.js';
import type { Quality } from '../../../core/sta/quality.js';
import { iso } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Wards } from '../network/wards.store.js';
import { Air, type SiteState } from './air.service.js';
import type { AirSite } from './air-sites.store.js';
import { Forecasts, type ForecastDay } from './forecasts.store.js';

const DAY_MS = 86_400_000;
const MOST_DAYS = 50;

export interface SiteAir extends SiteState {
  readonly site: AirSite;
}

/** In the words of SensorThings. */
const qualityOf = ({ grade }: AirSite, coveragePct: number, stale: boolean): Quality => ({ grade, gradeFrom: 'sensor', coveragePct, everySeconds: 3_600, stale });

/** Areas of the town: what their sites measure, and what is foreseen for them. */
@Injectable()
export class AirAreas {
  constructor(private readonly air: Air, private readonly forecasts: Forecasts, private readonly wards: Wards, private readonly clock: Clock) {}

  async sites(key?: string): Promise<SiteAir[]> {
    const sites = (await this.air.all()).filter((site) => key === undefined || (site.ward !== undefined && areaKey(site.ward) === key));
    return Promise.all(sites.map(async (site) => ({ site, ...(await this.air.state(site)) })));
  }

  /**
   * The ward that a forecast calls so, by name or code, by its own name; undefined where no ward is. What is foreseen under a
   * name that no home lies in would warn nobody. Where no boundaries are known, any name is one.
   */
  async namer(): Promise<(said: string) => string | undefined> {
    const wards = await this.wards.all();
    if (wards.length === 0) return (said) => said;
    const names = new Map(wards.flatMap(({ name, code }) => [[areaKey(name), name] as const, ...(code === undefined ? [] : [[areaKey(code), name] as const])]));
    return (said) => names.get(areaKey(said));
  }

  /** A site with its ward by that one's own name: under another, its air would be no ward's. */
  async placed(site: AirSite): Promise<AirSite> {
    if (site.ward === undefined) return site;
    const ward = (await this.namer())(site.ward);
    if (ward === undefined) throw new Problem(400, 'value', 'ward: is no ward of the town by name or code. Take one of /api/v1/network/wards, or leave it out.', { field: 'ward' });
    return { ...site, ward };
  }

  take(days: readonly ForecastDay[]): Promise<number> {
    return this.forecasts.keep(days);
  }

  foreseen(key: string): Promise<ForecastDay[]> {
    return this.forecasts.of(key, Math.floor(this.clock.now() / DAY_MS) * DAY_MS, MOST_DAYS);
  }

  /** For every area of which something is foreseen from today on. */
  async allForeseen(): Promise<ForecastDay[]> {
    const areas = await this.forecasts.areas(Math.floor(this.clock.now() / DAY_MS) * DAY_MS);
    return (await Promise.all(areas.slice(0, MOST_DAYS).map((key) => this.foreseen(key)))).flat();
  }

  /** Of a ward by name or code: the worst of its sites that still speak; sites that do not are named all the same. */
  async daqi(area: string): Promise<object> {
    const key = areaKey((await this.namer())(area) ?? area);
    const [sites, foreseen] = await Promise.all([this.sites(key), this.foreseen(key)]);
    if (sites.length === 0 && foreseen.length === 0) throw notFound('area');
    const known = sites.flatMap(({ site, now }) => (now?.index && !now.stale ? [{ site, at: now.at, coveragePct: now.coveragePct, ...now.index }] : []));
    const worst = known.reduce<(typeof known)[number] | undefined>((before, one) => (before && before.index >= one.index ? before : one), undefined);
    return {
      area: sites[0]?.site.ward ?? foreseen[0]?.area ?? area,
      measured: worst ? { daqi: worst.index, band: worst.band, driver: worst.driver, site: worst.site.id, grade: worst.site.grade, at: iso(worst.at), quality: qualityOf(worst.site, worst.coveragePct, false) } : null,
      sites: sites.map(({ site, now, withheld }) => ({ id: site.id, name: site.name, grade: site.grade, daqi: now?.index?.index ?? null, at: now ? iso(now.at) : null, stale: now?.stale ?? true, quality: now ? qualityOf(site, now.coveragePct, now.stale) : null, ...(withheld ? { reason: withheld.reason } : {}) })),
      forecast: foreseen.map(({ day, daqi, source, issuedAt }) => ({ date: iso(day).slice(0, 10), daqi, band: bandOf(daqi), source, issuedAt: iso(issuedAt) })),
    };
  }
}
