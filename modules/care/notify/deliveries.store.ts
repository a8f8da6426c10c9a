import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import type { AlertId, DeliveryId } from '../../../core/ids.js';
import type { Delivery, DeliveryState } from '../../../core/notify/delivery.js';
import { firstAsking, nextAsking, type Asking } from '../../../core/notify/no-receipt.js';
import { WATCHMAN } from '../../../core/proof/watchman.js';
import { defect } from '../../platform/defects.js';
import { Processes } from '../../platform/store/processes.js';
import { insertNew, Store } from '../../platform/store/store.js';

export type DeliveryDoc = Omit<Delivery, 'id'> & {
  _id: DeliveryId;
  /** When a worker should look at it next; absent once nothing is left to do. */
  dueAt?: number;
  /** A life may hang on it: it goes before all others that are due. */
  grave?: true;
  /** Fencing: grows with every claim. */
  claim: number;
  /** The process that has claimed it, until it says what became of it. */
  by?: string;
  pending?: { record?: true };
  /** Sent, and nothing final told of it yet: when the provider is asked. */
  ask?: Asking;
};

/** What may still change after it: a receipt that comes late never takes a better word back. */
const RANK: Record<DeliveryState, number> = { intended: 0, sending: 1, unknown: 1, sent: 2, failed: 3, skipped: 3, delivered: 4 };

/** Intents and what became of them. The key (alert, step, person, channel) is the id: told once. */
@Injectable()
export class Deliveries {
  private readonly docs: Collection<DeliveryDoc>;
  private readonly listeners: ((id: DeliveryId, atOnce: boolean) => void)[] = [];

  constructor(store: Store, private readonly processes: Processes) {
    this.docs = store.collection<DeliveryDoc>('deliveries');
    store.index('deliveries', { alertId: 1 });
    store.index('deliveries', { residentId: 1, intendedAt: -1 });
    store.index('deliveries', { dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
    store.index('deliveries', { intendedAt: 1 });
    store.index('deliveries', { providerId: 1 }, { partialFilterExpression: { providerId: { $exists: true } } });
    store.index('deliveries', { carer: 1, intendedAt: -1 });
    store.index('deliveries', { 'ask.at': 1 }, { partialFilterExpression: { 'ask.at': { $exists: true } } });
    store.index('deliveries', { 'pending.record': 1 }, { partialFilterExpression: { 'pending.record': true } });
  }

  /** Told of deliveries that should be looked at now. */
  onHurry(listener: (id: DeliveryId, atOnce: boolean) => void): void {
    this.listeners.push(listener);
  }

  /** Writes what is not there yet; a step that is fired twice intends nothing twice. */
  async intend(deliveries: readonly Delivery[], grave = false): Promise<void> {
    const docs = deliveries.map(({ id, ...rest }): DeliveryDoc => ({ _id: id, ...rest, ...(grave ? { grave } : {}), claim: 0, pending: { record: true }, ...(rest.state === 'intended' ? { dueAt: rest.sendAt ?? rest.intendedAt } : {}) }));
    await insertNew(this.docs, docs);
  }

  /** A worker should look at these now, `atOnce` without standing in a queue; after the step that intended them has advanced. */
  hurry(ids: readonly DeliveryId[], atOnce = false): void {
    for (const id of ids) for (const listener of this.listeners) listener(id, atOnce);
  }

  async find(id: DeliveryId): Promise<Delivery | undefined> {
    const doc = await this.docs.findOne({ _id: id });
    return doc ? toDelivery(doc) : undefined;
  }

  async ofAlerts(ids: readonly AlertId[]): Promise<Delivery[]> {
    return (await this.docs.find({ alertId: { $in: [...ids] } }).sort({ intendedAt: 1, _id: 1 }).toArray()).map(toDelivery);
  }

  async byProviderId(providerId: string): Promise<Delivery | undefined> {
    const doc = await this.docs.findOne({ providerId });
    return doc ? toDelivery(doc) : undefined;
  }

  /** A message that another delivery is known by, which this one does not stand for. */
  async isAnothers(providerId: string, id: DeliveryId): Promise<boolean> {
    return (await this.docs.findOne({ providerId, _id: { $ne: id }, within: { $ne: id } }, { projection: { _id: 1 } })) !== null;
  }

  async due(now: number, limit: number): Promise<DeliveryId[]> {
    return (await this.docs.find({ dueAt: { $lte: now } }, { projection: { _id: 1 } }).sort({ grave: -1, dueAt: 1 }).limit(limit).toArray()).map((doc) => doc._id);
  }

  /** Takes a due delivery for so long; undefined when it is not due or another worker has it. */
  async claim(id: DeliveryId, now: number, forMs: number): Promise<{ delivery: Delivery; claim: number } | undefined> {
    const before = await this.docs.findOne({ _id: id, dueAt: { $lte: now } });
    if (!before) return undefined;
    const taken = await this.docs.findOneAndUpdate({ _id: id, claim: before.claim, dueAt: { $lte: now } }, { $inc: { claim: 1 }, $set: { dueAt: defect('no-fence') ? now : now + forMs, by: this.processes.me } }, { returnDocument: 'before' });
    return taken ? { delivery: toDelivery(taken), claim: taken.claim + 1 } : undefined;
  }

  /** What processes held that are gone is due now, not when their claims end. For a process that knows itself alone. */
  async freeOfTheDead(now: number): Promise<void> {
    await this.docs.updateMany({ dueAt: { $gt: now }, by: { $exists: true, $ne: this.processes.me } }, { $set: { dueAt: now } });
  }

  /** Said before anything leaves the house: from here on the provider may have it. */
  async startSending(id: DeliveryId, claim: number, now: number): Promise<boolean> {
    const result = await this.docs.updateOne({ _id: id, ...(defect('no-fence') ? {} : { claim }) }, { $set: { state: 'sending', triedAt: now }, $inc: { attempts: 1 } });
    return result.matchedCount === 1;
  }

  /** The worker's word on a claimed delivery; a late worker's claim no longer fits and changes nothing. */
  async settle(id: DeliveryId, claim: number, change: Partial<Delivery>, dueAt?: number): Promise<void> {
    const { id: _, ...fields } = change;
    const ask = change.state === 'sent' && change.sentAt !== undefined && change.providerId !== undefined ? { ask: firstAsking(change.sentAt) } : {};
    const update = { $set: { ...fields, ...ask, 'pending.record': true, ...(dueAt === undefined ? {} : { dueAt }) }, $unset: { by: 1, ...(dueAt === undefined ? { dueAt: 1 } : {}) } };
    await this.docs.updateOne({ _id: id, claim, ...notBeyond(change.state) } as Filter<DeliveryDoc>, update as never);
  }

  /** A receipt's word; true when it changed anything. Receipts come doubled and out of order. */
  async receipt(id: DeliveryId, state: 'sent' | 'delivered' | 'failed', at: number, providerId: string, reason?: string): Promise<boolean> {
    const below = (Object.keys(RANK) as DeliveryState[]).filter((s) => RANK[s] < RANK[state]);
    const $set = { state, providerId, 'pending.record': true, ...(state === 'delivered' ? { deliveredAt: at } : {}), ...(state === 'sent' ? { sentAt: at } : {}), ...(reason ? { reason } : {}) };
    // Those it was told for first: a receipt that is cut off in between comes again.
    await this.docs.updateMany({ within: id, _id: { $ne: id }, state: { $in: below } } as Filter<DeliveryDoc>, { $set, $unset: { dueAt: 1 } } as never);
    const mine = state === 'sent' ? { $set: { ...$set, ask: firstAsking(at) }, $unset: { dueAt: 1 } } : { $set, $unset: { dueAt: 1, ask: 1 } };
    const result = await this.docs.updateOne({ _id: id, state: { $in: below } } as Filter<DeliveryDoc>, mine as never);
    return result.modifiedCount === 1;
  }

  /** Would such a receipt say anything new of it? */
  static isNews(delivery: Delivery, state: DeliveryState): boolean {
    return RANK[delivery.state] < RANK[state];
  }

  /** Messages of which the provider should have told more by now; the one that has waited longest first. */
  async toAskAfter(now: number, limit: number): Promise<Delivery[]> {
    return (await this.docs.find({ 'ask.at': { $lte: now } }).sort({ 'ask.at': 1 }).limit(limit).toArray()).map(toDelivery);
  }

  /** Takes one of them for so long; false: another has it, or its word came meanwhile. */
  async takeToAskAfter(id: DeliveryId, now: number, forMs: number): Promise<boolean> {
    return (await this.docs.updateOne({ _id: id, 'ask.at': { $lte: now } }, { $set: { 'ask.at': now + forMs } })).modifiedCount === 1;
  }

  /** The provider was asked, and had nothing final to tell. */
  async askedAfter(id: DeliveryId, now: number): Promise<void> {
    const doc = await this.docs.findOne({ _id: id, ask: { $exists: true } });
    if (!doc?.ask) return;
    const next = nextAsking(doc.ask, doc.sentAt ?? doc.intendedAt, now);
    await this.docs.updateOne({ _id: id, ask: { $exists: true } }, next ? { $set: { ask: next } } : { $unset: { ask: 1 } });
  }

  /** The provider could not be asked. */
  async askAfterAt(id: DeliveryId, at: number): Promise<void> {
    await this.docs.updateOne({ _id: id, ask: { $exists: true } }, { $set: { 'ask.at': at } });
  }

  /** Receipts may have been lost: everything without a final word is asked after now, at its first pace again. */
  async askAfterAll(now: number): Promise<void> {
    await this.docs.updateMany({ 'ask.at': { $gt: now } }, { $set: { ask: { at: now, times: 0 } } });
  }

  /** The latest messages to a carer, newest first: what a reply may be about. */
  async toCarers(carers: readonly string[], since: number): Promise<Delivery[]> {
    return (await this.docs.find({ carer: { $in: carers }, intendedAt: { $gte: since } } as Filter<DeliveryDoc>).sort({ intendedAt: -1 }).limit(200).toArray()).map(toDelivery);
  }

  async ofResident(residentId: string, from: number, to: number): Promise<Delivery[]> {
    return (await this.docs.find({ residentId, intendedAt: { $gte: from, $lte: to } } as Filter<DeliveryDoc>).sort({ intendedAt: -1 }).limit(2_000).toArray()).map(toDelivery);
  }

  /** Everybody's, by when they were intended. */
  async intendedBetween(from: number, to: number): Promise<Delivery[]> {
    return (await this.docs.find({ intendedAt: { $gte: from, $lte: to }, residentId: { $ne: WATCHMAN } } as Filter<DeliveryDoc>).toArray()).map(toDelivery);
  }

  async forgetWatchman(before: number): Promise<void> {
    await this.docs.deleteMany({ residentId: WATCHMAN, intendedAt: { $lt: before } } as Filter<DeliveryDoc>);
  }

  waiting(): Promise<number> {
    return this.docs.countDocuments({ state: { $in: ['intended', 'sending', 'unknown'] } } as Filter<DeliveryDoc>);
  }

  async pendingRecord(limit: number): Promise<Delivery[]> {
    return (await this.docs.find({ 'pending.record': true } as Filter<DeliveryDoc>).limit(limit).toArray()).map(toDelivery);
  }

  async recorded(id: DeliveryId, state: DeliveryState): Promise<void> {
    await this.docs.updateOne({ _id: id, state }, { $unset: { 'pending.record': 1 } } as never);
  }
}

/** A receipt can overtake the answer to its own message: "sent" never takes "delivered" or "failed" back. */
export const notBeyond = (state: DeliveryState | undefined): object => (state === 'sent' ? { state: { $in: ['intended', 'sending', 'unknown'] } } : {});

export function toDelivery({ _id, dueAt: _d, claim: _c, pending: _p, grave: _g, ask: _a, by: _b, ...rest }: DeliveryDoc): Delivery {
  return { id: _id, ...rest };
}
