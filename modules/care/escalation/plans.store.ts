import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { AskFirst } from '../../../core/escalation/asking.js';
import type { Ladder } from '../../../core/escalation/ladder.js';
import type { ResidentId, RotaId } from '../../../core/ids.js';
import type { Severity } from '../../../core/rules/rule.js';
import { Store } from '../../platform/store/store.js';
import { Together } from '../../platform/store/together.js';

/** How one resident wishes people to be told: a ladder for each severity that has its own, and whether they are asked first. */
export interface EscalationPlan {
  readonly residentId: ResidentId;
  readonly ladders: Partial<Record<Severity, Ladder>>;
  readonly askFirst?: AskFirst;
  /** Grows with every change; 0: nothing was ever written. */
  readonly version: number;
}

type PlanDoc = Omit<EscalationPlan, 'residentId'> & { _id: ResidentId };

@Injectable()
export class PlanStore {
  private readonly plans: Collection<PlanDoc>;
  private readonly together = new Together<ResidentId, EscalationPlan>((ids) => this.ofMany(ids));

  constructor(store: Store) {
    this.plans = store.collection<PlanDoc>('escalationPlans');
  }

  async of(residentId: ResidentId): Promise<EscalationPlan> {
    return (await this.together.of(residentId)) ?? { residentId, ladders: {}, version: 0 };
  }

  async ofMany(residentIds: readonly ResidentId[]): Promise<Map<ResidentId, EscalationPlan>> {
    return new Map((await this.plans.find({ _id: { $in: [...residentIds] } }).toArray()).map((doc) => [doc._id, toPlan(doc)]));
  }

  /** Residents whose ladders name a rota. */
  async naming(rota: RotaId): Promise<ResidentId[]> {
    return (await this.plans.find({}).toArray()).filter(({ ladders }) => namesRota(ladders, rota)).map((doc) => doc._id);
  }

  /** False: somebody else changed it in between. */
  async replace({ residentId, version, ...plan }: EscalationPlan): Promise<boolean> {
    const next = { ...plan, version: version + 1 };
    if (version > 0) return (await this.plans.replaceOne({ _id: residentId, version }, next)).matchedCount === 1;
    return (await this.plans.updateOne({ _id: residentId }, { $setOnInsert: next }, { upsert: true })).upsertedCount === 1;
  }
}

const toPlan = ({ _id, ...rest }: PlanDoc): EscalationPlan => ({ residentId: _id, ...rest });
const namesRota = (ladders: EscalationPlan['ladders'], rota: RotaId): boolean => Object.values(ladders).some(({ rungs }) => rungs.some(({ tell }) => tell.some((target) => 'rota' in target && target.rota === rota)));
