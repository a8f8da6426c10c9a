import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { Clock } from '../../platform/clock/clock.js';
import { Store } from '../../platform/store/store.js';

interface LinkDoc {
  /** Our `Type/id`. */
  _id: string;
  theirs: string;
  at: Date;
}

interface TaskDoc {
  /** `alert/{id}` or `delivery/{id}`. */
  _id: string;
  attempts: number;
  dueAt: Date;
  state: 'waiting' | 'parked' | 'needs-human' | 'refused';
  why: string;
}

export type Standing = TaskDoc['state'];

/** Where our things stand in the record, and what could not be written yet and why. */
@Injectable()
export class RecordLinks {
  private readonly links: Collection<LinkDoc>;
  private readonly tasks: Collection<TaskDoc>;

  constructor(store: Store, private readonly clock: Clock) {
    this.links = store.collection<LinkDoc>('recordLinks');
    this.tasks = store.collection<TaskDoc>('recordTasks');
    store.index('recordTasks', { dueAt: 1 });
  }

  async of(ours: readonly string[]): Promise<Map<string, string>> {
    const docs = await this.links.find({ _id: { $in: [...ours] } }).toArray();
    return new Map(docs.map((doc) => [doc._id, doc.theirs]));
  }

  async link(ours: string, theirs: string): Promise<void> {
    await this.links.updateOne({ _id: ours }, { $set: { theirs, at: new Date(this.clock.now()) } }, { upsert: true });
  }

  /** Of these, the ones that must wait: tried lately without luck. */
  async waiting(names: readonly string[]): Promise<Set<string>> {
    const docs = await this.tasks.find({ _id: { $in: [...names] }, dueAt: { $gt: new Date(this.clock.now()) } }, { projection: { _id: 1 } }).toArray();
    return new Set(docs.map((doc) => doc._id));
  }

  async attempts(name: string): Promise<number> {
    return (await this.tasks.findOne({ _id: name }))?.attempts ?? 0;
  }

  async putOff(name: string, state: Standing, why: string, inMs: number): Promise<void> {
    await this.tasks.updateOne({ _id: name }, { $set: { state, why, dueAt: new Date(this.clock.now() + inMs) }, $inc: { attempts: 1 } }, { upsert: true });
  }

  async done(name: string): Promise<void> {
    await this.tasks.deleteOne({ _id: name });
  }

  async backlog(limit: number): Promise<{ what: string; state: Standing; why: string; attempts: number; nextTry: string }[]> {
    const docs = await this.tasks.find({}).sort({ dueAt: 1 }).limit(limit).toArray();
    return docs.map((doc) => ({ what: doc._id, state: doc.state, why: doc.why, attempts: doc.attempts, nextTry: doc.dueAt.toISOString() }));
  }
}
