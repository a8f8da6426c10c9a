import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { Pollutant } from '../../../core/air/pollutants.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface AirSite {
  readonly id: string;
  readonly name: string;
  readonly grade: 'reference' | 'indicative';
  readonly latitude: number;
  readonly longitude: number;
  readonly ward?: string;
}
type SiteDoc = Omit<AirSite, 'id'> & { _id: string };

/** A UTC day of one site: pollutant → hour of the day → µg/m³. Field names bear no dot, so PM2.5 is PM25 here. */
interface DayDoc {
  _id: string;
  site: string;
  day: Date;
  hours: Record<string, Record<string, number>>;
}

/** One hour's means as they are kept, µg/m³. */
export interface KeptHour {
  /** The hour's beginning, milliseconds. */
  readonly at: number;
  readonly means: Partial<Record<Pollutant, number>>;
  /** Metres a second. */
  readonly wind?: number;
}

const FIELD: Readonly<Record<Pollutant, string>> = { NO2: 'NO2', O3: 'O3', SO2: 'SO2', 'PM2.5': 'PM25', PM10: 'PM10' };
/** Beside the pollutants. */
const WIND = 'WIND';
const POLLUTANTS = Object.keys(FIELD) as Pollutant[];

/** Air-quality sites and their hours: one document a site and day, each hour a field, so that a repeat changes nothing. */
@Injectable()
export class AirSites {
  private readonly sites: Collection<SiteDoc>;
  private readonly days: Collection<DayDoc>;

  constructor(store: Store) {
    this.sites = store.collection<SiteDoc>('airSites');
    this.days = store.collection<DayDoc>('airDays');
    store.index('airDays', { site: 1, day: 1 });
  }

  /** False: there is one of that id. */
  async make({ id, ...site }: AirSite): Promise<boolean> {
    try {
      await this.sites.insertOne({ _id: id, ...site });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async all(): Promise<AirSite[]> {
    return (await this.sites.find().sort({ name: 1 }).limit(1_000).toArray()).map(toSite);
  }

  async find(id: string): Promise<AirSite | undefined> {
    const doc = await this.sites.findOne({ _id: String(id) });
    return doc ? toSite(doc) : undefined;
  }

  /** Durable when it resolves. What was said of an hour before is replaced. */
  async keep(site: string, hours: readonly KeptHour[]): Promise<void> {
    const byDay = new Map<number, Record<string, number>>();
    for (const { at, means, wind } of hours) {
      const day = Math.floor(at / DAY_MS) * DAY_MS;
      const set = byDay.get(day) ?? {};
      for (const pollutant of POLLUTANTS) if (means[pollutant] !== undefined) set[`hours.${FIELD[pollutant]}.${(at - day) / HOUR_MS}`] = means[pollutant];
      if (wind !== undefined) set[`hours.${WIND}.${(at - day) / HOUR_MS}`] = wind;
      byDay.set(day, set);
    }
    const writes = [...byDay].filter(([, set]) => Object.keys(set).length > 0).map(([day, $set]) => ({ updateOne: { filter: { _id: `${site}|${new Date(day).toISOString().slice(0, 10)}` }, update: { $set: { ...$set, site, day: new Date(day) } }, upsert: true } }));
    if (writes.length > 0) await this.days.bulkWrite(writes, { ordered: false });
  }

  /** By pollutant, the hours of the days that touch from..to (inclusive). */
  async between(site: string, from: number, to: number): Promise<Partial<Record<Pollutant, Map<number, number>>>> {
    const found: Partial<Record<Pollutant, Map<number, number>>> = {};
    for await (const { day, hours } of this.days.find({ site, day: { $gte: new Date(from - DAY_MS + 1), $lte: new Date(to) } })) {
      for (const pollutant of POLLUTANTS) for (const [hour, mean] of Object.entries(hours[FIELD[pollutant]] ?? {})) (found[pollutant] ??= new Map()).set(day.getTime() + Number(hour) * HOUR_MS, mean);
    }
    return found;
  }

  /** By the hour, metres a second. */
  async windBetween(site: string, from: number, to: number): Promise<Map<number, number>> {
    const found = new Map<number, number>();
    for await (const { day, hours } of this.days.find({ site, day: { $gte: new Date(from - DAY_MS + 1), $lte: new Date(to) } })) {
      for (const [hour, wind] of Object.entries(hours[WIND] ?? {})) found.set(day.getTime() + Number(hour) * HOUR_MS, wind);
    }
    return found;
  }

  /** The last day of which anything is known. */
  async lastDay(site: string): Promise<number | undefined> {
    return (await this.days.find({ site }, { projection: { day: 1 } }).sort({ day: -1 }).limit(1).next())?.day.getTime();
  }
}

const toSite = ({ _id: id, ...site }: SiteDoc): AirSite => ({ id, ...site });
