import { Injectable } from '@nestjs/common';
import { Binary, type Collection } from 'mongodb';
import type { DeviceId } from '../../../core/ids.js';
import { Clock } from '../../platform/clock/clock.js';
import { SealedBox } from '../../platform/store/sealed-box.js';
import { Store } from '../../platform/store/store.js';

interface UnknownFieldDoc {
  /** `{device}|{field}` */
  _id: string;
  count: number;
  lastAt: Date;
  /** What it said last, as sent. */
  sealed: Binary;
}

export interface UnknownField {
  readonly device: DeviceId;
  readonly field: string;
  readonly raw: unknown;
}

const KEPT_SECONDS = 90 * 86_400;
const MOST_CHARACTERS = 1_000;
const LONGEST_NAME = 80;
/** A device that names its fields anew each time fills no store. */
const MOST_PER_MESSAGE = 50;

/**
 * Fields that a newer firmware sends and we do not read: the last value of each is kept as it came, sealed, and counted,
 * so that nothing is lost before somebody teaches us the word.
 */
@Injectable()
export class UnknownFields {
  private readonly docs: Collection<UnknownFieldDoc>;

  constructor(store: Store, private readonly box: SealedBox, private readonly clock: Clock) {
    this.docs = store.collection<UnknownFieldDoc>('unknownFields');
    store.index('unknownFields', { lastAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  async keep(fields: readonly UnknownField[]): Promise<void> {
    const lastAt = new Date(this.clock.now());
    const writes = fields.slice(0, MOST_PER_MESSAGE).map(({ device, field, raw }) => {
      const _id = `${device}|${field.slice(0, LONGEST_NAME)}`;
      const sealed = new Binary(this.box.seal((JSON.stringify(raw) ?? '').slice(0, MOST_CHARACTERS), _id));
      return { updateOne: { filter: { _id }, update: { $set: { lastAt, sealed }, $inc: { count: 1 } }, upsert: true } };
    });
    if (writes.length > 0) await this.docs.bulkWrite(writes, { ordered: false });
  }

  /** What a device said of a field last, and how often it said anything. */
  async last(device: DeviceId, field: string): Promise<{ count: number; raw: string } | undefined> {
    const doc = await this.docs.findOne({ _id: `${device}|${field}` });
    return doc ? { count: doc.count, raw: this.box.open(Buffer.from(doc.sealed.buffer), doc._id) } : undefined;
  }
}
