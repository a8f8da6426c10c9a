import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { SourceId } from '../../../core/things/source.js';
import { Clock } from '../../platform/clock/clock.js';
import { Store } from '../../platform/store/store.js';

interface StrangerDoc {
  /** `{source}\n{name}` */
  _id: string;
  source: SourceId;
  name: string;
  kinds: string[];
  count: number;
  firstAt: Date;
  lastAt: Date;
}

export interface Stranger {
  readonly name: string;
  /** What it measured, in our words; its readings were not kept. */
  readonly kinds: readonly string[];
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

const KEPT_SECONDS = 30 * 86_400;
/** A source that invents names fills no store. */
const MOST_PER_MESSAGE = 50, MOST_PER_SOURCE = 5_000;
/** A stranger may talk all day; it is written down once in a while. */
const AGAIN_MS = 60_000;

/** Names behind a source that nobody has paired: heard, not kept, and shown to whoever pairs devices. */
@Injectable()
export class Strangers {
  private readonly docs: Collection<StrangerDoc>;
  private readonly noted = new Map<string, number>();

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<StrangerDoc>('strangers');
    store.index('strangers', { lastAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });
    store.index('strangers', { source: 1, lastAt: -1 });
  }

  async heard(source: SourceId, kindsOf: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
    const now = this.clock.now();
    if (this.noted.size > 50_000) this.noted.clear();
    const due = [...kindsOf].filter(([name]) => now - (this.noted.get(`${source}\n${name}`) ?? 0) >= AGAIN_MS).slice(0, MOST_PER_MESSAGE);
    if (due.length === 0 || (await this.docs.countDocuments({ source }, { limit: MOST_PER_SOURCE })) >= MOST_PER_SOURCE) return;
    for (const [name] of due) this.noted.set(`${source}\n${name}`, now);
    const at = new Date(now);
    await this.docs.bulkWrite(due.map(([name, kinds]) => ({
      updateOne: { filter: { _id: `${source}\n${name}` }, update: { $setOnInsert: { source, name, firstAt: at }, $set: { lastAt: at }, $inc: { count: 1 }, $addToSet: { kinds: { $each: [...kinds] } } }, upsert: true },
    })), { ordered: false });
  }

  async forget(source: SourceId, name: string): Promise<void> {
    await this.docs.deleteOne({ _id: `${source}\n${name}` });
  }

  async of(source: SourceId): Promise<Stranger[]> {
    const docs = await this.docs.find({ source }).sort({ lastAt: -1 }).limit(500).toArray();
    return docs.map(({ name, kinds, count, firstAt, lastAt }) => ({ name, kinds, count, firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString() }));
  }
}
