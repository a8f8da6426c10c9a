import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { resolve } from '../../../core/alerts/transitions.js';
import type { LiveAlert } from '../../../core/alerts/alert.js';
import { lostAt, ROUND_EVERY_MS, STATIONS, WATCHMAN, WATCHMAN_BUTTON, type Round, type Station } from '../../../core/proof/watchman.js';
import { Clock } from '../../platform/clock/clock.js';
import { Parts } from '../../platform/health/parts.service.js';
import { Log } from '../../platform/log/log.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { Ingest } from '../../sensing/ingest/ingest.service.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Alerts, SERVICE } from '../alerts/alerts.service.js';
import { Feed } from '../feed/feed.service.js';
import { Deliveries } from '../notify/deliveries.store.js';
import { Rounds } from './rounds.store.js';

/** A press that takes longer than this is lost: people are told within a second or two. [ours] */
const COMES_THROUGH_MS = 20_000;
const LOOK_MS = 200;
/** Alerts of rounds are kept so long, for whoever asks what went wrong. [ours] */
const REMEMBERED_MS = 3_600_000;

/**
 * Presses the button of a resident who does not exist, once a minute, and follows the press through the house: the
 * dead-man's switch. Several processes press in the same minute with the same time stamp, which is one reading.
 */
@Injectable()
export class Watchman implements BeforeApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private stopped = false;
  private completeAt?: number;
  /** Alerts of ours that were shown to whoever watches. */
  private shown = new Set<string>();

  constructor(
    private readonly ingest: Ingest, private readonly devices: Devices, private readonly alerts: Alerts, private readonly alertStore: AlertStore, private readonly deliveries: Deliveries,
    private readonly feed: Feed, private readonly rounds: Rounds, private readonly parts: Parts, private readonly clock: Clock, private readonly log: Log, @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  start(): void {
    const every = this.settings.roundEveryMs ?? ROUND_EVERY_MS;
    if (every === 0) return;
    this.parts.rounds({});
    this.feed.onEvent(({ residentId, alertId }) => {
      if (residentId === WATCHMAN) this.shown.add(alertId);
    });
    // Not before a minute has gone: whoever starts us has other things to see to first.
    this.nextIn(every, every);
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** On the full minute, so that all processes press as one. */
  private nextIn(every: number, notWithin = 0): void {
    if (this.stopped) return;
    const now = this.clock.now();
    const at = Math.ceil((now + notWithin + 1) / every) * every;
    this.timer = setTimeout(() => void this.goRound(at).finally(() => this.nextIn(every)), at - now).unref();
  }

  private async goRound(pressedAt: number): Promise<void> {
    const passed: Partial<Record<Station, number>> = {};
    try {
      await this.press(pressedAt, passed);
    } catch (error) {
      if (!this.stopped) this.log.failure('watchman', error);
    }
    if (this.stopped) return;
    const round: Round = { pressedAt, passed };
    const lost = lostAt(round);
    if (lost === undefined) this.completeAt = pressedAt;
    else this.log.warning('watchman-lost', { at: lost });
    this.parts.rounds({ ...(this.completeAt === undefined ? {} : { completeAt: this.completeAt }), ...(lost ? { lost } : {}) });
    await this.tidy(round).catch(() => undefined);
  }

  private async press(at: number, passed: Partial<Record<Station, number>>): Promise<void> {
    const pass = (station: Station): void => void (passed[station] ??= this.clock.now() - at);
    await this.haveButton();
    await this.closeBefore(at);
    await this.ingest.accept([{ device: WATCHMAN_BUTTON, kind: 'sos', value: true, at: new Date(at).toISOString() }], { kind: 'automation' });
    pass('ingest');
    const until = this.clock.now() + COMES_THROUGH_MS;
    while (!this.stopped && this.clock.now() < until && STATIONS.some((station) => passed[station] === undefined)) {
      await this.look(at, pass);
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  }

  private async look(at: number, pass: (station: Station) => void): Promise<void> {
    const alert = await this.alertOf(at);
    if (!alert) return;
    pass('rules');
    const [delivery] = await this.deliveries.ofAlerts([alert.id]);
    if (delivery) pass('escalation');
    if (delivery && delivery.state !== 'intended') pass('delivery');
    if (this.shown.has(alert.id)) pass('feed');
  }

  private async alertOf(at: number): Promise<LiveAlert | undefined> {
    return (await this.alertStore.live(WATCHMAN)).find(({ evidence }) => evidence.some((one) => one.device === WATCHMAN_BUTTON && one.at === at));
  }

  /** What an earlier round left open would swallow this press. */
  private async closeBefore(at: number): Promise<void> {
    for (const alert of await this.alertStore.live(WATCHMAN)) if (!alert.evidence.some((one) => one.at === at)) await this.close(alert);
  }

  private async close({ id }: LiveAlert): Promise<void> {
    await this.alerts.note(id, (alert) => resolve(alert, SERVICE, this.clock.now(), 'watchman'));
  }

  private async tidy(round: Round): Promise<void> {
    for (const alert of await this.alertStore.live(WATCHMAN)) await this.close(alert);
    await this.rounds.keep(round);
    this.shown = new Set();
    await this.alertStore.forgetWatchman(round.pressedAt - REMEMBERED_MS);
    await this.deliveries.forgetWatchman(round.pressedAt - REMEMBERED_MS);
    await this.feed.forgetWatchman(round.pressedAt - REMEMBERED_MS);
  }

  private async haveButton(): Promise<void> {
    if (this.devices.find(WATCHMAN_BUTTON)) return;
    await this.devices.register({ id: WATCHMAN_BUTTON, kind: 'pendant', subject: WATCHMAN }).catch(() => this.devices.refresh());
  }
}
