import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import type { UsageRow, VenueRow } from '../../../../core/network/layouts/wifi.js';
import { Store } from '../../../platform/store/store.js';
import { changedBy, pointOf, type Point } from '../premises.store.js';

export interface Venue extends Omit<VenueRow, 'latitude' | 'longitude'> {
  readonly point: Point;
  readonly ward?: string;
}
export type VenueDoc = Omit<Venue, 'id'> & { _id: string };
interface UsageDoc extends Omit<UsageRow, 'day'> {
  _id: string;
  day: Date;
}

/** Where the council's Wi-Fi is, and how much it is used: counts a day and venue, and nothing finer. */
@Injectable()
export class Wifi {
  private readonly venues: Collection<VenueDoc>;
  private readonly usage: Collection<UsageDoc>;

  constructor(store: Store) {
    this.venues = store.collection<VenueDoc>('networkVenues');
    this.usage = store.collection<UsageDoc>('networkUsage');
    store.index('networkVenues', { point: '2dsphere' });
    store.index('networkUsage', { venue: 1, day: 1 });
  }

  keep(rows: readonly (VenueRow & { readonly ward?: string })[]): Promise<number> {
    return changedBy(this.venues, rows.map(({ id, latitude, longitude, ...rest }) => ({ updateOne: { filter: { _id: id }, update: { $set: { point: pointOf(longitude, latitude), ...rest } }, upsert: true } })));
  }

  async close(id: string): Promise<boolean> {
    return (await this.venues.deleteOne({ _id: id })).deletedCount === 1;
  }

  keepUsage(rows: readonly UsageRow[]): Promise<number> {
    return changedBy(this.usage, rows.map(({ venue, day, ...counts }) => ({ updateOne: { filter: { _id: `${venue}|${new Date(day).toISOString().slice(0, 10)}` }, update: { $set: { venue, day: new Date(day), ...counts } }, upsert: true } })));
  }

  async known(ids: readonly string[]): Promise<Set<string>> {
    return new Set((await this.venues.find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
  }

  async find(id: string): Promise<Venue | undefined> {
    const doc = await this.venues.findOne({ _id: String(id) });
    return doc ? toVenue(doc) : undefined;
  }

  async page(filter: Filter<VenueDoc>, after: string, most: number): Promise<Venue[]> {
    return (await this.venues.find({ $and: [filter, { _id: { $gt: after } }] }).sort({ _id: 1 }).limit(most).toArray()).map(toVenue);
  }

  count(filter: Filter<VenueDoc>): Promise<number> {
    return this.venues.countDocuments(filter);
  }

  /** By their ids, past so many of them. */
  async some(filter: Filter<VenueDoc>, skip: number, most: number): Promise<Venue[]> {
    return (await this.venues.find(filter).sort({ _id: 1 }).skip(skip).limit(most).toArray()).map(toVenue);
  }

  /** The nearest first. */
  async near(longitude: number, latitude: number, metres: number, most: number): Promise<Venue[]> {
    const point = { $nearSphere: { $geometry: pointOf(longitude, latitude), $maxDistance: metres } } as unknown as Point;
    return (await this.venues.find({ point }).limit(most).toArray()).map(toVenue);
  }

  async usageOf(venue: string, from: number, to: number): Promise<UsageRow[]> {
    return (await this.usage.find({ venue, day: { $gte: new Date(from), $lte: new Date(to) } }).sort({ day: 1 }).toArray()).map(({ _id, day, ...counts }) => ({ ...counts, day: day.getTime() }));
  }
}

const toVenue = ({ _id: id, ...rest }: VenueDoc): Venue => ({ id, ...rest });
