import { Controller, Get, HttpCode, Inject, Optional, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/viewer.js';
import { defect } from '../defects.js';
import { RedisWatch } from '../queue/redis-watch.js';
import { Store } from '../store/store.js';
import { Complaints } from './complaints.js';
import { Counters } from './counters.js';
import { Parts } from './parts.service.js';

const STORE_ANSWERS_MS = 2_000;

@Controller()
@Public()
export class HealthController {
  constructor(private readonly store: Store, private readonly counters: Counters, private readonly complaints: Complaints, private readonly parts: Parts, @Optional() @Inject(RedisWatch) private readonly redis?: RedisWatch) {}

  /** The process runs. */
  @Get('health/live')
  @HttpCode(200)
  live(): object {
    return { status: 'ok' };
  }

  /** It can keep its promises: the store answers. Redis away is said but is no reason to refuse: rules run without it. */
  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const store = await this.storeAnswers();
    const evicts = this.redis?.complaint?.startsWith('Redis evicts') === true;
    const ready = store && !evicts;
    void reply.status(ready ? 200 : 503);
    return { status: ready ? 'ok' : 'unavailable', store: store ? 'ok' : 'MongoDB does not answer', queue: defect('redis-away-unsaid') ? 'ok' : this.redis ? (this.redis.complaint ?? 'ok') : 'direct mode: no Redis', ...this.complaints.all() };
  }

  /** Which part stands still, and since when; answered from memory, so also while the store is away. For the watcher. */
  @Get('health/parts')
  partsNow(): object {
    const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());
    const parts = this.parts.now().map(({ since, ...part }) => ({ ...part, ...(since === undefined ? {} : { since: iso(since) }) }));
    const round = this.parts.lastRound();
    return { status: parts.some(({ state }) => state === 'stopped') ? 'degraded' : 'ok', parts, ...(round ? { round: { completeAt: iso(round.completeAt), lost: round.lost } } : {}) };
  }

  @Get('metrics')
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.header('content-type', this.counters.registry.contentType);
    return this.counters.registry.metrics();
  }

  private async storeAnswers(): Promise<boolean> {
    if (defect('ready-when-down')) return true;
    const answer = this.store.connection.db?.command({ ping: 1 }).then(() => true, () => false);
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), STORE_ANSWERS_MS).unref());
    return Promise.race([answer ?? false, late]);
  }
}
