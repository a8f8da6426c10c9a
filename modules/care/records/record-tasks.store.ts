import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { Clock } from '../../platform/clock/clock.js';
import { Store } from '../../platform/store/store.js';

/** waiting: tried again soon. parked: nowhere to write it yet. The others are tried again too, but a person should look. */
export type Standing = 'waiting' | 'parked' | 'needs-human' | 'refused';

export interface RecordTask {
  /** `alert/{id}` or `delivery/{id}`; `record`: the record itself is away. */
  readonly _id: string;
  readonly attempts: number;
  readonly dueAt: Date;
  readonly state: Standing;
  readonly why: string;
  /** Grows with every word on it: whoever finished an older round does not take the newer one away. */
  readonly round: number;
}

const THE_RECORD = 'record';

/** What could not be written yet, why, and when it is tried again. */
@Injectable()
export class RecordTasks {
  private readonly tasks: Collection<RecordTask>;

  constructor(store: Store, private readonly clock: Clock) {
    this.tasks = store.collection<RecordTask>('recordTasks');
    store.index('recordTasks', { dueAt: 1 });
  }

  /** Of these, the ones with a task already: it will write their newest version when it is due. */
  async join(names: readonly string[]): Promise<Set<string>> {
    if (names.length === 0) return new Set();
    const these = { _id: { $in: [...names] } };
    await this.tasks.updateMany(these, { $inc: { round: 1 } });
    return new Set((await this.tasks.find(these, { projection: { _id: 1 } }).toArray()).map((doc) => doc._id));
  }

  due(limit: number): Promise<RecordTask[]> {
    return this.tasks.find({ _id: { $ne: THE_RECORD }, dueAt: { $lte: this.now() } }).sort({ dueAt: 1 }).limit(limit).toArray();
  }

  async putOff(name: string, state: Standing, why: string, inMs: number): Promise<void> {
    await this.tasks.updateOne({ _id: name }, { $set: { state, why, dueAt: this.now(inMs) }, $inc: { attempts: 1, round: 1 } }, { upsert: true });
  }

  async done({ _id, round }: Pick<RecordTask, '_id' | 'round'>): Promise<void> {
    await this.tasks.deleteOne({ _id, round });
  }

  /** Nothing is asked of the record until then: it is away, or said when to come back. */
  standStill(why: string, forMs: number): Promise<void> {
    return this.putOff(THE_RECORD, 'waiting', why, forMs);
  }

  async standsStill(): Promise<{ why: string; until: string } | undefined> {
    const doc = await this.tasks.findOne({ _id: THE_RECORD, dueAt: { $gt: this.now() } });
    return doc ? { why: doc.why, until: doc.dueAt.toISOString() } : undefined;
  }

  async counts(): Promise<Partial<Record<Standing, number>>> {
    const groups = await this.tasks.aggregate<{ _id: Standing; count: number }>([{ $match: { _id: { $ne: THE_RECORD } } }, { $group: { _id: '$state', count: { $sum: 1 } } }]).toArray();
    return Object.fromEntries(groups.map(({ _id, count }) => [_id, count]));
  }

  /** Those that a person should look at first. */
  list(limit: number): Promise<RecordTask[]> {
    return this.tasks.find({ _id: { $ne: THE_RECORD } }).sort({ state: 1, dueAt: 1 }).limit(limit).toArray();
  }

  private now = (later = 0): Date => new Date(this.clock.now() + later);
}
