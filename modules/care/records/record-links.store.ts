import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { Clock } from '../../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { Store } from '../../platform/store/store.js';

interface LinkDoc {
  /** Our `Type/id`. */
  _id: string;
  theirs: string;
  /** Which record it stands in: `Patient/12` of another server is another person. */
  record: string;
  at: Date;
}

/** Where our things stand in the record. */
@Injectable()
export class RecordLinks {
  private readonly links: Collection<LinkDoc>;
  private readonly record: string;

  constructor(store: Store, private readonly clock: Clock, @Inject(SETTINGS) { fhirServerUrl = '' }: Settings) {
    this.links = store.collection<LinkDoc>('recordLinks');
    this.record = createHash('sha256').update(fhirServerUrl.replace(/\/+$/, '')).digest('base64url').slice(0, 16);
  }

  async of(ours: readonly string[]): Promise<Map<string, string>> {
    const docs = await this.links.find({ _id: { $in: [...ours] }, record: this.record }).toArray();
    return new Map(docs.map((doc) => [doc._id, doc.theirs]));
  }

  async find(ours: string): Promise<{ theirs: string; at: number } | undefined> {
    const doc = await this.links.findOne({ _id: ours, record: this.record });
    return doc ? { theirs: doc.theirs, at: doc.at.getTime() } : undefined;
  }

  async link(ours: string, theirs: string): Promise<void> {
    await this.links.updateOne({ _id: ours }, { $set: { theirs, record: this.record, at: new Date(this.clock.now()) } }, { upsert: true });
  }

  /** What these were linked to may be gone: they are looked for, or made, anew. */
  async forget(ours: readonly string[]): Promise<void> {
    await this.links.deleteMany({ _id: { $in: [...ours] } });
  }
}
