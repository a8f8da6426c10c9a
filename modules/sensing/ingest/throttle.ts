import { Injectable } from '@nestjs/common';
import type { DeviceId } from '../../../core/ids.js';
import { draw, full, type Bucket, type Rate } from '../../../core/token-bucket.js';
import { Clock } from '../../platform/clock/clock.js';

/** Messages of one device's own key: 100 a second, 400 saved up. No sensor that works says more. [ours] */
const RATE: Rate = { perSecond: 100, burst: 400 };
const MOST_DEVICES = 50_000;

/** A bucket per device, so that one mad sensor costs nobody else anything. Critical kinds are let through by the caller. */
@Injectable()
export class Throttle {
  private readonly buckets = new Map<DeviceId, Bucket>();

  constructor(private readonly clock: Clock) {}

  allows(device: DeviceId): boolean {
    const now = this.clock.now();
    const { passes, bucket } = draw(RATE, this.buckets.get(device) ?? full(RATE, now), now);
    if (this.buckets.size > MOST_DEVICES) this.buckets.clear();
    this.buckets.set(device, bucket);
    return passes;
  }
}
