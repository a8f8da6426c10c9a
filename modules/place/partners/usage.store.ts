import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { dayKey } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { Log } from '../../platform/log/log.js';
import { Store } from '../../platform/store/store.js';
import type { PartnerKey } from './partner-keys.service.js';

/** Calls taken, calls over the quota, MQTT messages taken and refused, MQTT news and webhooks brought. */
export const COUNTED = ['calls', 'overQuota', 'mqttTaken', 'mqttRefused', 'mqttNews'] as const;
export type Counted = (typeof COUNTED)[number];
export interface UsageDay {
  /** Key and day of the town: `k|2026-11-26`. */
  _id: string;
  partner: string;
  key: string;
  plan: string;
  day: string;
  n: Partial<Record<Counted, number>>;
  /** What was wrong with the last MQTT message that was refused: a field and its fix, never a value. */
  lastRefusal?: string;
}
interface Open {
  readonly key: Pick<PartnerKey, 'id' | 'partner' | 'plan'>;
  readonly day: string;
  readonly n: Partial<Record<Counted, number>>;
  lastRefusal?: string;
}

const WRITE_MS = 1_000;
const KEPT_DAYS = 800;

/** What partners used, by key and day. Counted here, written once a second: a process that dies forgets a second at most. */
@Injectable()
export class PartnerUsage implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly days: Collection<UsageDay & { endsAt: Date }>;
  private open = new Map<string, Open>();
  private readonly round = new Round(WRITE_MS, () => this.write(), (error) => this.log.failure('partner-usage', error));

  constructor(store: Store, private readonly clock: Clock, private readonly log: Log) {
    this.days = store.collection<UsageDay & { endsAt: Date }>('partnerUsage');
    store.index('partnerUsage', { partner: 1, day: 1 });
    store.index('partnerUsage', { endsAt: 1 }, { expireAfterSeconds: 0 });
  }

  onApplicationBootstrap(): void {
    this.round.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.round.stop();
    await this.write();
  }

  count(key: Open['key'], what: Counted, refusal?: string): void {
    const day = dayKey(this.clock.now()), id = `${key.id}|${day}`;
    let open = this.open.get(id);
    if (!open) this.open.set(id, (open = { key, day, n: {} }));
    open.n[what] = (open.n[what] ?? 0) + 1;
    if (refusal !== undefined) open.lastRefusal = refusal;
  }

  /** By key and day, both days included; what this process still counts is in it. */
  async of(partner: string, from: string, to: string): Promise<UsageDay[]> {
    await this.write();
    return this.days.find({ partner, day: { $gte: from, $lte: to } }, { projection: { endsAt: 0 } }).sort({ day: 1, key: 1 }).limit(10_000).toArray();
  }

  private async write(): Promise<void> {
    const open = this.open;
    if (open.size === 0) return;
    this.open = new Map();
    await this.days.bulkWrite([...open].map(([_id, { key, day, n, lastRefusal }]) => ({ updateOne: { filter: { _id }, upsert: true, update: {
      $inc: Object.fromEntries(Object.entries(n).map(([what, count]) => [`n.${what}`, count])),
      $set: { partner: key.partner, key: key.id, plan: key.plan, day, endsAt: new Date(Date.parse(day) + KEPT_DAYS * 86_400_000), ...(lastRefusal === undefined ? {} : { lastRefusal }) },
    } } })), { ordered: false }).catch((error: unknown) => {
      this.takeBack(open);
      throw error;
    });
  }

  /** The store was away: nothing that was counted is lost by it. */
  private takeBack(open: Map<string, Open>): void {
    for (const [id, one] of open) {
      const newer = this.open.get(id);
      if (newer) for (const what of COUNTED) newer.n[what] = (newer.n[what] ?? 0) + (one.n[what] ?? 0);
      else this.open.set(id, one);
    }
  }
}
