import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AcknowledgedAlert, Alert, OpenAlert } from '../../../core/alerts/alert.js';
import { asksFirst, timeIsUp } from '../../../core/alerts/on-the-way.js';
import { act, ownerOf } from '../../../core/alerts/transitions.js';
import { reaches } from '../../../core/escalation/ladder.js';
import { isLifeCritical } from '../../../core/escalation/life-critical.js';
import type { Due } from '../../../core/escalation/plan.js';
import { nextTurn, type Standing } from '../../../core/escalation/turn.js';
import type { AlertId, CarerId, DeliveryId } from '../../../core/ids.js';
import { OFFERS_FROM, REMINDERS_FROM, type Channel, type Delivery } from '../../../core/notify/delivery.js';
import { mayBeGrouped } from '../../../core/notify/grouping.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { sideBySide } from '../../platform/clock/side-by-side.js';
import { crashPoint } from '../../platform/crash-points.js';
import { defect } from '../../platform/defects.js';
import { Loops } from '../../platform/health/loops.js';
import { Log } from '../../platform/log/log.js';
import { Hints } from '../../platform/queue/hints.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Alerts, SERVICE } from '../alerts/alerts.service.js';
import { Escalations } from '../alerts/announcements.js';
import { Deliveries } from '../notify/deliveries.store.js';
import { Lists } from '../notify/lists.store.js';
import { PushSender } from '../notify/push/push-sender.service.js';
import { Asking } from './asking.service.js';
import { Standings } from './standings.service.js';

const SWEEP_MS = 500;
/** A step is mostly waiting for the store: where its disk is slow, few at a time would fall behind a bad minute. [ours] */
const AT_ONCE = 64;
/** At one look: so that what has become due meanwhile and is graver is not behind all of these. [ours] */
const MOST_AT_A_LOOK = 256;

/**
 * Makes sure that somebody is told: fires each step when its `dueAt` in MongoDB has come, by hint or by sweep, on any
 * node. Intents are written under their own key before the step advances, so a crash in between tells nobody twice and
 * forgets nobody.
 */
@Injectable()
export class Escalation extends Escalations implements BeforeApplicationShutdown {
  private readonly sweeps = new Round(SWEEP_MS, () => this.sweep(), (error) => this.log.failure('escalation-sweep', error));
  private readonly looking = new Set<AlertId>();

  constructor(
    private readonly store: AlertStore, private readonly standings: Standings, private readonly asking: Asking, private readonly deliveries: Deliveries, private readonly lists: Lists, private readonly pushes: PushSender, private readonly hints: Hints,
    private readonly clock: Clock, private readonly log: Log, private readonly modules: ModuleRef, private readonly loops: Loops,
  ) {
    super();
  }

  start(): void {
    this.sweeps.start();
  }

  beforeApplicationShutdown(): void {
    void this.sweeps.stop();
  }

  override lookAt(alert: Alert): void {
    if (alert.state !== 'open' || (alert.escalation.dueAt ?? Infinity) > this.clock.now()) return;
    // Where a life may hang on it, nothing stands before it in a queue.
    if (isLifeCritical(alert)) return this.lookNow(alert.id);
    if (!this.hints.add('alerts', 'alert.look-again', { alertId: alert.id }, `${alert.id}:${alert.version}`)) this.lookNow(alert.id);
  }

  lookNow(id: AlertId): void {
    if (this.looking.has(id)) return;
    this.looking.add(id);
    this.look(id)
      .catch((error: unknown) => this.log.failure('escalation', error, { alert: id }))
      .finally(() => this.looking.delete(id));
  }

  async look(id: AlertId): Promise<void> {
    const alert = await this.store.find(id);
    if (alert?.state === 'open') await this.fire(alert);
    else if (alert?.state === 'acknowledged' && alert.checkBackAt <= this.clock.now()) await this.checkBack(alert);
  }

  /** That one could not be told: the next person's turn is now, not after the answer time. */
  async nextPersonNow(delivery: Delivery): Promise<void> {
    const now = this.clock.now();
    // Others of the same step were told: they have their time, since somebody may come.
    const others = (await this.deliveries.ofAlerts([delivery.alertId])).filter(({ step, carer }) => step === delivery.step && carer !== delivery.carer);
    if (others.some(({ state }) => state !== 'failed' && state !== 'skipped')) return;
    await this.alerts.note(delivery.alertId, (alert) => {
      // Whom it was offered to cannot say yes: as if they had said no.
      if (alert.state === 'acknowledged') return delivery.step >= OFFERS_FROM && alert.offered?.to === delivery.carer ? { ...alert, checkBackAt: Math.min(alert.checkBackAt, now) } : alert;
      const waiting = alert.state === 'open' && alert.escalation.step === delivery.step + 1 && (alert.escalation.dueAt ?? 0) > now;
      return waiting ? { ...alert, escalation: { ...alert.escalation, dueAt: now } } : alert;
    });
  }

  private async fire(alert: OpenAlert): Promise<void> {
    const standing = await this.standings.of(alert);
    if (await this.asking.askFirst(alert, standing)) return;
    const due = nextTurn(standing, alert.escalation, this.clock.now());
    if (!due) return;
    crashPoint('step.before-intents');
    if (defect('advance-before-intents')) return this.advanceFirst(alert, due, standing);
    const intents = await this.intents(alert, due, standing);
    await this.intend(intents, isLifeCritical(alert));
    crashPoint('step.after-intents');
    await this.alerts.note(alert.id, (current) => (current.state === 'open' && current.escalation.step === alert.escalation.step && current.escalation.dueAt !== undefined ? this.advanced(current, due) : current));
    crashPoint('step.after-advance');
    this.deliveries.hurry(intents.filter(({ mayJoin }) => !mayJoin).map((intent) => intent.id), isLifeCritical(alert));
  }

  /** Each person by each channel that can reach them; what may be told together with others waits for them. */
  private async intents(alert: OpenAlert, due: Due, { candidates }: Standing): Promise<Delivery[]> {
    const grouped = mayBeGrouped(alert);
    const all: Delivery[] = [];
    for (const carer of due.tell) {
      const candidate = candidates.find((one) => one.carer === carer);
      for (const channel of due.by ?? ['sms' as const]) {
        if (candidate && !reaches(candidate, channel)) continue;
        const intent = this.intent(alert, due.step, carer, channel);
        all.push(grouped && channel === 'sms' ? { ...intent, mayJoin: true, sendAt: await this.lists.gatherUntil(carer, intent.intendedAt) } : intent);
      }
    }
    return all;
  }

  /** The wrong way round, for the checker of `npm run chaos` alone. */
  private async advanceFirst(alert: OpenAlert, due: Due, standing: Standing): Promise<void> {
    await this.alerts.note(alert.id, (current) => (current.state === 'open' ? this.advanced(current, due) : current));
    crashPoint('step.after-advance');
    await this.deliveries.intend(await this.intents(alert, due, standing));
  }

  private advanced(alert: OpenAlert, due: Due): OpenAlert {
    const now = this.clock.now();
    // Held until somebody's quiet hours end, or still nobody who can be told: nothing was done, so nothing is told.
    if (due.tell.length === 0 && (!due.next.exhausted || alert.escalation.exhausted)) return { ...alert, escalation: due.next };
    if (due.tell.length > 0) return { ...alert, escalation: due.next, actions: [...alert.actions, { type: alert.actions.some(({ type }) => type === 'told') ? 'escalated' : 'told', at: now, by: SERVICE, note: due.tell.join(' ') }] };
    return { ...alert, escalation: due.next, actions: [...alert.actions, { type: 'exhausted', at: now, by: SERVICE, note: 'Everybody who can be told was told; nobody has answered.' }] };
  }

  /** The time of whoever has it is up: they are asked, and somebody else with them, or it goes on up the ladder. */
  private async checkBack(alert: AcknowledgedAlert): Promise<void> {
    const owner = ownerOf(alert).carer;
    const candidates = (await this.standings.of(alert)).candidates.filter((c) => !c.unreachable).map((c) => c.carer);
    const others = asksFirst(alert) ? candidates.filter((c) => c !== owner).slice(0, 1) : [];
    const tell = [...new Set([...candidates.filter((c) => c === owner), ...others])];
    const intents = tell.map((carer) => this.intent(alert, REMINDERS_FROM + reminders(alert), carer, 'sms'));
    await this.intend(intents);
    const now = this.clock.now();
    await this.alerts.note(alert.id, (current) => (current.state === 'acknowledged' && current.checkBackAt <= now ? timeIsUp(current, SERVICE, now, tell) : current));
    this.deliveries.hurry(intents.map((intent) => intent.id));
  }

  /** Somebody is asked to take over what another has. */
  override async offer(alert: AcknowledgedAlert): Promise<void> {
    if (!alert.offered) return;
    const offers = alert.actions.filter(({ type }) => type === 'handed-over').length;
    const intent = this.intent(alert, OFFERS_FROM + offers, alert.offered.to, 'sms');
    await this.intend([intent]);
    this.deliveries.hurry([intent.id]);
  }

  /** They keep it until their time is up: a phone in a pocket on the way there is as silent as a dead one. */
  override async askOnPhone(id: AlertId, carer: CarerId): Promise<void> {
    const alert = await this.store.find(id);
    if (alert?.state !== 'acknowledged' || alert.claimedBy?.carer !== carer) return;
    // Whoever takes no more texts can still be called; without any way, the text is skipped and says why.
    const owner = (await this.standings.of(alert)).candidates.find((one) => one.carer === carer);
    const intent = this.intent(alert, REMINDERS_FROM + reminders(alert), carer, owner && !reaches(owner, 'sms') && reaches(owner, 'voice') ? 'voice' : 'sms');
    await this.intend([intent]);
    await this.alerts.note(id, (current) => (current.state === 'acknowledged' && current.version === alert.version ? { ...current, actions: act(current, 'screen-lost', this.clock.now(), SERVICE, carer) } : current));
    this.deliveries.hurry([intent.id]);
  }

  /** With a notice beside each; a notice that cannot be written holds no message back. */
  private async intend(intents: readonly Delivery[], grave = false): Promise<void> {
    await Promise.all([this.deliveries.intend(intents, grave), this.pushes.beside(intents).catch((error: unknown) => this.log.failure('push', error))]);
  }

  intent(alert: Pick<Alert, 'id' | 'residentId'>, step: number, carer: CarerId, channel: Channel): Delivery {
    const key = defect('intent-without-key') ? step * 1_000 + Math.floor(Math.random() * 1_000) : step;
    return { id: `${alert.id}:${key}:${carer}:${channel}` as DeliveryId, alertId: alert.id, residentId: alert.residentId, step, carer, channel, state: 'intended', intendedAt: this.clock.now(), attempts: 0 };
  }

  private async sweep(): Promise<void> {
    if (defect('no-escalation-sweep')) return;
    const due = await this.store.due(this.clock.now(), MOST_AT_A_LOOK);
    await sideBySide(due, AT_ONCE, (id) => this.look(id).catch((error: unknown) => this.log.failure('escalation', error, { alert: id })));
    this.loops.looked('escalation');
  }

  /** Alerts and escalation need each other; this side looks the other up late. */
  private get alerts(): Alerts {
    return this.modules.get(Alerts, { strict: false });
  }
}

/** How often somebody was asked about it: each asking is a step of its own. */
const reminders = ({ actions }: Alert): number => actions.filter(({ type }) => type === 'reminded' || type === 'reopened' || type === 'screen-lost').length;
