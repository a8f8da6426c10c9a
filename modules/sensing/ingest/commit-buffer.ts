import { Injectable } from '@nestjs/common';
import { isCritical } from '../../../core/observations/kinds.js';
import type { Reading } from '../../../core/observations/reading.js';
import { defect } from '../../platform/defects.js';
import { Problem } from '../../platform/http/problem.js';
import { Journal } from '../observations/journal.store.js';
import { Tail } from '../observations/tail.js';
import { Waker } from '../rules/waker.js';

/** Journal documents being written at a time: while one is flushed, the next fills. */
const FLIGHTS = 2;
const MOST_PER_FLIGHT = 4_000;
/** Beyond this the store cannot keep up; the sender is told to come back rather than made to wait. */
export const MOST_WAITING = 60_000;
/** Acknowledged and not yet folded into segments, some 150 bytes each in memory: more, and folding cannot keep up. [ours] */
const MOST_UNFOLDED = 400_000;

export const tooMuch = (): Problem => new Problem(503, 'throttled', 'More is arriving than can be stored. Nothing of this request was accepted; send it again shortly.', { retryAfterSeconds: 1 + Math.floor(Math.random() * 3) });

interface Waiting {
  readonly readings: readonly Reading[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * The shared group commit. A write starts at once when the store is idle and takes along everything that came while the
 * last was under way, so one reading is quick and many are cheap. Resolves only when the store has it for good.
 */
@Injectable()
export class CommitBuffer {
  private waiting: Waiting[] = [];
  private waitingReadings = 0;
  private flights = 0;
  private underWay = new Set<Promise<void>>();

  constructor(private readonly journal: Journal, private readonly tail: Tail, private readonly waker: Waker) {}

  add(readings: readonly Reading[]): Promise<void> {
    if (readings.length > 0 && this.isFull() && !readings.some(({ kind }) => isCritical(kind))) throw tooMuch();
    const added = new Promise<void>((done, failed) => this.waiting.push({ readings, done, failed }));
    this.waitingReadings += readings.length;
    if (this.flights < FLIGHTS) setImmediate(() => this.takeOff());
    return added;
  }

  /** Calls for help are taken all the same. */
  private isFull(): boolean {
    return this.waitingReadings > MOST_WAITING || this.tail.size > MOST_UNFOLDED;
  }

  /** Resolves when everything added before this call has landed or failed. */
  async barrier(): Promise<void> {
    const before = [...this.underWay];
    const waiting = this.waiting.length > 0 ? this.add([]) : Promise.resolve();
    await Promise.allSettled([...before, waiting]);
  }

  private takeOff(): void {
    if (this.flights >= FLIGHTS || this.waiting.length === 0) return;
    const group: Waiting[] = [];
    for (let count = 0; count < MOST_PER_FLIGHT && this.waiting.length > 0;) {
      const next = this.waiting.shift() as Waiting;
      group.push(next);
      count += next.readings.length;
    }
    this.flights += 1;
    const flight = this.write(group).finally(() => {
      this.flights -= 1;
      this.underWay.delete(flight);
      if (this.waiting.length > 0) this.takeOff();
    });
    this.underWay.add(flight);
  }

  private async write(group: readonly Waiting[]): Promise<void> {
    const readings = group.flatMap((waiting) => waiting.readings as Reading[]);
    this.waitingReadings -= readings.length;
    if (defect('acknowledge-before-journal')) await lazily(() => group.forEach((waiting) => waiting.done()));
    try {
      if (readings.length > 0) {
        const id = await this.journal.write(readings);
        this.tail.add(id, readings);
        this.waker.committed(readings);
      }
      for (const waiting of group) waiting.done();
    } catch (error) {
      if (defect('acknowledge-failed-write')) for (const waiting of group) waiting.done();
      for (const waiting of group) waiting.failed(error);
    }
  }
}

/** As a store would that writes only now and then. For the checker of `npm run chaos` alone. */
const lazily = async (acknowledge: () => void): Promise<void> => {
  acknowledge();
  await new Promise((resolve) => setTimeout(resolve, 200));
};
