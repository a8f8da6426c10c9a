import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { PostcodeRow } from '../../../core/network/layouts/coverage.js';
import { Store } from '../../platform/store/store.js';
import { changedBy } from './premises.store.js';

interface PostcodeDoc extends PostcodeRow {
  _id: string;
}

/** What Ofcom says of postcodes as a whole. */
@Injectable()
export class Postcodes {
  private readonly postcodes: Collection<PostcodeDoc>;

  constructor(store: Store) {
    this.postcodes = store.collection<PostcodeDoc>('networkPostcodes');
    store.index('networkPostcodes', { postcode: 1, observedAt: -1 });
  }

  keep(rows: readonly PostcodeRow[]): Promise<number> {
    return changedBy(this.postcodes, rows.map((row) => ({ updateOne: { filter: { _id: `${row.postcode}|${new Date(row.observedAt).toISOString().slice(0, 10)}` }, update: { $set: { ...row } }, upsert: true } })));
  }

  /** The newest first. */
  async of(postcode: string): Promise<PostcodeRow[]> {
    return (await this.postcodes.find({ postcode: String(postcode) }).sort({ observedAt: -1 }).limit(20).toArray()).map(({ _id, ...row }) => row);
  }
}
