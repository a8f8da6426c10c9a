import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { ResidentId } from '../../../core/ids.js';
import type { AgreedBy, Consent, Purpose } from '../../../core/residents/consent.js';
import { Clock } from '../../platform/clock/clock.js';
import { Store } from '../../platform/store/store.js';

interface ConsentDoc {
  /** `resident|purpose` */
  _id: string;
  subject: ResidentId;
  purpose: Purpose;
  agreed: boolean;
  by: AgreedBy;
  saidBy: string;
  saidAt: Date;
}

/** What residents agreed to beyond being watched over. What was never said is not agreed to. */
@Injectable()
export class Consents {
  private readonly consents: Collection<ConsentDoc>;

  constructor(store: Store, private readonly clock: Clock) {
    this.consents = store.collection<ConsentDoc>('consents');
    store.index('consents', { subject: 1 });
    store.index('consents', { purpose: 1, agreed: 1, subject: 1 });
  }

  async say(subject: ResidentId, purpose: Purpose, agreed: boolean, by: AgreedBy, saidBy: string): Promise<void> {
    await this.consents.updateOne({ _id: `${subject}|${purpose}` }, { $set: { subject, purpose, agreed, by, saidBy, saidAt: new Date(this.clock.now()) } }, { upsert: true });
  }

  async of(subject: ResidentId): Promise<Consent[]> {
    const docs = await this.consents.find({ subject }).sort({ _id: 1 }).limit(20).toArray();
    return docs.map(({ purpose, agreed, by, saidBy, saidAt }) => ({ purpose, agreed, by, saidBy, saidAt: saidAt.getTime() }));
  }

  /** Which of these have agreed, and not taken it back. */
  async agreed(subjects: readonly ResidentId[], purpose: Purpose): Promise<Set<ResidentId>> {
    return new Set((await this.consents.find({ subject: { $in: [...subjects] }, purpose, agreed: true }).toArray()).map(({ subject }) => subject));
  }

  /** Everybody who has, page by page in the order of ids. */
  async agreedAfter(purpose: Purpose, after: string, limit: number): Promise<ResidentId[]> {
    return (await this.consents.find({ purpose, agreed: true, subject: { $gt: after as ResidentId } }).sort({ subject: 1 }).limit(limit).toArray()).map(({ subject }) => subject);
  }
}
