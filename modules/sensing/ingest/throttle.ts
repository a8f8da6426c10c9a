import { Injectable } from '@nestjs/common';
import type { DeviceId } from '../../../core/ids.js';
import { Clock } from '../../platform/clock/clock.js';

/** Messages of one device's own key: 100 a second, 400 saved up. No sensor that works says more. [ours] */
const PER_SECOND = 100;
const SAVED_UP = 400;
const MOST_DEVICES = 50_000;

/** A bucket per device, so that one mad sensor costs nobody else anything. Critical kinds are let through by the caller. */
@Injectable()
export class Throttle {
  private readonly buckets = new Map<DeviceId, { tokens: number; at: number }>();

  constructor(private readonly clock: Clock) {}

  allows(device: DeviceId): boolean {
    const now = this.clock.now();
    const bucket = this.buckets.get(device) ?? { tokens: SAVED_UP, at: now };
    bucket.tokens = Math.min(SAVED_UP, bucket.tokens + ((now - bucket.at) / 1000) * PER_SECOND);
    bucket.at = now;
    if (this.buckets.size > MOST_DEVICES) this.buckets.clear();
    this.buckets.set(device, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
