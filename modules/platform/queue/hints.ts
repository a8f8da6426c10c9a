import { Inject, Injectable, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { getQueueToken } from '@nestjs/bull';
import type { Queue } from 'bull';
import type { JobsByQueue, QueueName } from './queues.js';
import { Counters } from '../health/counters.js';
import { RedisWatch } from './redis-watch.js';

/**
 * Puts reminders on the queues without ever waiting for Redis: a promise of `queue.add` may stay pending for good. Where
 * Redis is away the hint is refused at once, and the caller does the work in this process.
 */
@Injectable()
export class Hints {
  private readonly queues = new Map<QueueName, Queue>();

  constructor(private readonly modules: ModuleRef, private readonly counters: Counters, @Optional() @Inject(RedisWatch) private readonly watch?: RedisWatch) {}

  get queueing(): boolean {
    return this.watch?.up === true;
  }

  /** False: not queued, do it yourself. `key` makes two hints one while the first still waits. */
  add<Q extends QueueName, N extends keyof JobsByQueue[Q] & string>(queue: Q, name: N, data: JobsByQueue[Q][N], key?: string): boolean {
    if (!this.queueing) return false;
    this.counters.jobs.inc({ queue });
    this.queue(queue).add(name, data, key === undefined ? {} : { jobId: key }).catch(() => undefined);
    return true;
  }

  private queue(name: QueueName): Queue {
    let queue = this.queues.get(name);
    if (!queue) {
      queue = this.modules.get<Queue>(getQueueToken(name), { strict: false });
      this.queues.set(name, queue);
    }
    return queue;
  }
}
