import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { Clock } from '../../../platform/clock/clock.js';
import { insertNew, Store } from '../../../platform/store/store.js';
import { MOST_FAULTS, MOST_OUTSIDE, type ImportCounts, type ImportDoc, type LayoutName, type RowFault } from './import.js';

interface FaultDoc extends RowFault {
  _id: string;
  forgetAt: Date;
}

/** A report is read within weeks. [ours] */
const KEPT_MS = 90 * 86_400_000;

/** Rows that were refused, and rows that lie outside the town. */
export type Told = 'refused' | 'outside';
const MOST: Readonly<Record<Told, number>> = { refused: MOST_FAULTS, outside: MOST_OUTSIDE };

const listId = (id: string, told: Told): string => (told === 'refused' ? id : `${id}:${told}`);
/** By its row: a whole GeoJSON file may stand on one line. */
const faultId = (id: string, told: Told, row: number): string => `${listId(id, told)}|${String(row).padStart(10, '0')}`;

/** Files that were handed in, how far they were read, and each row that was not taken. */
@Injectable()
export class ImportsStore {
  private readonly imports: Collection<ImportDoc & { forgetAt: Date }>;
  private readonly faults: Collection<FaultDoc>;

  constructor(store: Store, private readonly clock: Clock) {
    this.imports = store.collection<ImportDoc & { forgetAt: Date }>('networkImports');
    this.faults = store.collection<FaultDoc>('networkImportFaults');
    store.index('networkImports', { state: 1, dueAt: 1 });
    store.index('networkImports', { layout: 1, doneAt: -1 });
    store.index('networkImports', { forgetAt: 1 }, { expireAfterSeconds: 0 });
    store.index('networkImportFaults', { forgetAt: 1 }, { expireAfterSeconds: 0 });
  }

  async add(doc: ImportDoc): Promise<void> {
    await this.imports.insertOne({ ...doc, forgetAt: new Date(this.clock.now() + KEPT_MS) });
  }

  async find(id: string): Promise<ImportDoc | undefined> {
    return (await this.imports.findOne({ _id: String(id) })) ?? undefined;
  }

  latest(most: number): Promise<ImportDoc[]> {
    return this.imports.find().sort({ madeAt: -1 }).limit(most).toArray();
  }

  /** When a file of this layout that changed something was over last; of one that was broken off, too. */
  async lastChange(layout: LayoutName): Promise<number> {
    return (await this.imports.find({ layout, state: { $ne: 'waiting' }, changed: { $gt: 0 } }).sort({ doneAt: -1 }).limit(1).next())?.doneAt?.getTime() ?? 0;
  }

  due(): Promise<ImportDoc[]> {
    return this.imports.find({ state: 'waiting', dueAt: { $lte: new Date(this.clock.now()) } }).sort({ dueAt: 1 }).limit(20).toArray();
  }

  /** Of these, the ones whose file is still needed. */
  async waiting(ids: readonly string[]): Promise<Set<string>> {
    return new Set((await this.imports.find({ _id: { $in: [...ids] }, state: 'waiting' }, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
  }

  async begin(id: string): Promise<void> {
    await this.imports.updateOne({ _id: id }, { $inc: { begun: 1 } });
  }

  /** Faults first: an import that is over has told all of them. */
  async progress(id: string, counts: ImportCounts, bytesRead: number, told: Readonly<Record<Told, readonly RowFault[]>>, before: Readonly<Record<Told, number>>): Promise<void> {
    const forgetAt = new Date(this.clock.now() + KEPT_MS);
    const named = (what: Told): FaultDoc[] => told[what].slice(0, Math.max(0, MOST[what] - before[what])).map((fault) => ({ _id: faultId(id, what, fault.row), ...fault, forgetAt }));
    await insertNew(this.faults, [...named('refused'), ...named('outside')]);
    await this.imports.updateOne({ _id: id, state: 'waiting' }, { $inc: { ...counts }, $max: { bytesRead }, $set: { dueAt: new Date(this.clock.now()) } });
  }

  async end(id: string, change: Partial<ImportDoc>): Promise<void> {
    await this.imports.updateOne({ _id: id, state: 'waiting' }, { $set: { ...change, doneAt: new Date(this.clock.now()) } });
  }

  async again(id: string, dueAt: Date, why: string): Promise<void> {
    await this.imports.updateOne({ _id: id, state: 'waiting' }, { $set: { dueAt, why } });
  }

  faultsOf(id: string, told: Told, afterRow: number, most: number): Promise<RowFault[]> {
    return this.faults.find({ _id: { $gt: faultId(id, told, afterRow), $lt: `${listId(id, told)}}` } }).sort({ _id: 1 }).limit(most).toArray();
  }
}
