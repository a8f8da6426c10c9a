import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { Clock } from '../clock/clock.js';
import { Round } from '../clock/round.js';
import { Leases } from './leases.js';
import { isRunning, ownPlace } from './own-place.js';
import { Store } from './store.js';

interface ProcessDoc {
  _id: string;
  /** Taken for alive until then. */
  until: Date;
  /** Where its number means something, and that number: who starts in a dead one's place need not wait for it. */
  place?: string;
  pid?: number;
}

const BEAT_MS = 500;
/** A process that was killed is missed after this; one that stands still for longer must join anew. [ours] */
const ALIVE_MS = 2_500;
/** What a process began while it was alone, it has ended by then. */
const IN_HAND_MS = 500;

/**
 * Which processes serve on this store. One that is alone needs nobody's leave for what only one may do at a time, so a
 * town costs it no writes; a second one that comes waits until the first must know of it.
 */
@Injectable()
export class Processes {
  private readonly processes: Collection<ProcessDoc>;
  private readonly round = new Round(BEAT_MS, () => this.beat(), () => undefined); // a beat that fails is missed by itself
  /** Others take this process for alive until then. */
  private aliveUntil = 0;
  private others: readonly string[] = [];
  private joinedAt = Infinity;
  private readonly place = ownPlace();

  constructor(store: Store, private readonly clock: Clock, private readonly leases: Leases) {
    this.processes = store.collection<ProcessDoc>('processes');
  }

  get me(): string {
    return this.leases.holder;
  }

  /**
   * `alone`: no other process serves, nor can begin to before this one hears of it. `joining`: another may believe itself
   * alone. `among`: others serve, and all know of each other.
   */
  standing(): 'joining' | 'alone' | 'among' {
    const now = this.clock.now();
    if (now >= this.aliveUntil - IN_HAND_MS) return 'joining';
    if (this.others.length === 0) return 'alone';
    return now < this.joinedAt ? 'joining' : 'among';
  }

  /** Those that serve, as of the last beat, this one first. Undefined: it was missed itself, and cannot judge others. */
  serving(): readonly string[] | undefined {
    return this.clock.now() < this.aliveUntil ? [this.me, ...this.others] : undefined;
  }

  async join(): Promise<void> {
    await this.beat();
    this.round.start();
  }

  /** Whoever comes next need not wait. */
  async leave(): Promise<void> {
    await this.round.stop();
    this.aliveUntil = 0;
    await this.processes.deleteOne({ _id: this.me });
  }

  private hasEnded({ place, pid }: ProcessDoc): boolean {
    return place !== undefined && place === this.place && pid !== undefined && !isRunning(pid);
  }

  /** Says that it lives, and only then looks for others: of two that begin at once, each sees the other or the later one does. */
  private async beat(): Promise<void> {
    const began = this.clock.now();
    const until = began + ALIVE_MS;
    const before = await this.processes.findOneAndUpdate({ _id: this.me }, { $set: { until: new Date(until), pid: process.pid, ...(this.place === undefined ? {} : { place: this.place }) } }, { upsert: true });
    const others = await this.processes.find({ _id: { $ne: this.me } }).toArray();
    const alive = others.filter((other) => other.until.getTime() > began && !this.hasEnded(other));
    if (others.length > alive.length) await this.processes.deleteMany({ until: { $lte: new Date(began - 10 * ALIVE_MS) } });
    // Missed for a while: somebody may have come meanwhile and found nobody.
    const isNew = !before || before.until.getTime() <= began;
    if (alive.length === 0) this.joinedAt = Math.min(this.joinedAt, began);
    else if (isNew) this.joinedAt = Math.max(...alive.map((other) => other.until.getTime())) + IN_HAND_MS;
    this.others = alive.map((other) => other._id).sort();
    this.aliveUntil = until;
  }
}
