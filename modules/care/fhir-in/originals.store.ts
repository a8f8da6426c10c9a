import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { SubjectId } from '../../../core/ids.js';
import { Clock } from '../../platform/clock/clock.js';
import { GroupedWrites } from '../../platform/store/grouped-writes.js';
import { insertNew, Store } from '../../platform/store/store.js';

interface OriginalDoc {
  /** Digest of owner and text: kept once, however often it is sent. */
  _id: string;
  subject: SubjectId;
  /** Observations that were made of it. */
  observations: string[];
  /** Our clock, when it was first sent. */
  at: Date;
  text: string;
}

export interface Original {
  readonly subject: SubjectId;
  readonly observations: readonly string[];
  /** The resource as JSON. */
  readonly text: string;
}

/** A resource about one measurement has a few kilobytes; a longer one is refused before it is taken. [ours] */
export const LONGEST_ORIGINAL = 64 * 1024;

/** Resources as they were sent, where our view of the reading does not say all that stood in them. */
@Injectable()
export class Originals {
  private readonly docs: Collection<OriginalDoc>;
  private readonly writes = new GroupedWrites<OriginalDoc>((docs) => this.insert(docs));

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<OriginalDoc>('fhirOriginals');
    store.index('fhirOriginals', { observations: 1 });
    store.index('fhirOriginals', { subject: 1, at: 1 });
  }

  /** Durable when it resolves; to be written before the reading that it belongs to. */
  keep(originals: readonly Original[]): Promise<void> {
    const at = new Date(this.clock.now());
    return this.writes.add(originals.map(({ subject, observations, text }) => ({
      _id: createHash('sha256').update(`${subject}\n${text}`).digest('base64url'), subject, observations: [...observations], at, text,
    })));
  }

  /** Oldest first. */
  async of(subject: SubjectId, observation: string): Promise<{ at: number; resource: unknown }[]> {
    const docs = await this.docs.find({ observations: observation, subject }).sort({ at: 1 }).toArray();
    return docs.map((doc) => ({ at: doc.at.getTime(), resource: JSON.parse(doc.text) as unknown }));
  }

  private async insert(docs: readonly OriginalDoc[]): Promise<void> {
    await insertNew(this.docs, docs);
  }
}
