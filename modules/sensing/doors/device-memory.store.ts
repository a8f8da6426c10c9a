import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { Memory } from '../../../core/doors/memory.js';
import type { DeviceId } from '../../../core/ids.js';
import { Clock } from '../../platform/clock/clock.js';
import { Store } from '../../platform/store/store.js';

interface MemoryDoc {
  _id: DeviceId;
  /** As text: a field's name comes from others and may hold dots and dollars. */
  said: string;
  at: Date;
}

/** A device that has been silent for so long begins anew. [ours] */
const KEPT_SECONDS = 400 * 86_400;
/** Fields of one device; more than any sensor has. [ours] */
const MOST_FIELDS = 300;

/**
 * What each device said last, field by field, as far as needed to tell news from repeats. Kept in the store, so that a
 * restart or another process does not take an old "open" for a person. It moves only after a message was kept, and one
 * device's messages come one after the other.
 */
@Injectable()
export class DeviceMemory {
  private readonly docs: Collection<MemoryDoc>;
  private readonly turns = new Map<DeviceId, Promise<unknown>>();

  constructor(store: Store, private readonly clock: Clock) {
    this.docs = store.collection<MemoryDoc>('deviceMemory');
    store.index('deviceMemory', { at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  /** `hear` gets what was known and resolves, once its message is kept, with what is known now. */
  async inTurn<T>(device: DeviceId, hear: (memory: Memory) => Promise<{ memory: Memory; result: T }>): Promise<T> {
    const before = this.turns.get(device) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => this.hear(device, hear));
    this.turns.set(device, turn);
    try {
      return await turn;
    } finally {
      if (this.turns.get(device) === turn) this.turns.delete(device);
    }
  }

  private async hear<T>(device: DeviceId, hear: (memory: Memory) => Promise<{ memory: Memory; result: T }>): Promise<T> {
    const doc = await this.docs.findOne({ _id: device });
    const known = doc ? (JSON.parse(doc.said) as Memory) : {};
    const { memory, result } = await hear(known);
    const said = JSON.stringify(Object.fromEntries(Object.entries(memory).slice(0, MOST_FIELDS)));
    if (said !== doc?.said) await this.docs.updateOne({ _id: device }, { $set: { said, at: new Date(this.clock.now()) } }, { upsert: true });
    return result;
  }
}
