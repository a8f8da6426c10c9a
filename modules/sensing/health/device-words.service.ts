import { Injectable } from '@nestjs/common';
import type { About } from '../../../core/doors/said.js';
import type { DeviceId } from '../../../core/ids.js';
import type { Refusal } from '../../../core/observations/judgement.js';
import type { Reading } from '../../../core/observations/reading.js';
import { partsTold, saysNews, tellSelf, unbelievable, whyUnbelievable, withMains, wrongs, type SelfTold } from '../../../core/things/health/self-told.js';
import { Clock } from '../../platform/clock/clock.js';
import { Counters } from '../../platform/health/counters.js';
import { Log } from '../../platform/log/log.js';
import type { Doubtful } from '../ingest/quarantine.store.js';
import { DeviceHealthStore } from './device-health.store.js';

/** Signal strength changes with every message; it is written down so often. */
const SIGNAL_EVERY_MS = 10 * 60_000;
/** Counts that came again are written down so often. */
const REUSED_EVERY_MS = 5_000;
const MOST_DEVICES = 50_000;

/** Words about devices, beside what they sense: kept in memory, and written down when they are news. */
@Injectable()
export class DeviceWords {
  private readonly known = new Map<DeviceId, { told: SelfTold; writtenAt: number }>();
  private readonly reused = new Map<DeviceId, number>();
  private reusedAt = 0;

  constructor(private readonly store: DeviceHealthStore, private readonly clock: Clock, private readonly counters: Counters, private readonly log: Log) {}

  /** Resolves when what is news is durable; answers with what could not be believed. */
  async told(words: readonly { readonly device: DeviceId; readonly about: Omit<About, 'name'> }[]): Promise<Refusal[]> {
    if (words.length === 0) return [];
    const now = this.clock.now();
    await this.load(words.map(({ device }) => device));
    const news = new Map<DeviceId, Partial<SelfTold>>();
    for (const { device, about: said } of words) {
      const before = this.known.get(device) ?? { told: {}, writtenAt: 0 };
      const about = withMains(before.told, said);
      const told = tellSelf(before.told, about, now);
      const due = saysNews(before.told, told) || now - before.writtenAt >= SIGNAL_EVERY_MS;
      if (due) news.set(device, { ...news.get(device), ...partsTold(told, about) });
      this.known.set(device, { told, writtenAt: due ? now : before.writtenAt });
    }
    await this.store.tell(news);
    const refused = words.flatMap(({ about }) => unbelievable(about));
    if (refused.length > 0) this.counters.refused.inc({ reason: 'about' }, refused.length);
    return refused.map((field) => ({ code: 'value', field, detail: whyUnbelievable(field) }));
  }

  /** Somebody has seen to it: what it said was wrong with it counts no more, until it says so again. Answers with what that was. */
  async seenTo(device: DeviceId): Promise<(keyof SelfTold)[]> {
    const told = (await this.store.read([device])).get(device)?.told ?? {};
    const wrong = wrongs(told);
    await this.store.forgetTold(device, wrong);
    this.known.delete(device);
    return wrong;
  }

  /** Awaited with the quarantine: what is shown there is a fault after three. */
  doubted(doubtful: readonly Doubtful[]): Promise<void> {
    return this.store.doubt(doubtful.map(({ draft: { device }, doubt: { code } }) => ({ device, code })), this.clock.now());
  }

  /** Words under a count that was used before. A finding, never on the way of a reading. */
  countedAgain(readings: readonly Reading[]): void {
    for (const { device } of readings) this.reused.set(device, (this.reused.get(device) ?? 0) + 1);
    const now = this.clock.now();
    if (now - this.reusedAt < REUSED_EVERY_MS) return;
    this.reusedAt = now;
    const counts = new Map(this.reused);
    this.reused.clear();
    this.store.reused(counts, now).catch((error: unknown) => this.log.failure('device-health', error));
  }

  private async load(devices: readonly DeviceId[]): Promise<void> {
    if (this.known.size > MOST_DEVICES) this.known.clear();
    const strangers = devices.filter((device) => !this.known.has(device));
    if (strangers.length === 0) return;
    for (const [device, { told }] of await this.store.read(strangers)) if (!this.known.has(device)) this.known.set(device, { told, writtenAt: 0 });
  }
}
