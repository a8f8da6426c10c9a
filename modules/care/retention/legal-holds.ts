import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { ResidentId } from '../../../core/ids.js';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/store/new-id.js';
import { Store } from '../../platform/store/store.js';

export interface LegalHold {
  readonly id: string;
  readonly subject: ResidentId;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: Date;
  readonly liftedBy?: string;
  readonly liftedAt?: Date;
  readonly liftedBecause?: string;
}
type HoldDoc = Omit<LegalHold, 'id'> & { _id: string };

/** While a hold stands, nothing of that person is deleted: not by age, not by request. */
@Injectable()
export class LegalHolds {
  private readonly docs: Collection<HoldDoc>;

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<HoldDoc>('legalHolds');
    store.index('legalHolds', { subject: 1, placedAt: -1 });
  }

  async place(subject: ResidentId, reason: string, placedBy: string): Promise<LegalHold> {
    const doc: HoldDoc = { _id: newId<string>(), subject, reason, placedBy, placedAt: new Date(this.clock.now()) };
    await this.docs.insertOne(doc);
    return toHold(doc);
  }

  /** Undefined when there is none that stands. */
  async lift(subject: ResidentId, id: string, because: string, liftedBy: string): Promise<LegalHold | undefined> {
    const $set = { liftedBy, liftedBecause: because, liftedAt: new Date(this.clock.now()) };
    const doc = await this.docs.findOneAndUpdate({ _id: String(id), subject, liftedAt: { $exists: false } }, { $set }, { returnDocument: 'after' });
    return doc ? toHold(doc) : undefined;
  }

  async of(subject: ResidentId): Promise<LegalHold[]> {
    return (await this.docs.find({ subject }).sort({ placedAt: -1 }).toArray()).map(toHold);
  }

  async stands(subject: ResidentId): Promise<boolean> {
    return (await this.docs.findOne({ subject, liftedAt: { $exists: false } }, { projection: { _id: 1 } })) !== null;
  }

  /** Everybody under a hold now. */
  async everybody(): Promise<Set<string>> {
    return new Set(await this.docs.distinct('subject', { liftedAt: { $exists: false } }));
  }
}

const toHold = ({ _id, ...rest }: HoldDoc): LegalHold => ({ id: _id, ...rest });
