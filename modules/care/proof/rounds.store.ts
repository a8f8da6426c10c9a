import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { type Round, type Station } from '../../../core/proof/watchman.js';
import { Store } from '../../platform/store/store.js';

interface RoundDoc {
  /** When the button was pressed. */
  _id: Date;
  passed: Partial<Record<Station, number>>;
}

/** Long enough to look back over a month's nights. [ours] */
const KEPT_SECONDS = 35 * 86_400;

/** The watchman's rounds: one for each minute, whichever process made it. */
@Injectable()
export class Rounds {
  private readonly docs: Collection<RoundDoc>;

  constructor(store: Store) {
    this.docs = store.collection<RoundDoc>('watchmanRounds');
    store.index('watchmanRounds', { pressedAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  async keep({ pressedAt, passed }: Round): Promise<void> {
    await this.docs.updateOne({ _id: new Date(pressedAt) }, { $set: { pressedAt: new Date(pressedAt), ...Object.fromEntries(Object.entries(passed).map(([station, ms]) => [`passed.${station}`, ms])) } } as never, { upsert: true });
  }

  /** Newest first. */
  async newest(limit: number): Promise<Round[]> {
    return (await this.docs.find({}).sort({ _id: -1 }).limit(limit).toArray()).map(({ _id, passed = {} }) => ({ pressedAt: _id.getTime(), passed }));
  }
}
