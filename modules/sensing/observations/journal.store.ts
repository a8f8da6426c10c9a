import { Injectable } from '@nestjs/common';
import { ObjectId, type Collection, type Filter } from 'mongodb';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import { makeReading, type Reading, type Value } from '../../../core/observations/reading.js';
import { crashPoint } from '../../platform/crash-points.js';
import { newId } from '../../platform/store/new-id.js';
import { Store } from '../../platform/store/store.js';

/** device (row of `devices`), kind, device clock, our clock, value, counter, boot */
type Row = [device: number, kind: Kind, at: number, receivedAt: number, value: Value, seq?: number | null, boot?: string];

export interface JournalDoc {
  _id: ObjectId;
  n: number;
  /** Whose device it was when we were told, so that a re-issued device never mixes two people. */
  devices: [DeviceId, SubjectId][];
  /** The process that wrote it, which need not be told of it. */
  by: string;
  /** JSON rows in one string: a few µs for a thousand readings, against a millisecond as documents. */
  rows: string;
}

/**
 * What makes an acknowledgement durable: one document for a whole group of readings, written with majority and journal.
 * It is also the outbox: it is deleted only after its readings are in their segments and every subject in it is due to
 * be put to the rules.
 */
@Injectable()
export class Journal {
  private readonly docs: Collection<JournalDoc>;
  private readonly me = newId<string>();
  /** Writes that failed as far as we know: a store that stood still may have taken them all the same. */
  private readonly unsure = new Set<string>();

  constructor(store: Store) {
    this.docs = store.collection<JournalDoc>('journal');
  }

  async write(readings: readonly Reading[]): Promise<string> {
    const doc = { ...encode(readings), by: this.me };
    const id = doc._id.toHexString();
    crashPoint('journal.before-write');
    try {
      await this.docs.insertOne(doc);
    } catch (error) {
      this.unsure.add(id);
      throw error;
    }
    crashPoint('journal.after-write');
    return id;
  }

  /** All of them. */
  ids(): Promise<string[]> {
    return this.idsOf({});
  }

  /** What others have written since then, and what this process cannot be sure of: ids that may be there. */
  async foreignIds(since: number): Promise<string[]> {
    const others = await this.idsOf({ _id: { $gt: ObjectId.createFromTime(Math.floor(since / 1000)) }, by: { $ne: this.me } });
    return [...others, ...this.unsure];
  }

  /** It was found, or is too old to come any more. */
  nowSure(id: string): void {
    this.unsure.delete(id);
  }

  unsureSince(id: string): number | undefined {
    return this.unsure.has(id) ? new ObjectId(id).getTimestamp().getTime() : undefined;
  }

  async read(ids: readonly string[]): Promise<Map<string, Reading[]>> {
    const docs = await this.docs.find({ _id: { $in: ids.map((id) => new ObjectId(id)) } }).toArray();
    return new Map(docs.map((doc) => [doc._id.toHexString(), decode(doc)]));
  }

  private async idsOf(filter: Filter<JournalDoc>): Promise<string[]> {
    const docs = await this.docs.find(filter, { projection: { _id: 1 }, batchSize: 10_000 }).toArray();
    return docs.map((doc) => doc._id.toHexString());
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.docs.deleteMany({ _id: { $in: ids.map((id) => new ObjectId(id)) } });
  }
}

function encode(readings: readonly Reading[]): Omit<JournalDoc, 'by'> {
  const numbers = new Map<DeviceId, number>();
  const devices: [DeviceId, SubjectId][] = [];
  const rows = readings.map((r): Row => {
    let device = numbers.get(r.device);
    if (device === undefined) {
      device = devices.push([r.device, r.subject]) - 1;
      numbers.set(r.device, device);
    }
    if (r.boot !== undefined) return [device, r.kind, r.at, r.receivedAt, r.value, r.seq ?? null, r.boot];
    return r.seq === undefined ? [device, r.kind, r.at, r.receivedAt, r.value] : [device, r.kind, r.at, r.receivedAt, r.value, r.seq];
  });
  return { _id: new ObjectId(), n: readings.length, devices, rows: JSON.stringify(rows) };
}

function decode(doc: JournalDoc): Reading[] {
  return (JSON.parse(doc.rows) as Row[]).map(([number, kind, at, receivedAt, value, seq, boot]) => {
    const [device, subject] = doc.devices[number] as [DeviceId, SubjectId];
    return makeReading({ device, kind, value, seq: seq ?? undefined, boot }, subject, at, receivedAt);
  });
}
