import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { Store } from '../../platform/store/store.js';

export type RuleMode = 'live' | 'shadow';
interface RuleDoc {
  _id: string;
  mode: RuleMode;
  by: string;
  at: Date;
}
export interface RuleSetting {
  readonly mode: RuleMode;
  readonly by?: string;
  readonly at?: number;
}

/** Which rules are on trial: those write what they would have opened, and nobody is told. */
@Injectable()
export class PlaceRulesStore {
  private readonly rules: Collection<RuleDoc>;

  constructor(store: Store) {
    this.rules = store.collection<RuleDoc>('placeRules');
  }

  async set(name: string, mode: RuleMode, by: string, at: number): Promise<void> {
    await this.rules.updateOne({ _id: name }, { $set: { mode, by, at: new Date(at) } }, { upsert: true });
  }

  /** Those of which nobody has said anything are live. */
  async all(): Promise<Map<string, RuleSetting>> {
    return new Map((await this.rules.find().toArray()).map(({ _id, mode, by, at }) => [_id, { mode, by, at: at.getTime() }]));
  }
}
