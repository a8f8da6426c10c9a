import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import type { Quality } from '../../../core/sta/quality.js';
import type { FreeFlow } from '../../../core/traffic/free-flow.js';
import type { Measures, SegmentNow } from '../../../core/traffic/measures.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';
import { dateOf } from './traffic-sites.store.js';

export const ROAD_CLASSES = ['motorway', 'a-road', 'b-road', 'local'] as const;

/** A stretch of road with the detector at its beginning and, where there is one, that at its end. */
export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly class: (typeof ROAD_CLASSES)[number];
  readonly lengthMetres: number;
  readonly limitMph: number;
  readonly upstream: string;
  readonly downstream?: string;
  readonly ward?: string;
}

/** Whose readings tell of it: one detector, or one at each end. */
export const detectorsOf = ({ upstream, downstream }: Segment): string[] => (downstream === undefined ? [upstream] : [upstream, downstream]);

/** How it goes, with how good that is; absent of what was reckoned before it was noted. */
export type KnownNow = SegmentNow & { readonly quality?: Omit<Quality, 'stale'> };

export interface WatchedSegment extends Segment {
  /** From when on what is said of it must be reckoned anew. */
  readonly dirtyFrom?: number;
  readonly marks: number;
  readonly freeFlow?: FreeFlow & { readonly day: string };
  readonly now?: KnownNow;
}

type SegmentDoc = Omit<Segment, 'id'> & { _id: string; dirtyFrom?: Date; marks?: number; freeFlow?: FreeFlow & { day: string }; now?: KnownNow };
interface SegmentDayDoc extends Measures {
  _id: string;
  segment: string;
  day: Date;
}

export interface Bottleneck {
  readonly segment: string;
  readonly days: number;
  readonly lostVehicleHours: number;
  readonly minutesSlow: number;
}

/** Stretches of road, how they go now and went by the day, and which must be looked at again. */
@Injectable()
export class Segments {
  private readonly segments: Collection<SegmentDoc>;
  private readonly days: Collection<SegmentDayDoc>;

  constructor(store: Store) {
    this.segments = store.collection<SegmentDoc>('trafficSegments');
    this.days = store.collection<SegmentDayDoc>('trafficSegmentDays');
    store.index('trafficSegments', { dirtyFrom: 1 });
    store.index('trafficSegments', { upstream: 1 });
    store.index('trafficSegments', { downstream: 1 });
    store.index('trafficSegmentDays', { day: 1 });
    store.index('trafficSegmentDays', { segment: 1, day: 1 });
  }

  /** False: there is one of that id. Looked at once, for what its detectors measured before. */
  async make({ id, ...segment }: Segment, dirtyFrom: number): Promise<boolean> {
    try {
      await this.segments.insertOne({ _id: id, ...segment, dirtyFrom: new Date(dirtyFrom) });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async find(id: string): Promise<WatchedSegment | undefined> {
    const doc = await this.segments.findOne({ _id: String(id) });
    return doc ? toSegment(doc) : undefined;
  }

  async page(after: string, most: number, ward?: string): Promise<WatchedSegment[]> {
    const docs = await this.segments.find({ _id: { $gt: after }, ...(ward === undefined ? {} : { ward }) }).sort({ _id: 1 }).limit(most).toArray();
    return docs.map(toSegment);
  }

  async named(ids: readonly string[]): Promise<Map<string, WatchedSegment>> {
    return new Map((await this.segments.find({ _id: { $in: [...ids] } }).toArray()).map((doc) => [doc._id, toSegment(doc)]));
  }

  /** The stretches of these sites must be looked at again, each from its site's first new reading on. */
  async mark(firstNew: ReadonlyMap<string, number>): Promise<void> {
    const writes = [...firstNew].map(([site, at]) => ({ updateMany: { filter: { $or: [{ upstream: site }, { downstream: site }] } as Filter<SegmentDoc>, update: { $min: { dirtyFrom: new Date(at) }, $inc: { marks: 1 } } } }));
    if (writes.length > 0) await this.segments.bulkWrite(writes as never, { ordered: false });
  }

  async dirty(most: number): Promise<WatchedSegment[]> {
    return (await this.segments.find({ dirtyFrom: { $exists: true } }).sort({ dirtyFrom: 1 }).limit(most).toArray()).map(toSegment);
  }

  /** What was reckoned, with what is still to do. Whoever marked it meanwhile is not forgotten. */
  async settle({ id, marks }: WatchedSegment, known: { readonly freeFlow: WatchedSegment['freeFlow']; readonly now?: KnownNow }, nextFrom?: number): Promise<void> {
    await this.segments.updateOne({ _id: id }, { $set: { freeFlow: known.freeFlow, ...(known.now ? { now: known.now } : {}) } });
    await this.segments.updateOne({ _id: id, ...(marks > 0 ? { marks } : { marks: { $exists: false } }) }, nextFrom === undefined ? { $unset: { dirtyFrom: '' } } : { $set: { dirtyFrom: new Date(nextFrom) } });
  }

  async keepDays(segment: string, days: ReadonlyMap<number, Measures>): Promise<void> {
    const writes = [...days].map(([day, measures]) => ({ replaceOne: { filter: { _id: `${segment}|${dateOf(day)}` }, replacement: { ...measures, segment, day: new Date(day) }, upsert: true } }));
    if (writes.length > 0) await this.days.bulkWrite(writes, { ordered: false });
  }

  /** Minutes in which each was stationary, by day from..to (inclusive days), the oldest first. */
  async stationary(segments: readonly string[], from: number, to: number): Promise<Map<string, { day: number; stationary: number }[]>> {
    const found = new Map<string, { day: number; stationary: number }[]>(segments.map((segment) => [segment, []]));
    const docs = this.days.find({ segment: { $in: [...segments] }, day: { $gte: new Date(from), $lte: new Date(to) } }, { projection: { segment: 1, day: 1, 'minutes.stationary': 1 } }).sort({ day: 1 }).batchSize(500);
    for await (const { segment, day, minutes } of docs) found.get(segment)?.push({ day: day.getTime(), stationary: minutes.stationary });
    return found;
  }

  /** Where most time was lost, from..to (inclusive days): by all vehicles together where they were counted. */
  async bottlenecks(from: number, to: number, most: number): Promise<Bottleneck[]> {
    const slow = { $add: ['$minutes.slow', '$minutes.queuing', '$minutes.stationary'] };
    return this.days.aggregate<Bottleneck>([
      { $match: { day: { $gte: new Date(from), $lte: new Date(to) } } },
      { $group: { _id: '$segment', days: { $sum: 1 }, lostVehicleHours: { $sum: { $ifNull: ['$lostVehicleHours', 0] } }, minutesSlow: { $sum: slow } } },
      { $sort: { lostVehicleHours: -1, minutesSlow: -1, _id: 1 } }, { $limit: most },
      { $project: { _id: 0, segment: '$_id', days: 1, lostVehicleHours: 1, minutesSlow: 1 } },
    ]).toArray();
  }
}

const toSegment = ({ _id: id, dirtyFrom, marks = 0, ...segment }: SegmentDoc): WatchedSegment => ({ id, ...segment, marks, ...(dirtyFrom ? { dirtyFrom: dirtyFrom.getTime() } : {}) });
