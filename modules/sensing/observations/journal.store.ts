import { Injectable } from '@nestjs/common';
import { ObjectId, type Collection } from 'mongodb';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import type { Reading, Value } from '../../../core/observations/reading.js';
import { crashPoint } from '../../platform/crash-points.js';
import { Store } from '../../platform/store/store.js';

/** device (row of `devices`), kind, device clock, our clock, value, counter, boot */
type Row = [device: number, kind: Kind, at: number, receivedAt: number, value: Value, seq?: number | null, boot?: string];

export interface JournalDoc {
  _id: ObjectId;
  n: number;
  /** Whose device it was when we were told, so that a re-issued device never mixes two people. */
  devices: [DeviceId, SubjectId][];
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

  constructor(store: Store) {
    this.docs = store.collection<JournalDoc>('journal');
  }

  async write(readings: readonly Reading[]): Promise<string> {
    const doc = encode(readings);
    crashPoint('journal.before-write');
    await this.docs.insertOne(doc);
    crashPoint('journal.after-write');
    return doc._id.toHexString();
  }

  /** Newest ids since a moment, or all of them. */
  async ids(since?: number): Promise<string[]> {
    const filter = since === undefined ? {} : { _id: { $gt: ObjectId.createFromTime(Math.floor(since / 1000)) } };
    const docs = await this.docs.find(filter, { projection: { _id: 1 } }).toArray();
    return docs.map((doc) => doc._id.toHexString());
  }

  async read(ids: readonly string[]): Promise<Map<string, Reading[]>> {
    const docs = await this.docs.find({ _id: { $in: ids.map((id) => new ObjectId(id)) } }).toArray();
    return new Map(docs.map((doc) => [doc._id.toHexString(), decode(doc)]));
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.docs.deleteMany({ _id: { $in: ids.map((id) => new ObjectId(id)) } });
  }
}

function encode(readings: readonly Reading[]): JournalDoc {
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
    return { device, subject, kind, value, at, receivedAt, ...(typeof seq === 'number' ? { seq } : {}), ...(boot === undefined ? {} : { boot }) };
  });
}
