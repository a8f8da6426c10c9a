import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongodb';
import siftModule from 'sift';
import { Firsts } from '../../../../core/sta/firsts.js';
import { fromBoxes, merged, type Order } from '../../../../core/sta/merging.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Problem } from '../../../platform/http/problem.js';
import { Store } from '../../../platform/store/store.js';
import { TownEntities } from '../entities.store.js';
import type { EntityDoc } from '../entity-docs.js';
import type { Sort } from '../pushdown.js';
import { asksOfHeadsAlone, hullOf, named, type Hull } from './hull.js';
import { borderOf } from './late.js';
import { edgeOf as edgeOfRanks, inRanks, ranksOfSort, sortOfRanks, type Rank } from './ranks.js';
import { segmentsFor, type OpenSegment, type TownSegmentDoc } from './town-segment-doc.js';
import { TownSegments } from './town-segments.store.js';

export type Where = Readonly<Record<string, unknown>>;
/** What a question to the store is put with: a transaction, or a session whose answers are all of one point in time (its read concern has to be said, or the connection's is taken). */
interface Point {
  readonly session: ClientSession;
  readonly readConcern?: { readonly level: 'snapshot' };
}

export interface Asked {
  /** By `_id` or by `at` first. */
  readonly sort: Sort;
  readonly skip?: number;
  readonly limit: number;
}

/** Its types say that the function is one level deeper than Node finds it. */
const sift = siftModule as unknown as typeof siftModule.default;

/** Segments that one question may open: some seconds, and 100 MB where all are open at once. [ours] */
const MOST_SEGMENTS = 4_000;
const AT_ONCE = 20, LATE_AT_ONCE = 1_000;
/** Observations that are held to find the first of an order; what lies deeper is told one after the other, where the store orders so. [ours: 20 MB] */
const MOST_HELD = 20_000;
/** Segments opened between two pauses: half a dozen milliseconds. What is live goes on. */
const PAUSE_EVERY = 10;

/**
 * The town's Observations, those of late as documents and those of old in segments, as one: a question is put to both in
 * the store's own words and at one point in time, so that what moves from one to the other is seen once.
 */
@Injectable()
export class TownObservations {
  constructor(private readonly store: Store, private readonly entities: TownEntities, private readonly segments: TownSegments, private readonly clock: Clock) {}

  async find(where: Where, asked: Asked, session?: ClientSession): Promise<EntityDoc[]> {
    return (await this.newest(where, asked, session)) ?? this.findInBoth(where, asked, session);
  }

  /** By one question, where the newest are asked for and all of them are too new to be packed; undefined where they are not. */
  private async newest(where: Where, { sort, skip = 0, limit }: Asked, session?: ClientSession): Promise<EntityDoc[] | undefined> {
    if (Object.entries(sort)[0]?.join() !== 'at,-1') return undefined;
    const docs = await this.late.find(where, session ? { session } : {}).sort(sort).skip(skip).limit(limit).toArray();
    const oldest = docs.at(-1)?.at;
    return docs.length === limit && oldest && oldest >= borderOf(this.clock.now()) ? docs : undefined;
  }

  /** The first of any rank, in order: no more of them is held than is asked for, whatever there is. */
  async ranked(where: Where, ranks: readonly Rank[], skip: number, limit: number): Promise<EntityDoc[]> {
    if (skip + limit > MOST_HELD) throw new Problem(400, 'too-costly', `$skip: in this order at most the first ${MOST_HELD} can be told. Order by phenomenonTime or id, or narrow with $filter.`, { field: '$skip' });
    return (await this.atOnePoint(undefined, (at) => this.first(where, ranks, skip + limit, at))).slice(skip);
  }

  private async first(where: Where, ranks: readonly Rank[], most: number, at: Point): Promise<EntityDoc[]> {
    const firsts = new Firsts(most, inRanks(ranks)), sort = sortOfRanks(ranks), late = this.late.find(where, at);
    for await (const doc of sort ? late.sort(sort).limit(most) : late.batchSize(LATE_AT_ONCE)) firsts.offer(doc);
    if (await this.hasOld(where, at)) await this.offerOld(firsts, where, ranks, at);
    return firsts.inOrder();
  }

  /** Opens segments as long as one may hold something that comes before the last of the first. */
  private async offerOld(firsts: Firsts<EntityDoc>, where: Where, ranks: readonly Rank[], at: Point): Promise<void> {
    const hull = hullOf(where), edge = edgeOfRanks(ranks), sort = sortOfRanks(ranks), open = this.opener(where, hull, sort, edge && asksOfHeadsAlone(where) ? Infinity : MOST_SEGMENTS, edge ? '$filter' : '$orderby');
    for (const ofAge of edge?.needs ? [false, true] : [true]) {
      const heads = edge?.needs ? { $and: [segmentsFor(hull), { [edge.needs]: { $exists: ofAge } }] } : segmentsFor(hull);
      const segments = this.segments.docs.find(heads, { ...at, batchSize: AT_ONCE });
      let opened = 0;
      for await (const segment of edge && ofAge ? segments.sort(edge.sort) : segments) {
        if (edge && ofAge && firsts.last && edge.isBeyond(segment, firsts.last)) break;
        if ((opened += 1) % PAUSE_EVERY === 0) await setImmediate();
        for (const row of open(segment)) if (!firsts.offer(row) && sort) break;
      }
    }
  }

  private findInBoth(where: Where, { sort, skip = 0, limit }: Asked, session?: ClientSession): Promise<EntityDoc[]> {
    return this.atOnePoint(session, async (at) => {
      if (skip + limit <= MOST_HELD) return (await this.first(where, ranksOfSort(sort), skip + limit, at)).slice(skip);
      const late = this.late.find(where, at).sort(sort);
      if (!(await this.hasOld(where, at))) return late.skip(skip).limit(limit).toArray();
      const order = inOrder(sort), found: EntityDoc[] = [];
      let left = skip;
      for await (const doc of merged(late.limit(skip + limit), this.old(where, sort, at), order)) {
        if (left-- > 0) continue;
        if (found.push(doc) === limit) break;
      }
      return found;
    });
  }

  async findOne(where: Where, session?: ClientSession): Promise<EntityDoc | undefined> {
    const late = await this.late.findOne(where, session ? { session } : {});
    return late ?? (await this.find(where, { sort: { _id: 1 }, limit: 1 }, session))[0];
  }

  /** Without opening anything where only Datastreams are named, or nothing. */
  async count(where: Where): Promise<number> {
    if (Object.keys(where).length === 0) return (await this.late.estimatedDocumentCount()) + (await this.segments.size());
    return this.atOnePoint(undefined, async (at) => {
      let count = await this.late.countDocuments(where, at);
      if (namesStreamsAlone(where)) return count + (await this.segments.sizeOf(segmentsFor(hullOf(where)), at));
      for await (const rows of this.opened(where, at)) count += rows.length;
      return count;
    });
  }

  /** Of which Datastream and when, and no more of them, in no order. */
  times(where: Where, limit: number): Promise<Pick<EntityDoc, 'to' | 'at'>[]> {
    return this.atOnePoint(undefined, async (at) => {
      const found: Pick<EntityDoc, 'to' | 'at'>[] = await this.late.find(where, { ...at, projection: { _id: 0, 'to.datastream': 1, at: 1 } }).limit(limit).toArray();
      for await (const rows of this.opened(where, at)) {
        if (found.length >= limit) break;
        found.push(...rows);
      }
      return found.slice(0, limit);
    });
  }

  /** Makes a packed Observation a document again, so that it can be changed or taken away. */
  async unpack(id: number, session: ClientSession): Promise<void> {
    if (await this.late.findOne({ _id: id }, { session, projection: { _id: 1 } })) return;
    for (const doc of await this.segments.take(segmentsFor(hullOf({ _id: id })), ({ _id }) => _id === id, session)) await this.late.insertOne({ ...doc, touched: new Date(this.clock.now()) }, { session });
  }

  private get late() {
    return this.entities.of('Observations');
  }

  private async hasOld(where: Where, at: Point): Promise<boolean> {
    return (await this.segments.docs.findOne(segmentsFor(hullOf(where)), { ...at, projection: { _id: 1 } })) !== null;
  }

  /** The packed ones that fit, segment by segment. */
  private async *opened(where: Where, at: Point): AsyncGenerator<EntityDoc[]> {
    const hull = hullOf(where), open = this.opener(where, hull, { at: 1 });
    for await (const segment of this.segments.docs.find(segmentsFor(hull), { ...at, batchSize: AT_ONCE })) yield [...open(segment)];
  }

  /** The packed ones that fit, in the order asked for. */
  private old(where: Where, sort: Sort, at: Point): AsyncGenerator<EntityDoc> {
    const hull = hullOf(where), { field, beginOf, valueOf, down } = edgeOf(sort);
    return fromBoxes(this.segments.docs.find(segmentsFor(hull), { ...at, batchSize: AT_ONCE }).sort({ [field]: down ? -1 : 1 }), {
      open: this.opener(where, hull, sort), order: inOrder(sort),
      mayPrecede: (segment, doc) => (down ? beginOf(segment) >= valueOf(doc) : beginOf(segment) <= valueOf(doc)),
    });
  }

  /** Opens one segment after another, as far as one question may. */
  private opener(where: Where, hull: Hull, sort: Sort | undefined, most = MOST_SEGMENTS, fault: '$filter' | '$orderby' = '$filter'): (segment: TownSegmentDoc) => Generator<EntityDoc> {
    const fits = sift<EntityDoc>(where as never), { segments } = this;
    let opened = 0;
    return function* (doc) {
      if ((opened += 1) > most) throw tooCostly(fault);
      const segment = segments.open(doc);
      const places = segment?.within(hull) ?? [];
      for (const i of segment && sort ? ordered(segment, places, sort) : places) {
        const row = (segment as OpenSegment).docAt(i);
        if (fits(row)) yield row;
      }
    };
  }

  private atOnePoint<T>(within: ClientSession | undefined, work: (at: Point) => Promise<T>): Promise<T> {
    if (within) return work({ session: within });
    return this.store.connection.getClient().withSession({ snapshot: true }, (session) => work({ session, readConcern: { level: 'snapshot' } }));
  }
}

const tooCostly = (fault: '$filter' | '$orderby'): Problem => new Problem(400, 'too-costly', `${fault}: more than ${MOST_SEGMENTS} pieces of old Observations would have to be opened. ${fault === '$orderby' ? 'Order by phenomenonTime, resultTime or id, or narrow it with $filter' : 'Narrow it'} by a Datastream or a phenomenonTime.`, { field: fault });

/** What a segment may begin with in this order. */
function edgeOf(sort: Sort): { field: 'firstId' | 'lastId' | 'from' | 'to'; down: boolean; beginOf(segment: TownSegmentDoc): number; valueOf(doc: EntityDoc): number } {
  const [[key, direction] = ['_id', 1]] = Object.entries(sort), down = direction < 0;
  if (key === '_id') return { field: down ? 'lastId' : 'firstId', down, beginOf: ({ firstId, lastId }) => (down ? lastId : firstId), valueOf: ({ _id }) => _id };
  return { field: down ? 'to' : 'from', down, beginOf: ({ from, to }) => (down ? to : from).getTime(), valueOf: timeOf };
}

const timeOf = ({ at }: Pick<EntityDoc, 'at'>): number => at?.getTime() ?? -Infinity;

/** As the store orders. */
const inOrder = (sort: Sort): Order<EntityDoc> => (a, b) => {
  for (const [key, direction] of Object.entries(sort)) {
    const [x, y] = key === '_id' ? [a._id, b._id] : [timeOf(a), timeOf(b)];
    if (x !== y) return x < y ? -direction : direction;
  }
  return 0;
};

/** Places of a segment's rows, which stand in the order of their times. */
function ordered(segment: OpenSegment, places: readonly number[], sort: Sort): readonly number[] {
  const keys = Object.entries(sort).map(([key, direction]) => [key === '_id' ? segment.idAt : segment.beginAt, direction] as const);
  return places.toSorted((a, b) => keys.reduce((rank, [of, direction]) => rank || (of(a) - of(b)) * direction, 0));
}

/** Whether nothing is asked but which Datastreams, by their ids. */
const namesStreamsAlone = (where: Where): boolean => Object.entries(where).every(([field, asked]) => (field === '$and' ? (asked as Where[]).every(namesStreamsAlone) : field === 'to.datastream' && named(asked) !== undefined));
