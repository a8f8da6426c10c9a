import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import { Clock } from '../../platform/clock/clock.js';
import { Complaints } from '../../platform/health/complaints.js';
import { Log } from '../../platform/log/log.js';
import { Store } from '../../platform/store/store.js';
import { keyOf, spanOf, type SegmentDoc } from './segment-doc.js';

interface DamageDoc {
  /** The segment's own id and revision. */
  _id: string;
  foundAt: Date;
  /** As it was found: evidence, and what a repair would begin with. */
  doc: SegmentDoc;
}

/** A stretch of one kind that cannot be read. */
export interface Unreadable {
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
}

/**
 * Segments that do not agree with their checksum. Each is kept aside as it was found, so that what is still readable can
 * go on (and be written to) while nothing wrong is ever shown; readiness and the person's coverage say so until a backup
 * has given the day back.
 */
@Injectable()
export class Damage {
  private readonly docs: Collection<DamageDoc>;
  private readonly noted = new Set<string>();
  /** The doctor's: what is found is told, and nothing is written. */
  onlyLook = false;

  constructor(store: Store, private readonly clock: Clock, private readonly log: Log, private readonly complaints: Complaints) {
    this.docs = store.collection<DamageDoc>('damagedSegments');
  }

  async start(): Promise<void> {
    this.say(await this.docs.estimatedDocumentCount());
  }

  async note(doc: SegmentDoc): Promise<void> {
    const _id = `${doc._id}#${doc.rev}`;
    if (this.onlyLook || this.noted.has(_id)) return;
    await this.docs.updateOne({ _id }, { $setOnInsert: { foundAt: new Date(this.clock.now()), doc } }, { upsert: true });
    this.noted.add(_id);
    this.log.failure('segment-damaged', new Error('checksum'), { segment: doc._id });
    this.say(await this.docs.countDocuments());
  }

  async of(subject: SubjectId): Promise<Unreadable[]> {
    const docs = await this.docs.find({ _id: { $gte: `${subject}|`, $lt: `${subject}}` } }, { projection: { _id: 1 } }).toArray();
    return docs.map(({ _id }) => {
      const key = keyOf(_id.split('#')[0] ?? '');
      return { kind: key.kind, ...spanOf(key) };
    });
  }

  private say(count: number): void {
    if (count > 0) this.complaints.say('segments', `${count} stored ${count === 1 ? 'segment is' : 'segments are'} damaged and not shown: run npm run doctor`);
  }
}
