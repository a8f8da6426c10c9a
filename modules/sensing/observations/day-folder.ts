import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { merged } from '../../../core/observations/packing/merge.js';
import { hourOf, type HourRollup } from '../../../core/observations/packing/rollups.js';
import type { Reading } from '../../../core/observations/reading.js';
import { crashPoint } from '../../platform/crash-points.js';
import { Counters } from '../../platform/health/counters.js';
import { grouped } from '../../../core/grouped.js';
import { dayId, dayOf, hourId, rollupDoc, wholeDoc, type SegmentDoc } from './segment-doc.js';
import { Segments } from './segment.store.js';

/** Unpacked at a time. */
const SEGMENTS_AT_ONCE = 32;
/**
 * A day with more readings than an hour at 1 Hz is kept by the hour: a fast sensor's day would otherwise be unpacked and
 * packed whole at every fold. [ours, measured: docs/adr/0022]
 */
const MOST_IN_A_DAY = 3_600;

type Groups = readonly (readonly [id: string, readings: readonly Reading[]])[];

/**
 * Puts readings into the segments of their days. What stands there already changes nothing, so that folding the same
 * readings again after a crash is harmless at every point.
 */
@Injectable()
export class DayFolder {
  constructor(private readonly segments: Segments, private readonly counters: Counters) {}

  async fold(readings: readonly Reading[]): Promise<void> {
    const days = byDay(readings);
    for (let i = 0; i < days.length; i += SEGMENTS_AT_ONCE) await this.foldDays(days.slice(i, i + SEGMENTS_AT_ONCE));
  }

  private async foldDays(groups: Groups): Promise<void> {
    const known = await docsOf(this.segments.days, groups.map(([id]) => id));
    const fast: [string, readonly Reading[]][] = [];
    // Side by side: under full load each wait costs a turn of a busy loop.
    const whole = await Promise.all(groups.map(async ([id, readings]): Promise<SegmentDoc | undefined> => {
      const before = known.get(id);
      if (before?.form === 'split') fast.push([id, readings]);
      // What comes after its time of keeping is not kept: the day's rollup stands as it is.
      else if (before?.form === 'rollup') this.counters.readings.inc({ outcome: 'past-keeping' }, readings.length);
      else {
        const all = await this.merged(before, readings);
        if (all && all.length > MOST_IN_A_DAY) fast.push([id, all]);
        else if (all) return wholeDoc(id, (before?.rev ?? 0) + 1, all);
      }
      return undefined;
    }));
    await write(this.segments.days, whole.filter((doc) => doc !== undefined));
    if (fast.length > 0) await this.foldHours(fast, known);
  }

  /**
   * Hours first, then their day's rollup from all its hours: a day becomes `split` in that last write alone, so hours of a
   * day that is still whole are not in force and are written anew.
   */
  private async foldHours(days: Groups, known: ReadonlyMap<string, SegmentDoc>): Promise<void> {
    const hours = days.flatMap(([, readings]) => byHour(readings));
    for (let i = 0; i < hours.length; i += SEGMENTS_AT_ONCE) {
      const some = hours.slice(i, i + SEGMENTS_AT_ONCE);
      const before = await docsOf(this.segments.hours, some.map(([id]) => id));
      const after = await Promise.all(some.map(async ([id, readings]) => {
        const doc = before.get(id);
        const inForce = known.get(id.slice(0, id.lastIndexOf('T')))?.form === 'split';
        const all = await this.merged(inForce ? doc : undefined, readings);
        return all && wholeDoc(id, (doc?.rev ?? 0) + 1, all);
      }));
      await write(this.segments.hours, after.filter((doc) => doc !== undefined));
    }
    crashPoint('fold.after-hours');
    const rollups = await this.rollupsOfHours(days.map(([id]) => id));
    await write(this.segments.days, days.map(([id]) => rollupDoc(id, (known.get(id)?.rev ?? 0) + 1, 'split', rollups.get(id) ?? [])));
  }

  private async rollupsOfHours(days: readonly string[]): Promise<Map<string, HourRollup[]>> {
    const filter = { $or: days.map((id) => ({ _id: { $gte: `${id}T`, $lt: `${id}U` } })) };
    const found = new Map<string, HourRollup[]>(days.map((id) => [id, []]));
    for await (const doc of this.segments.hours.find(filter, { projection: { data: 0 } }).sort({ _id: 1 })) found.get(doc._id.slice(0, doc._id.lastIndexOf('T')))?.push(...(await this.segments.rollupOf(doc)));
    return found;
  }

  /** Undefined when every reading stands there already. A damaged segment is set aside and begun anew. */
  private async merged(doc: SegmentDoc | undefined, readings: readonly Reading[]): Promise<Reading[] | undefined> {
    return merged(doc ? await this.segments.readings(doc) : [], readings);
  }
}

/** An id is made once for its group: made for every reading, it would cost as much as the packing. */
function byDay(readings: readonly Reading[]): Groups {
  const groups: [string, readonly Reading[]][] = [];
  for (const [subject, ofSubject] of grouped(readings, (r) => r.subject)) {
    for (const [kind, ofKind] of grouped(ofSubject, (r) => r.kind)) {
      for (const [day, ofDay] of grouped(ofKind, (r) => dayOf(r.at))) groups.push([dayId(subject, kind, day), ofDay]);
    }
  }
  return groups;
}

/** Of one subject's day of one kind. */
const byHour = (readings: readonly Reading[]): Groups => [...grouped(readings, (r) => hourOf(r.at)).values()].map((some) => [hourId((some[0] as Reading).subject, (some[0] as Reading).kind, (some[0] as Reading).at), some]);

async function docsOf(collection: Collection<SegmentDoc>, ids: readonly string[]): Promise<Map<string, SegmentDoc>> {
  const docs = await collection.find({ _id: { $in: [...ids] } }).toArray();
  return new Map(docs.map((doc) => [doc._id, doc]));
}

/** Replaces segments read at the revision before; throws on a duplicate key when another compactor was quicker. */
async function write(collection: Collection<SegmentDoc>, docs: readonly SegmentDoc[]): Promise<void> {
  if (docs.length === 0) return;
  await collection.bulkWrite(docs.map((doc) => ({ replaceOne: { filter: { _id: doc._id, rev: doc.rev - 1 }, replacement: doc, upsert: true } })), { ordered: false });
}
