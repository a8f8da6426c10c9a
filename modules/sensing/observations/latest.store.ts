import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import { inOrder } from '../../../core/observations/packing/pack.js';
import { makeReading, type Reading, type Value } from '../../../core/observations/reading.js';
import { Store } from '../../platform/store/store.js';
import { Together } from '../../platform/store/together.js';

interface LatestDoc {
  _id: SubjectId;
  /** The count is what tells two words of one instant apart. */
  kinds: [Kind, DeviceId, Value, at: number, receivedAt: number, seq?: number][];
  heard: [DeviceId, number][];
}

/** What is known of a subject without opening a segment: the newest reading of each kind, and when each device was heard. */
export interface Latest {
  readonly kinds: Map<Kind, Reading>;
  readonly heard: Map<DeviceId, number>;
}

@Injectable()
export class LatestStore {
  private readonly latest: Collection<LatestDoc>;
  private readonly together = Together.byId(() => this.latest);

  constructor(store: Store) {
    this.latest = store.collection<LatestDoc>('latest');
  }

  async read(subject: SubjectId): Promise<Latest> {
    const doc = await this.together.of(subject);
    return doc ? toLatest(doc) : { kinds: new Map(), heard: new Map() };
  }

  /** Of these kinds nothing stays that we were told of up to an instant. A fold under way may bring one back: look again. */
  async forget(subject: SubjectId, kinds: readonly Kind[], toldBy: number): Promise<void> {
    const gone = { $and: [{ $in: [{ $arrayElemAt: ['$$row', 0] }, [...kinds]] }, { $lte: [{ $arrayElemAt: ['$$row', 4] }, toldBy] }] };
    await this.latest.updateOne({ _id: subject }, [{ $set: { kinds: { $filter: { input: '$kinds', as: 'row', cond: { $not: [gone] } } } } }]);
  }

  /** Newest wins by the order of the timeline, so folding twice or in another order ends the same. */
  async fold(bySubject: ReadonlyMap<SubjectId, readonly Reading[]>): Promise<void> {
    const subjects = [...bySubject.keys()];
    const docs = await this.latest.find({ _id: { $in: subjects } }).toArray();
    const known = new Map(docs.map((doc) => [doc._id, toLatest(doc)]));
    const writes = subjects.map((subject) => {
      const latest = known.get(subject) ?? { kinds: new Map<Kind, Reading>(), heard: new Map<DeviceId, number>() };
      overlay(latest, bySubject.get(subject) ?? []);
      return { replaceOne: { filter: { _id: subject }, replacement: toDoc(latest), upsert: true } };
    });
    if (writes.length > 0) await this.latest.bulkWrite(writes, { ordered: false });
  }
}

/** Up to when a reading tells of the home: an upload of yesterday's data is no sign of life of today. */
const toldOf = (reading: Reading): number => Math.min(reading.at, reading.receivedAt);

/** Lets newer readings take their kind's place. */
export function overlay(latest: Latest, readings: readonly Reading[]): void {
  for (const reading of readings) {
    const before = latest.kinds.get(reading.kind);
    if (!before || inOrder(before, reading) < 0) latest.kinds.set(reading.kind, reading);
    const told = toldOf(reading);
    const heard = latest.heard.get(reading.device);
    if (heard === undefined || heard < told) latest.heard.set(reading.device, told);
  }
}

function toLatest(doc: LatestDoc): Latest {
  const kinds = new Map(doc.kinds.map(([kind, device, value, at, receivedAt, seq]): [Kind, Reading] => [kind, makeReading({ device, kind, value, ...(seq === undefined ? {} : { seq }) }, doc._id, at, receivedAt)]));
  return { kinds, heard: new Map(doc.heard) };
}

const toDoc = (latest: Latest): Omit<LatestDoc, '_id'> => ({
  kinds: [...latest.kinds.values()].map((r) => (r.seq === undefined ? [r.kind, r.device, r.value, r.at, r.receivedAt] : [r.kind, r.device, r.value, r.at, r.receivedAt, r.seq])),
  heard: [...latest.heard],
});
