import { Injectable } from '@nestjs/common';
import type { ClientSession, Collection } from 'mongodb';
import type { SlotChange, Slots } from '../../../core/sta/measured-sites.js';
import { Store } from '../../platform/store/store.js';

interface ToldDoc {
  /** `air|riverside|2026-11-28` */
  _id: string;
  slots: Slots;
}

/** Which values of which days stand in the open platform; written in one transaction with them, so that none is told twice. */
@Injectable()
export class Told {
  private readonly days: Collection<ToldDoc>;

  constructor(store: Store) {
    this.days = store.collection<ToldDoc>('measuredTold');
  }

  async of(ids: readonly string[], session: ClientSession): Promise<ReadonlyMap<string, Slots>> {
    return new Map((await this.days.find({ _id: { $in: [...ids] } }, { session }).toArray()).map(({ _id, slots }) => [_id, slots]));
  }

  async put(changes: ReadonlyMap<string, readonly SlotChange[]>, session: ClientSession): Promise<void> {
    const writes = [...changes].map(([_id, some]) => {
      const fields = (those: readonly SlotChange[], valueOf: (one: SlotChange) => unknown): Record<string, unknown> => Object.fromEntries(those.map((one) => [`slots.${one.field}.${one.slot}`, valueOf(one)]));
      return { updateOne: { filter: { _id }, update: { $set: fields(some.filter(({ value }) => value !== undefined), ({ value }) => value), $unset: fields(some.filter(({ value }) => value === undefined), () => true) }, upsert: true } };
    });
    if (writes.length > 0) await this.days.bulkWrite(writes as never, { session, ordered: false });
  }
}
