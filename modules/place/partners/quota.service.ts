import { Injectable } from '@nestjs/common';
import { PLANS } from '../../../core/partners/plans.js';
import { draw, full, left, type Bucket, type Drawn } from '../../../core/token-bucket.js';
import { Clock } from '../../platform/clock/clock.js';
import type { PartnerKey } from './partner-keys.service.js';
import { PartnerUsage } from './usage.store.js';

const MOST_KEYS = 50_000;

/** A bucket for each partner's key, in each process: HTTP and MQTT draw from the same one. */
@Injectable()
export class PartnerQuota {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly usage: PartnerUsage, private readonly clock: Clock) {}

  /** One call; counted where it is over the quota. `of`: the plan's bucket, or that of what a partner asks of itself. */
  draw(key: PartnerKey, of: 'all' | 'own-account' = 'all'): Drawn {
    const { rate } = PLANS[key.plan], now = this.clock.now(), id = of === 'all' ? key.id : `${key.id}|${of}`;
    const drawn = draw(rate, this.buckets.get(id) ?? full(rate, now), now);
    if (this.buckets.size > MOST_KEYS) this.buckets.clear();
    this.buckets.set(id, drawn.bucket);
    if (!drawn.passes) this.usage.count(key, 'overQuota');
    return drawn;
  }

  /** Calls that may come at once, in this process. */
  left({ id, plan }: Pick<PartnerKey, 'id' | 'plan'>): number {
    const { rate } = PLANS[plan], now = this.clock.now();
    return left(rate, this.buckets.get(id) ?? full(rate, now), now);
  }

  /** A call that was answered: what the invoice counts. */
  took(key: PartnerKey): void {
    this.usage.count(key, 'calls');
  }
}
