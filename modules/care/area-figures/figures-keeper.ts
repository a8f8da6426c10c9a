import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { cellsOf } from '../../../core/area-figures/cells.js';
import { dayKey, HOUR, MINUTE, midnightAfter, startOfDay } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { PublishedFigures } from './area-figures.store.js';
import { HomeDays } from './home-days.service.js';

const LOOK_MS = 10 * MINUTE, LEASE_MS = MINUTE;
/** Hubs that were away send what they kept; so long is waited for it. [ours] */
const SETTLED_MS = 6 * HOUR;
/** After a longer standstill, days stay unsaid. [ours] */
const MOST_BACK = 7;

/** Publishes the figures of each day once it is over. */
@Injectable()
export class FiguresKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('area-figures', error));

  constructor(private readonly published: PublishedFigures, private readonly homes: HomeDays, private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log) {}

  onApplicationBootstrap(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  async look(): Promise<void> {
    const today = startOfDay(dayKey(this.clock.now())) ?? 0;
    const over = Array.from({ length: MOST_BACK }, (_, i) => midnightAfter(today, -1 - i)).filter((start) => this.clock.now() >= midnightAfter(start, 1) + SETTLED_MS);
    const known = await this.published.known(over.map(dayKey));
    const wanted = over.filter((start) => !known.has(dayKey(start))).reverse();
    if (wanted.length > 0) await this.leases.holding('area-figures', LEASE_MS, () => this.publish(wanted));
  }

  private async publish(starts: readonly number[]): Promise<void> {
    for (const start of starts) {
      if (this.round.isOver) return;
      await this.published.publish(dayKey(start), cellsOf(await this.homes.of(start, midnightAfter(start, 1) - 1)));
    }
  }
}
