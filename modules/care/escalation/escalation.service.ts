import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AcknowledgedAlert, Alert, OpenAlert } from '../../../core/alerts/alert.js';
import { planFor, stepDue, toldSoFar, type Candidate, type Due } from '../../../core/escalation/plan.js';
import type { AlertId, CarerId, DeliveryId, ResidentId } from '../../../core/ids.js';
import type { Channel, Delivery } from '../../../core/notify/delivery.js';
import { membersNow } from '../../../core/residents/resident.js';
import { Clock } from '../../platform/clock/clock.js';
import { crashPoint } from '../../platform/crash-points.js';
import { Loops } from '../../platform/health/loops.js';
import { Log } from '../../platform/log/log.js';
import { Hints } from '../../platform/queue/hints.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Alerts, SERVICE } from '../alerts/alerts.service.js';
import { Escalations } from '../alerts/announcements.js';
import { Deliveries } from '../notify/deliveries.store.js';
import { Residents } from '../residents/residents.service.js';

const SWEEP_MS = 500;

/**
 * Makes sure that somebody is told: fires each step when its `dueAt` in MongoDB has come, by hint or by sweep, on any
 * node. Intents are written under their own key before the step advances, so a crash in between tells nobody twice and
 * forgets nobody.
 */
@Injectable()
export class Escalation extends Escalations implements BeforeApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private sweeping = false;
  private readonly looking = new Set<AlertId>();

  constructor(
    private readonly store: AlertStore, private readonly residents: Residents, private readonly deliveries: Deliveries, private readonly hints: Hints,
    private readonly clock: Clock, private readonly log: Log, private readonly modules: ModuleRef, private readonly loops: Loops,
  ) {
    super();
  }

  start(): void {
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  override lookAt(alert: Alert): void {
    if (alert.state !== 'open' || (alert.escalation.dueAt ?? Infinity) > this.clock.now()) return;
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
    await this.alerts.note(delivery.alertId, (alert) => {
      const waiting = alert.state === 'open' && alert.escalation.step === delivery.step + 1 && (alert.escalation.dueAt ?? 0) > now;
      return waiting ? { ...alert, escalation: { ...alert.escalation, dueAt: now } } : alert;
    });
  }

  private async fire(alert: OpenAlert): Promise<void> {
    const plan = await this.planOf(alert);
    const due = stepDue(plan, alert.escalation, this.clock.now());
    if (!due) return;
    crashPoint('step.before-intents');
    const intents = due.tell.map((carer) => this.intent(alert, due.step, carer, 'sms'));
    await this.deliveries.intend(intents);
    crashPoint('step.after-intents');
    await this.alerts.note(alert.id, (current) => (current.state === 'open' && current.escalation.step === due.step && current.escalation.dueAt !== undefined ? this.advanced(current, due) : current));
    crashPoint('step.after-advance');
    this.deliveries.hurry(intents.map((intent) => intent.id));
  }

  private advanced(alert: OpenAlert, due: Due): OpenAlert {
    const now = this.clock.now();
    if (due.tell.length > 0) return { ...alert, escalation: due.next, actions: [...alert.actions, { type: due.step === 0 ? 'told' : 'escalated', at: now, by: SERVICE, note: due.tell.join(' ') }] };
    return { ...alert, escalation: due.next, actions: [...alert.actions, { type: 'exhausted', at: now, by: SERVICE, note: 'Everybody who can be told was told; nobody has answered.' }] };
  }

  /** "I'm going" without an end: the one who goes is asked, and somebody else looks too. */
  private async checkBack(alert: AcknowledgedAlert): Promise<void> {
    const owner = (alert.claimedBy ?? alert.acknowledgedBy).carer;
    const candidates = (await this.candidates(alert.residentId)).filter((c) => !c.unreachable).map((c) => c.carer);
    const tell = [...new Set([...candidates.filter((c) => c === owner), ...candidates.filter((c) => c !== owner).slice(0, 1)])];
    const reminders = alert.actions.filter((action) => action.type === 'reminded').length;
    const intents = tell.map((carer) => this.intent(alert, 100 + reminders, carer, 'sms'));
    await this.deliveries.intend(intents);
    const now = this.clock.now();
    await this.alerts.note(alert.id, (current) =>
      current.state === 'acknowledged' && current.checkBackAt <= now
        ? { ...current, checkBackAt: now + Math.max(current.checkBackAt - current.acknowledgedAt, 60_000), actions: [...current.actions, { type: 'reminded', at: now, by: SERVICE, note: tell.join(' ') }] }
        : current);
    this.deliveries.hurry(intents.map((intent) => intent.id));
  }

  intent(alert: Pick<Alert, 'id' | 'residentId'>, step: number, carer: CarerId, channel: Channel): Delivery {
    return { id: `${alert.id}:${step}:${carer}:${channel}` as DeliveryId, alertId: alert.id, residentId: alert.residentId, step, carer, channel, state: 'intended', intendedAt: this.clock.now(), attempts: 0 };
  }

  private async planOf(alert: OpenAlert): Promise<ReturnType<typeof planFor>> {
    const resident = await this.residents.lookUp(alert.residentId);
    return planFor(alert.severity, await this.candidates(alert.residentId), resident?.answerWithin, toldSoFar(alert.actions));
  }

  /** The circle as it is now, each with whether a text can reach them. */
  private async candidates(residentId: ResidentId): Promise<Candidate[]> {
    const resident = await this.residents.lookUp(residentId);
    const members = membersNow(resident?.circle ?? [], this.clock.now());
    const carers = await this.residents.carers(members.map((member) => member.carer));
    return members.map(({ carer }) => {
      const known = carers.get(carer);
      return { carer, unreachable: !known || known.optedOutAt !== undefined || known.contactFault !== undefined };
    });
  }

  private async sweep(): Promise<void> {
    if (this.sweeping) return;
    this.sweeping = true;
    try {
      const due = await this.store.due(this.clock.now(), 500);
      for (let i = 0; i < due.length; i += 16) await Promise.all(due.slice(i, i + 16).map((id) => this.look(id).catch((error: unknown) => this.log.failure('escalation', error, { alert: id }))));
      this.loops.looked('escalation');
    } catch (error) {
      this.log.failure('escalation-sweep', error);
    } finally {
      this.sweeping = false;
    }
  }

  /** Alerts and escalation need each other; this side looks the other up late. */
  private get alerts(): Alerts {
    return this.modules.get(Alerts, { strict: false });
  }
}
