import type { Collection, Document } from 'mongodb';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Alert } from '../../../core/alerts/alert.js';
import type { AlertId, ResidentId } from '../../../core/ids.js';
import { WATCHMAN } from '../../../core/proof/watchman.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { sideBySide } from '../../platform/clock/side-by-side.js';
import { crashPoint } from '../../platform/crash-points.js';
import { Loops } from '../../platform/health/loops.js';
import { Log } from '../../platform/log/log.js';
import { NumberedLog, type Numbered } from '../../platform/store/numbered-log.js';
import { Store } from '../../platform/store/store.js';
import { AlertStore, toAlert } from '../alerts/alert.store.js';
import { Announcements } from '../alerts/announcements.js';
import { publicAlert, type PublicAlert } from '../alerts/public-alert.js';

export interface FeedEvent {
  /** `alert.` and what was done last: opened, joined, told, acknowledged, claimed, resolved … */
  readonly name: string;
  readonly at: Date;
  readonly residentId: ResidentId;
  readonly alertId: AlertId;
  readonly version: number;
  readonly alert: PublicAlert;
}

/** A client that was away longer gets a snapshot instead of every event. */
const KEPT_SECONDS = 30 * 86_400;
/** The watchman's events have numbers as all have, and are told to nobody. */
const OF_PEOPLE = { residentId: { $ne: WATCHMAN } };
/** The watchman makes a round each minute: this reaches over many that did not come to tidying up. [ours] */
const FORGOTTEN_WITHIN_MS = 30 * 60_000;
const LOOK_MS = 500;
const SWEEP_MS = 1_000;
/** The log writes together what is said together. */
const AT_ONCE = 64;

/**
 * The numbered story of all alerts, in MongoDB. Appended after the change itself; what a crash left unsaid is found by
 * the sweep, and the unique key (alert, version) keeps it from being said twice.
 */
@Injectable()
export class Feed extends Announcements implements BeforeApplicationShutdown {
  private readonly events: Collection<Document>;
  private readonly log: NumberedLog<FeedEvent>;
  private readonly listeners: ((event: Numbered<FeedEvent>) => void)[] = [];
  private shown = 0;
  private catching: Promise<void> | undefined;
  private timer?: NodeJS.Timeout;
  /** One at a time: where the log is slow, a second would only say again what the first is saying. */
  private readonly sweeps = new Round(SWEEP_MS, () => this.sweep(), (error) => this.logger.failure('feed-sweep', error));
  /** By alert and version: what is on its way to the log. */
  private readonly saying = new Map<string, Promise<void>>();

  constructor(store: Store, private readonly alerts: AlertStore, private readonly clock: Clock, private readonly logger: Log, private readonly loops: Loops) {
    super();
    this.events = store.collection('feed');
    this.log = new NumberedLog<FeedEvent>(this.events as never, undefined, ['alertId', 'version']);
    store.index('feed', { alertId: 1, version: 1 }, { unique: true });
    store.index('feed', { at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  async start(): Promise<void> {
    this.shown = await this.newest();
    this.timer = setInterval(() => void this.catchUp(), LOOK_MS);
    this.sweeps.start();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
    void this.sweeps.stop();
  }

  /** Every event once, in order of its number, whichever process wrote it. */
  onEvent(listener: (event: Numbered<FeedEvent>) => void): void {
    this.listeners.push(listener);
  }

  async newest(): Promise<number> {
    return (await this.log.newest())?.number ?? 0;
  }

  /** Of the watchman's older events the number stays, so that the log has no gap, and no more. */
  async forgetWatchman(before: number): Promise<void> {
    await this.events.updateMany({ residentId: WATCHMAN, at: { $gte: new Date(before - FORGOTTEN_WITHIN_MS), $lt: new Date(before) }, alert: { $exists: true } }, { $unset: { alert: 1 } });
  }

  /** How many events somebody who saw `number` last has missed; counted up to `most`. */
  missed(number: number, most: number): Promise<number> {
    return this.events.countDocuments({ ...OF_PEOPLE, _id: { $gt: number } } as never, { limit: most });
  }

  after(number: number, limit: number): Promise<Numbered<FeedEvent>[]> {
    return this.log.after(number, limit, OF_PEOPLE);
  }

  /** The same version twice at a time is said once. */
  override announce(alert: Alert): Promise<void> {
    const key = `${alert.id}:${alert.version}`;
    let saying = this.saying.get(key);
    if (!saying) this.saying.set(key, (saying = this.say(alert).finally(() => this.saying.delete(key))));
    return saying;
  }

  private async say(alert: Alert): Promise<void> {
    crashPoint('feed.before-append');
    const event = await this.log.append({
      name: `alert.${alert.actions.at(-1)?.type ?? 'changed'}`, at: new Date(this.clock.now()), residentId: alert.residentId, alertId: alert.id, version: alert.version, alert: publicAlert(alert),
    });
    crashPoint('feed.after-append');
    if (event && event.number === this.shown + 1) this.show(event);
    else await this.catchUp();
    await this.alerts.fed(alert.id, alert.version);
  }

  private show(event: Numbered<FeedEvent>): void {
    this.shown = event.number;
    for (const listener of this.listeners) listener(event);
  }

  /** One look at a time: a second would show an event twice. */
  private catchUp(): Promise<void> {
    this.catching ??= this.readOn()
      .catch((error: unknown) => this.logger.failure('feed', error))
      .finally(() => {
        this.catching = undefined;
      });
    return this.catching;
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const events = await this.log.after(this.shown, 200);
      for (const event of events) if (event.number === this.shown + 1) this.show(event);
      if (events.length < 200) return this.loops.looked('feed');
    }
  }

  private async sweep(): Promise<void> {
    const unsaid = (await this.alerts.pending('feed', 200)).filter((doc) => doc.version > doc.fedVersion);
    await sideBySide(unsaid, AT_ONCE, (doc) => this.announce(toAlert(doc)));
  }
}
