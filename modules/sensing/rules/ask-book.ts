import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { SubjectId } from '../../../core/ids.js';
import type { Reading } from '../../../core/observations/reading.js';
import { LATE_AFTER_MS } from '../../../core/rules/late.js';
import { Clock } from '../../platform/clock/clock.js';
import { GroupedWrites } from '../../platform/store/grouped-writes.js';
import { Processes } from '../../platform/store/processes.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';
import { Together } from '../../platform/store/together.js';
import { Dirty } from './dirty.js';

interface AskDoc {
  _id: SubjectId;
  /** When the subject must be put to the rules next, by our clock, whatever arrives before. */
  dueAt?: Date;
  holder?: string;
  leaseUntil?: Date;
  /** When somebody last asked for a question at once. */
  wokenAt?: Date;
  /** Late data lie between these instants of the data's clock and wait for a review. */
  review?: { from: Date; to: Date; since?: Date; dueAt: Date; revision: number };
  reviewedAt?: Date;
}

interface Due {
  readonly subject: SubjectId;
  readonly dueAt: number;
  /** When the answer began to be sought: what changed later it may not have seen. */
  readonly began: number;
}

export interface Claim {
  /** By our clock, milliseconds; 0: for as long as no other process serves. */
  readonly until: number;
  /** As it was when the right was taken; whoever has it may put it off. */
  dueAt?: number;
}

export interface Review {
  readonly subject: SubjectId;
  readonly from: number;
  readonly to: number;
  readonly revision: number;
}

/**
 * Where several processes serve: the right to ask, kept while a subject stays busy, so that a lively home costs one write
 * in many questions. Nobody else may ask while it lasts, also when its holder has died: so it is short.
 */
const CLAIM_MS = 5_000;
/** A back-fill is reviewed once it has been quiet for so long. */
const REVIEW_AFTER_MS = 2_000;
/** Where more comes while one is waiting, or soon after it, it waits for the rest: each look goes over all of it again. But not for ever. [ours] */
const MORE_AFTER_MS = 10_000;
const SOON_AFTER_MS = 30_000;
const REVIEW_WITHIN_MS = 600_000;

/** Who must be asked, when, and who may ask: in MongoDB, so that losing Redis or a process loses no question. */
@Injectable()
export class AskBook {
  private readonly asks: Collection<AskDoc>;
  private readonly claims = new Together<SubjectId, Claim>((subjects) => this.claimAll(subjects));
  private readonly dues = new GroupedWrites<Due>((dues) => this.writeDues(dues));

  constructor(store: Store, private readonly clock: Clock, private readonly processes: Processes, private readonly dirty: Dirty) {
    this.asks = store.collection<AskDoc>('asks');
    store.index('asks', { dueAt: 1 });
    store.index('asks', { 'review.dueAt': 1 }, { partialFilterExpression: { review: { $exists: true } } });
  }

  /** Asks at the next sweep, and keeps asking for ever: for a new resident or device, or changed limits. */
  async watch(subject: SubjectId): Promise<void> {
    const now = new Date(this.clock.now());
    await this.asks.updateOne({ _id: subject }, { $min: { dueAt: now }, $set: { wokenAt: now } }, { upsert: true });
  }

  /** Takes or keeps the right to ask about a subject; undefined while another process has it, or may have it. */
  claim(subject: SubjectId): Promise<Claim | undefined> {
    return this.claims.of(subject);
  }

  private async claimAll(subjects: readonly SubjectId[]): Promise<Map<SubjectId, Claim>> {
    const standing = this.processes.standing();
    if (standing === 'joining') return new Map();
    if (standing === 'alone') return this.notesOf(subjects);
    const now = this.clock.now();
    const [holder, leaseUntil] = [this.processes.me, new Date(now + CLAIM_MS)];
    const free = [{ holder }, { leaseUntil: { $exists: false } }, { leaseUntil: { $lte: new Date(now) } }];
    const takes = subjects.map((subject) => ({ updateOne: { filter: { _id: subject, $or: free }, update: { $set: { holder, leaseUntil } }, upsert: true } }));
    // An upsert that meets another holder's document fails by its key; whose it is now is read back.
    await this.asks.bulkWrite(takes, { ordered: false }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
    const ours = await this.asks.find({ _id: { $in: [...subjects] }, holder, leaseUntil: { $gte: leaseUntil } }, { projection: { dueAt: 1 } }).toArray();
    return new Map(ours.map(({ _id, dueAt }) => [_id, { until: now + CLAIM_MS, ...(dueAt ? { dueAt: dueAt.getTime() } : {}) }]));
  }

  /** Nobody else can ask: nothing is written, whatever leases a process of before may have left. */
  private async notesOf(subjects: readonly SubjectId[]): Promise<Map<SubjectId, Claim>> {
    const known = await this.asks.find({ _id: { $in: [...subjects] } }, { projection: { dueAt: 1 } }).toArray();
    const dues = new Map(known.map(({ _id, dueAt }) => [_id, dueAt?.getTime()]));
    return new Map(subjects.map((subject) => {
      const dueAt = dues.get(subject);
      return [subject, { until: 0, ...(dueAt === undefined ? {} : { dueAt }) }];
    }));
  }

  /** What an answer that began then leaves to be done. Whoever was woken since is asked again at once all the same. */
  setDue(subject: SubjectId, dueAt: number, began = this.clock.now()): Promise<void> {
    return this.dues.add([{ subject, dueAt, began }]);
  }

  private async writeDues(dues: readonly Due[]): Promise<void> {
    await this.asks.bulkWrite(dues.map(({ subject, dueAt, began }) => ({
      updateOne: { filter: { _id: subject }, update: [{ $set: { dueAt: { $cond: [{ $gte: ['$wokenAt', new Date(began)] }, '$dueAt', new Date(dueAt)] } } }], upsert: true },
    })));
  }

  async due(limit: number): Promise<SubjectId[]> {
    const docs = await this.asks.find({ dueAt: { $lte: new Date(this.clock.now()) } }, { projection: { _id: 1 } }).sort({ dueAt: 1 }).limit(limit).toArray();
    return docs.map((doc) => doc._id);
  }

  async releaseAll(): Promise<void> {
    await this.asks.updateMany({ holder: this.processes.me, leaseUntil: { $exists: true } }, { $unset: { leaseUntil: 1 } });
  }

  /** Before journal documents go: whoever of them is not yet asked becomes due here, and late data ask for a review. */
  async oweAnswers(readings: readonly Reading[]): Promise<void> {
    const now = this.clock.now();
    const waiting = new Set<SubjectId>();
    const late = new Map<SubjectId, { from: number; to: number }>();
    for (const { subject, at, receivedAt } of readings) {
      if (this.dirty.has(subject)) waiting.add(subject);
      if (at >= receivedAt - LATE_AFTER_MS) continue;
      const range = late.get(subject);
      late.set(subject, { from: Math.min(at, range?.from ?? at), to: Math.max(at, range?.to ?? at) });
    }
    const writes = [
      ...[...waiting].map((subject) => ({ updateOne: { filter: { _id: subject }, update: { $min: { dueAt: new Date(now) } }, upsert: true } })),
      ...[...late].map(([subject, { from, to }]) => ({
        updateOne: {
          filter: { _id: subject },
          update: [{ $set: { review: joined(new Date(from), new Date(to), now) } }],
          upsert: true,
        },
      })),
    ];
    if (writes.length > 0) await this.asks.bulkWrite(writes, { ordered: false });
  }

  async nextReview(): Promise<Review | undefined> {
    const doc = await this.asks.findOne({ 'review.dueAt': { $lte: new Date(this.clock.now()) } }, { sort: { 'review.dueAt': 1 } });
    return doc?.review && { subject: doc._id, from: doc.review.from.getTime(), to: doc.review.to.getTime(), revision: doc.review.revision };
  }

  /** Unless more late data came meanwhile. */
  async reviewed({ subject, revision }: Review): Promise<void> {
    await this.asks.updateOne({ _id: subject, 'review.revision': revision }, { $unset: { review: 1 }, $set: { reviewedAt: new Date(this.clock.now()) } });
  }

  async putOffReview({ subject }: Review, ms: number): Promise<void> {
    await this.asks.updateOne({ _id: subject, review: { $exists: true } }, { $set: { 'review.dueAt': new Date(this.clock.now() + ms) } });
  }

  async waiting(): Promise<{ asks: number; reviews: number }> {
    const [due, reviews] = await Promise.all([
      this.asks.countDocuments({ dueAt: { $lte: new Date(this.clock.now()) } }),
      this.asks.countDocuments({ review: { $exists: true } }),
    ]);
    return { asks: due + this.dirty.size, reviews };
  }
}

/** A review of these days too, as MongoDB is to work it out. */
function joined(from: Date, to: Date, now: number): object {
  const since = { $ifNull: ['$review.since', new Date(now)] };
  const rest = { $min: [new Date(now + MORE_AFTER_MS), { $max: [new Date(now), { $add: [since, REVIEW_WITHIN_MS] }] }] };
  const isMore = { $or: ['$review', { $gt: ['$reviewedAt', new Date(now - SOON_AFTER_MS)] }] };
  return {
    // `$min` and `$max` pass over what is not there yet.
    from: { $min: ['$review.from', from] }, to: { $max: ['$review.to', to] }, since,
    dueAt: { $cond: [isMore, rest, new Date(now + REVIEW_AFTER_MS)] }, revision: { $add: [{ $ifNull: ['$review.revision', 0] }, 1] },
  };
}
