import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { DeviceId } from '../../../core/ids.js';
import type { Doubt } from '../../../core/observations/judgement.js';
import type { Reading } from '../../../core/observations/reading.js';
import { hear, UNHEARD, type Heard } from '../../../core/things/health/heard.js';
import type { Health } from '../../../core/things/health/health.js';
import type { SelfTold } from '../../../core/things/health/self-told.js';
import { Store } from '../../platform/store/store.js';
import { Together } from '../../platform/store/together.js';

interface HealthDoc extends Partial<Omit<Health, 'reused'>> {
  _id: DeviceId;
  reused?: { count: number; firstAt: number; lastAt: number };
}

const DAY_MS = 24 * 3_600_000;
/** Instants of doubt that are kept of each reason. */
const DOUBTS_KEPT = 3;

/**
 * One small document a device. What it said is folded in by the compactor, from the journal; what was told of it, and
 * what was not kept of it, are fields of their own, written beside.
 */
@Injectable()
export class DeviceHealthStore {
  private readonly docs: Collection<HealthDoc>;
  private readonly together = Together.byId(() => this.docs);

  constructor(store: Store) {
    this.docs = store.collection<HealthDoc>('deviceHealth');
  }

  async read(devices: readonly DeviceId[]): Promise<Map<DeviceId, Health>> {
    const docs = await Promise.all(devices.map((id) => this.together.of(id)));
    return new Map(devices.map((id, i) => {
      const { heard = UNHEARD, told = {}, doubted = {}, reused } = docs[i] ?? {};
      return [id, { heard, told, doubted, ...(reused ? { reused } : {}) }];
    }));
  }

  /** Folding the same readings twice changes nothing. */
  async fold(byDevice: ReadonlyMap<DeviceId, readonly Reading[]>): Promise<void> {
    const docs = await this.docs.find({ _id: { $in: [...byDevice.keys()] } }, { projection: { heard: 1 } }).toArray();
    const known = new Map(docs.map((doc) => [doc._id, doc.heard]));
    const writes = [...byDevice].flatMap(([device, readings]) => {
      const before: Heard = known.get(device) ?? UNHEARD;
      const heard = hear(before, readings);
      return heard === before ? [] : [{ updateOne: { filter: { _id: device }, update: { $set: { heard } }, upsert: true } }];
    });
    if (writes.length > 0) await this.docs.bulkWrite(writes, { ordered: false });
  }

  async tell(told: ReadonlyMap<DeviceId, Partial<SelfTold>>): Promise<void> {
    const writes = [...told].flatMap(([device, parts]) => {
      const $set = Object.fromEntries(Object.entries(parts).map(([field, said]) => [`told.${field}`, said]));
      return Object.keys($set).length > 0 ? [{ updateOne: { filter: { _id: device }, update: { $set }, upsert: true } }] : [];
    });
    if (writes.length > 0) await this.docs.bulkWrite(writes, { ordered: false });
  }

  async forgetTold(device: DeviceId, fields: readonly (keyof SelfTold)[]): Promise<void> {
    if (fields.length > 0) await this.docs.updateOne({ _id: device }, { $unset: Object.fromEntries(fields.map((field) => [`told.${field}`, 1])) });
  }

  async doubt(doubts: readonly { readonly device: DeviceId; readonly code: Doubt['code'] }[], at: number): Promise<void> {
    const writes = doubts.map(({ device, code }) => ({ updateOne: { filter: { _id: device }, update: { $push: { [`doubted.${code}`]: { $each: [at], $slice: -DOUBTS_KEPT } } }, upsert: true } }));
    if (writes.length > 0) await this.docs.bulkWrite(writes as never, { ordered: false });
  }

  /** Counted anew after a day without one. */
  async reused(counts: ReadonlyMap<DeviceId, number>, at: number): Promise<void> {
    const isOld = { $gt: [{ $subtract: [at, { $ifNull: ['$reused.lastAt', 0] }] }, DAY_MS] };
    const writes = [...counts].map(([device, count]) => ({
      updateOne: {
        filter: { _id: device }, upsert: true,
        update: [{ $set: { reused: { $cond: [isOld, { count, firstAt: at, lastAt: at }, { count: { $add: ['$reused.count', count] }, firstAt: '$reused.firstAt', lastAt: at }] } } }],
      },
    }));
    if (writes.length > 0) await this.docs.bulkWrite(writes, { ordered: false });
  }
}
