import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { CarerId } from '../../../core/ids.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';

/** A carer who wants a summary, where, and at which hour of their day. */
export interface DigestWish {
  readonly carer: CarerId;
  readonly email: string;
  /** 0 to 23, on the wall's clock. */
  readonly hour: number;
}

/** intended, sending, and then one word for good; `unknown` is not sent again, its days are in the next one. */
export type DigestState = 'intended' | 'sending' | 'sent' | 'refused' | 'unknown';
interface DigestDoc {
  /** `{carer}:{local day}`: once. */
  _id: string;
  carer: CarerId;
  state: DigestState;
  /** What it tells of ends here. */
  to: number;
  /** When it is looked at next; absent once nothing is left to do. */
  dueAt?: number;
}

const KEPT_MS = 30 * 86_400_000;

/** Who wants a summary, and which day's summary became what. */
@Injectable()
export class Digests {
  private readonly wishes: Collection<Omit<DigestWish, 'carer'> & { _id: CarerId }>;
  private readonly docs: Collection<DigestDoc>;

  constructor(store: Store) {
    this.wishes = store.collection('digestWishes');
    this.docs = store.collection<DigestDoc>('digests');
    store.index('digests', { carer: 1, to: -1 });
    store.index('digests', { dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
  }

  async wish({ carer, email, hour }: DigestWish): Promise<void> {
    await this.wishes.updateOne({ _id: carer }, { $set: { email, hour } }, { upsert: true });
  }

  async unwish(carer: CarerId): Promise<void> {
    await this.wishes.deleteOne({ _id: carer });
  }

  async wishOf(carer: CarerId): Promise<DigestWish | undefined> {
    const doc = await this.wishes.findOne({ _id: carer });
    return doc ? { carer, email: doc.email, hour: doc.hour } : undefined;
  }

  /** Whose hour has come today. */
  async wishesUntil(hour: number): Promise<CarerId[]> {
    return (await this.wishes.find({ hour: { $lte: hour } }, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
  }

  async intend(carer: CarerId, day: string, now: number): Promise<void> {
    try {
      await this.docs.insertOne({ _id: `${carer}:${day}`, carer, state: 'intended', to: now, dueAt: now });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async due(now: number): Promise<{ id: string; carer: CarerId; state: DigestState }[]> {
    return (await this.docs.find({ dueAt: { $lte: now } }).limit(100).toArray()).map(({ _id: id, carer, state }) => ({ id, carer, state }));
  }

  /** Written before anything leaves the house; false: another has it. */
  async start(id: string, now: number, forMs: number): Promise<boolean> {
    return (await this.docs.updateOne({ _id: id, state: 'intended', dueAt: { $lte: now } }, { $set: { state: 'sending', to: now, dueAt: now + forMs } })).modifiedCount === 1;
  }

  async settle(id: string, state: DigestState, dueAt?: number): Promise<void> {
    await this.docs.updateOne({ _id: id, state: 'sending' }, { $set: { state, ...(dueAt === undefined ? {} : { dueAt }) }, ...(dueAt === undefined ? { $unset: { dueAt: 1 } } : {}) });
  }

  /** Where the last one that surely went out ended. */
  async lastTo(carer: CarerId): Promise<number | undefined> {
    return (await this.docs.find({ carer, state: 'sent' }).sort({ to: -1 }).limit(1).next())?.to;
  }

  async forget(now: number): Promise<void> {
    await this.docs.deleteMany({ to: { $lt: now - KEPT_MS } });
  }
}
