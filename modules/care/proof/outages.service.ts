import { Inject, Injectable, Optional, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ResidentId } from '../../../core/ids.js';
import { MARK_EVERY_MS, OUTAGE_FROM_MS, outage, outageEnded, type Outage } from '../../../core/proof/outage.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { notFound } from '../../platform/http/problem.js';
import { Log } from '../../platform/log/log.js';
import { RedisWatch } from '../../platform/queue/redis-watch.js';
import { Leases } from '../../platform/store/leases.js';
import { ProviderWatch } from '../../platform/phone/provider-watch.js';
import { OutageBook, type KnownOutage } from './outages.store.js';
import { WhoWasMissed } from './who-was-missed.service.js';

/** The first list, soon enough to be there within a minute of recovery (reliability.md 6), late enough for what waited at the door. */
const FIRST_LOOK_MS = 5_000;
/** Devices come back over minutes: the list is made anew, ever more rarely, until a quarter of an hour has gone. [ours] */
const LOOK_AGAIN_MS = [10_000, 10_000, 10_000, 10_000, 10_000, 60_000, 300_000, 600_000] as const;
const LISTED_MS = 30 * 86_400_000;
/** It only saves work, since two lists made at once are the same: whoever was killed with it in hand must not hold up the next. */
const LEASE_MS = 8_000;

/** Knows by its own marks in the store when the service was away, and writes down who may have been missed. */
@Injectable()
export class Outages implements BeforeApplicationShutdown {
  private readonly round = new Round(MARK_EVERY_MS, () => this.tick(), (error) => {
    this.refusedSince ??= this.clock.now();
    this.log.failure('outages', error);
  });
  private refusedSince?: number;

  constructor(
    private readonly book: OutageBook, private readonly who: WhoWasMissed, private readonly provider: ProviderWatch, private readonly leases: Leases, private readonly audit: Audit,
    private readonly clock: Clock, private readonly log: Log, @Optional() @Inject(RedisWatch) private readonly redis?: RedisWatch,
  ) {}

  /** Before anything that was due is caught up with. */
  async start(): Promise<void> {
    this.provider.onRecovery((from, to) => {
      if (to - from > OUTAGE_FROM_MS) this.ended(outage('sms', from, to)).catch((error: unknown) => this.log.failure('outages', error));
    });
    await this.mark();
    this.round.start();
  }

  beforeApplicationShutdown(): void {
    void this.round.stop();
  }

  async seenBy(viewer: Viewer): Promise<KnownOutage[]> {
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'list-missed', purpose: 'care' });
    return this.recent();
  }

  /** For the service's own pages: how many are still to be asked after, without a name. */
  async recent(): Promise<KnownOutage[]> {
    return this.book.newest(this.clock.now() - LISTED_MS, 50);
  }

  async check(viewer: Viewer, id: string, resident: string): Promise<KnownOutage> {
    const known = await this.book.find(id);
    if (!known?.missed.some((one) => one.resident === resident)) throw notFound('person on that list');
    await this.book.check(id, resident as ResidentId, viewer.id, this.clock.now());
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'check-missed', purpose: 'care', subject: resident });
    return (await this.book.find(id)) ?? known;
  }

  private async tick(): Promise<void> {
    await this.mark();
    this.refusedSince = undefined;
    await this.lookAgain();
  }

  private async mark(): Promise<void> {
    const now = this.clock.now();
    const queueUp = this.redis?.up === true;
    const marks = await this.book.mark(queueUp ? ['alive', 'queue'] : ['alive'], now);
    // The answer, not the question, is when the store was back.
    const over = outageEnded(marks, this.clock.now(), { storeRefused: this.refusedSince !== undefined || this.clock.now() - now > OUTAGE_FROM_MS, queueUp });
    if (!over) return;
    await this.ended(over);
    // The mark made before the answer is old by now, and while nobody was at work nobody looked at the queue either.
    await this.book.mark(['alive', 'queue'], this.clock.now());
  }

  private async ended(over: Outage): Promise<void> {
    if (await this.book.begin(over, over.to + FIRST_LOOK_MS)) this.log.warning('outage', { cause: over.cause, seconds: Math.round((over.to - over.from) / 1_000) });
  }

  private async lookAgain(): Promise<void> {
    const due = await this.book.due(this.clock.now());
    if (due.length === 0 || !(await this.leases.take('missed', LEASE_MS))) return;
    for (const one of due) {
      const now = this.clock.now();
      const missed = await this.who.list(one, now);
      await this.book.list(one.id, missed, now, nextLook(one.to, now));
    }
  }
}

/** The first of the looks after an outage that is still to come. */
function nextLook(to: number, now: number): number | undefined {
  let at = to + FIRST_LOOK_MS;
  for (const wait of LOOK_AGAIN_MS) {
    at += wait;
    if (at > now) return at;
  }
  return undefined;
}
