import { Injectable } from '@nestjs/common';
import type { ResidentId } from '../../../core/ids.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { AlertStore } from '../alerts/alert.store.js';
import { KeptAlerts } from '../alerts/kept-alerts.service.js';
import { publicAlert } from '../alerts/public-alert.js';
import { Feed } from './feed.service.js';
import { FeedSight, type Sees } from './feed-sight.js';
import type { ServerFrame } from './frames.js';
import { eventFrame, onFeed } from './say-event.js';

/** Missed by more than this, a client gets a snapshot. */
const MOST_TO_RESUME = 5_000;
const PAGE = 500;
const LIVE_SHOWN = 500;

/** What brings a viewer up to date: every event they have missed, or all that is open now. */
@Injectable()
export class FeedStory {
  constructor(private readonly feed: Feed, private readonly alerts: AlertStore, private readonly kept: KeptAlerts, private readonly sight: FeedSight) {}

  /** `after`: the last number that was seen. */
  async *upToNow(viewer: Viewer, after: number | undefined): AsyncGenerator<ServerFrame> {
    const newest = await this.feed.newest();
    if (after !== undefined && (await this.canResume(after, newest))) return yield* this.missed(viewer, after);
    if (after !== undefined) yield { type: 'error', code: 'resync', detail: 'There is no resuming from that number; here is everything as it is now.' };
    yield await this.snapshot(viewer, newest);
  }

  private async canResume(after: number, newest: number): Promise<boolean> {
    return after >= 0 && after <= newest && (await this.feed.missed(after, MOST_TO_RESUME + 1)) <= MOST_TO_RESUME;
  }

  private async *missed(viewer: Viewer, after: number): AsyncGenerator<ServerFrame> {
    const sights = new Map<ResidentId, Sees>();
    for (let last = after; ;) {
      const events = await this.feed.after(last, PAGE);
      for (const event of events) {
        last = event.number;
        const sees = sights.get(event.residentId) ?? (await this.sight.of(event.residentId));
        sights.set(event.residentId, sees);
        if (sees(viewer, event.alert)) yield eventFrame(event);
      }
      if (events.length < PAGE) return;
    }
  }

  private async snapshot(viewer: Viewer, number: number): Promise<ServerFrame> {
    const residentIds = await this.sight.residentsOf(viewer);
    const alerts = await this.alerts.list({ ...(residentIds ? { residentIds } : {}), states: ['open', 'acknowledged'], limit: LIVE_SHOWN });
    const kept = await this.kept.of(viewer, await this.sight.circlesOf(viewer));
    return { type: 'snapshot', number, alerts: [...kept, ...alerts].map((alert) => onFeed(publicAlert(alert))) };
  }
}
