import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { CarerId } from '../../../core/ids.js';
import { Log } from '../../platform/log/log.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Escalations } from '../alerts/announcements.js';

/** A phone that changes from one mast to the next, or a page that is loaded again, is back by then. [ours] */
const BACK_WITHIN_MS = 20_000;

/** Which carers have a screen that answers, in this process. */
@Injectable()
export class Presence implements BeforeApplicationShutdown {
  private readonly screens = new Map<CarerId, number>();
  private readonly waits = new Map<CarerId, NodeJS.Timeout>();

  constructor(private readonly escalations: Escalations, private readonly store: AlertStore, private readonly log: Log) {}

  beforeApplicationShutdown(): void {
    for (const wait of this.waits.values()) clearTimeout(wait);
  }

  watches(carer: CarerId): boolean {
    return (this.screens.get(carer) ?? 0) > 0;
  }

  opened(carer: CarerId): void {
    clearTimeout(this.waits.get(carer));
    this.waits.delete(carer);
    this.screens.set(carer, (this.screens.get(carer) ?? 0) + 1);
  }

  /** A page that was closed says so; one whose line dropped may be back; one that answers no ping is dead, and nobody knows who has it now. */
  closed(carer: CarerId, how: 'closed' | 'dropped' | 'silent'): void {
    const left = (this.screens.get(carer) ?? 1) - 1;
    if (left > 0) return void this.screens.set(carer, left);
    this.screens.delete(carer);
    if (how === 'silent') return void this.lost(carer);
    if (how === 'closed' || this.waits.has(carer)) return;
    this.waits.set(carer, setTimeout(() => void this.lost(carer), BACK_WITHIN_MS).unref());
  }

  /** Whoever has taken an alert on that screen is asked by text now, and not only when their time is up. */
  private async lost(carer: CarerId): Promise<void> {
    clearTimeout(this.waits.get(carer));
    this.waits.delete(carer);
    if (this.watches(carer)) return;
    try {
      for (const id of await this.store.claimedBy(carer)) await this.escalations.askOnPhone(id, carer);
    } catch (error) {
      this.log.failure('presence', error);
    }
  }
}
