import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import type { CarerId, DeliveryId } from '../../../core/ids.js';
import type { Delivery } from '../../../core/notify/delivery.js';
import { sendAt } from '../../../core/notify/grouping.js';
import { crashPoint } from '../../platform/crash-points.js';
import { Store } from '../../platform/store/store.js';
import { notBeyond, toDelivery, type DeliveryDoc } from './deliveries.store.js';

/**
 * Messages to one person that are told together: one delivery stands for all (`within` its own id), the others name it.
 * Whoever leads marks itself before it takes the others along, so that two workers never take each other.
 */
@Injectable()
export class Lists {
  private readonly docs: Collection<DeliveryDoc>;

  constructor(store: Store) {
    this.docs = store.collection<DeliveryDoc>('deliveries');
    store.index('deliveries', { within: 1 }, { partialFilterExpression: { within: { $exists: true } } });
    store.index('deliveries', { carer: 1, state: 1 }, { partialFilterExpression: { mayJoin: true } });
  }

  /** When the next such message to this person is sent. */
  async gatherUntil(carer: CarerId, now: number): Promise<number> {
    const waiting = await this.docs.findOne(waitingFor(carer), { projection: { dueAt: 1 }, sort: { dueAt: 1 } });
    if (waiting?.dueAt !== undefined && waiting.dueAt > now) return sendAt(now, { waiting: waiting.dueAt });
    const last = await this.docs.find({ carer, mayJoin: true, sentAt: { $exists: true } } as Filter<DeliveryDoc>).sort({ sentAt: -1 }).limit(1).next();
    if (last?.sentAt === undefined) return sendAt(now, {});
    const homes = last.within ? await this.docs.countDocuments({ within: last.within }) : 1;
    return sendAt(now, { lastList: { at: last.sentAt, homes } });
  }

  /**
   * Takes along what waits for the same person. `waits`: another leads, look again soon. From its first try on the list
   * stays the same, since its text is how a message that was perhaps sent is found again; before that, a leader that died
   * takes along in its next life whom it did not reach in this one.
   */
  async lead(delivery: Delivery, claim: number): Promise<'waits' | readonly Delivery[]> {
    const leads = delivery.within === delivery.id;
    if (leads && delivery.attempts > 0) return this.of(delivery.id);
    if (!leads && !(await this.mark(delivery, claim))) return 'waits';
    crashPoint('list.after-mark');
    await this.docs.updateMany(waitingFor(delivery.carer), { $set: { within: delivery.id }, $unset: { dueAt: 1 }, $inc: { claim: 1 } } as never);
    crashPoint('list.after-gathering');
    return this.of(delivery.id);
  }

  /** False: another is first, or has marked itself and not tried yet. */
  private async mark(delivery: Delivery, claim: number): Promise<boolean> {
    if (await this.docs.findOne(untriedLeader(delivery.carer), { projection: { _id: 1 } })) return false;
    // Whoever was to be sent first: one that is due never waits for one that is not.
    const first = await this.docs.findOne(waitingFor(delivery.carer), { projection: { _id: 1 }, sort: { sendAt: 1, _id: 1 } });
    if (first?._id !== delivery.id) return false;
    const marked = await this.docs.updateOne({ _id: delivery.id, claim, within: { $exists: false } } as Filter<DeliveryDoc>, { $set: { within: delivery.id } } as never);
    return marked.matchedCount === 1;
  }

  /** The deliveries that one stands for, itself among them. */
  async of(leader: DeliveryId): Promise<Delivery[]> {
    return (await this.docs.find({ within: leader } as Filter<DeliveryDoc>).sort({ intendedAt: 1, _id: 1 }).toArray()).map(toDelivery);
  }

  /** Not needed any more: it is taken off the list before anything is sent. */
  async drop(id: DeliveryId, reason: string): Promise<void> {
    await this.docs.updateOne({ _id: id, state: 'intended' } as Filter<DeliveryDoc>, { $set: { state: 'skipped', reason, 'pending.record': true }, $unset: { within: 1, dueAt: 1 } } as never);
  }

  /** The one that stands for the others is not needed itself: they wait for another to lead. */
  async disband(leader: DeliveryId, now: number): Promise<void> {
    await this.docs.updateMany({ within: leader, state: 'intended' } as Filter<DeliveryDoc>, { $unset: { within: 1 }, $set: { dueAt: now } } as never);
  }

  /** What became of the message became of all it told; written before the leader's own word, so that a crash repeats both. */
  async mirror(leader: DeliveryId, change: Partial<Delivery>): Promise<void> {
    const { id: _i, within: _w, ...fields } = change;
    await this.docs.updateMany({ within: leader, _id: { $ne: leader }, ...notBeyond(change.state) } as Filter<DeliveryDoc>, { $set: { ...fields, 'pending.record': true } } as never);
    crashPoint('list.after-mirror');
  }
}

const untriedLeader = (carer: CarerId): Filter<DeliveryDoc> => ({ carer, mayJoin: true, state: 'intended', attempts: 0, $expr: { $eq: ['$within', '$_id'] } }) as Filter<DeliveryDoc>;
const waitingFor = (carer: CarerId): Filter<DeliveryDoc> => ({ carer, mayJoin: true, state: 'intended', within: { $exists: false } }) as Filter<DeliveryDoc>;
