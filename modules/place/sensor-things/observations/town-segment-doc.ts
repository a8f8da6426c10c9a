import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import { Binary, type Filter } from 'mongodb';
import { openRows, packRows, type ObservationColumns } from '../../../../core/sta/observation-columns.js';
import { derived, type EntityDoc } from '../entity-docs.js';
import { holds, type Hull } from './hull.js';
import { marksOf, mayHave } from './id-marks.js';
import { resultSpanOf } from './result-times.js';

const deflate = promisify(deflateRaw);
/** zlib's own middle way between time and size. */
const LEVEL = 6;

/** Observations of one Datastream that follow each other, packed. Never changed; another takes its place. */
export interface TownSegmentDoc {
  /** `{datastream}|{least id}|{rev}` */
  _id: string;
  datastream: number;
  n: number;
  /** The earliest beginning and the latest end of what was observed. */
  from: Date;
  to: Date;
  firstId: number;
  lastId: number;
  /** Of their resultTimes; null where one has none. Those that were packed before this was kept have neither. */
  resultFrom?: Date | null;
  resultTo?: Date | null;
  features: number[];
  /** By which most segments are passed over that an id is not in. */
  marks: { size: number; bits: Binary };
  data: Binary;
  /** SHA-256 over the rest. */
  check: Binary;
}

/** What is stored is not what was written. */
export class DamagedTownSegment extends Error {
  override readonly name = 'DamagedTownSegment';
  constructor(readonly id: string) {
    super('A stored segment of the town does not agree with its checksum');
  }
}

/** Of all of it but the check itself. */
export function checkOf({ _id, datastream, n, from, to, firstId, lastId, features, marks, data, resultFrom, resultTo }: Omit<TownSegmentDoc, 'check'>): Buffer {
  const head = [_id, datastream, n, from, to, firstId, lastId, features, marks.size, ...(resultFrom === undefined ? [] : [resultFrom, resultTo])];
  return hash('sha256', Buffer.concat([Buffer.from(JSON.stringify(head)), marks.bits.buffer, data.buffer]), 'buffer');
}

/** Of Observations that have a time, at least one, all of one Datastream. `rev`: one more than of what it takes the place of. */
export async function segmentOf(datastream: number, docs: readonly EntityDoc[], rev: number): Promise<TownSegmentDoc> {
  const rows = [...docs].sort((a, b) => beginOf(a) - beginOf(b) || a._id - b._id);
  const ids = rows.map(({ _id }) => _id), firstId = Math.min(...ids), { size, bits } = marksOf(ids);
  const data = new Binary(await deflate(packRows(rows.map(({ _id, is, to: { feature } }) => ({ id: _id, feature: feature as number, is }))), { level: LEVEL }));
  const doc = {
    _id: `${datastream}|${firstId}|${rev}`, datastream, n: rows.length, from: new Date(beginOf(rows[0] as EntityDoc)), to: new Date(Math.max(...rows.map((row) => row.until?.getTime() ?? beginOf(row)))),
    firstId, lastId: Math.max(...ids), ...resultSpanOf(rows), features: [...new Set(rows.map(({ to: { feature } }) => feature as number))].sort((a, b) => a - b), marks: { size, bits: new Binary(bits) }, data,
  };
  return { ...doc, check: new Binary(checkOf(doc)) };
}

const beginOf = ({ at }: EntityDoc): number => at?.getTime() ?? Number.NaN;
export const revOf = ({ _id }: Pick<TownSegmentDoc, '_id'>): number => Number(_id.slice(_id.lastIndexOf('|') + 1));

/** Which segments may hold something of a hull. */
export function segmentsFor({ streams, features, ids, begins, ends }: Hull): Filter<TownSegmentDoc> {
  const asked: Filter<TownSegmentDoc>[] = [];
  const bound = (field: 'firstId' | 'lastId' | 'from' | 'to', by: '$gte' | '$lte', value: number): void => {
    if (Number.isFinite(value)) asked.push({ [field]: { [by]: field === 'from' || field === 'to' ? new Date(value) : value } });
  };
  if (streams) asked.push({ datastream: { $in: [...streams] } });
  if (features) asked.push({ features: { $in: [...features] } });
  bound('firstId', '$lte', ids[1]);
  bound('lastId', '$gte', ids[0]);
  if (ids[0] === ids[1]) asked.push(mayHave(ids[0]));
  // What begins in a segment's time may end after another's: of an end only its lying behind the beginning is known.
  bound('from', '$lte', Math.min(begins[1], ends[1]));
  bound('to', '$gte', Math.max(begins[0], ends[0]));
  return asked.length > 0 ? { $and: asked } : {};
}

/** A segment's Observations, each made when it is asked for. */
export interface OpenSegment {
  /** Those of a hull, by where they stand. */
  within(hull: Hull): number[];
  idAt(i: number): number;
  beginAt(i: number): number;
  docAt(i: number): EntityDoc;
}

/** Throws DamagedTownSegment. */
export function openSegment(doc: TownSegmentDoc): OpenSegment {
  if (!checkOf(doc).equals(doc.check.buffer)) throw new DamagedTownSegment(doc._id);
  const columns = openRows(inflateRawSync(doc.data.buffer).toString());
  const { ids, features, observed } = columns;
  const begins = observed.map((at) => (typeof at === 'number' ? at : (derived('Observations', { phenomenonTime: at }).at?.getTime() ?? Number.NaN)));
  return {
    within: (hull) => Array.from(ids.keys()).filter((i) => holds(hull.ids, ids[i] as number) && holds(hull.begins, begins[i] as number) && (hull.features?.has(features[i] as number) ?? true)),
    idAt: (i) => ids[i] as number, beginAt: (i) => begins[i] as number, docAt: (i) => docOf(doc.datastream, columns, i),
  };
}

function docOf(datastream: number, { observed, row }: ObservationColumns, i: number): EntityDoc {
  const { id, feature, is } = row(i), at = observed[i], num = is['result'];
  // An instant as we write it need not be read again.
  const marks = typeof at === 'number' ? { at: new Date(at), until: new Date(at), ...(typeof num === 'number' ? { num } : {}) } : derived('Observations', is);
  return { _id: id, is, to: { datastream, feature }, ...marks };
}

/** All of them, in the order of their times. Throws DamagedTownSegment. */
export function observationsIn(doc: TownSegmentDoc, segment = openSegment(doc)): EntityDoc[] {
  return Array.from({ length: doc.n }, (_, i) => segment.docAt(i));
}
