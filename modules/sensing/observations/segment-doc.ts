import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import { Binary } from 'mongodb';
import type { SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import { packReadings, unpackReadings, unpackValues, type TimesAndValues } from '../../../core/observations/packing/pack.js';
import { countOf, packRollups, rollUp, rowsOf, unpackHours, type HourColumns, type HourRollup } from '../../../core/observations/packing/rollups.js';
import type { Reading } from '../../../core/observations/reading.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Of each half of a check: one in 2⁶⁴ for damage to pass unseen. */
const HALF = 8;
const deflate = promisify(deflateRaw);

/**
 * A subject's readings of a kind on one UTC day (`segments`), or in one hour of a fast sensor's day (`segmentHours`).
 * `split`: the readings stand in the day's hours. `rollup`: the readings have been deleted after their time of keeping.
 */
export interface SegmentDoc {
  /** `{subject}|{kind}|{day}`, of an hour `…T{hh}`; no other index is needed. */
  _id: string;
  n: number;
  /** Grows with every rewrite: two compactors cannot both win. */
  rev: number;
  form?: 'split' | 'rollup';
  /** Counts, least, greatest and sum by hour; absent in segments of before there were any. */
  rollup?: Binary;
  data?: Binary;
  /** Eight bytes of SHA-256 over all but the data, eight over the data: a year's rollups are checked without their readings. */
  check?: Binary;
}

export interface SegmentKey {
  readonly subject: SubjectId;
  readonly kind: Kind;
  /** Days since 1970, UTC. */
  readonly day: number;
  /** 0 to 23, of an hour's segment. */
  readonly hour?: number;
}

export const dayOf = (at: number): number => Math.floor(at / DAY_MS);
export const dayKey = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
export const dayId = (subject: SubjectId, kind: Kind, day: number): string => `${subject}|${kind}|${dayKey(day)}`;
export const hourId = (subject: SubjectId, kind: Kind, at: number): string => `${subject}|${kind}|${new Date(Math.floor(at / HOUR_MS) * HOUR_MS).toISOString().slice(0, 13)}`;

export function keyOf(id: string): SegmentKey {
  const [subject, kind, when = ''] = id.split('|') as [SubjectId, Kind, string];
  const [day = '', hour] = when.split('T');
  return { subject, kind, day: Date.parse(day) / DAY_MS, ...(hour === undefined ? {} : { hour: Number(hour) }) };
}

export const kindOf = (id: string): Kind => id.slice(id.indexOf('|') + 1, id.lastIndexOf('|')) as Kind;

/** The time a segment is of: its first instant, and the first after it. */
export function spanOf({ day, hour }: SegmentKey): { from: number; to: number } {
  const from = day * DAY_MS + (hour ?? 0) * HOUR_MS;
  return { from, to: from + (hour === undefined ? DAY_MS : HOUR_MS) };
}

/** What is stored is not what was written: it is told, kept aside and never shown as a number. */
export class DamagedSegment extends Error {
  override readonly name = 'DamagedSegment';
  constructor(readonly doc: SegmentDoc) {
    super('A stored segment does not agree with its checksum');
  }
}

const half = (head: string, bytes: Binary | undefined): Buffer => hash('sha256', Buffer.concat([Buffer.from(head), bytes?.buffer ?? Buffer.alloc(0)]), 'buffer').subarray(0, HALF);
const checkOfHead = ({ _id, n, rev, form, rollup }: SegmentDoc): Buffer => half(`${_id}|${n}|${rev}|${form ?? ''}|${rollup?.length() ?? -1}|`, rollup);
const checkOfData = ({ _id, rev, data }: SegmentDoc): Buffer => half(`${_id}|${rev}|${data?.length() ?? -1}|`, data);
const agrees = ({ check }: SegmentDoc, from: number, computed: Buffer): boolean => check === undefined || (check.length() === 2 * HALF && computed.equals(check.buffer.subarray(from, from + HALF)));

/** Also of a segment that was read without its data. */
export const hasSoundRollup = (doc: SegmentDoc): boolean => agrees(doc, 0, checkOfHead(doc));
export const isSound = (doc: SegmentDoc): boolean => hasSoundRollup(doc) && agrees(doc, HALF, checkOfData(doc));

const sealed = (doc: SegmentDoc): SegmentDoc => ({ ...doc, check: new Binary(Buffer.concat([checkOfHead(doc), checkOfData(doc)])) });
/** zlib's own middle way between time and size. */
const LEVEL = 6;

export async function wholeDoc(id: string, rev: number, readings: readonly Reading[]): Promise<SegmentDoc> {
  const kind = kindOf(id);
  const data = new Binary(await deflate(packReadings(kind, readings), { level: LEVEL }));
  return sealed({ _id: id, n: readings.length, rev, rollup: new Binary(packRollups(kind, rollUp(kind, readings))), data });
}

/** A day whose readings stand in its hours, or are no more. */
export function rollupDoc(id: string, rev: number, form: 'split' | 'rollup', hours: readonly HourRollup[]): SegmentDoc {
  return sealed({ _id: id, n: countOf(hours), rev, form, rollup: new Binary(packRollups(kindOf(id), hours)) });
}

/** Throws DamagedSegment. Of a day without readings of its own: none. */
export function readingsIn(doc: SegmentDoc): Reading[] {
  const { subject, kind } = keyOf(doc._id);
  return opened(doc, (bytes) => unpackReadings(subject, kind, bytes)) ?? [];
}

/** The same, without who said it and when it reached us. */
export function valuesIn(doc: SegmentDoc): TimesAndValues | undefined {
  return opened(doc, (bytes) => unpackValues(kindOf(doc._id), bytes));
}

/** At once: some kilobytes are inflated in less time than it takes to hand them to another thread and wait for a turn. */
function opened<Content>(doc: SegmentDoc, unpack: (bytes: Uint8Array) => Content): Content | undefined {
  if (!isSound(doc) || (!doc.data && !doc.form)) throw new DamagedSegment(doc);
  if (!doc.data) return undefined;
  try {
    return unpack(inflateRawSync(doc.data.buffer));
  } catch {
    throw new DamagedSegment(doc);
  }
}

/** Throws DamagedSegment. */
export function rollupsIn(doc: SegmentDoc): HourRollup[] {
  return doc.rollup ? rowsOf(keptHours(doc)) : rollUp(kindOf(doc._id), readingsIn(doc));
}

/** At once, of a segment that has its rollup. Throws DamagedSegment. */
export function keptHours(doc: SegmentDoc): HourColumns {
  if (!doc.rollup || !hasSoundRollup(doc)) throw new DamagedSegment(doc);
  try {
    return unpackHours(kindOf(doc._id), doc.rollup.buffer);
  } catch {
    throw new DamagedSegment(doc);
  }
}
