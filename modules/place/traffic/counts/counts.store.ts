import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { Aadf } from '../../../../core/traffic/aadf.js';
import type { CountedHour } from '../../../../core/traffic/hourly-counts.js';
import { Store } from '../../../platform/store/store.js';
import { DAY_MS, dateOf } from '../traffic-sites.store.js';

const HOUR_MS = 3_600_000;

/** A UTC day of one site: hour of the day → vehicles, temperature, rain, snow. */
interface HoursDoc {
  _id: string;
  site: string;
  day: Date;
  hours: Record<string, { n: number; t?: number; r?: number; s?: number }>;
}
type AadfDoc = Aadf & { _id: string };

/** Counts by the hour and by the year, as their publishers give them. */
@Injectable()
export class Counts {
  private readonly hours: Collection<HoursDoc>;
  private readonly years: Collection<AadfDoc>;

  constructor(store: Store) {
    this.hours = store.collection<HoursDoc>('trafficHours');
    this.years = store.collection<AadfDoc>('trafficYears');
    store.index('trafficHours', { site: 1, day: 1 });
    store.index('trafficYears', { road: 1, year: -1 });
    store.index('trafficYears', { point: 1, year: -1 });
  }

  /** Durable when it resolves. What was said of an hour before is replaced. */
  async keepHours(site: string, hours: readonly CountedHour[]): Promise<void> {
    const byDay = new Map<number, Record<string, HoursDoc['hours'][string]>>();
    for (const { at, vehicles, temperature, rain, snow } of hours) {
      const day = Math.floor(at / DAY_MS) * DAY_MS;
      const set = byDay.get(day) ?? {};
      set[`hours.${(at - day) / HOUR_MS}`] = { n: vehicles, ...(temperature === undefined ? {} : { t: temperature }), ...(rain === undefined ? {} : { r: rain }), ...(snow === undefined ? {} : { s: snow }) };
      byDay.set(day, set);
    }
    if (byDay.size > 0) await this.hours.bulkWrite([...byDay].map(([day, $set]) => ({ updateOne: { filter: { _id: `${site}|${dateOf(day)}` }, update: { $set: { ...$set, site, day: new Date(day) } }, upsert: true } })), { ordered: false });
  }

  async hoursBetween(site: string, from: number, to: number): Promise<CountedHour[]> {
    const found: CountedHour[] = [];
    for await (const { day, hours } of this.hours.find({ site, day: { $gte: new Date(from - DAY_MS + 1), $lt: new Date(to) } }).sort({ day: 1 })) {
      for (const [hour, { n, t, r, s }] of Object.entries(hours)) {
        const at = day.getTime() + Number(hour) * HOUR_MS;
        if (at >= from && at < to) found.push({ at, vehicles: n, ...(t === undefined ? {} : { temperature: t }), ...(r === undefined ? {} : { rain: r }), ...(s === undefined ? {} : { snow: s }) });
      }
    }
    return found.sort((a, b) => a.at - b.at);
  }

  async keepYears(years: readonly Aadf[]): Promise<void> {
    const writes = years.map((one) => ({ replaceOne: { filter: { _id: `${one.point}|${one.year}|${one.direction}` }, replacement: one, upsert: true } }));
    if (writes.length > 0) await this.years.bulkWrite(writes, { ordered: false });
  }

  async yearsOf(filter: { road?: string; point?: string; year?: number }, after: string, most: number): Promise<(Aadf & { id: string })[]> {
    return (await this.years.find({ ...filter, _id: { $gt: after } }).sort({ _id: 1 }).limit(most).toArray()).map(({ _id: id, ...one }) => ({ id, ...one }));
  }
}
