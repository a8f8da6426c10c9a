import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { newId } from './new-id.js';
import { isDuplicateKey, Store } from './store.js';

interface LeaseDoc {
  _id: string;
  holder: string;
  until: Date;
  fence: number;
}

export interface Lease {
  readonly name: string;
  /** Grows with every change of holder: a late writer's fence is smaller than the newest. */
  readonly fence: number;
  readonly until: number;
}

/**
 * Leases with fencing numbers in MongoDB. Bull's own lock is no safeguard: a worker paused past it ran the same job
 * beside a second one, side effects included.
 */
@Injectable()
export class Leases {
  readonly holder = newId<string>();
  private readonly leases;

  constructor(store: Store, private readonly clock: Clock) {
    this.leases = store.collection<LeaseDoc>('leases');
  }

  /** Takes or renews a lease; undefined while somebody else holds it. */
  async take(name: string, forMs: number): Promise<Lease | undefined> {
    const now = this.clock.now();
    const until = new Date(now + forMs);
    const renewed = await this.leases.findOneAndUpdate({ _id: name, holder: this.holder, until: { $gt: new Date(now) } }, { $set: { until } }, { returnDocument: 'after' });
    if (renewed) return { name, fence: renewed.fence, until: until.getTime() };
    try {
      const taken = await this.leases.findOneAndUpdate(
        { _id: name, until: { $lte: new Date(now) } },
        { $set: { holder: this.holder, until }, $inc: { fence: 1 } },
        { upsert: true, returnDocument: 'after' },
      );
      return taken ? { name, fence: taken.fence, until: until.getTime() } : undefined;
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  /** Works under a lease that is renewed meanwhile and let go at the end, whatever happens. False: somebody else holds it. */
  async holding(name: string, forMs: number, work: () => Promise<unknown>): Promise<boolean> {
    if (!(await this.take(name, forMs))) return false;
    const renewing = setInterval(() => void this.take(name, forMs).catch(() => undefined), forMs / 3);
    try {
      await work();
    } finally {
      clearInterval(renewing);
      await this.release(name);
    }
    return true;
  }

  /** Lets go at once, so that the next holder need not wait (rolling deploys). */
  async release(name: string): Promise<void> {
    await this.leases.updateOne({ _id: name, holder: this.holder }, { $set: { until: new Date(0) } });
  }

  async releaseAll(): Promise<void> {
    await this.leases.updateMany({ holder: this.holder }, { $set: { until: new Date(0) } });
  }
}
