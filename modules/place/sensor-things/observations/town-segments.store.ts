import { Injectable } from '@nestjs/common';
import type { AggregateOptions, ClientSession, Collection, Filter, WithId } from 'mongodb';
import { DAY } from '../../../../core/time/when.js';
import { Log } from '../../../platform/log/log.js';
import { Store } from '../../../platform/store/store.js';
import type { EntityDoc } from '../entity-docs.js';
import { DamagedTownSegment, observationsIn, openSegment, revOf, segmentOf, type OpenSegment, type TownSegmentDoc } from './town-segment-doc.js';

const PACKED = 'packedObservations';
/** A segment is opened for one row: so many that this takes half a millisecond. [ours] */
export const MOST_ROWS = 1_000;
/** Of who speaks seldom, a month goes together. [ours] */
const LONGEST = 31 * DAY;

/** The town's segments: what is old of each Datastream, packed. All that is written is written within a transaction of the caller's. */
@Injectable()
export class TownSegments {
  readonly docs: Collection<TownSegmentDoc>;
  private readonly counters: Collection<{ _id: string; last: number }>;

  constructor(store: Store, private readonly log: Log) {
    this.docs = store.collection<TownSegmentDoc>('townSegments');
    this.counters = store.collection('townCounters');
    store.index('townSegments', { datastream: 1, from: 1 });
    // As orders go through them: by what they begin with, and among equals by their ids.
    store.index('townSegments', { firstId: 1 });
    store.index('townSegments', { lastId: 1 });
    store.index('townSegments', { from: 1, firstId: 1 });
    store.index('townSegments', { to: 1, lastId: 1 });
    store.index('townSegments', { resultFrom: 1, firstId: 1 });
    store.index('townSegments', { resultTo: -1, firstId: 1 });
    store.index('townSegments', { features: 1 });
  }

  /** How many Observations are packed, without counting them. */
  async size(): Promise<number> {
    return (await this.counters.findOne({ _id: PACKED }))?.last ?? 0;
  }

  /** The same of some segments, by their heads. */
  async sizeOf(where: Filter<TownSegmentDoc>, options: AggregateOptions): Promise<number> {
    const [sum] = await this.docs.aggregate<{ n: number }>([{ $match: where }, { $group: { _id: null, n: { $sum: '$n' } } }], options).toArray();
    return sum?.n ?? 0;
  }

  /** Undefined of a damaged one, which is told: `npm run doctor` names it. */
  open(doc: TownSegmentDoc): OpenSegment | undefined {
    try {
      return openSegment(doc);
    } catch (error) {
      if (!(error instanceof DamagedTownSegment)) throw error;
      this.log.failure('town-segment', error, { segment: doc._id });
      return undefined;
    }
  }

  /** Packs as many of these as go together, the first ones: all of one Datastream, in the order of their times. How many those were. A damaged segment is left as it is, beside them. */
  async add(docs: readonly EntityDoc[], session: ClientSession): Promise<number> {
    const [first] = docs, datastream = first?.to['datastream'] as number;
    if (!first?.at) return 0;
    // The last to begin before them goes on where it has room.
    const found = await this.docs.findOne({ datastream, from: { $lte: first.at, $gt: new Date(first.at.getTime() - LONGEST) }, n: { $lt: MOST_ROWS } }, { session, sort: { from: -1 } });
    const held = found ? this.open(found) : undefined, beside = held && found ? found : undefined;
    const until = (beside?.from ?? first.at).getTime() + LONGEST;
    const some = docs.slice(0, MOST_ROWS - (beside?.n ?? 0)).filter(({ at }) => (at?.getTime() ?? 0) < until);
    await this.rewrite(datastream, beside, [...(beside ? observationsIn(beside, held) : []), ...some], session);
    return some.length;
  }

  /** Takes out those that fit, as they were. What is damaged stays. */
  async take(where: Filter<TownSegmentDoc>, fits: (doc: EntityDoc) => boolean, session: ClientSession): Promise<EntityDoc[]> {
    const taken: EntityDoc[] = [];
    for await (const doc of this.docs.find(where, { session })) {
      const segment = this.open(doc), rows = segment ? observationsIn(doc, segment) : [];
      const left = rows.filter((row) => !fits(row));
      if (left.length === rows.length) continue;
      await this.rewrite(doc.datastream, doc, left, session);
      taken.push(...rows.filter(fits));
    }
    return taken;
  }

  /** All of these Datastreams, damaged or not. */
  async drop(datastreams: readonly number[], session: ClientSession): Promise<void> {
    const where = { datastream: { $in: [...datastreams] } };
    const size = await this.sizeOf(where, { session });
    if (size === 0) return;
    await this.docs.deleteMany(where, { session });
    await this.count(-size, session);
  }

  private async rewrite(datastream: number, before: WithId<TownSegmentDoc> | undefined, rows: readonly EntityDoc[], session: ClientSession): Promise<void> {
    if (before) await this.docs.deleteOne({ _id: before._id }, { session });
    if (rows.length > 0) await this.docs.insertOne(await segmentOf(datastream, rows, before ? revOf(before) + 1 : 0), { session });
    await this.count(rows.length - (before?.n ?? 0), session);
  }

  private async count(by: number, session: ClientSession): Promise<void> {
    await this.counters.updateOne({ _id: PACKED }, { $inc: { last: by } }, { upsert: true, session });
  }
}
