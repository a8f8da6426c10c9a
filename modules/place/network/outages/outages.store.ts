import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import { areaOf } from '../../../../core/geo/areas.js';
import type { OutageKind } from '../../../../core/network/outages.js';
import type { Box, Interval } from '../../../../core/ogc/items-query.js';
import { Store } from '../../../platform/store/store.js';

const DAY_MS = 86_400_000;
/** Kept after its end, to be held against the next winter's. [ours] */
const KEPT_MS = 2 * 366 * DAY_MS;

export interface Outage {
  readonly id: string;
  /** The operator's own number of it: told again, it is the same outage. */
  readonly reference: string;
  readonly source: string;
  readonly kind: OutageKind;
  readonly area: object;
  readonly start: number;
  readonly end?: number;
  readonly expectedEnd?: number;
  /** Since when that has been its expected end; told again, it stays. */
  readonly expectedToldAt?: number;
  readonly detail?: string;
  readonly toldAt: number;
}
export type NewOutage = Omit<Outage, 'id' | 'expectedToldAt'>;
interface OutageDoc extends Omit<Outage, 'id' | 'start' | 'end' | 'expectedEnd' | 'expectedToldAt' | 'toldAt'> {
  _id: string;
  box: [number, number, number, number];
  start: Date;
  end?: Date;
  expectedEnd?: Date;
  expectedToldAt?: Date;
  toldAt: Date;
  forgetAt?: Date;
}

const idOf = ({ source, reference }: Pick<Outage, 'source' | 'reference'>): string => createHash('sha256').update(`${source}\n${reference}`).digest('hex').slice(0, 16);

/** Where power, broadband or mobile are out, as operators say. */
@Injectable()
export class Outages {
  private readonly outages: Collection<OutageDoc>;

  constructor(store: Store) {
    this.outages = store.collection<OutageDoc>('networkOutages');
    store.index('networkOutages', { end: 1, start: 1 });
    store.index('networkOutages', { forgetAt: 1 }, { expireAfterSeconds: 0 });
  }

  /** What is told last stands; `news` where it was not known. */
  async keep({ start, end, expectedEnd, toldAt, ...rest }: NewOutage): Promise<{ id: string; news: boolean }> {
    const _id = idOf(rest), same = expectedEnd === undefined ? null : await this.outages.findOne({ _id, expectedEnd: new Date(expectedEnd) }, { projection: { expectedToldAt: 1, toldAt: 1 } });
    const doc = {
      ...rest, box: [...areaOf(rest.area).box] as OutageDoc['box'], start: new Date(start), toldAt: new Date(toldAt),
      ...(end === undefined ? {} : { end: new Date(end), forgetAt: new Date(Math.max(end, toldAt) + KEPT_MS) }), ...(expectedEnd === undefined ? {} : { expectedEnd: new Date(expectedEnd), expectedToldAt: same?.expectedToldAt ?? same?.toldAt ?? new Date(toldAt) }),
    };
    const { upsertedCount } = await this.outages.replaceOne({ _id }, doc, { upsert: true });
    return { id: _id, news: upsertedCount === 1 };
  }

  async end(id: string, at: number): Promise<void> {
    await this.outages.updateOne({ _id: String(id) }, { $set: { end: new Date(at), forgetAt: new Date(at + KEPT_MS) } });
  }

  async find(id: string): Promise<Outage | undefined> {
    const doc = await this.outages.findOne({ _id: String(id) });
    return doc ? toOutage(doc) : undefined;
  }

  /** Those that touch a span of time and a box, by their ids. */
  async page({ interval: { from, to } = {}, box, kind }: { readonly interval?: Interval; readonly box?: Box; readonly kind?: string }, after: string, most: number): Promise<Outage[]> {
    const filter: Filter<OutageDoc> = { _id: { $gt: after }, ...(kind === undefined ? {} : { kind: kind as OutageKind }), ...(to === undefined ? {} : { start: { $lte: new Date(to) } }) };
    if (from !== undefined) filter.$or = [{ end: { $exists: false } }, { end: { $gt: new Date(from) } }];
    if (box) Object.assign(filter, { 'box.0': { $lte: box[2] }, 'box.1': { $lte: box[3] }, 'box.2': { $gte: box[0] }, 'box.3': { $gte: box[1] } });
    return (await this.outages.find(filter).sort({ _id: 1 }).limit(most).toArray()).map(toOutage);
  }
}

const toOutage = ({ _id: id, start, end, expectedEnd, expectedToldAt, toldAt, box: _, forgetAt: __, ...rest }: OutageDoc): Outage => ({
  id, ...rest, start: start.getTime(), toldAt: toldAt.getTime(), ...(end ? { end: end.getTime() } : {}), ...(expectedEnd ? { expectedEnd: expectedEnd.getTime(), expectedToldAt: (expectedToldAt ?? toldAt).getTime() } : {}),
});
