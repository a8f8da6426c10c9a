import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { Binary, type Collection } from 'mongodb';
import type { SubjectId } from '../../../core/ids.js';
import { KIND_NAMES, kindSpec, type Kind } from '../../../core/observations/kinds.js';
import { packReadings, unpackReadings } from '../../../core/observations/packing/pack.js';
import { isPressure, type Reading } from '../../../core/observations/reading.js';
import { Store } from '../../platform/store/store.js';

const DAY_MS = 86_400_000;
const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** All readings of a subject and kind on one UTC day, in timeline order. */
export interface Segment {
  readonly subject: SubjectId;
  readonly kind: Kind;
  readonly day: number;
  /** Grows with every rewrite: two compactors cannot both win. */
  readonly revision: number;
  readonly readings: readonly Reading[];
}

interface SegmentDoc {
  /** `{subject}|{kind}|{day}`; no other index is needed. */
  _id: string;
  n: number;
  rev: number;
  /** [min, max, sum] of number kinds (systolic for pressures): the day's rollup. */
  sum?: [number, number, number];
  data: Binary;
}

export interface DaySummary {
  readonly kind: Kind;
  /** UTC day: milliseconds of its midnight. */
  readonly day: number;
  readonly count: number;
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
}

export const dayOf = (at: number): number => Math.floor(at / DAY_MS);
const dayKey = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const idOf = (subject: SubjectId, kind: Kind, day: number): string => `${subject}|${kind}|${dayKey(day)}`;
/** More ids than this are asked for as a range instead. */
const MAX_IDS = 400;

@Injectable()
export class Segments {
  private readonly segments: Collection<SegmentDoc>;

  constructor(store: Store) {
    this.segments = store.collection<SegmentDoc>('segments');
  }

  async readMany(keys: readonly { subject: SubjectId; kind: Kind; day: number }[]): Promise<Segment[]> {
    const docs = await this.segments.find({ _id: { $in: keys.map((key) => idOf(key.subject, key.kind, key.day)) } }).toArray();
    return Promise.all(docs.map(toSegment));
  }

  /** Segments of the days that touch from..to (inclusive), every kind asked for. */
  async between(subject: SubjectId, kinds: readonly Kind[] | undefined, from: number, to: number): Promise<Segment[]> {
    const docs = await this.segments.find(rangeFilter(subject, kinds, dayOf(from), dayOf(to))).toArray();
    return Promise.all(docs.map(toSegment));
  }

  async summaries(subject: SubjectId, kinds: readonly Kind[] | undefined, from: number, to: number): Promise<DaySummary[]> {
    const docs = await this.segments.find(rangeFilter(subject, kinds, dayOf(from), dayOf(to)), { projection: { data: 0 } }).sort({ _id: 1 }).toArray();
    return docs.map(toSummary);
  }

  async days(subject: SubjectId): Promise<{ first: number; last: number } | undefined> {
    const docs = await this.segments.find({ _id: rangeOf(subject) }, { projection: { _id: 1 } }).toArray();
    const days = docs.map((doc) => Date.parse(doc._id.split('|')[2] ?? ''));
    return days.length > 0 ? { first: Math.min(...days), last: Math.max(...days) + DAY_MS } : undefined;
  }

  /** Replaces segments read at `revision`; throws on a duplicate key when another compactor was quicker. */
  async write(segments: readonly Segment[]): Promise<void> {
    if (segments.length === 0) return;
    const docs = await Promise.all(segments.map(toDoc));
    await this.segments.bulkWrite(docs.map((doc) => ({ replaceOne: { filter: { _id: doc._id, rev: doc.rev - 1 }, replacement: doc, upsert: true } })), { ordered: false });
  }
}

const rangeOf = (subject: SubjectId): { $gte: string; $lt: string } => ({ $gte: `${subject}|`, $lt: `${subject}}` });

function rangeFilter(subject: SubjectId, kinds: readonly Kind[] | undefined, first: number, last: number): object {
  const wanted = kinds ?? KIND_NAMES;
  const days = last - first + 1;
  if (wanted.length * days <= MAX_IDS) {
    const ids = wanted.flatMap((kind) => Array.from({ length: Math.max(days, 0) }, (_, i) => idOf(subject, kind, first + i)));
    return { _id: { $in: ids } };
  }
  return { $or: wanted.map((kind) => ({ _id: { $gte: idOf(subject, kind, first), $lte: idOf(subject, kind, last) } })) };
}

async function toSegment(doc: SegmentDoc): Promise<Segment> {
  const [subject, kind, day] = doc._id.split('|') as [SubjectId, Kind, string];
  const bytes = await inflate(doc.data.buffer);
  return { subject, kind, day: Date.parse(day) / DAY_MS, revision: doc.rev, readings: unpackReadings(subject, kind, bytes) };
}

async function toDoc({ subject, kind, day, revision, readings }: Segment): Promise<SegmentDoc> {
  const data = new Binary(await deflate(packReadings(kind, readings), { level: 6 }));
  const sum = summed(kind, readings);
  return { _id: idOf(subject, kind, day), n: readings.length, rev: revision, ...(sum ? { sum } : {}), data };
}

function summed(kind: Kind, readings: readonly Reading[]): [number, number, number] | undefined {
  const { form } = kindSpec(kind);
  if (form !== 'number' && form !== 'pressure') return undefined;
  let min = Infinity, max = -Infinity, sum = 0;
  for (const { value } of readings) {
    const n = isPressure(value) ? value.systolic : (value as number);
    min = Math.min(min, n);
    max = Math.max(max, n);
    sum += n;
  }
  return [min, max, sum];
}

function toSummary(doc: SegmentDoc): DaySummary {
  const [, kind, day] = doc._id.split('|') as [string, Kind, string];
  const [min, max, sum] = doc.sum ?? [];
  return { kind, day: Date.parse(day), count: doc.n, ...(sum === undefined ? {} : { min, max, mean: sum / doc.n }) };
}
