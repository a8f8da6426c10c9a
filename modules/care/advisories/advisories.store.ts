import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { Channel } from '../../../core/notify/delivery.js';
import type { ResidentId } from '../../../core/ids.js';
import { DAY } from '../../../core/time/when.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';

export interface AdvisoryDoc {
  /** `resident|2026-11-26`: one a day, whichever process says it. */
  _id: string;
  resident: ResidentId;
  area: string;
  daqi: number;
  source: 'forecast' | 'measured';
  channel: Channel;
  /** `intended` for long: whoever was sending it is gone. It is not said again: one that is missed costs less than two. */
  state: 'intended' | 'sent' | 'failed';
  reason?: string;
  at: Date;
}
interface SwitchDoc {
  _id: 'air';
  state: 'off' | 'on' | 'stopped';
  /** Whoever turned it on or off, and why; or what the harm monitor found. */
  by: string;
  reason: string;
  at: Date;
}
export interface Switch {
  readonly state: SwitchDoc['state'];
  readonly by?: string;
  readonly reason?: string;
  /** Since when it is so; what was told before is not counted anew after it was turned on again. */
  readonly at: number;
}

/** Who was told of bad air and when, and whether anybody is to be told at all: not unless somebody turned it on. */
@Injectable()
export class Advisories {
  private readonly advisories: Collection<AdvisoryDoc>;
  private readonly switches: Collection<SwitchDoc>;

  constructor(store: Store) {
    this.advisories = store.collection<AdvisoryDoc>('airAdvisories');
    this.switches = store.collection<SwitchDoc>('airAdvisorySwitch');
    store.index('airAdvisories', { resident: 1, at: -1 });
    store.index('airAdvisories', { at: -1 });
  }

  async switched(): Promise<Switch> {
    const doc = await this.switches.findOne({ _id: 'air' });
    return doc ? { state: doc.state, by: doc.by, reason: doc.reason, at: doc.at.getTime() } : { state: 'off', at: 0 };
  }

  async turn(state: SwitchDoc['state'], by: string, reason: string, now: number): Promise<void> {
    await this.switches.updateOne({ _id: 'air' }, { $set: { state, by, reason, at: new Date(now) } }, { upsert: true });
  }

  /** False: they were told on that day, or are being told. */
  async intend(advisory: AdvisoryDoc): Promise<boolean> {
    try {
      await this.advisories.insertOne(advisory);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async settle(id: string, state: 'sent' | 'failed', reason?: string): Promise<void> {
    await this.advisories.updateOne({ _id: id }, { $set: { state, ...(reason === undefined ? {} : { reason }) } });
  }

  /** By resident: when they were told since then, rising. What failed was not told; what may have been told counts. */
  async toldSince(since: number, residents?: readonly ResidentId[]): Promise<Map<ResidentId, number[]>> {
    const told = new Map<ResidentId, number[]>();
    const filter = { at: { $gte: new Date(since) }, state: { $ne: 'failed' as const }, ...(residents ? { resident: { $in: [...residents] } } : {}) };
    for await (const { resident, at } of this.advisories.find(filter, { projection: { resident: 1, at: 1 } }).sort({ at: 1 })) told.set(resident, [...(told.get(resident) ?? []), at.getTime()]);
    return told;
  }

  toldThisWeek(residents: readonly ResidentId[], now: number): Promise<Map<ResidentId, number[]>> {
    return this.toldSince(now - 7 * DAY, residents);
  }

  async of(resident: ResidentId, limit: number): Promise<AdvisoryDoc[]> {
    return this.advisories.find({ resident }).sort({ at: -1 }).limit(limit).toArray();
  }
}
