import { Inject, Injectable, Optional, type BeforeApplicationShutdown } from '@nestjs/common';
import { partsOf, sameParts, type Part, type Signs } from '../../../core/proof/parts.js';
import { Clock } from '../clock/clock.js';
import { RedisWatch } from '../queue/redis-watch.js';
import { Store } from '../store/store.js';
import { Loops } from './loops.js';

const LOOK_MS = 2_000;
const ANSWERS_WITHIN_MS = 2_000;

/** What the service's parts say of themselves, looked at every two seconds; needs no store to be asked. */
@Injectable()
export class Parts implements BeforeApplicationShutdown {
  private readonly startedAt: number;
  private storeAt?: number;
  private queueAt?: number;
  private smsTroubleSince?: number;
  private brokerSigns?: Signs['broker'];
  private round?: Signs['round'];
  private shown: Part[] = [];
  private readonly listeners: ((parts: readonly Part[]) => void)[] = [];
  private asking?: Promise<void>;
  private timer?: NodeJS.Timeout;

  constructor(private readonly store: Store, private readonly loops: Loops, private readonly clock: Clock, @Optional() @Inject(RedisWatch) private readonly redis?: RedisWatch) {
    this.startedAt = clock.now();
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_MS);
    void this.look();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Told when a part stops or works again. */
  onChange(listener: (parts: readonly Part[]) => void): void {
    this.listeners.push(listener);
  }

  sms(troubleSince: number | undefined): void {
    this.smsTroubleSince = troubleSince;
  }

  /** Of the external broker, where there is one. */
  broker(signs: NonNullable<Signs['broker']>): void {
    this.brokerSigns = signs;
  }

  /** How the newest rounds went; see care's watchman. */
  rounds(round: NonNullable<Signs['round']>): void {
    this.round = round;
  }

  now(): Part[] {
    const { startedAt, storeAt, smsTroubleSince, brokerSigns: broker, round, redis } = this;
    const queue = redis ? { up: redis.up, ...(this.queueAt === undefined ? {} : { at: this.queueAt }) } : undefined;
    return partsOf({ now: this.clock.now(), startedAt, storeAt, queue, loops: this.loops.last(), smsTroubleSince, broker, round });
  }

  stopped(): Part[] {
    return this.now().filter(({ state }) => state === 'stopped');
  }

  lastRound(): Signs['round'] {
    return this.round;
  }

  private async look(): Promise<void> {
    if (this.redis?.up) this.queueAt = this.clock.now();
    // Judged beside the question, not after its answer: a store that hangs must not hold the judgement up.
    this.tell();
    await this.askStore();
    this.tell();
  }

  /** One question at a time: a store that hangs holds no more connections for it. Not waited for longer than a look lasts. */
  private askStore(): Promise<void> {
    this.asking ??= (this.store.connection.db?.command({ ping: 1 }) ?? Promise.reject(new Error('not connected')))
      .then(() => void (this.storeAt = this.clock.now()), () => undefined)
      .finally(() => (this.asking = undefined));
    const late = new Promise<void>((resolve) => setTimeout(resolve, ANSWERS_WITHIN_MS).unref());
    return Promise.race([this.asking, late]);
  }

  private tell(): void {
    const parts = this.now();
    if (sameParts(parts, this.shown)) return;
    this.shown = parts;
    for (const listener of this.listeners) listener(parts);
  }
}
