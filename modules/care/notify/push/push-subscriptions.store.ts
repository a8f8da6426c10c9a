import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { CarerId } from '../../../../core/ids.js';
import { Store } from '../../../platform/store/store.js';
import type { PushTarget } from './push-message.js';

export interface PushSubscription extends PushTarget {
  readonly id: string;
  readonly carer: CarerId;
  /** Our public key at the time: a subscription made for another one takes nothing from us. */
  readonly serverKey: string;
  readonly madeAt: number;
}

/** A phone, a tablet and a computer with a few browsers each; the oldest gives way. [ours] */
const MOST_PER_CARER = 10;

/** Which browsers of which carer take notices. An endpoint is one browser's, whoever uses it: the last who said so has it. */
@Injectable()
export class PushSubscriptions {
  private readonly docs: Collection<Omit<PushSubscription, 'id'> & { _id: string }>;

  constructor(store: Store) {
    this.docs = store.collection('pushSubscriptions');
    store.index('pushSubscriptions', { carer: 1, madeAt: 1 });
  }

  async keep(subscription: Omit<PushSubscription, 'id'>): Promise<void> {
    await this.docs.replaceOne({ _id: idOf(subscription.endpoint) }, subscription, { upsert: true });
    const older = await this.docs.find({ carer: subscription.carer }, { projection: { _id: 1 } }).sort({ madeAt: -1 }).skip(MOST_PER_CARER).toArray();
    if (older.length > 0) await this.docs.deleteMany({ _id: { $in: older.map(({ _id }) => _id) } });
  }

  async find(id: string): Promise<PushSubscription | undefined> {
    const doc = await this.docs.findOne({ _id: id });
    return doc ? toSubscription(doc) : undefined;
  }

  async ofCarers(carers: readonly CarerId[]): Promise<PushSubscription[]> {
    return (await this.docs.find({ carer: { $in: [...carers] } }).toArray()).map(toSubscription);
  }

  async remove(id: string): Promise<void> {
    await this.docs.deleteOne({ _id: id });
  }

  /** One browser of this carer's, or all. */
  async removeOf(carer: CarerId, endpoint?: string): Promise<void> {
    await this.docs.deleteMany({ carer, ...(endpoint === undefined ? {} : { _id: idOf(endpoint) }) });
  }
}

/** An endpoint is a secret: whoever has it can send there. It is named by its digest everywhere else. */
const idOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('base64url').slice(0, 22);
const toSubscription = ({ _id, ...rest }: Omit<PushSubscription, 'id'> & { _id: string }): PushSubscription => ({ id: _id, ...rest });
