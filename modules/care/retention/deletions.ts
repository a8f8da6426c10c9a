import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BSON, type Collection } from 'mongodb';
import type { ResidentId } from '../../../core/ids.js';
import type { ClassName } from '../../../core/retention/classes.js';
import { PERSONAL } from '../../../core/retention/collections.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { crashPoint } from '../../platform/crash-points.js';
import { newId } from '../../platform/store/new-id.js';
import { Store } from '../../platform/store/store.js';
import { UploadFiles } from '../../sensing/doors/uploads/upload-files.js';
import { SegmentRemover, type Found, type Remains } from '../../sensing/observations/segment-remover.js';

/** What is to go: documents of one collection and one person, by their ids. */
export interface Plan {
  readonly subject: ResidentId;
  readonly class: ClassName;
  readonly collection: string;
  readonly ids: readonly string[];
  readonly remains: Remains;
  /** Absent: by age. */
  readonly erasure?: string;
}

/** One deletion: what went, why, and the proof that it is gone. Holds no content of what it deleted. */
export interface Deletion extends Omit<Plan, 'ids'> {
  readonly _id: string;
  readonly documents: number;
  readonly readings: number;
  readonly from?: number;
  readonly to?: number;
  /** SHA-256 over the documents as they were. */
  readonly digest: string;
  readonly state: 'intended' | 'proved';
  readonly at: Date;
  readonly provedAt?: Date;
  /** While it is under way. */
  readonly ids?: readonly string[];
}

const SEGMENTS = 'segments';
const WITH_FILES: readonly string[] = PERSONAL.filter(({ erased }) => erased.reach === 'documents' && erased.file).map(({ name }) => name);

/**
 * Deletes in four durable steps: say what will go (with its hash), delete, say so in the audit, look that it is gone. A
 * crash between any two is mended by going on; each step may be repeated.
 */
@Injectable()
export class Deletions {
  private readonly docs: Collection<Deletion>;

  constructor(
    private readonly store: Store, private readonly remover: SegmentRemover, private readonly files: UploadFiles, private readonly audit: Audit, private readonly clock: Clock,
  ) {
    this.docs = store.collection<Deletion>('deletions');
    store.index('deletions', { subject: 1, at: -1 });
    store.index('deletions', { erasure: 1 }, { partialFilterExpression: { erasure: { $exists: true } } });
    store.index('deletions', { state: 1 }, { partialFilterExpression: { state: 'intended' } });
  }

  async delete(plan: Plan): Promise<Deletion> {
    const { ids, ...rest } = plan;
    const { documents, readings, from, to, digest } = await this.look(plan);
    const span = documents > 0 && Number.isFinite(from) ? { from, to } : {};
    const doc: Deletion = { _id: newId<string>(), ...rest, documents, readings, ...span, digest, state: 'intended', at: new Date(this.clock.now()), ids };
    await this.docs.insertOne(doc);
    crashPoint('deletion.after-intent');
    return this.goOn(doc);
  }

  /** What an earlier life began. */
  async resume(): Promise<number> {
    const begun = await this.docs.find({ state: 'intended' }).toArray();
    for (const doc of begun) await this.goOn(doc);
    return begun.length;
  }

  async ofErasure(erasure: string): Promise<Deletion[]> {
    return this.docs.find({ erasure }).sort({ at: 1, _id: 1 }).toArray();
  }

  async of(subject: ResidentId): Promise<Deletion[]> {
    return this.docs.find({ subject }).sort({ at: -1 }).limit(1_000).toArray();
  }

  private async goOn(doc: Deletion): Promise<Deletion> {
    const ids = doc.ids ?? [];
    if (doc.collection === SEGMENTS) await this.remover.remove(ids, doc.remains);
    else await this.remove(doc.collection, ids);
    crashPoint('deletion.after-delete');
    await this.noteOnce(doc);
    crashPoint('deletion.after-audit');
    const left = doc.collection === SEGMENTS ? await this.remover.left(ids, doc.remains) : await this.left(doc.collection, ids);
    if (left > 0) throw new Error('Something that was deleted is still there; the deletion is tried again');
    const proved = await this.docs.findOneAndUpdate({ _id: doc._id }, { $set: { state: 'proved', provedAt: new Date(this.clock.now()) }, $unset: { ids: 1 } }, { returnDocument: 'after' });
    return proved ?? doc;
  }

  private async remove(collection: string, ids: readonly string[]): Promise<void> {
    if (WITH_FILES.includes(collection)) for (const id of ids) await this.files.remove(id);
    await this.others(collection).deleteMany({ _id: { $in: [...ids] } });
  }

  private async left(collection: string, ids: readonly string[]): Promise<number> {
    const files = WITH_FILES.includes(collection) ? ids.filter((id) => this.files.isHere(id)).length : 0;
    return files + (await this.others(collection).countDocuments({ _id: { $in: [...ids] } }));
  }

  private async noteOnce({ _id, subject, class: name, collection, remains, erasure, documents, readings, from, to, digest }: Deletion): Promise<void> {
    const detail = JSON.stringify({ deletion: _id, class: name, collection, remains, documents, readings, from, to, digest, erasure });
    if (await this.audit.has(subject, 'delete', detail)) return;
    await this.audit.note({ actor: 'service', role: 'service', action: 'delete', purpose: 'administration', subject, detail });
  }

  private async look({ collection, ids }: Plan): Promise<Found> {
    if (collection === SEGMENTS) return this.remover.look(ids);
    const hash = createHash('sha256');
    let documents = 0;
    for await (const doc of this.others(collection).find({ _id: { $in: [...ids] } }).sort({ _id: 1 })) {
      hash.update(BSON.serialize(doc));
      documents += 1;
    }
    return { ids, documents, readings: 0, from: Infinity, to: -Infinity, digest: hash.digest('base64url') };
  }

  private others(collection: string): Collection<{ _id: string }> {
    return this.store.collection<{ _id: string }>(collection);
  }
}
