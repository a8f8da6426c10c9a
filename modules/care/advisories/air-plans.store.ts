import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { AirAction, AirPlan } from '../../../core/advisories/air-plan.js';
import type { ResidentId } from '../../../core/ids.js';
import { Store } from '../../platform/store/store.js';

interface PlanDoc {
  _id: ResidentId;
  actions: AirAction[];
  ring: string;
  ringWho: string;
  from?: number;
  reviewBy: Date;
  madeBy: string;
  madeAt: Date;
}
export type KeptPlan = AirPlan & { readonly madeBy: string; readonly madeAt: number };

/** What is to be done by a resident when the air is bad, as it was agreed with them. */
@Injectable()
export class AirPlans {
  private readonly plans: Collection<PlanDoc>;

  constructor(store: Store) {
    this.plans = store.collection<PlanDoc>('airPlans');
  }

  async keep(subject: ResidentId, { actions, reviewBy, madeAt, ...plan }: KeptPlan): Promise<void> {
    await this.plans.replaceOne({ _id: subject }, { ...plan, actions: [...actions], reviewBy: new Date(reviewBy), madeAt: new Date(madeAt) }, { upsert: true });
  }

  async end(subject: ResidentId): Promise<boolean> {
    return (await this.plans.deleteOne({ _id: subject })).deletedCount > 0;
  }

  async of(subjects: readonly ResidentId[]): Promise<Map<ResidentId, KeptPlan>> {
    const docs = await this.plans.find({ _id: { $in: [...subjects] } }).toArray();
    return new Map(docs.map(({ _id, reviewBy, madeAt, ...plan }) => [_id, { ...plan, reviewBy: reviewBy.getTime(), madeAt: madeAt.getTime() }]));
  }
}
