import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { Clock } from '../../../platform/clock/clock.js';
import { Store } from '../../../platform/store/store.js';

/** What is to be fetched: a maker's own word for it, and the day, seconds or address that it is about. */
export interface Wanted {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

export interface PullDoc extends Wanted {
  /** `{connection}|{what}|{from}|{to}`: the same notification twice is one. */
  _id: string;
  connection: string;
  dueAt: Date;
  attempts: number;
  state: 'waiting' | 'needs-human';
  why?: string;
  /** Grows with every notification: whoever finished an older round does not take the newer one away. */
  round: number;
}

/** What a notification promised and has not been fetched yet. A notification is a hint; this is what makes it last. */
@Injectable()
export class Pulls {
  private readonly docs: Collection<PullDoc>;

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<PullDoc>('wearablePulls');
    store.index('wearablePulls', { dueAt: 1 });
    store.index('wearablePulls', { connection: 1 });
  }

  async want(connection: string, wanted: readonly Wanted[]): Promise<void> {
    if (wanted.length === 0) return;
    const dueAt = new Date(this.clock.now());
    await this.docs.bulkWrite(wanted.map(({ what, from, to }) => ({
      updateOne: {
        filter: { _id: `${connection}|${what}|${from}|${to}` },
        update: { $setOnInsert: { connection, what, from, to, attempts: 0, state: 'waiting' as const }, $set: { dueAt }, $inc: { round: 1 } }, upsert: true,
      },
    })), { ordered: false });
  }

  due(): Promise<PullDoc[]> {
    return this.docs.find({ dueAt: { $lte: new Date(this.clock.now()) } }).sort({ dueAt: 1 }).limit(50).toArray();
  }

  async done({ _id, round }: PullDoc): Promise<void> {
    await this.docs.deleteOne({ _id, round });
  }

  async putOff({ _id }: PullDoc, state: PullDoc['state'], why: string, inMs: number): Promise<void> {
    await this.docs.updateOne({ _id }, { $set: { state, why, dueAt: new Date(this.clock.now() + inMs) }, $inc: { attempts: 1 } });
  }

  /** Nothing failed; there will be more then. */
  async again({ _id, round }: PullDoc, at: number): Promise<void> {
    await this.docs.updateOne({ _id, round }, { $set: { dueAt: new Date(at), attempts: 0, state: 'waiting' }, $unset: { why: 1 } });
  }

  /** The person signed in again: what was put off is asked for now. */
  async wake(connection: string): Promise<void> {
    await this.docs.updateMany({ connection }, { $set: { dueAt: new Date(this.clock.now()), attempts: 0, state: 'waiting' }, $unset: { why: 1 } });
  }

  async forget(connection: string): Promise<void> {
    await this.docs.deleteMany({ connection });
  }

  waiting(connection: string): Promise<PullDoc[]> {
    return this.docs.find({ connection }).sort({ dueAt: 1 }).limit(100).toArray();
  }
}
