import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import { Binary } from 'mongodb';
import { packRows, unpackRows } from '../../../../core/sta/observation-columns.js';
import { derived, type EntityDoc } from '../entity-docs.js';

const deflate = promisify(deflateRaw);
/** zlib's own middle way between time and size. */
const LEVEL = 6;

/** Observations of one Datastream and one UTC day, packed: a fiftieth of what they take one by one. Never changed; another takes its place. */
export interface TownSegmentDoc {
  /** `{datastream}|{day}|{earliest id}|{rev}` */
  _id: string;
  datastream: number;
  /** Days since 1970, UTC. */
  day: number;
  n: number;
  /** The earliest beginning and the latest end of what was observed. */
  from: Date;
  to: Date;
  firstId: number;
  lastId: number;
  features: number[];
  data: Binary;
  /** SHA-256 over the rest. */
  check: Binary;
}
export type TownSegmentHead = Omit<TownSegmentDoc, 'data' | 'check'>;

/** What is stored is not what was written. */
export class DamagedTownSegment extends Error {
  override readonly name = 'DamagedTownSegment';
  constructor(readonly id: string) {
    super('A stored segment of the town does not agree with its checksum');
  }
}

const checkOf = ({ _id, n, from, to, firstId, lastId, features, data }: Omit<TownSegmentDoc, 'check'>): Buffer =>
  hash('sha256', Buffer.concat([Buffer.from(JSON.stringify([_id, n, from, to, firstId, lastId, features])), data.buffer]), 'buffer');
export const isWhole = (doc: TownSegmentDoc): boolean => checkOf(doc).equals(doc.check.buffer);

/** Of Observations that have a time, at least one, all of one Datastream and one day. `rev`: one more than of what it takes the place of. */
export async function segmentOf(datastream: number, day: number, docs: readonly EntityDoc[], rev: number): Promise<TownSegmentDoc> {
  const rows = [...docs].sort((a, b) => beginOf(a) - beginOf(b) || a._id - b._id);
  let firstId = Infinity, lastId = -Infinity, to = -Infinity;
  for (const row of rows) {
    firstId = Math.min(firstId, row._id);
    lastId = Math.max(lastId, row._id);
    to = Math.max(to, row.until?.getTime() ?? beginOf(row));
  }
  const data = new Binary(await deflate(packRows(rows.map(({ _id, is, to: { feature } }) => ({ id: _id, feature: feature as number, is }))), { level: LEVEL }));
  const doc = {
    _id: `${datastream}|${day}|${firstId}|${rev}`, datastream, day, n: rows.length, from: new Date(beginOf(rows[0] as EntityDoc)), to: new Date(to), firstId, lastId,
    features: [...new Set(rows.map(({ to: { feature } }) => feature as number))].sort((a, b) => a - b), data,
  };
  return { ...doc, check: new Binary(checkOf(doc)) };
}

const beginOf = ({ at }: EntityDoc): number => at?.getTime() ?? Number.NaN;
export const revOf = ({ _id }: Pick<TownSegmentDoc, '_id'>): number => Number(_id.slice(_id.lastIndexOf('|') + 1));

/** In the order of their times. Throws DamagedTownSegment. */
export function observationsIn(doc: TownSegmentDoc): EntityDoc[] {
  if (!isWhole(doc)) throw new DamagedTownSegment(doc._id);
  return unpackRows(inflateRawSync(doc.data.buffer).toString()).map(({ id, feature, is }) => ({ _id: id, is, to: { datastream: doc.datastream, feature }, ...derived('Observations', is) }));
}
