import { Injectable } from '@nestjs/common';
import type { ClientSession, Collection, ResumeToken } from 'mongodb';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/store/new-id.js';
import { SealedBox } from '../../platform/store/sealed-box.js';
import { Store } from '../../platform/store/store.js';
import { TownNews } from '../sensor-things/town-news.js';
import { newSecret } from './signature.js';

export interface WebhookDoc {
  _id: string;
  partner: string;
  url: string;
  /** Opens with the key of the data folder alone. */
  secret: Buffer;
  datastream?: number;
  /** The name of an ObservedProperty: every Datastream of that kind. */
  kind?: string;
  state: 'active' | 'disabled';
  /** Why it is disabled, for the partner. */
  reason?: string;
  /** Number of the newest delivery. */
  last: number;
  /** Grows with whatever gives it something to bring: a sender that found nothing sees whether that is still so. */
  rev: number;
  failures: number;
  /** There is something to bring, not before then. */
  nextAt?: Date;
  madeAt: Date;
}

export interface DeliveryDoc {
  /** `webhook|number`; the receiver's `webhook-id`, the same at each try. */
  _id: string;
  webhook: string;
  number: number;
  body: string;
  state: 'waiting' | 'delivered';
  tries: { at: Date; why?: string }[];
  madeAt: Date;
}
interface MarkDoc {
  _id: 'observations';
  token: ResumeToken;
}

const KEPT_SECONDS = 30 * 86_400;
export const MOST_WEBHOOKS = 50;

/** Partners' webhooks and what they were brought. All that a process must know to go on where another died. */
@Injectable()
export class Webhooks {
  readonly hooks: Collection<WebhookDoc>;
  readonly deliveries: Collection<DeliveryDoc>;
  readonly marks: Collection<MarkDoc>;

  constructor(private readonly store: Store, private readonly box: SealedBox, private readonly news: TownNews, private readonly clock: Clock) {
    this.hooks = store.collection<WebhookDoc>('partnerWebhooks');
    this.deliveries = store.collection<DeliveryDoc>('partnerDeliveries');
    this.marks = store.collection<MarkDoc>('partnerNewsMarks');
    store.index('partnerWebhooks', { partner: 1 });
    store.index('partnerWebhooks', { state: 1, nextAt: 1 });
    store.index('partnerDeliveries', { webhook: 1, state: 1, number: 1 });
    store.index('partnerDeliveries', { webhook: 1, number: 1 }, { unique: true });
    store.index('partnerDeliveries', { madeAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  /** From now on nothing is missed: where to read on is known before the webhook is. The secret is shown once. */
  async make(partner: string, form: { url: string; datastream?: number; kind?: string }): Promise<{ id: string; secret: string }> {
    if (!(await this.marks.findOne({ _id: 'observations' }))) await this.marks.updateOne({ _id: 'observations' }, { $setOnInsert: { token: await this.tokenNow() } }, { upsert: true });
    const _id = newId<string>(), secret = newSecret();
    await this.hooks.insertOne({ _id, partner, ...form, secret: this.box.seal(secret, `webhook|${_id}`), state: 'active', last: 0, rev: 0, failures: 0, madeAt: new Date(this.clock.now()) });
    return { id: _id, secret };
  }

  async tokenNow(): Promise<ResumeToken> {
    const stream = this.news.open(['Observations']);
    try {
      const change = await stream.tryNext();
      return change?._id ?? stream.resumeToken;
    } finally {
      await stream.close();
    }
  }

  secretOf({ _id, secret }: WebhookDoc): string {
    return this.box.open(bytesOf(secret), `webhook|${_id}`);
  }

  /** A disabled one's deliveries wait for it, as long as deliveries are kept. */
  all(): Promise<WebhookDoc[]> {
    return this.hooks.find().limit(10_000).toArray();
  }

  due(): Promise<WebhookDoc[]> {
    return this.hooks.find({ state: 'active', nextAt: { $lte: new Date(this.clock.now()) } }).limit(1_000).toArray();
  }

  of(partner: string): Promise<WebhookDoc[]> {
    return this.hooks.find({ partner }).sort({ madeAt: 1 }).limit(MOST_WEBHOOKS).toArray();
  }

  find(partner: string, id: string): Promise<WebhookDoc | null> {
    return this.hooks.findOne({ _id: id, partner });
  }

  async remove(partner: string, id: string): Promise<boolean> {
    const gone = await this.hooks.deleteOne({ _id: id, partner });
    if (gone.deletedCount > 0) await this.deliveries.deleteMany({ webhook: id });
    return gone.deletedCount > 0;
  }

  /** Active again, from the first delivery that was not taken. */
  async enable(partner: string, id: string): Promise<boolean> {
    return (await this.hooks.updateOne({ _id: id, partner }, { $set: { state: 'active', failures: 0, nextAt: new Date(this.clock.now()) }, $unset: { reason: '' }, $inc: { rev: 1 } })).matchedCount > 0;
  }

  /** How many will be brought once more. */
  async replay(id: string, from: number, to: number): Promise<number> {
    const { matchedCount } = await this.deliveries.updateMany({ webhook: id, number: { $gte: from, $lte: to } }, { $set: { state: 'waiting' } });
    await this.hooks.updateOne({ _id: id }, { $set: { nextAt: new Date(this.clock.now()) }, $inc: { rev: 1 } });
    return matchedCount;
  }

  log(webhook: string, after: number, limit: number): Promise<DeliveryDoc[]> {
    return this.deliveries.find({ webhook, number: { $gt: after } }).sort({ number: 1 }).limit(limit).toArray();
  }

  /** The newest first, from before number `before`. */
  latest(webhook: string, before: number | undefined, limit: number): Promise<DeliveryDoc[]> {
    return this.deliveries.find({ webhook, ...(before === undefined ? {} : { number: { $lt: before } }) }, { projection: { body: 0 } }).sort({ number: -1 }).limit(limit).toArray();
  }

  /** Deliveries and where to read on, together or not at all; false when somebody else has read on meanwhile. */
  async keep(bodies: ReadonlyMap<string, string>, before: ResumeToken, after: ResumeToken): Promise<boolean> {
    return this.store.connection.getClient().withSession((session) => session.withTransaction(async () => {
      if ((await this.marks.updateOne({ _id: 'observations', token: before }, { $set: { token: after } }, { session })).matchedCount === 0) return false;
      for (const [webhook, body] of bodies) await this.keepOne(webhook, body, session);
      return true;
    }));
  }

  private async keepOne(webhook: string, body: string, session: ClientSession): Promise<void> {
    const now = new Date(this.clock.now());
    const hook = await this.hooks.findOneAndUpdate({ _id: webhook }, [{ $set: { last: { $add: ['$last', 1] }, rev: { $add: ['$rev', 1] }, nextAt: { $ifNull: ['$nextAt', now] } } }], { session, returnDocument: 'after' });
    if (hook) await this.deliveries.insertOne({ _id: `${webhook}|${hook.last}`, webhook, number: hook.last, body, state: 'waiting', tries: [], madeAt: now }, { session });
  }
}

/** The driver gives binary back in a wrapper of its own. */
const bytesOf = (value: Buffer | { buffer: Uint8Array }): Buffer => (Buffer.isBuffer(value) ? value : Buffer.from(value.buffer));
