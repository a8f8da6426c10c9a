import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { WalkRow } from '../../../core/network/layouts/walking.js';
import type { Walked } from '../../../core/walking/ways.js';
import { Store } from '../../platform/store/store.js';
import { changedBy } from '../network/premises.store.js';

interface WalkDoc {
  _id: string;
  walked: Walked;
}

/** What stands in the way of others no longer than that. [ours] */
const AT_ONCE = 1_000;

/** Ways, crossings and benches, as files tell of them. */
@Injectable()
export class WalkWays {
  private readonly ways: Collection<WalkDoc>;

  constructor(store: Store) {
    this.ways = store.collection<WalkDoc>('networkWalkways');
  }

  /** What a file says anew replaces what was said, tags that it no longer has among it. How many were changed. */
  keep(rows: readonly WalkRow[]): Promise<number> {
    return changedBy(this.ways, rows.map(({ id, walked }) => ({ updateOne: { filter: { _id: id }, update: { $set: { walked } }, upsert: true } })));
  }

  async *all(most: number): AsyncGenerator<Walked> {
    for await (const { walked } of this.ways.find().sort({ _id: 1 }).limit(most).batchSize(AT_ONCE)) yield walked;
  }
}
