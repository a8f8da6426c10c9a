import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { PARTICLES, type DampHour, type Particle } from '../../../core/air/humidity.js';
import type { Pollutant } from '../../../core/air/pollutants.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';
import { CHANGED, untoldDays, type Tellable, type UntoldDays } from '../untold-days.js';

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

/**
 * A UTC day of one site: pollutant → hour of the day → µg/m³. Field names bear no dot, so PM2.5 is PM25 here. RAW…, HUM and
 * FIX: what an indicative site said of particles, in which humidity, and the version of the correction.
 */
interface DayDoc extends Tellable {
  hours: Record<string, Record<string, number>>;
}

/** One hour's means as they are kept, µg/m³. */
export interface KeptHour {
  /** The hour's beginning, milliseconds. */
  readonly at: number;
  readonly means: Partial<Record<Pollutant, number>>;
  /** Metres a second. */
  readonly wind?: number;
  /** Of particles from which the water was taken, or could not be. */
  readonly damp?: DampHour;
}

/** What is kept of a span. */
export interface AirHours {
  readonly means: Partial<Record<Pollutant, Map<number, number>>>;
  readonly wind: Map<number, number>;
  readonly damp: Map<number, DampHour>;
}

const FIELD: Readonly<Record<Pollutant, string>> = { NO2: 'NO2', O3: 'O3', SO2: 'SO2', 'PM2.5': 'PM25', PM10: 'PM10' };
/** Beside the pollutants. */
export const WIND = 'WIND', CORRECTED = 'FIX';
const HUMIDITY = 'HUM';
const RAW: Readonly<Record<Particle, string>> = { 'PM2.5': 'RAWPM25', PM10: 'RAWPM10' };
/** Of which water may have been taken off; the version of the correction stands under CORRECTED. */
export const CORRECTED_FIELDS: readonly string[] = PARTICLES.map((particle) => FIELD[particle]);
const POLLUTANTS = Object.keys(FIELD) as Pollutant[];

/** Air-quality sites and their hours: one document a site and day, each hour a field, so that a repeat changes nothing. */
@Injectable()
export class AirSites {
  readonly untold: UntoldDays;
  private readonly sites: Collection<SiteDoc>;
  private readonly days: Collection<DayDoc>;

  constructor(store: Store) {
    this.sites = store.collection<SiteDoc>('airSites');
    this.days = store.collection<DayDoc>('airDays');
    store.index('airDays', { site: 1, day: 1 });
    this.untold = untoldDays<DayDoc>(store, 'airDays', ({ hours }) => hours);
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
    const byDay = new Map<number, Map<string, number | undefined>>();
    for (const { at, means, wind, damp } of hours) {
      const day = Math.floor(at / DAY_MS) * DAY_MS, fields = byDay.get(day) ?? new Map<string, number | undefined>();
      byDay.set(day, fields);
      /** Undefined: what was said before is taken back. */
      const put = (field: string, value: number | undefined): void => void fields.set(`hours.${field}.${(at - day) / HOUR_MS}`, value);
      for (const pollutant of POLLUTANTS) if (means[pollutant] !== undefined) put(FIELD[pollutant], means[pollutant]);
      for (const particle of PARTICLES) if (means[particle] !== undefined || damp?.raw[particle] !== undefined) for (const [field, value] of [[FIELD[particle], means[particle]], [RAW[particle], damp?.raw[particle]]] as const) put(field, value);
      if (damp) for (const [field, value] of [[HUMIDITY, damp.humidity], [CORRECTED, damp.correction]] as const) put(field, value);
      if (wind !== undefined) put(WIND, wind);
    }
    const writes = [...byDay].filter(([, fields]) => fields.size > 0).map(([day, fields]) => {
      const said = [...fields].filter(([, value]) => value !== undefined), back = [...fields.keys()].filter((field) => fields.get(field) === undefined);
      return { updateOne: { filter: { _id: `${site}|${new Date(day).toISOString().slice(0, 10)}` }, update: { $set: { ...Object.fromEntries(said), site, day: new Date(day) }, $inc: CHANGED.$inc, $unset: { ...CHANGED.$unset, ...Object.fromEntries(back.map((field) => [field, true as const])) } }, upsert: true } };
    });
    if (writes.length > 0) await this.days.bulkWrite(writes, { ordered: false });
  }

  /** By pollutant, the hours of the days that touch from..to (inclusive). */
  async between(site: string, from: number, to: number): Promise<AirHours['means']> {
    return (await this.hoursBetween(site, from, to)).means;
  }

  /** By the hour, metres a second. */
  async windBetween(site: string, from: number, to: number): Promise<AirHours['wind']> {
    return (await this.hoursBetween(site, from, to)).wind;
  }

  /** The same with all that was said beside. */
  async hoursBetween(site: string, from: number, to: number): Promise<AirHours> {
    const found: AirHours = { means: {}, wind: new Map(), damp: new Map() };
    for await (const { day, hours } of this.days.find({ site, day: { $gte: new Date(from - DAY_MS + 1), $lte: new Date(to) } })) {
      const at = (hour: string): number => day.getTime() + Number(hour) * HOUR_MS;
      for (const pollutant of POLLUTANTS) for (const [hour, mean] of Object.entries(hours[FIELD[pollutant]] ?? {})) (found.means[pollutant] ??= new Map()).set(at(hour), mean);
      for (const [hour, wind] of Object.entries(hours[WIND] ?? {})) found.wind.set(at(hour), wind);
      for (const [hour, correction] of Object.entries(hours[CORRECTED] ?? {})) {
        const raw = PARTICLES.flatMap((particle) => { const said = hours[RAW[particle]]?.[hour]; return said === undefined ? [] : [[particle, said] as const]; });
        if (raw.length > 0) found.damp.set(at(hour), { raw: Object.fromEntries(raw), humidity: hours[HUMIDITY]?.[hour] ?? Number.NaN, correction });
      }
    }
    return found;
  }

  async named(ids: readonly string[]): Promise<Map<string, AirSite>> {
    return new Map((await this.sites.find({ _id: { $in: [...ids] } }).toArray()).map((doc) => [doc._id, toSite(doc)]));
  }

  /** The last day of which anything is known. */
  async lastDay(site: string): Promise<number | undefined> {
    return (await this.days.find({ site }, { projection: { day: 1 } }).sort({ day: -1 }).limit(1).next())?.day.getTime();
  }
}

const toSite = ({ _id: id, ...site }: SiteDoc): AirSite => ({ id, ...site });
