import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { Channel, MeasuringSite } from '../../../core/datex/measured.js';
import type { Slots } from '../../../core/sta/measured-sites.js';
import type { TrafficReading } from '../../../core/traffic/readings.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';
import { CHANGED, untoldDays, type Tellable, type UntoldDays } from '../untold-days.js';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** A detector, or a place where vehicles are counted. */
export interface TrafficSite {
  readonly id: string;
  readonly name: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly road?: string;
  readonly direction?: string;
  readonly intervalMinutes: 1 | 5;
  readonly grade: 'reference' | 'indicative';
}
type SiteDoc = Omit<TrafficSite, 'id'> & { _id: string; lastAt?: Date; channels?: readonly Channel[] };

/** A UTC day of one site: minute of the day → flow, speed, occupancy. */
interface DayDoc extends Tellable {
  slots: Record<string, { f?: number; s?: number; o?: number }>;
}
const FIELDS = ['f', 's', 'o'] as const;
const byField = ({ slots = {} }: DayDoc): Slots => Object.fromEntries(FIELDS.map((field) => [field, Object.fromEntries(Object.entries(slots).flatMap(([minute, { [field]: value }]) => (value === undefined ? [] : [[minute, value]])))]));

const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;
export const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Sites and what they measured: one document a site and day, each interval a field, so that a repeat changes nothing. */
@Injectable()
export class TrafficSites {
  readonly untold: UntoldDays;
  private readonly sites: Collection<SiteDoc>;
  private readonly days: Collection<DayDoc>;

  constructor(store: Store) {
    this.sites = store.collection<SiteDoc>('trafficSites');
    this.days = store.collection<DayDoc>('trafficDays');
    store.index('trafficDays', { site: 1, day: 1 });
    this.untold = untoldDays<DayDoc>(store, 'trafficDays', byField);
  }

  /** False: there is one of that id. */
  async make({ id, ...site }: TrafficSite): Promise<boolean> {
    try {
      await this.sites.insertOne({ _id: id, ...site });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** As a supplier's table has them now; grade and what it does not say stay as they are. */
  async replace(sites: readonly MeasuringSite[]): Promise<void> {
    const writes = sites.map(({ id, name, ...site }) => ({ updateOne: { filter: { _id: id }, update: { $set: { ...site, ...(name === undefined ? {} : { name }) }, $setOnInsert: { grade: 'indicative' as const, ...(name === undefined ? { name: id } : {}) } }, upsert: true } }));
    if (writes.length > 0) await this.sites.bulkWrite(writes, { ordered: false });
  }

  /** What the numbered values of suppliers' sites are; empty where no table told. */
  async channels(ids: readonly string[]): Promise<Map<string, readonly Channel[]>> {
    const docs = await this.sites.find({ _id: { $in: [...ids] } }, { projection: { channels: 1 } }).toArray();
    return new Map(docs.map(({ _id, channels = [] }) => [_id, channels]));
  }

  async page(after: string, most: number): Promise<TrafficSite[]> {
    return (await this.sites.find({ _id: { $gt: after } }).sort({ _id: 1 }).limit(most).toArray()).map(toSite);
  }

  async find(id: string): Promise<TrafficSite | undefined> {
    const doc = await this.sites.findOne({ _id: String(id) });
    return doc ? toSite(doc) : undefined;
  }

  async named(ids: readonly string[]): Promise<Map<string, TrafficSite>> {
    return new Map((await this.sites.find({ _id: { $in: [...ids] } }).toArray()).map((doc) => [doc._id, toSite(doc)]));
  }

  /** Durable when it resolves. A later word of an interval replaces what it says anew and leaves the rest. */
  async keep(readings: readonly (TrafficReading & { readonly site: string })[]): Promise<void> {
    const byDay = new Map<string, { site: string; day: number; set: Record<string, number> }>();
    const last = new Map<string, number>();
    for (const { site, at, flow, speed, occupancy } of readings) {
      const day = dayOf(at), id = `${site}|${dateOf(day)}`;
      const kept = byDay.get(id) ?? { site, day, set: {} };
      for (const [field, value] of [['f', flow], ['s', speed], ['o', occupancy]] as const) if (value !== undefined) kept.set[`slots.${(at - day) / MINUTE_MS}.${field}`] = value;
      byDay.set(id, kept);
      last.set(site, Math.max(last.get(site) ?? 0, at));
    }
    if (byDay.size === 0) return;
    await this.days.bulkWrite([...byDay].map(([_id, { site, day, set }]) => ({ updateOne: { filter: { _id }, update: { ...CHANGED, $set: { ...set, site, day: new Date(day) } }, upsert: true } })), { ordered: false });
    await this.sites.bulkWrite([...last].map(([_id, at]) => ({ updateOne: { filter: { _id }, update: { $max: { lastAt: new Date(at) } } } })), { ordered: false });
  }

  /** Of each site its readings of the UTC days that touch from..to (exclusive), by their beginning. */
  async between(sites: readonly string[], from: number, to: number): Promise<Map<number, TrafficReading>[]> {
    const found = new Map(sites.map((site) => [site, new Map<number, TrafficReading>()]));
    const docs = this.days.find({ site: { $in: [...sites] }, day: { $gte: new Date(dayOf(from)), $lt: new Date(to) } });
    for await (const { site, day, slots = {} } of docs) {
      for (const [minute, { f, s, o }] of Object.entries(slots)) {
        const at = day.getTime() + Number(minute) * MINUTE_MS;
        if (at >= from && at < to) found.get(site)?.set(at, { at, ...(f === undefined ? {} : { flow: f }), ...(s === undefined ? {} : { speed: s }), ...(o === undefined ? {} : { occupancy: o }) });
      }
    }
    return [...found.values()];
  }

  /** Sites that measured something at `since` or later, with when; the newest of each, at most so many. */
  async heardSince(since: number, most: number): Promise<(TrafficSite & { lastAt: number })[]> {
    const docs = await this.sites.find({ lastAt: { $gte: new Date(since) } }).sort({ _id: 1 }).limit(most).toArray();
    return docs.map((doc) => ({ ...toSite(doc), lastAt: doc.lastAt?.getTime() ?? 0 }));
  }

  async lastAt(ids: readonly string[]): Promise<number | undefined> {
    const docs = await this.sites.find({ _id: { $in: [...ids] } }, { projection: { lastAt: 1 } }).toArray();
    const times = docs.flatMap(({ lastAt }) => lastAt?.getTime() ?? []);
    return times.length > 0 ? Math.max(...times) : undefined;
  }
}

const toSite = ({ _id: id, lastAt: _, channels: __, ...site }: SiteDoc): TrafficSite => ({ id, ...site });
