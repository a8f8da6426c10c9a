import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { SubjectId } from '../../../core/ids.js';
import { KIND_NAMES, type Kind } from '../../../core/observations/kinds.js';
import { columnsOf, type HourColumns, type HourRollup } from '../../../core/observations/packing/rollups.js';
import type { TimesAndValues } from '../../../core/observations/packing/pack.js';
import { firstOf } from '../../../core/observations/packing/times.js';
import type { Reading } from '../../../core/observations/reading.js';
import { Store } from '../../platform/store/store.js';
import { Together } from '../../platform/store/together.js';
import { Damage } from './damage.store.js';
import { RollupShelf } from './rollup-shelf.js';
import { DamagedSegment, dayId, dayOf, hourId, keptHours, keyOf, readingsIn, rollupsIn, valuesIn, type SegmentDoc } from './segment-doc.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** More ids than this are asked for as a range instead. */
const MAX_IDS = 400;
/** Hours of fast sensors fetched at a time: each is some thousand readings. */
const HOURS_AT_ONCE = 200;

/** Named one by one: MongoDB answers a projection of what it shall give in half the time of one of what it shall not. */
const ALL_BUT_DATA = { _id: 1, n: 1, rev: 1, form: 1, rollup: 1, check: 1 };
/** In one answer instead of a first hundred and the rest. */
const MOST_OF_A_YEAR = 10_000;

/** The segments of days and of hours, as documents and as readings. What is damaged is noted and left out, never guessed. */
@Injectable()
export class Segments {
  readonly days: Collection<SegmentDoc>;
  readonly hours: Collection<SegmentDoc>;
  readonly shelf: RollupShelf;
  private readonly dayById = Together.byId(() => this.days);

  constructor(store: Store, private readonly damage: Damage) {
    this.days = store.collection<SegmentDoc>('segments');
    this.hours = store.collection<SegmentDoc>('segmentHours');
    this.shelf = new RollupShelf(this.days);
  }

  /** Readings of the segments that touch from..to (inclusive), every kind asked for; their edges reach beyond. */
  async between(subject: SubjectId, kinds: readonly Kind[] | undefined, from: number, to: number): Promise<Reading[][]> {
    return this.touching(subject, kinds, from, to, (doc) => this.readings(doc));
  }

  /** Times and values of one kind from..to (inclusive), in the order of the timeline. */
  async values(subject: SubjectId, kind: Kind, from: number, to: number): Promise<TimesAndValues[]> {
    const parts = await this.touching(subject, [kind], from, to, (doc) => this.unlessDamaged(() => valuesIn(doc)));
    return parts.filter((part) => part !== undefined).sort((a, b) => firstOf(a.times) - firstOf(b.times));
  }

  private async touching<Part>(subject: SubjectId, kinds: readonly Kind[] | undefined, from: number, to: number, read: (doc: SegmentDoc) => Promise<Part>): Promise<Part[]> {
    const days = await this.daysTouching(subject, kinds, dayOf(from), dayOf(to));
    const parts = await Promise.all(days.map(read));
    const hourIds = days.filter((doc) => doc.form === 'split').flatMap((doc) => hoursTouching(doc._id, from, to));
    for (let i = 0; i < hourIds.length; i += HOURS_AT_ONCE) {
      const hours = await this.hours.find({ _id: { $in: hourIds.slice(i, i + HOURS_AT_ONCE) } }).toArray();
      parts.push(...(await Promise.all(hours.map(read))));
    }
    return parts;
  }

  private async daysTouching(subject: SubjectId, kinds: readonly Kind[] = KIND_NAMES, first: number, last: number): Promise<SegmentDoc[]> {
    const ids = idsOf(subject, kinds, first, last);
    if (!ids) return this.days.find(stretches(subject, kinds, first, last)).toArray();
    return (await Promise.all(ids.map((id) => this.dayById.of(id)))).filter((doc) => doc !== undefined);
  }

  /** By kind, in ascending hours, of the UTC days that touch from..to (inclusive), without opening any readings. */
  async rollups(subject: SubjectId, kinds: readonly Kind[] | undefined, from: number, to: number): Promise<Map<Kind, HourColumns[]>> {
    const whole = rangeFilter(subject, kinds, dayOf(from), dayOf(to));
    const stands = await this.shelf.stand(whole);
    const held = new Map([...stands].map(([kind, stand]) => [kind, this.shelf.take(subject, kind, stand)]));
    const missing = [...stands].flatMap(([kind, { ids }]) => ids.filter((id) => !held.get(kind)?.has(id)));
    const opened = missing.length > 0 ? await this.opened(missing.length > MAX_IDS ? whole : { _id: { $in: missing } }) : new Map<string, HourColumns>();
    return new Map([...stands].map(([kind, { ids }]) => [kind, ids.map((id) => held.get(kind)?.get(id) ?? opened.get(id)).filter((hours) => hours !== undefined)]));
  }

  /** Days without their readings. One that has gone meanwhile is left out. */
  private async opened(filter: object): Promise<Map<string, HourColumns>> {
    const found = new Map<string, HourColumns>();
    for (const doc of await this.days.find(filter, { projection: ALL_BUT_DATA, batchSize: MOST_OF_A_YEAR }).toArray()) {
      const { subject, kind } = keyOf(doc._id);
      const sound = atOnce(doc);
      if (sound) this.shelf.put(subject, kind, doc, sound);
      found.set(doc._id, sound ?? columnsOf(kind, await this.rollupOf(doc)));
    }
    return found;
  }

  /** First and last day of which anything is stored. */
  async extent(subject: SubjectId): Promise<{ first: number; last: number } | undefined> {
    const docs = await this.days.find({ _id: rangeOf(subject) }, { projection: { _id: 1 } }).toArray();
    let first = Infinity, last = -Infinity;
    for (const { _id } of docs) {
      const day = Date.parse(_id.slice(_id.lastIndexOf('|') + 1));
      first = Math.min(first, day);
      last = Math.max(last, day + DAY_MS);
    }
    return docs.length > 0 ? { first, last } : undefined;
  }

  /** None of a damaged one, which is noted. */
  async readings(doc: SegmentDoc): Promise<Reading[]> {
    return (await this.unlessDamaged(() => readingsIn(doc))) ?? [];
  }

  /** By hour; none of a damaged one, which is noted. The document may have been read without its data. */
  async rollupOf(doc: SegmentDoc): Promise<HourRollup[]> {
    // A segment of before there were rollups is opened until it is next rewritten.
    const readable = doc.rollup ? doc : await this.again(doc);
    return (await this.unlessDamaged(() => rollupsIn(readable))) ?? [];
  }

  private async unlessDamaged<Result>(read: () => Result): Promise<Result | undefined> {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DamagedSegment)) throw error;
      await this.damage.note(await this.again(error.doc));
      return undefined;
    }
  }

  private async again(doc: SegmentDoc): Promise<SegmentDoc> {
    const collection = keyOf(doc._id).hour === undefined ? this.days : this.hours;
    return (await collection.findOne({ _id: doc._id })) ?? doc;
  }
}

/** A year of five kinds is 1,825 of them: waiting for each took longer than reading it. Undefined: not so simple. */
function atOnce(doc: SegmentDoc): HourColumns | undefined {
  try {
    return doc.rollup && keptHours(doc);
  } catch {
    return undefined;
  }
}

export const rangeOf = (subject: SubjectId): { $gte: string; $lt: string } => ({ $gte: `${subject}|`, $lt: `${subject}}` });

function rangeFilter(subject: SubjectId, kinds: readonly Kind[] | undefined, first: number, last: number): object {
  const wanted = kinds ?? KIND_NAMES;
  const ids = idsOf(subject, wanted, first, last);
  return ids ? { _id: { $in: ids } } : stretches(subject, wanted, first, last);
}

const stretches = (subject: SubjectId, kinds: readonly Kind[], first: number, last: number): object => ({ $or: kinds.map((kind) => ({ _id: { $gte: dayId(subject, kind, first), $lte: dayId(subject, kind, last) } })) });

/** Undefined: too many to name them. */
function idsOf(subject: SubjectId, kinds: readonly Kind[], first: number, last: number): string[] | undefined {
  const days = Math.max(last - first + 1, 0);
  return kinds.length * days > MAX_IDS ? undefined : kinds.flatMap((kind) => Array.from({ length: days }, (_, i) => dayId(subject, kind, first + i)));
}

function hoursTouching(id: string, from: number, to: number): string[] {
  const { subject, kind, day } = keyOf(id);
  const ids: string[] = [];
  for (let at = Math.max(day * DAY_MS, Math.floor(from / HOUR_MS) * HOUR_MS); at < (day + 1) * DAY_MS && at <= to; at += HOUR_MS) ids.push(hourId(subject, kind, at));
  return ids;
}
