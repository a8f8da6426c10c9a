import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { AlertId, CarerId, ResidentId } from '../../../../core/ids.js';
import { insertNew, Store } from '../../../platform/store/store.js';

/** sent: the browser's maker has it. failed: it cannot be had there. skipped: not sent on purpose. Each with its reason. */
export type PushState = 'intended' | 'sent' | 'failed' | 'skipped';

export interface Push {
  /** `{alert}:{step}:{subscription}`: the key by which it is sent once. */
  readonly id: string;
  readonly alertId: AlertId;
  readonly residentId: ResidentId;
  readonly step: number;
  readonly carer: CarerId;
  readonly subscription: string;
  readonly state: PushState;
  readonly intendedAt: number;
  readonly sentAt?: number;
  readonly attempts: number;
  /** The push service's status, or our own word. */
  readonly reason?: string;
}

type PushDoc = Omit<Push, 'id'> & { _id: string; dueAt?: number };

/** Notices to browsers, beside the texts and calls that they never replace: nothing in an alert's course depends on them. */
@Injectable()
export class Pushes {
  private readonly docs: Collection<PushDoc>;

  constructor(store: Store) {
    this.docs = store.collection<PushDoc>('pushes');
    store.index('pushes', { alertId: 1 });
    store.index('pushes', { residentId: 1 });
    store.index('pushes', { dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
  }

  /** Writes what is not there yet. */
  async intend(pushes: readonly Push[]): Promise<void> {
    await insertNew(this.docs, pushes.map(({ id, ...rest }): PushDoc => ({ _id: id, ...rest, dueAt: rest.intendedAt })));
  }

  async ofAlerts(ids: readonly AlertId[]): Promise<Push[]> {
    return (await this.docs.find({ alertId: { $in: [...ids] } }).sort({ intendedAt: 1, _id: 1 }).toArray()).map(toPush);
  }

  async due(now: number, limit: number): Promise<string[]> {
    return (await this.docs.find({ dueAt: { $lte: now } }, { projection: { _id: 1 } }).sort({ dueAt: 1 }).limit(limit).toArray()).map(({ _id }) => _id);
  }

  /** Takes a due one for so long, and counts the attempt; undefined: another worker has it. */
  async take(id: string, now: number, forMs: number): Promise<Push | undefined> {
    const taken = await this.docs.findOneAndUpdate({ _id: id, dueAt: { $lte: now } }, { $set: { dueAt: now + forMs }, $inc: { attempts: 1 } }, { returnDocument: 'after' });
    return taken ? toPush(taken) : undefined;
  }

  async settle(id: string, change: Pick<Push, 'state' | 'reason' | 'sentAt'>): Promise<void> {
    await this.docs.updateOne({ _id: id }, { $set: change, $unset: { dueAt: 1 } });
  }

  async later(id: string, dueAt: number, reason: string): Promise<void> {
    await this.docs.updateOne({ _id: id }, { $set: { dueAt, reason } });
  }
}

const toPush = ({ _id, dueAt: _d, ...rest }: PushDoc): Push => ({ id: _id, ...rest });
