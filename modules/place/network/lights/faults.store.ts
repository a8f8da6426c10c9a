import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import { isDuplicateKey, Store } from '../../../platform/store/store.js';

const DAY_MS = 86_400_000;
/** What was mended is kept so long, to see what breaks again. [ours] */
const KEPT_MS = 2 * 365 * DAY_MS;

export interface LightFault {
  readonly id: string;
  readonly column: string;
  /** TALQ's name, as lampFailure; or our own words. */
  readonly kind: string;
  readonly since: number;
  readonly endedAt?: number;
  /** talq: the light says so itself; report: somebody does. */
  readonly source: 'talq' | 'report';
  readonly detail?: string;
}
interface FaultDoc {
  _id: string;
  column: string;
  kind: string;
  since: Date;
  endedAt?: Date;
  open: boolean;
  source: LightFault['source'];
  detail?: string;
  forgetAt?: Date;
}

/** What is wrong with lights: of each column and kind one fault at a time. */
@Injectable()
export class LightFaults {
  private readonly faults: Collection<FaultDoc>;

  constructor(store: Store) {
    this.faults = store.collection<FaultDoc>('networkLightFaults');
    store.index('networkLightFaults', { column: 1, kind: 1 }, { unique: true, partialFilterExpression: { open: true } });
    store.index('networkLightFaults', { open: 1, since: 1 });
    store.index('networkLightFaults', { forgetAt: 1 }, { expireAfterSeconds: 0 });
  }

  /** False: it is known already; since when stays as it was told first. */
  async open({ id, column, kind, since, source, detail }: LightFault): Promise<boolean> {
    try {
      await this.faults.insertOne({ _id: id, column, kind, since: new Date(since), open: true, source, ...(detail ? { detail } : {}) });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async end(column: string, kind: string, at: number): Promise<boolean> {
    return (await this.close({ column, kind, open: true }, at)) > 0;
  }

  /** The column is gone. */
  endAll(column: string, at: number): Promise<number> {
    return this.close({ column, open: true }, at);
  }

  /** A light that says nothing of a fault any more has none; what a person reported, a person ends. */
  async endUnsaid(column: string, said: readonly string[], at: number): Promise<number> {
    return this.close({ column, source: 'talq', open: true, kind: { $nin: [...said] } }, at);
  }

  async of(column: string, most: number): Promise<LightFault[]> {
    return (await this.faults.find({ column }).sort({ open: -1, since: -1 }).limit(most).toArray()).map(toFault);
  }

  async openOf(columns: readonly string[]): Promise<Map<string, LightFault[]>> {
    const byColumn = new Map<string, LightFault[]>();
    for await (const doc of this.faults.find({ column: { $in: [...columns] }, open: true }).sort({ since: 1 })) byColumn.set(doc.column, [...(byColumn.get(doc.column) ?? []), toFault(doc)]);
    return byColumn;
  }

  async columnsWithOpen(): Promise<Set<string>> {
    return new Set((await this.faults.distinct('column', { open: true })));
  }

  async named(ids: readonly string[]): Promise<LightFault[]> {
    return (await this.faults.find({ _id: { $in: [...ids] } }).toArray()).map(toFault);
  }

  /** The oldest first. */
  async openSince(after: { readonly since: number; readonly id: string } | undefined, kind: string | undefined, most: number): Promise<LightFault[]> {
    const beyond: Filter<FaultDoc> = after ? { $or: [{ since: { $gt: new Date(after.since) } }, { since: new Date(after.since), _id: { $gt: after.id } }] } : {};
    return (await this.faults.find({ open: true, ...(kind ? { kind } : {}), ...beyond }).sort({ since: 1, _id: 1 }).limit(most).toArray()).map(toFault);
  }

  /** Those that stood at some time from..to, by their ids. */
  async across(from: number, to: number, after: string, most: number): Promise<LightFault[]> {
    return (await this.faults.find({ _id: { $gt: after }, since: { $lte: new Date(to) }, $or: [{ open: true }, { endedAt: { $gte: new Date(from) } }] }).sort({ _id: 1 }).limit(most).toArray()).map(toFault);
  }

  private async close(filter: Filter<FaultDoc>, at: number): Promise<number> {
    return (await this.faults.updateMany(filter, { $set: { open: false, endedAt: new Date(at), forgetAt: new Date(at + KEPT_MS) } })).modifiedCount;
  }
}

const toFault = ({ _id: id, column, kind, since, endedAt, source, detail }: FaultDoc): LightFault => ({ id, column, kind, since: since.getTime(), ...(endedAt ? { endedAt: endedAt.getTime() } : {}), source, ...(detail ? { detail } : {}) });
