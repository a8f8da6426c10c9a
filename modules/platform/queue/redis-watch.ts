import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bull';
import type { Queue } from 'bull';
import { Log } from '../log/log.js';

const EVERY_MS = 500;
const PATIENCE_MS = 1_500;

/** Written at each look: a Redis without memory answers what is read, and takes nothing. */
const WRITTEN = 'hearthline:watch', WRITTEN_FOR_MS = 10_000;

/**
 * Knows within two seconds that Redis is away, also when it is stopped without closing its sockets; that it is full; and
 * whether its policy may be trusted: anything but `noeviction` throws jobs away and says "ok".
 */
@Injectable()
export class RedisWatch implements OnModuleInit, BeforeApplicationShutdown {
  up = false;
  /** Why readiness should refuse, in words. */
  complaint: string | undefined = 'Redis has not answered yet';
  private timer?: NodeJS.Timeout;
  private lastAnswer = 0;
  private asking = false;

  constructor(@InjectQueue('rules') private readonly queue: Queue, private readonly log: Log) {}

  onModuleInit(): void {
    // Without a listener, every refused connection attempt would be thrown as an unhandled 'error' event.
    this.queue.on('error', () => undefined);
    this.timer = setInterval(() => this.look(), EVERY_MS);
    this.look();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    if (this.lastAnswer > 0 && Date.now() - this.lastAnswer > PATIENCE_MS) this.become(false, 'Redis does not answer; rules run in this process');
    if (this.asking) return;
    this.asking = true;
    this.ask().then((complaint) => {
      this.lastAnswer = Date.now();
      this.become(complaint === undefined, complaint);
    }, (error: unknown) => {
      this.become(false, isFull(error) ? 'Redis has no memory left and takes nothing; rules run in this process' : 'Redis refuses commands; rules run in this process');
    }).finally(() => {
      this.asking = false;
    });
  }

  /** What is wrong with its settings, if anything. */
  private async ask(): Promise<string | undefined> {
    const { client } = this.queue;
    const [, policy] = (await client.config('GET', 'maxmemory-policy')) as unknown as string[];
    await client.set(WRITTEN, '1', 'PX', WRITTEN_FOR_MS);
    return policy === 'noeviction' ? undefined : `Redis evicts (${policy}): set maxmemory-policy noeviction`;
  }

  private become(up: boolean, complaint: string | undefined): void {
    if (this.up !== up) this.log.event(up ? 'redis-up' : 'redis-away');
    this.up = up;
    this.complaint = complaint;
  }
}

const isFull = (error: unknown): boolean => error instanceof Error && error.message.startsWith('OOM');
