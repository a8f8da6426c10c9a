import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { mayBeTold } from '../../../../core/access/alerts.js';
import type { Alert } from '../../../../core/alerts/alert.js';
import { REMINDERS_FROM, THE_RESIDENT, type Delivery } from '../../../../core/notify/delivery.js';
import { pushNotice } from '../../../../core/notify/push-text.js';
import { gsmInitials } from '../../../../core/notify/sms-text.js';
import { isWatchman } from '../../../../core/proof/watchman.js';
import { initials, membersNow, type Resident } from '../../../../core/residents/resident.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Round } from '../../../platform/clock/round.js';
import { Log } from '../../../platform/log/log.js';
import { AlertStore } from '../../alerts/alert.store.js';
import { Residents } from '../../residents/residents.service.js';
import { PushNetwork, WORTH_MS } from './push-network.js';
import { Pushes, type Push } from './pushes.store.js';
import { PushKeyRing } from './push-keys.service.js';
import { PushSubscriptions } from './push-subscriptions.store.js';

const SWEEP_MS = 500;
const AT_ONCE = 50;
/** Longer than a push service is waited for. */
const CLAIM_MS = 8_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 5 * 60_000;

/** Puts a notice on the screens of whoever is texted. Whatever becomes of it, texts and calls go on as if it were not there. */
@Injectable()
export class PushSender implements BeforeApplicationShutdown {
  private readonly round = new Round(SWEEP_MS, () => this.sweep(), (error) => this.log.failure('push', error));

  constructor(
    private readonly pushes: Pushes, private readonly subscriptions: PushSubscriptions, private readonly ring: PushKeyRing, private readonly network: PushNetwork,
    private readonly alerts: AlertStore, private readonly residents: Residents, private readonly clock: Clock, private readonly log: Log,
  ) {}

  start(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): void {
    void this.round.stop();
  }

  /** A notice beside each of these messages, for each browser that takes them. Written under its own key: once, however often a step is fired. */
  async beside(deliveries: readonly Delivery[]): Promise<void> {
    const messages = deliveries.filter(({ carer, residentId }) => carer !== THE_RESIDENT && !isWatchman(residentId));
    const told = messages.filter(({ carer }, i) => messages.findIndex((one) => one.carer === carer) === i);
    if (told.length === 0) return;
    const subscriptions = await this.subscriptions.ofCarers(told.map(({ carer }) => carer));
    const { publicKey } = subscriptions.length > 0 ? await this.ring.keys() : { publicKey: '' };
    await this.pushes.intend(told.flatMap(({ alertId, residentId, step, carer, intendedAt }) =>
      subscriptions.filter((one) => one.carer === carer && one.serverKey === publicKey).map((one): Push => ({ id: `${alertId}:${step}:${one.id}`, alertId, residentId, step, carer, subscription: one.id, state: 'intended', intendedAt, attempts: 0 }))));
  }

  private async sweep(): Promise<void> {
    const due = await this.pushes.due(this.clock.now(), AT_ONCE);
    await Promise.all(due.map((id) => this.send(id).catch((error: unknown) => this.log.failure('push', error))));
  }

  private async send(id: string): Promise<void> {
    const push = await this.pushes.take(id, this.clock.now(), CLAIM_MS);
    if (!push) return;
    const [alert, resident, target] = await Promise.all([this.alerts.find(push.alertId), this.residents.lookUp(push.residentId), this.subscriptions.find(push.subscription)]);
    const why = whyNot(push, alert, resident, target?.carer === push.carer, this.clock.now());
    if (why !== undefined || !alert || !resident || !target) return this.pushes.settle(id, { state: 'skipped', reason: why ?? 'gone' });
    const notice = pushNotice(gsmInitials(initials(resident.name)), alert.severity, alert.code);
    const pushed = await this.network.send(target, JSON.stringify(notice), alert.code);
    switch (pushed.became) {
      case 'taken': return this.pushes.settle(id, { state: 'sent', sentAt: this.clock.now() });
      case 'gone':
        await this.subscriptions.remove(push.subscription);
        return this.pushes.settle(id, { state: 'failed', reason: 'gone' });
      case 'refused':
        this.log.warning('push-refused', { reason: pushed.reason });
        return this.pushes.settle(id, { state: 'failed', reason: pushed.reason });
      case 'later': return this.pushes.later(id, this.clock.now() + (pushed.afterMs ?? Math.min(FIRST_RETRY_MS * 2 ** (push.attempts - 1), LONGEST_RETRY_MS)), pushed.reason);
    }
  }
}

/** Decided again at the moment of sending, as for a text. */
function whyNot({ carer, step, intendedAt }: Push, alert: Alert | undefined, resident: Resident | undefined, isTheirs: boolean, now: number): string | undefined {
  if (!alert || !resident || !isTheirs) return 'gone';
  if (now - intendedAt > WORTH_MS) return 'too-late';
  if (!membersNow(resident.circle, now).some((member) => member.carer === carer)) return 'left-circle';
  if (!mayBeTold(resident.circle, carer, alert, step >= REMINDERS_FROM, now)) return 'not-shared';
  return alert.state === 'resolved' || (alert.state === 'acknowledged' && step < REMINDERS_FROM) ? 'no-longer-needed' : undefined;
}
