import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import type { VehiclePosition } from '../../../../core/transit/vehicle.js';
import { Store } from '../../../platform/store/store.js';

/** Where a bus was an hour ago helps nobody. [ours] */
const KEPT_MS = 3_600_000;

interface VehicleDoc extends Omit<VehiclePosition, 'at'> {
  _id: string;
  feed: string;
  at: Date;
  forgetAt: Date;
}

/** Of each vehicle where it is, and nowhere where it was. */
@Injectable()
export class Vehicles {
  private readonly vehicles: Collection<VehicleDoc>;

  constructor(store: Store) {
    this.vehicles = store.collection<VehicleDoc>('townVehicles');
    store.index('townVehicles', { line: 1 });
    store.index('townVehicles', { forgetAt: 1 }, { expireAfterSeconds: 0 });
  }

  /** How many were news: what comes late changes nothing. */
  async keep(feed: string, positions: readonly VehiclePosition[]): Promise<number> {
    if (positions.length === 0) return 0;
    const writes = positions.map(({ at, ...position }) => {
      const doc = { ...position, feed, at: new Date(at), forgetAt: new Date(at + KEPT_MS) };
      return { replaceOne: { filter: { _id: `${feed}|${position.vehicle}`, at: { $lt: doc.at } } as Filter<VehicleDoc>, replacement: doc, upsert: true } };
    });
    try {
      const { modifiedCount, upsertedCount } = await this.vehicles.bulkWrite(writes, { ordered: false });
      return modifiedCount + upsertedCount;
    } catch (error) {
      // A vehicle whose newer position is here already: its upsert meets it.
      const { code, result } = error as { code?: number; result?: { modifiedCount: number; upsertedCount: number } };
      if (code !== 11_000 || !result) throw error;
      return result.modifiedCount + result.upsertedCount;
    }
  }

  async page(line: string | undefined, since: number, after: string, most: number): Promise<(VehiclePosition & { id: string })[]> {
    const docs = await this.vehicles.find({ _id: { $gt: after }, at: { $gte: new Date(since) }, ...(line === undefined ? {} : { line }) }).sort({ _id: 1 }).limit(most).toArray();
    return docs.map(({ _id: id, at, forgetAt: _, feed: __, ...position }) => ({ id, ...position, at: at.getTime() }));
  }
}
