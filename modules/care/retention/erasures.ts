import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { ResidentId } from '../../../core/ids.js';
import { classOf, ERASABLE_KINDS, type ClassName } from '../../../core/retention/classes.js';
import { keptByErasure, type Kept } from '../../../core/retention/kept.js';
import { Clock } from '../../platform/clock/clock.js';
import { crashPoint } from '../../platform/crash-points.js';
import { newId } from '../../platform/store/new-id.js';
import { Store } from '../../platform/store/store.js';
import { LatestStore } from '../../sensing/observations/latest.store.js';
import { SegmentRemover } from '../../sensing/observations/segment-remover.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Deletions, type Deletion } from './deletions.js';
import { LegalHolds } from './legal-holds.js';
import { Leftovers } from './leftovers.js';

const DAY_MS = 86_400_000;
const DAYS_AT_ONCE = 500;

interface ErasureDoc {
  _id: string;
  subject: ResidentId;
  reason: string;
  requestedBy: string;
  requestedAt: Date;
  state: 'waiting' | 'done';
  /** Why it has not been carried out yet. */
  waitsFor?: string;
  /** Everything we were told of up to this instant is gone. */
  upTo?: Date;
  doneAt?: Date;
  /** SHA-256 over the certificate's facts. */
  seal?: string;
}

/** What can be shown to the person who asked, and looked over again at any time. */
export interface Certificate extends Omit<ErasureDoc, '_id'> {
  readonly id: string;
  readonly deletions: readonly Deletion[];
  /** The refusal note: what is not erased, and on what ground. */
  readonly kept: readonly Kept[];
}

/**
 * Erasure of what is not part of the record, on request. An open alert is seen to its end first and a legal hold stops
 * everything; then each step deletes and proves itself, and a certificate is made only when a look everywhere finds nothing.
 */
@Injectable()
export class Erasures {
  private readonly docs: Collection<ErasureDoc>;

  constructor(
    store: Store, private readonly deletions: Deletions, private readonly leftovers: Leftovers, private readonly remover: SegmentRemover,
    private readonly latest: LatestStore, private readonly alerts: AlertStore, private readonly holds: LegalHolds, private readonly clock: Clock,
  ) {
    this.docs = store.collection<ErasureDoc>('erasures');
    store.index('erasures', { subject: 1, requestedAt: -1 });
    store.index('erasures', { state: 1 }, { partialFilterExpression: { state: 'waiting' } });
  }

  async request(subject: ResidentId, reason: string, requestedBy: string): Promise<Certificate> {
    const doc: ErasureDoc = { _id: newId<string>(), subject, reason, requestedBy, requestedAt: new Date(this.clock.now()), state: 'waiting', waitsFor: 'its turn' };
    await this.docs.insertOne(doc);
    return this.certificate(doc);
  }

  async find(subject: ResidentId, id: string): Promise<Certificate | undefined> {
    const doc = await this.docs.findOne({ _id: String(id), subject });
    return doc ? this.certificate(doc) : undefined;
  }

  /** Certificates that no longer tell the truth: something is there that was said to be gone, or their own words were changed. */
  async broken(): Promise<{ id: string; why: string }[]> {
    const wrong: { id: string; why: string }[] = [];
    for await (const doc of this.docs.find({ state: 'done' })) {
      const left = doc.upTo ? await this.leftovers.after(doc.subject, doc.upTo) : [];
      if (left.length > 0) wrong.push({ id: doc._id, why: `something is left in ${left.map(({ collection }) => collection).join(', ')}` });
      else if (doc.seal !== sealOf(doc, await this.deletions.ofErasure(doc._id))) wrong.push({ id: doc._id, why: 'the certificate or one of its deletions was changed' });
    }
    return wrong;
  }

  async waiting(): Promise<string[]> {
    return (await this.docs.find({ state: 'waiting' }, { projection: { _id: 1 } }).sort({ requestedAt: 1 }).toArray()).map((doc) => doc._id);
  }

  /** May be called again after a crash at any point. */
  async carryOut(id: string): Promise<void> {
    const doc = await this.docs.findOne({ _id: id, state: 'waiting' });
    if (!doc) return;
    const waitsFor = await this.obstacle(doc.subject);
    if (waitsFor) return void (await this.docs.updateOne({ _id: id }, { $set: { waitsFor } }));
    const upTo = new Date(this.clock.now());
    // First the documents: a file that is being read brings in no more, and then the readings that it brought go.
    for (const beside of await this.leftovers.beside(doc.subject, upTo)) await this.deletions.delete({ ...beside, subject: doc.subject, remains: 'nothing', erasure: id });
    await this.eraseReadings(doc);
    await this.latest.forget(doc.subject, ERASABLE_KINDS, upTo.getTime());
    const left = await this.leftovers.after(doc.subject, upTo);
    if (left.length > 0) return void (await this.docs.updateOne({ _id: id }, { $set: { waitsFor: `what is still in ${left.map(({ collection }) => collection).join(', ')}` } }));
    crashPoint('erasure.before-certificate');
    const done: ErasureDoc = { ...doc, state: 'done', upTo, doneAt: new Date(this.clock.now()) };
    const seal = sealOf(done, await this.deletions.ofErasure(id));
    await this.docs.updateOne({ _id: id, state: 'waiting' }, { $set: { state: 'done', upTo, doneAt: done.doneAt as Date, seal }, $unset: { waitsFor: 1 } });
  }

  private async obstacle(subject: ResidentId): Promise<string | undefined> {
    if (await this.holds.stands(subject)) return 'a legal hold to be lifted';
    if ((await this.alerts.live(subject)).length > 0) return 'an open alert to end';
    return undefined;
  }

  private async eraseReadings({ _id, subject }: ErasureDoc): Promise<void> {
    await this.remover.foldAll();
    const tomorrow = Math.floor(this.clock.now() / DAY_MS) + 2;
    for (const kind of ERASABLE_KINDS) {
      for (let ids = await this.days(subject, kind, tomorrow); ids.length > 0; ids = await this.days(subject, kind, tomorrow)) {
        await this.deletions.delete({ subject, class: classOf(kind).name as ClassName, collection: 'segments', ids, remains: 'nothing', erasure: _id });
      }
    }
  }

  private days(subject: ResidentId, kind: (typeof ERASABLE_KINDS)[number], before: number): Promise<string[]> {
    return this.remover.daysBefore(subject, kind, before, 'nothing', DAYS_AT_ONCE);
  }

  private async certificate({ _id, ...doc }: ErasureDoc): Promise<Certificate> {
    return { id: _id, ...doc, deletions: (await this.deletions.ofErasure(_id)).map(({ ids: _, ...deletion }) => deletion), kept: KEPT };
  }
}

const KEPT = keptByErasure();

function sealOf({ _id, subject, reason, requestedBy, requestedAt, upTo, doneAt }: ErasureDoc, deletions: readonly Deletion[]): string {
  const facts = deletions.map((d) => [d._id, d.collection, d.class, d.documents, d.readings, d.digest, d.state]);
  return createHash('sha256').update(JSON.stringify([_id, subject, reason, requestedBy, requestedAt, upTo, doneAt, facts])).digest('base64url');
}
