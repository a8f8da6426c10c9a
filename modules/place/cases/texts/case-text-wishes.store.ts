import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { QuietHours } from '../../../../core/escalation/quiet-hours.js';
import { Store } from '../../../platform/store/store.js';
import type { ToldUntil } from '../letters/case-letter-wishes.store.js';

export interface TextWishDoc {
  _id: string;
  readonly phone: string;
  readonly quiet?: QuietHours;
  readonly told: ToldUntil;
  /** The network's last word on the number: until it is given anew, nothing is sent there. */
  readonly stopped?: 'opted-out' | 'no-such-number';
}

const MOST_WISHES = 500;

/** Who of the staff wishes to be told of cases by text message, and how far each was told. */
@Injectable()
export class CaseTextWishes {
  private readonly wishes: Collection<TextWishDoc>;

  constructor(store: Store) {
    this.wishes = store.collection<TextWishDoc>('caseTextWishes');
  }

  /** What was told stays told; of a new wish, from now on. */
  async set(user: string, phone: string, quiet: QuietHours | undefined, from: ToldUntil): Promise<void> {
    await this.wishes.updateOne({ _id: user }, { $set: { phone, ...(quiet ? { quiet } : {}) }, $setOnInsert: { told: from }, $unset: { stopped: '', ...(quiet ? {} : { quiet: '' }) } }, { upsert: true });
  }

  async end(user: string): Promise<boolean> {
    return (await this.wishes.deleteOne({ _id: user })).deletedCount === 1;
  }

  async of(user: string): Promise<TextWishDoc | undefined> {
    return (await this.wishes.findOne({ _id: user })) ?? undefined;
  }

  all(): Promise<TextWishDoc[]> {
    return this.wishes.find({ stopped: { $exists: false } }).limit(MOST_WISHES).toArray();
  }

  async told(user: string, told: ToldUntil): Promise<void> {
    await this.wishes.updateOne({ _id: user }, { $set: { told } });
  }

  async stop(user: string, phone: string, stopped: NonNullable<TextWishDoc['stopped']>): Promise<void> {
    await this.wishes.updateOne({ _id: user, phone }, { $set: { stopped } });
  }
}
