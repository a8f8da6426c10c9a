import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { contentKey, inOrder } from '../../../core/observations/packing/pack.js';
import { countOf, rollUp, type HourRollup } from '../../../core/observations/packing/rollups.js';
import type { Reading } from '../../../core/observations/reading.js';
import { DamagedSegment, keyOf, readingsIn, rollupsIn, spanOf, wholeDoc, type SegmentDoc } from '../../sensing/observations/segment-doc.js';
import { Segments } from '../../sensing/observations/segment.store.js';
import { named, well, watch, wrong, type Finding, type Look } from '../../platform/health/checkup.js';

const PROGRESS_EVERY = 2_000;
const RESTORE = 'Restore this day from the newest backup that still reads it. Until then it is left out of pages and rules, and everything else goes on.';

/** Opens every segment: its checksum, its rollup against its readings, its order, and that nothing stands in it twice. */
@Injectable()
export class SegmentsLook implements Look {
  readonly name = 'segments';
  /** Set by `--repair`: segments of before there were checksums are given one. */
  repair = false;

  constructor(private readonly segments: Segments) {}

  async look(progress: (text: string) => void): Promise<Finding[]> {
    const tally = { segments: 0, readings: 0, unchecked: 0 };
    const faults: Finding[] = [];
    for (const collection of [this.segments.days, this.segments.hours]) {
      for await (const doc of collection.find()) {
        tally.segments += 1;
        const fault = await this.faultOf(doc, tally);
        if (fault) faults.push(wrong(`The segment ${doc._id} ${fault}.`, RESTORE));
        else if (!doc.check) await this.withoutCheck(collection, doc, tally);
        if (tally.segments % PROGRESS_EVERY === 0) progress(`${tally.segments} segments, ${tally.readings} readings read`);
      }
    }
    const found = named(faults, (count) => wrong(`${count} more segments are damaged.`, RESTORE));
    if (tally.unchecked > 0) found.push(watch(`${tally.unchecked} segments were written before there were checksums.`, 'npm run doctor -- --repair gives them one.'));
    return [...found, well(`${tally.segments} segments with ${tally.readings} readings were opened; ${faults.length} of them are damaged.`)];
  }

  private async faultOf(doc: SegmentDoc, tally: { readings: number }): Promise<string | undefined> {
    try {
      const rollups = rollupsIn(doc);
      if (doc.form === 'split') return await this.faultOfSplit(doc, rollups);
      const readings = readingsIn(doc);
      if (doc.form === 'rollup') return countOf(rollups) === doc.n ? undefined : 'counts otherwise than its hours';
      tally.readings += readings.length;
      return faultOfReadings(doc, readings) ?? (same(rollups, rollUp(keyOf(doc._id).kind, readings)) ? undefined : 'has a rollup that its readings do not give');
    } catch (error) {
      if (error instanceof DamagedSegment) return 'does not agree with its checksum';
      throw error;
    }
  }

  private async faultOfSplit({ _id }: SegmentDoc, rollups: readonly HourRollup[]): Promise<string | undefined> {
    const hours = await this.segments.hours.find({ _id: { $gte: `${_id}T`, $lt: `${_id}U` } }, { projection: { data: 0 } }).sort({ _id: 1 }).toArray();
    const there = hours.flatMap(rollupsOrNone);
    return same(rollups, there) ? undefined : 'says otherwise than its hours together';
  }

  private async withoutCheck(collection: Collection<SegmentDoc>, doc: SegmentDoc, tally: { unchecked: number }): Promise<void> {
    if (!this.repair) return void (tally.unchecked += 1);
    await collection.replaceOne({ _id: doc._id, rev: doc.rev }, await wholeDoc(doc._id, doc.rev + 1, readingsIn(doc)));
  }
}

function faultOfReadings(doc: SegmentDoc, readings: readonly Reading[]): string | undefined {
  const { from, to } = spanOf(keyOf(doc._id));
  if (readings.length !== doc.n) return `says ${doc.n} readings and has ${readings.length}`;
  if (readings.some(({ at }) => at < from || at >= to)) return 'has readings of another time';
  if (readings.some((reading, i) => i > 0 && inOrder(readings[i - 1] as Reading, reading) > 0)) return 'is out of order';
  if (new Set(readings.map(contentKey)).size !== readings.length) return 'has a reading twice';
  return undefined;
}

const same = (a: readonly HourRollup[], b: readonly HourRollup[]): boolean => JSON.stringify(a) === JSON.stringify(b);

function rollupsOrNone(hour: SegmentDoc): HourRollup[] {
  try {
    return rollupsIn(hour);
  } catch {
    return [];
  }
}
