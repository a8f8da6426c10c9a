import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { QuietHours } from '../../../../core/escalation/quiet-hours.js';
import type { Mailed } from '../../../platform/mail/mail.js';
import { Store } from '../../../platform/store/store.js';

/** Whether and how one of the staff is told of cases. */
export interface LetterWish {
  readonly email: string;
  readonly how: 'at-once' | 'daily';
  /** Of the daily letter, on the wall's clock. */
  readonly hour: number;
  readonly quiet?: QuietHours;
}
export interface ToldUntil {
  /** The last change of cases that was told of. */
  readonly change?: number;
  /** Cases due until then were told of as overdue. */
  readonly lateAt?: number;
  /** The local day of the last daily letter. */
  readonly day?: string;
}
export interface WishDoc extends LetterWish {
  _id: string;
  told: ToldUntil;
  againAt?: number;
  last?: { readonly at: number; readonly came: Mailed };
}

const MOST_WISHES = 500;

/** Who of the staff wishes to be told of cases by e-mail, and how far each was told. */
@Injectable()
export class CaseLetterWishes {
  private readonly wishes: Collection<WishDoc>;

  constructor(store: Store) {
    this.wishes = store.collection<WishDoc>('caseLetters');
  }

  /** What was told stays told; of a new wish, from now on. */
  async set(user: string, { quiet, ...wish }: LetterWish, from: ToldUntil): Promise<void> {
    await this.wishes.updateOne({ _id: user }, { $set: { ...wish, ...(quiet ? { quiet } : {}) }, $setOnInsert: { told: from }, $unset: { againAt: '', last: '', ...(quiet ? {} : { quiet: '' }) } }, { upsert: true });
  }

  async end(user: string): Promise<boolean> {
    return (await this.wishes.deleteOne({ _id: user })).deletedCount === 1;
  }

  async of(user: string): Promise<WishDoc | undefined> {
    return (await this.wishes.findOne({ _id: user })) ?? undefined;
  }

  async all(now: number): Promise<WishDoc[]> {
    return this.wishes.find({ $or: [{ againAt: { $exists: false } }, { againAt: { $lte: now } }] }).limit(MOST_WISHES).toArray();
  }

  async told(user: string, told: ToldUntil, last?: WishDoc['last']): Promise<void> {
    const set = Object.fromEntries(Object.entries(told).map(([name, value]) => [`told.${name}`, value as unknown]));
    await this.wishes.updateOne({ _id: user }, { $set: { ...set, ...(last ? { last } : {}) }, $unset: { againAt: '' } });
  }

  async putOff(user: string, againAt: number, last: NonNullable<WishDoc['last']>): Promise<void> {
    await this.wishes.updateOne({ _id: user }, { $set: { againAt, last } });
  }
}
