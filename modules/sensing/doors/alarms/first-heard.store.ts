import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { sessionOf, type AlarmMessage } from '../../../../core/doors/alarms/alarm-message.js';
import type { Source } from '../../../../core/things/source.js';
import { Clock } from '../../../platform/clock/clock.js';
import { isDuplicateKey, Store } from '../../../platform/store/store.js';

interface FirstHeardDoc {
  /** `{source}\n{session}` */
  _id: string;
  at: Date;
}

/** Longer than any session lasts; then the store forgets it by itself. */
const KEPT_SECONDS = 3_600;

/**
 * When an alarm was first heard. Its repeats, over whatever way and after whatever restart, get the same instant, and so
 * are the same reading: the one service that tells repeats needs no rule of its own for alarms.
 */
@Injectable()
export class FirstHeard {
  private readonly docs: Collection<FirstHeardDoc>;

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<FirstHeardDoc>('alarmsFirstHeard');
    store.index('alarmsFirstHeard', { at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  /** Milliseconds since 1970 UTC, our clock; durable before it is told. */
  async of(message: AlarmMessage, source: Source): Promise<number> {
    const { key, lastsMs } = sessionOf(message);
    const now = this.clock.now();
    const over = new Date(now - lastsMs);
    const heard = (): Promise<FirstHeardDoc | null> => this.docs.findOneAndUpdate(
      { _id: `${source.id}\n${key}` },
      [{ $set: { at: { $cond: [{ $gt: ['$at', over] }, '$at', new Date(now)] } } }],
      { upsert: true, returnDocument: 'after' },
    );
    // Two at once may both try to write it first: the second finds it written.
    const doc = await heard().catch((error: unknown) => (isDuplicateKey(error) ? heard() : Promise.reject(error)));
    return doc?.at.getTime() ?? now;
  }
}
