import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ObjectId, type Collection } from 'mongodb';
import type { SubjectId } from '../../../core/ids.js';
import { Clock } from '../../platform/clock/clock.js';
import { GroupedWrites } from '../../platform/store/grouped-writes.js';
import { Store } from '../../platform/store/store.js';

/** One document for a whole group; `keys[i]` names `observations[i]`. */
interface NamesDoc {
  _id: ObjectId;
  keys: number[];
  observations: string[];
  at: Date;
}

export interface KnownName {
  readonly subject: SubjectId;
  /** system|value */
  readonly token: string;
  readonly observation: string;
}

/** Senders repeat what was not answered within hours or days; after that the content alone tells a repeat. [ours] */
const KEPT_SECONDS = 30 * 86_400;

/**
 * Which observation was sent under which business identifier, for creates and updates that are conditional on one. Digests
 * of 48 bits within one subject, packed by the group: about thirty bytes a name.
 */
@Injectable()
export class KnownNames {
  private readonly docs: Collection<NamesDoc>;
  private readonly writes = new GroupedWrites<KnownName>((names) => this.insert(names));

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<NamesDoc>('fhirNames');
    store.index('fhirNames', { keys: 1 });
    store.index('fhirNames', { at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  /** Durable when it resolves. */
  remember(names: readonly KnownName[]): Promise<void> {
    return this.writes.add(names);
  }

  /** Observations of a subject that were sent under that identifier; whether they are kept, the caller looks. */
  async of(subject: SubjectId, token: string): Promise<string[]> {
    const key = keyOf(subject, token);
    const docs = await this.docs.find({ keys: key }).toArray();
    return [...new Set(docs.flatMap(({ keys, observations }) => observations.filter((_, i) => keys[i] === key)))];
  }

  private async insert(names: readonly KnownName[]): Promise<void> {
    const keys = names.map(({ subject, token }) => keyOf(subject, token));
    await this.docs.insertOne({ _id: new ObjectId(), keys, observations: names.map(({ observation }) => observation), at: new Date(this.clock.now()) });
  }
}

const keyOf = (subject: SubjectId, token: string): number => hash('sha256', `${subject}\n${token}`, 'buffer').readUIntBE(0, 6);
