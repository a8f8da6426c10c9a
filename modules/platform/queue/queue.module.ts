import { Global, Module, type DynamicModule } from '@nestjs/common';
import { BullModule } from '@nestjs/bull';
import type { Settings } from '../settings/settings.js';
import { Hints } from './hints.js';
import { QUEUES } from './queues.js';
import { RedisWatch } from './redis-watch.js';

/**
 * Bull carries reminders to look, never the truth: ids only, no Bull delays or repeats, everything removable. Locks are
 * short, since a killed worker's job waits about three lock times, and stalls are unlimited in practice: two crashes on
 * one job must not end it in silence.
 */
@Global()
@Module({})
export class QueueModule {
  static register(settings: Settings): DynamicModule {
    if (!settings.redisUrl) return { module: QueueModule, providers: [Hints, { provide: RedisWatch, useValue: undefined }], exports: [Hints, RedisWatch] };
    const bull = BullModule.forRoot({
      url: settings.redisUrl,
      redis: { maxRetriesPerRequest: null, enableReadyCheck: false, connectTimeout: 2_000, retryStrategy: (times: number) => Math.min(100 * times, 1_000) },
      prefix: `hearthline:${databaseOf(settings.mongodbUri)}`,
      settings: { lockDuration: 5_000, lockRenewTime: 2_000, stalledInterval: 2_000, maxStalledCount: 50 },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
    } as never);
    const queues = BullModule.registerQueue(...QUEUES.map((name) => ({ name })));
    return { module: QueueModule, imports: [bull, queues], providers: [Hints, RedisWatch], exports: [Hints, RedisWatch, queues] };
  }
}

/** Two installations may share one Redis: their queues are told apart by their database. */
const databaseOf = (uri: string): string => new URL(uri.replace(/^mongodb(\+srv)?:/, 'http:').replace(/,[^/]*/, '')).pathname.slice(1) || 'test';
