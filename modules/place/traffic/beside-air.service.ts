import { mean } from '../../../core/figures/mean.js';
import { metresBetween } from '../../../core/geo/position.js';
import { Injectable } from '@nestjs/common';
import type { Pollutant } from '../../../core/air/pollutants.js';
import { contrastOf, inWords, type HourBoth, type Side } from '../../../core/traffic/beside-air.js';
import type { CountedHour } from '../../../core/traffic/hourly-counts.js';
import { iso, ZONE } from '../../../core/time/when.js';
import { Problem } from '../../platform/http/problem.js';
import { Air } from '../air/air.service.js';
import { AirSites } from '../air/air-sites.store.js';
import { Counts } from './counts/counts.store.js';
import { Traffic } from './traffic.service.js';
import { DAY_MS, MINUTE_MS, TrafficSites, type TrafficSite } from './traffic-sites.store.js';
import { round } from './views.js';

const HOUR_MS = 60 * MINUTE_MS;
/** Two years, so that every season is in it twice. [ours] */
const MOST_DAYS = 731;
/** Of an hour's intervals so many must be counted: three quarters. [ours] */
const CAPTURE = 0.75;

interface Asked {
  readonly air: string;
  readonly pollutant: Pollutant;
  readonly from: number;
  readonly to: number;
}

/** Busy hours against quiet hours where vehicles are counted and air is measured. */
@Injectable()
export class BesideAir {
  constructor(private readonly traffic: Traffic, private readonly sites: TrafficSites, private readonly counts: Counts, private readonly air: Air, private readonly airSites: AirSites) {}

  async contrast(id: string, { air, pollutant, from, to }: Asked): Promise<object> {
    if (from > to) throw new Problem(400, 'value', 'from: lies after to.', { field: 'from' });
    if (to - from >= MOST_DAYS * DAY_MS) throw new Problem(400, 'value', `from: lies more than ${MOST_DAYS} days before to. Ask for two years at a time.`, { field: 'from' });
    const [site, airSite] = await Promise.all([this.traffic.site(id), this.air.find(air)]);
    const end = to + DAY_MS;
    const [counted, measured, wind] = await Promise.all([this.vehicles(site, from, end), this.airSites.between(air, from, end - 1), this.airSites.windBetween(air, from, end - 1)]);
    const hours = counted.flatMap(({ at, vehicles, rain, temperature }): HourBoth[] => {
      const concentration = measured[pollutant]?.get(at), speed = wind.get(at);
      return concentration === undefined ? [] : [{ at, vehicles, concentration, ...(rain === undefined ? {} : { rain }), ...(temperature === undefined ? {} : { temperature }), ...(speed === undefined ? {} : { wind: speed }) }];
    });
    const metres = site.latitude === undefined || site.longitude === undefined ? undefined : metresBetween({ latitude: site.latitude, longitude: site.longitude }, airSite);
    const contrast = contrastOf(hours, ZONE);
    return {
      site: site.id, air: airSite.id, pollutant, grade: airSite.grade, from: iso(from), to: iso(end), hours: hours.length, metresApart: metres === undefined ? null : Math.round(metres),
      contrast: contrast ? { ...contrast, difference: round(contrast.difference, 1), low: round(contrast.low, 1), high: round(contrast.high, 1), busy: sideOf(contrast.busy), quiet: sideOf(contrast.quiet) } : null,
      words: contrast ? inWords(contrast, pollutant, metres) : ['Too few hours are known of both traffic and air, or the road is always equally busy: nothing can be said yet. Eight weeks are the least.'],
    };
  }

  /** Counts by the hour where they were handed in; else what the detector counted, interval by interval. */
  private async vehicles(site: TrafficSite, from: number, to: number): Promise<CountedHour[]> {
    const counted = await this.counts.hoursBetween(site.id, from, to);
    if (counted.length > 0) return counted;
    const hours = new Map<number, number[]>();
    for (const { at, flow } of (await this.sites.between([site.id], from, to))[0]?.values() ?? []) {
      if (flow === undefined) continue;
      const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
      const flows = hours.get(hour);
      if (flows) flows.push(flow);
      else hours.set(hour, [flow]);
    }
    return [...hours].filter(([, flows]) => flows.length >= (60 / site.intervalMinutes) * CAPTURE).map(([at, flows]) => ({ at, vehicles: mean(flows) }));
  }
}

const sideOf = ({ hours, vehicles, concentration }: Side): Side => ({ hours, vehicles: Math.round(vehicles), concentration: round(concentration, 1) });
