import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import type { ColumnRow } from '../../../../core/network/layouts/column.js';
import { Store } from '../../../platform/store/store.js';
import { changedBy, pointOf, type Point } from '../premises.store.js';

/** Something that a column carries beside its lamp. */
export interface Installed {
  /** The place on the column, as 1 or top. */
  readonly slot: string;
  readonly what: 'sensor' | 'gateway';
  readonly name: string;
  /** LoRaWAN's name of it. */
  readonly devEui?: string;
  /** Heard through a source that has names of its own. */
  readonly behind?: { readonly source: string; readonly name: string };
  readonly at: number;
}
export interface Column extends Omit<ColumnRow, 'latitude' | 'longitude' | 'faults'> {
  readonly point: Point;
  readonly ward?: string;
  /** How many things the column may carry; two where nobody said. */
  readonly slots?: number;
  readonly installed?: readonly Installed[];
}
export type ColumnDoc = Omit<Column, 'id' | 'installed'> & { _id: string; installed?: Installed[] };

/** Host slots of a column of which nobody said how many it has. [ours] */
export const SLOTS = 2;
/** So many are read in one go: others have their turn between. [ours] */
const AT_ONCE = 1_000;

/** Street-light columns, and what hangs on them. */
@Injectable()
export class Columns {
  readonly columns: Collection<ColumnDoc>;

  constructor(store: Store) {
    this.columns = store.collection<ColumnDoc>('networkColumns');
    store.index('networkColumns', { point: '2dsphere' });
    store.index('networkColumns', { 'installed.devEui': 1 }, { sparse: true });
    store.index('networkColumns', { 'installed.behind.name': 1 }, { sparse: true });
  }

  /** What a file says anew replaces what was said; what is installed stays. */
  keep(rows: readonly (ColumnRow & { readonly ward?: string })[]): Promise<number> {
    return changedBy(this.columns, rows.map(({ id, latitude, longitude, faults: _, ...rest }) => ({ updateOne: { filter: { _id: id }, update: { $set: { point: pointOf(longitude, latitude), ...rest } }, upsert: true } })));
  }

  async find(id: string): Promise<Column | undefined> {
    const doc = await this.columns.findOne({ _id: String(id) });
    return doc ? toColumn(doc) : undefined;
  }

  async page(filter: Filter<ColumnDoc>, after: string, most: number): Promise<Column[]> {
    return (await this.columns.find({ $and: [filter, { _id: { $gt: after } }] }).sort({ _id: 1 }).limit(most).toArray()).map(toColumn);
  }

  count(filter: Filter<ColumnDoc>): Promise<number> {
    return Object.keys(filter).length === 0 ? this.columns.estimatedDocumentCount() : this.columns.countDocuments(filter);
  }

  /** By their ids, past so many of them. */
  async some(filter: Filter<ColumnDoc>, skip: number, most: number): Promise<Column[]> {
    return (await this.columns.find(filter).sort({ _id: 1 }).skip(skip).limit(most).batchSize(AT_ONCE).toArray()).map(toColumn);
  }

  /** The nearest first. */
  async near(longitude: number, latitude: number, metres: number, most: number): Promise<Column[]> {
    const point = { $nearSphere: { $geometry: pointOf(longitude, latitude), $maxDistance: metres } } as unknown as Point;
    return (await this.columns.find({ point }).limit(most).toArray()).map(toColumn);
  }

  /** It was taken down; its faults stay told. False: there was none, or it still carries something. */
  async takeDown(id: string): Promise<boolean> {
    return (await this.columns.deleteOne({ _id: id, 'installed.0': { $exists: false } })).deletedCount === 1;
  }

  /** False: the slot is taken, or all are, or there is no such column. */
  async install(id: string, thing: Installed, slots: number): Promise<boolean> {
    const free: Filter<ColumnDoc> = { _id: id, 'installed.slot': { $ne: thing.slot }, [`installed.${slots - 1}`]: { $exists: false } };
    return (await this.columns.updateOne(free, { $push: { installed: thing } })).matchedCount === 1;
  }

  async remove(id: string, slot: string): Promise<boolean> {
    return (await this.columns.updateOne({ _id: id, 'installed.slot': slot }, { $pull: { installed: { slot } } })).modifiedCount === 1;
  }

  async carryingBehind(source: string, name: string): Promise<Column | undefined> {
    const doc = await this.columns.findOne({ 'installed.behind.name': name, installed: { $elemMatch: { 'behind.source': source, 'behind.name': name } } });
    return doc ? toColumn(doc) : undefined;
  }

  async carrying(devEui: string): Promise<Column | undefined> {
    const doc = await this.columns.findOne({ 'installed.devEui': devEui });
    return doc ? toColumn(doc) : undefined;
  }
}

const toColumn = ({ _id: id, ...rest }: ColumnDoc): Column => ({ id, ...rest });
