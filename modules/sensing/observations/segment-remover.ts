import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BSON } from 'mongodb';
import type { SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import { Compactor } from './compactor.js';
import { dayId, keyOf, rollupDoc, spanOf, type SegmentDoc } from './segment-doc.js';
import { Segments } from './segment.store.js';
import { SubjectWindows } from '../rules/subject-windows.js';

/** What becomes of a day: nothing is left of it, or its counts and measures by hour. */
export type Remains = 'nothing' | 'rollup';

/** What is to go, as it is now: enough to prove later what it was without keeping it. */
export interface Found {
  readonly ids: readonly string[];
  readonly documents: number;
  readonly readings: number;
  /** The time it is of. */
  readonly from: number;
  readonly to: number;
  /** SHA-256 over the documents in order of their ids. */
  readonly digest: string;
}

/** Takes days of readings out of the store, in steps that may be repeated. */
@Injectable()
export class SegmentRemover {
  constructor(private readonly segments: Segments, private readonly compactor: Compactor, private readonly windows: SubjectWindows) {}

  /** Everything acknowledged stands in its segment after this, so that nothing is overlooked. */
  foldAll(): Promise<void> {
    return this.compactor.foldAll();
  }

  /** The oldest days of a kind before a day, as many as make a step. */
  async daysBefore(subject: SubjectId, kind: Kind, before: number, remains: Remains, limit: number): Promise<string[]> {
    const range = { _id: { $gte: dayId(subject, kind, 0), $lt: dayId(subject, kind, before) } };
    const docs = await this.segments.days.find(remains === 'rollup' ? { ...range, form: { $ne: 'rollup' } } : range, { projection: { _id: 1 } }).sort({ _id: 1 }).limit(limit).toArray();
    return docs.map((doc) => doc._id);
  }

  async look(ids: readonly string[]): Promise<Found> {
    const hash = createHash('sha256');
    let documents = 0, readings = 0, from = Infinity, to = -Infinity;
    for await (const doc of this.segments.days.find({ _id: { $in: [...ids] } }).sort({ _id: 1 })) {
      hash.update(BSON.serialize(doc));
      const span = spanOf(keyOf(doc._id));
      [documents, readings, from, to] = [documents + 1, readings + doc.n, Math.min(from, span.from), Math.max(to, span.to)];
    }
    for (const filter of hoursOf(ids)) {
      for await (const doc of this.segments.hours.find(filter).sort({ _id: 1 })) {
        hash.update(BSON.serialize(doc));
        documents += 1;
      }
    }
    return { ids, documents, readings, from, to, digest: hash.digest('base64url') };
  }

  /** Days first, then their hours: hours without a day are in force for nobody. */
  async remove(ids: readonly string[], remains: Remains): Promise<void> {
    if (remains === 'nothing') await this.segments.days.deleteMany({ _id: { $in: [...ids] } });
    else for await (const doc of this.segments.days.find({ _id: { $in: [...ids] }, form: { $ne: 'rollup' } })) await this.keepRollup(doc);
    for (const filter of hoursOf(ids)) await this.segments.hours.deleteMany(filter);
    for (const subject of new Set(ids.map((id) => keyOf(id).subject))) this.forget(subject);
  }

  private forget(subject: SubjectId): void {
    this.windows.forget(subject);
    this.segments.shelf.forget(subject);
  }

  /** Documents that should be gone and are not. */
  async left(ids: readonly string[], remains: Remains): Promise<number> {
    const days = await this.segments.days.countDocuments({ _id: { $in: [...ids] }, ...(remains === 'rollup' ? { form: { $ne: 'rollup' as const } } : {}) });
    const hours = await Promise.all(hoursOf(ids).map((filter) => this.segments.hours.countDocuments(filter)));
    return hours.reduce((sum, count) => sum + count, days);
  }

  /** Readings of these kinds that we were told of up to an instant and that are still there. */
  async readingsLeft(subject: SubjectId, kinds: readonly Kind[], toldBy: number): Promise<number> {
    const before = Math.floor(toldBy / 86_400_000) + 1;
    let left = 0;
    for (const kind of kinds) {
      for (const id of await this.daysBefore(subject, kind, before, 'nothing', 10_000)) {
        const { from, to } = spanOf(keyOf(id));
        for (const readings of await this.segments.between(subject, [kind], from, to - 1)) left += readings.filter((reading) => reading.receivedAt <= toldBy).length;
      }
    }
    return left;
  }

  private async keepRollup(doc: SegmentDoc): Promise<void> {
    const hours = await this.segments.rollupOf(doc);
    await this.segments.days.replaceOne({ _id: doc._id, rev: doc.rev }, rollupDoc(doc._id, doc.rev + 1, 'rollup', hours));
  }
}

/** Hours of many days, a hundred days to a question. */
function hoursOf(days: readonly string[]): { $or: { _id: { $gte: string; $lt: string } }[] }[] {
  const filters = [];
  for (let i = 0; i < days.length; i += 100) filters.push({ $or: days.slice(i, i + 100).map((id) => ({ _id: { $gte: `${id}T`, $lt: `${id}U` } })) });
  return filters;
}
