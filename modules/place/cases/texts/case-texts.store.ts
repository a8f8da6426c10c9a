import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { Store, insertNew } from '../../../platform/store/store.js';

/** `sending`: the network may have it. `unknown`: so it is, until a receipt says more; it is not sent again. */
export type TextState = 'intended' | 'sending' | 'sent' | 'unknown' | 'delivered' | 'failed' | 'skipped';
export interface CaseTextDoc {
  _id: string;
  readonly user: string;
  /** Absent of the one that tells how many more there are. */
  readonly case?: string;
  readonly text: string;
  readonly state: TextState;
  readonly at: Date;
  readonly dueAt: Date;
  readonly tries: number;
  readonly sid?: string;
  readonly reason?: string;
}

const KEPT_SECONDS = 90 * 86_400;
const AT_ONCE = 200;

/** Texts to staff: intended first, and what became of each. */
@Injectable()
export class CaseTextsStore {
  private readonly texts: Collection<CaseTextDoc>;

  constructor(store: Store) {
    this.texts = store.collection<CaseTextDoc>('caseTexts');
    store.index('caseTexts', { state: 1, dueAt: 1 });
    store.index('caseTexts', { user: 1, at: -1 });
    store.index('caseTexts', { at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  /** What is intended already is not intended again. */
  async intend(texts: readonly Pick<CaseTextDoc, '_id' | 'user' | 'case' | 'text'>[], now: number): Promise<void> {
    await insertNew(this.texts, texts.map((text): CaseTextDoc => ({ ...text, state: 'intended', at: new Date(now), dueAt: new Date(now), tries: 0 })));
  }

  due(user: string, now: number): Promise<CaseTextDoc[]> {
    return this.texts.find({ user, state: 'intended', dueAt: { $lte: new Date(now) } }).sort({ dueAt: 1 }).limit(AT_ONCE).toArray();
  }

  /** Said before anything leaves the house. False: another process was faster. */
  async begin(id: string): Promise<boolean> {
    return (await this.texts.updateOne({ _id: id, state: 'intended' }, { $set: { state: 'sending' }, $inc: { tries: 1 } })).modifiedCount === 1;
  }

  async settle(id: string, change: Partial<Omit<CaseTextDoc, '_id'>>): Promise<void> {
    await this.texts.updateOne({ _id: id, state: { $in: ['intended', 'sending'] } }, { $set: change });
  }

  /** A receipt. `sent` says less than what is known of most; what has arrived or failed is over. Undefined: it changed nothing. */
  async heard(id: string, { sid, state, reason }: { readonly sid: string; readonly state: 'sent' | 'delivered' | 'failed'; readonly reason?: string }): Promise<CaseTextDoc | undefined> {
    const before: TextState[] = state === 'sent' ? ['sending', 'unknown'] : ['sending', 'unknown', 'sent'];
    return (await this.texts.findOneAndUpdate({ _id: id, state: { $in: before }, $or: [{ sid }, { sid: { $exists: false } }] }, { $set: { sid, state, ...(reason === undefined ? {} : { reason }) } })) ?? undefined;
  }

  async last(user: string): Promise<CaseTextDoc | undefined> {
    return (await this.texts.find({ user }).sort({ at: -1 }).limit(1).toArray())[0];
  }
}
