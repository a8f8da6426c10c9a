import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import type { SubjectId } from '../../../../core/ids.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Store } from '../../../platform/store/store.js';
import type { UploadDoc } from './upload.js';

/** What was handed in, and what became of it. */
@Injectable()
export class UploadsStore {
  private readonly docs: Collection<UploadDoc>;

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<UploadDoc>('uploads');
    store.index('uploads', { subject: 1, madeAt: -1 });
    store.index('uploads', { state: 1, dueAt: 1 });
    store.index('uploads', { digest: 1 });
  }

  async add(doc: UploadDoc): Promise<void> {
    await this.docs.insertOne(doc);
  }

  async find(id: string, subject: SubjectId): Promise<UploadDoc | undefined> {
    return (await this.docs.findOne({ _id: String(id), subject })) ?? undefined;
  }

  of(subject: SubjectId): Promise<UploadDoc[]> {
    return this.docs.find({ subject }).sort({ madeAt: -1 }).limit(50).toArray();
  }

  due(): Promise<UploadDoc[]> {
    return this.docs.find({ state: 'waiting', dueAt: { $lte: new Date(this.clock.now()) } }).sort({ dueAt: 1 }).limit(20).toArray();
  }

  /** Asked for or held, and nobody came back: their files are not kept for ever. */
  forgotten(before: Date): Promise<UploadDoc[]> {
    return this.docs.find({ state: { $in: ['awaited', 'held'] }, madeAt: { $lt: before } }).limit(50).toArray();
  }

  /** Of these, the ones whose file is still needed. */
  async open(ids: readonly string[]): Promise<Set<string>> {
    const docs = await this.docs.find({ _id: { $in: [...ids] }, state: { $in: ['awaited', 'waiting', 'held'] } }, { projection: { _id: 1 } }).toArray();
    return new Set(docs.map(({ _id }) => _id));
  }

  /** The same bytes, and the same rows of them, were taken for others and never for this resident. Uploads of earlier versions have no digest. */
  async isOthers({ digest, person, subject }: UploadDoc): Promise<boolean> {
    const takenFor = digest === undefined ? [] : await this.docs.distinct('subject', { digest, person: person ?? null, begun: true } as Filter<UploadDoc>);
    return takenFor.length > 0 && !takenFor.includes(subject);
  }

  /** Only while it is in that state: two who act at once do it once. */
  async move(id: string, from: UploadDoc['state'], change: Partial<UploadDoc>): Promise<boolean> {
    return (await this.docs.updateOne({ _id: id, state: from }, { $set: change })).matchedCount === 1;
  }

  async progress(id: string, counts: Partial<Record<'accepted' | 'duplicates' | 'quarantined' | 'rejected' | 'batches', number>>, bytesRead: number, problems: readonly string[]): Promise<void> {
    await this.docs.updateOne({ _id: id }, { $inc: counts, $max: { bytesRead }, ...(problems.length > 0 ? { $push: { problems: { $each: [...problems], $slice: 20 } } } : {}) });
  }
}
