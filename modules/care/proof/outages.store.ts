import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { ResidentId } from '../../../core/ids.js';
import type { Missed } from '../../../core/proof/missed.js';
import type { Marks, Outage } from '../../../core/proof/outage.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';

interface MarkDoc {
  _id: keyof Marks;
  at: number;
}

type OutageDoc = Omit<Outage, 'id'> & {
  _id: string;
  /** When the list was written last; absent until it is. */
  listedAt?: number;
  /** When it is looked at again, since late words still come; absent once it is final. */
  lookAgainAt?: number;
  missed: Missed[];
};

/** Somebody has made sure that a person on the list is well. */
export interface Checked {
  readonly resident: ResidentId;
  readonly by: string;
  readonly at: number;
}
type CheckedDoc = Checked & { _id: string; outage: string };

export interface KnownOutage extends Outage {
  readonly listedAt?: number;
  readonly final: boolean;
  readonly missed: readonly Missed[];
  readonly checked: readonly Checked[];
}

/** When we were last at work, and what was missed while we were not. */
@Injectable()
export class OutageBook {
  private readonly marks: Collection<MarkDoc>;
  private readonly outages: Collection<OutageDoc>;
  private readonly checks: Collection<CheckedDoc>;

  constructor(store: Store) {
    this.marks = store.collection<MarkDoc>('serviceMarks');
    this.outages = store.collection<OutageDoc>('outages');
    this.checks = store.collection<CheckedDoc>('missedChecked');
    store.index('outages', { to: -1 });
    store.index('outages', { lookAgainAt: 1 }, { partialFilterExpression: { lookAgainAt: { $exists: true } } });
    store.index('missedChecked', { outage: 1 });
    store.index('missedChecked', { resident: 1 });
  }

  /** Leaves marks and answers those of before: whoever finds an old one has ended an outage, and nobody else finds it. */
  async mark(which: readonly (keyof Marks)[], now: number): Promise<Marks> {
    const before = await Promise.all(which.map((name) => this.marks.findOneAndUpdate({ _id: name }, { $max: { at: now } }, { upsert: true, returnDocument: 'before' })));
    return Object.fromEntries(before.flatMap((doc) => (doc ? [[doc._id, doc.at] as const] : [])));
  }

  /** False: it is known already. */
  async begin({ id, ...rest }: Outage, lookAgainAt: number): Promise<boolean> {
    try {
      await this.outages.insertOne({ _id: id, ...rest, lookAgainAt, missed: [] });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async due(now: number): Promise<Outage[]> {
    return (await this.outages.find({ lookAgainAt: { $lte: now } }).sort({ to: 1 }).limit(20).toArray()).map(({ _id, cause, from, to }) => ({ id: _id, cause, from, to }));
  }

  /** Without `lookAgainAt` the list is final. */
  async list(id: string, missed: readonly Missed[], now: number, lookAgainAt?: number): Promise<void> {
    await this.outages.updateOne({ _id: id }, { $set: { missed: [...missed], listedAt: now, ...(lookAgainAt === undefined ? {} : { lookAgainAt }) }, ...(lookAgainAt === undefined ? { $unset: { lookAgainAt: 1 } } : {}) } as never);
  }

  async find(id: string): Promise<KnownOutage | undefined> {
    const doc = await this.outages.findOne({ _id: String(id) });
    return doc ? (await this.withChecks([doc]))[0] : undefined;
  }

  /** Newest first. */
  async newest(since: number, limit: number): Promise<KnownOutage[]> {
    return this.withChecks(await this.outages.find({ to: { $gte: since } }).sort({ to: -1 }).limit(limit).toArray());
  }

  /** The first word stands. */
  async check(outage: string, resident: ResidentId, by: string, at: number): Promise<void> {
    await this.checks.updateOne({ _id: `${outage}|${resident}` }, { $setOnInsert: { outage, resident, by, at } }, { upsert: true });
  }

  private async withChecks(docs: readonly OutageDoc[]): Promise<KnownOutage[]> {
    const checks = await this.checks.find({ outage: { $in: docs.map(({ _id }) => _id) } }).toArray();
    return docs.map(({ _id, lookAgainAt, ...rest }) => ({
      id: _id, ...rest, final: lookAgainAt === undefined, checked: checks.filter(({ outage }) => outage === _id).map(({ resident, by, at }) => ({ resident, by, at })),
    }));
  }
}
