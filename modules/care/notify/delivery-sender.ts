import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { mayBeTold } from '../../../core/access/alerts.js';
import type { Alert } from '../../../core/alerts/alert.js';
import type { DeliveryId } from '../../../core/ids.js';
import { ASKING_STEP, OFFERS_FROM, REMINDERS_FROM, THE_RESIDENT, type Delivery } from '../../../core/notify/delivery.js';
import { listText } from '../../../core/notify/grouping.js';
import { lookedForUntil } from '../../../core/notify/look-for.js';
import { nextAfter, type Failure } from '../../../core/notify/provider-answer.js';
import { providerOf } from '../../../core/notify/way.js';
import { isWatchman } from '../../../core/proof/watchman.js';
import { alertCall, ASK_CALL, checkBackCall, offerCall } from '../../../core/notify/call-words.js';
import { alertText, askText, checkBackText, gsmInitials, offerText } from '../../../core/notify/sms-text.js';
import { initials, membersNow, type Carer, type Resident } from '../../../core/residents/resident.js';
import { Clock } from '../../platform/clock/clock.js';
import { crashPoint } from '../../platform/crash-points.js';
import { defect } from '../../platform/defects.js';
import { Counters } from '../../platform/health/counters.js';
import { Loops } from '../../platform/health/loops.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { Log } from '../../platform/log/log.js';
import { Hints } from '../../platform/queue/hints.js';
import { Processes } from '../../platform/store/processes.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Escalation } from '../escalation/escalation.service.js';
import { Residents } from '../residents/residents.service.js';
import { Deliveries } from './deliveries.store.js';
import { Lists } from './lists.store.js';
import { OptOuts } from './opt-outs.service.js';
import { PhoneNetwork, type Words } from './phone-network.js';

const SWEEP_MS = 500;
/** A worker that died holding a delivery is believed gone after this; longer than the provider's time limit. */
const CLAIM_MS = 8_000;
/** Before a message that was perhaps taken is looked for: the provider needs a moment to list it. */
const RECONCILE_AFTER_MS = 2_000;
const MOST_ATTEMPTS = 6;
/** Until whoever leads a list has taken the others along. */
const LIST_AGAIN_MS = 1_000;

/** What ends a try: a worker's claim on it or, where the provider tells later that it failed, how that word is kept. */
type Hold = number | (() => Promise<unknown>);

/** Reasons of `whyNot` after which the one who was to be told will not come. */
const CANNOT_BE_TOLD = new Set(['left-circle', 'not-shared', 'opted-out', 'gone']);

/** Turns intents into messages. Whatever happens in between, an intent is sent, reconciled, or handed to the next person. */
@Injectable()
export class DeliverySender implements BeforeApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private alone = false;
  private readonly sending = new Set<DeliveryId>();

  constructor(
    private readonly deliveries: Deliveries, private readonly alerts: AlertStore, private readonly residents: Residents, private readonly network: PhoneNetwork,
    private readonly address: OwnAddress, private readonly hints: Hints, private readonly clock: Clock, private readonly counters: Counters, private readonly log: Log, private readonly escalation: Escalation, private readonly loops: Loops, private readonly lists: Lists,
    private readonly processes: Processes, private readonly optOuts: OptOuts,
  ) {}

  start(): void {
    this.deliveries.onHurry((id, atOnce) => (atOnce ? this.sendNow(id) : this.look(id)));
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  look(id: DeliveryId): void {
    if (!this.hints.add('deliveries', 'delivery.send', { deliveryId: id }, id)) this.sendNow(id);
  }

  sendNow(id: DeliveryId): void {
    this.send(id).catch((error: unknown) => this.log.failure('delivery', error, { delivery: id }));
  }

  async send(id: DeliveryId): Promise<void> {
    if (this.sending.has(id)) return;
    this.sending.add(id);
    try {
      const claimed = await this.deliveries.claim(id, this.clock.now(), defect('claim-for-ever') ? 3_600_000 : CLAIM_MS);
      if (claimed) await this.attempt(claimed.delivery, claimed.claim);
    } finally {
      this.sending.delete(id);
    }
  }

  private async attempt(delivery: Delivery, claim: number): Promise<void> {
    const [alert, resident, carers] = await Promise.all([this.alerts.find(delivery.alertId), this.residents.lookUp(delivery.residentId), this.residents.carers([delivery.carer])]);
    const carer = delivery.carer === THE_RESIDENT ? asCarer(resident) : carers.get(delivery.carer);
    const why = this.whyNot(delivery, alert, resident, carer);
    if (delivery.mayJoin && carer) return this.attemptList(delivery, claim, carer);
    if (why !== undefined || !alert || !resident || !carer) return this.skip(delivery, why ?? 'gone', () => this.settle(delivery, claim, { state: 'skipped', reason: why ?? 'gone' }));
    await this.tell(delivery, claim, carer, (how) => this.textOf(delivery, alert, resident, how));
  }

  /** Told together with what else waits for this person; a list of one is told as any alert is. */
  private async attemptList(delivery: Delivery, claim: number, carer: Carer): Promise<void> {
    const list = await this.lists.lead(delivery, claim);
    if (list === 'waits') return this.deliveries.settle(delivery.id, claim, {}, this.clock.now() + LIST_AGAIN_MS);
    const [alerts, residents] = await Promise.all([this.alerts.findMany(list.map((d) => d.alertId)), this.residents.lookUpMany(list.map((d) => d.residentId))]);
    const of = (d: Delivery) => ({ d, alert: alerts.find(({ id }) => id === d.alertId), resident: residents.get(d.residentId) });
    const all = list.map(of).map((one) => ({ ...one, why: this.whyNot(one.d, one.alert, one.resident, carer) }));
    // Once it may have been sent, the list stays as it is: its text is how it is found.
    if (delivery.attempts === 0) {
      for (const { d, why } of all) if (why !== undefined && d.id !== delivery.id) await this.skip(d, why, () => this.lists.drop(d.id, why));
      const own = all.find(({ d }) => d.id === delivery.id)?.why;
      // The others are let go first: a death in between leaves nobody on a list that nobody leads.
      if (own !== undefined) return this.skip(delivery, own, () => this.lists.disband(delivery.id, this.clock.now()).then(() => this.lists.drop(delivery.id, own)));
    }
    const told = all.flatMap(({ alert, resident, why }) => (alert && resident && (why === undefined || delivery.attempts > 0) ? [{ alert, resident }] : []));
    const [only] = told;
    if (!only) return this.settle(delivery, claim, { state: 'skipped', reason: 'gone' });
    const homes = told.map(({ alert, resident }) => ({ initials: gsmInitials(initials(resident.name)), code: alert.code }));
    await this.tell({ ...delivery, within: delivery.id }, claim, carer, (how) => (told.length === 1 ? this.textOf(delivery, only.alert, only.resident, how) : listText(homes, `${this.address.public}/today`)));
  }

  private async tell(delivery: Delivery, claim: number, carer: Carer, words: Words): Promise<void> {
    if (delivery.channel === 'sms' && perhapsTaken(delivery) && !defect('send-without-looking')) {
      const found = await this.network.find(delivery, carer.phone, words, (sid) => this.deliveries.isAnothers(sid, delivery.id));
      if (found) return this.settle(delivery, claim, { state: 'sent', sentAt: this.clock.now(), providerId: found.sid, provider: found.provider });
      const until = lookedForUntil(delivery, found !== null), now = this.clock.now();
      // Where a second provider waits, it sends at the first empty look.
      if (!this.network.hasSecond && now < until) return this.settle(delivery, claim, {}, Math.min(now + RECONCILE_AFTER_MS, until));
    }
    if (!(await this.deliveries.startSending(delivery.id, claim, this.clock.now()))) return;
    crashPoint('delivery.before-send');
    const answer = await this.network.send(delivery, carer.phone, words);
    crashPoint('delivery.after-send');
    if ('sid' in answer) return this.settle(delivery, claim, { state: 'sent', sentAt: this.clock.now(), providerId: answer.sid, provider: answer.provider });
    await this.failed({ ...delivery, attempts: delivery.attempts + 1 }, claim, answer.failure, carer);
  }

  /** Decided again at the moment of sending: the circle and the alert may have changed since the step was fired. */
  private whyNot(delivery: Delivery, alert: Alert | undefined, resident: Resident | undefined, carer: Carer | undefined): string | undefined {
    if (isWatchman(delivery.residentId)) return 'watchman';
    if (!alert || !resident || !carer) return 'gone';
    if (delivery.step === ASKING_STEP) return alert.state === 'open' && alert.escalation.step === 0 ? undefined : 'no-longer-needed';
    if (!defect('tell-removed') && !membersNow(resident.circle, this.clock.now()).some((member) => member.carer === carer.id)) return 'left-circle';
    const reminder = delivery.step >= REMINDERS_FROM;
    if (!defect('tell-removed') && !mayBeTold(resident.circle, carer.id, alert, reminder, this.clock.now())) return 'not-shared';
    if (carer.optedOutAt !== undefined && delivery.channel === 'sms') return 'opted-out';
    if (alert.state === 'resolved' || (alert.state === 'acknowledged' && !reminder)) return 'no-longer-needed';
    return undefined;
  }

  /** Not sent on purpose. Where that is because this person cannot be told any more, it is the next one's turn now. */
  private skip(delivery: Delivery, why: string, settle: () => Promise<void>): Promise<void> {
    return CANNOT_BE_TOLD.has(why) ? this.passOn([delivery], settle) : settle();
  }

  /**
   * The next person's turn is said before the delivery is done with, so that a death in between costs nobody their turn;
   * and again after it, since of two of one step that fail at once one must see both.
   */
  private async passOn(told: readonly Delivery[], settle: () => Promise<void>): Promise<void> {
    const next = async (): Promise<void> => {
      for (const one of told) await this.escalation.nextPersonNow(one);
    };
    await next();
    await settle();
    await next();
  }

  private textOf({ step, channel }: Delivery, { code, severity }: Alert, resident: Resident, how: string): string {
    const who = gsmInitials(initials(resident.name));
    const call = channel === 'voice';
    if (step === ASKING_STEP) return call ? ASK_CALL : askText(code, how);
    if (step >= OFFERS_FROM) return call ? offerCall(who, code) : offerText(who, code, how);
    if (step >= REMINDERS_FROM) return call ? checkBackCall(who, code) : checkBackText(who, code, how);
    return call ? alertCall(who, severity, code) : alertText(who, severity, code, `${this.address.public}/a/${code}`, how);
  }

  /** Maps what the provider said, now or in a receipt, to what is done about it. */
  async failed(delivery: Delivery, claim: Hold, failure: Failure, carer: Carer): Promise<void> {
    const next = nextAfter(failure);
    const reason = String(failure.code ?? failure.word ?? failure.status ?? 'no-answer');
    // Certainly not taken, and the other provider has not been tried: at once.
    const other = this.network.hasSecond && delivery.channel === 'sms' && providerOf(delivery.attempts - 1, true) === 'twilio';
    const now = this.clock.now();
    const again = (state: 'intended' | 'unknown', inMs: number): Promise<void> =>
      delivery.attempts >= MOST_ATTEMPTS ? this.giveUp(delivery, claim, reason) : this.settle(delivery, claim, { state, reason }, now + inMs);
    switch (next.do) {
      case 'retry': return again('intended', other ? 0 : Math.min(next.afterMs * 2 ** Math.min(delivery.attempts - 1, 4), 60_000));
      case 'reconcile': return defect('unknown-is-sent') ? this.settle(delivery, claim, { state: 'sent' }) : again('unknown', RECONCILE_AFTER_MS * 2 ** Math.min(delivery.attempts - 1, 4));
      case 'fix-settings':
        this.log.warning('sms-settings', { code: reason });
        return again('intended', other ? 0 : this.network.hasSecond ? 5_000 : 15_000);
      case 'opted-out':
        // The next person does not wait until the hole in cover is written down.
        await Promise.all([this.optOuts.begin(carer.id), this.giveUp(delivery, claim, reason)]);
        return;
      case 'fix-contact':
        await this.residents.setContactFault(carer.id, reason);
        return this.giveUp(delivery, claim, reason);
      case 'next-channel':
        // A resident is spoken to by the channel they can use, or not waited for.
        if (delivery.channel === 'sms' && delivery.step !== ASKING_STEP) await this.callInstead(delivery);
        return this.giveUp(delivery, claim, reason);
      case 'next-person': return this.giveUp(delivery, claim, reason);
    }
  }

  private async callInstead(delivery: Delivery): Promise<void> {
    const intent = this.escalation.intent({ id: delivery.alertId, residentId: delivery.residentId }, delivery.step, delivery.carer, 'voice');
    await this.deliveries.intend([intent]);
    this.deliveries.hurry([intent.id]);
  }

  private async giveUp(delivery: Delivery, claim: Hold, reason: string): Promise<void> {
    const told = delivery.within === delivery.id ? await this.lists.of(delivery.id) : [delivery];
    await this.passOn(defect('give-up-quietly') ? [] : told, () => this.settle(delivery, claim, { state: 'failed', reason }));
  }

  private async settle(delivery: Delivery, claim: Hold, change: Partial<Delivery>, dueAt?: number): Promise<void> {
    if (!isWatchman(delivery.residentId)) this.counters.deliveries.inc({ channel: delivery.channel, outcome: change.state ?? 'changed' });
    if (delivery.within === delivery.id && dueAt === undefined) await this.lists.mirror(delivery.id, change);
    await (typeof claim === 'number' ? this.deliveries.settle(delivery.id, claim, change, dueAt) : claim());
    if (dueAt !== undefined) setTimeout(() => this.sendNow(delivery.id), Math.min(dueAt - this.clock.now(), 60_000) + 5).unref();
  }

  /** Once alone, here or after others have gone, this process has what they held. */
  private async inherit(): Promise<void> {
    const alone = this.processes.standing() === 'alone';
    if (alone && !this.alone) await this.deliveries.freeOfTheDead(this.clock.now());
    this.alone = alone;
  }

  private async sweep(): Promise<void> {
    try {
      await this.inherit();
      if (!defect('no-delivery-sweep')) for (const id of await this.deliveries.due(this.clock.now(), 200)) this.sendNow(id);
      this.loops.looked('delivery');
    } catch (error) {
      this.log.failure('delivery-sweep', error);
    }
  }
}

/** After a try whose outcome is not known; after one refusal alone, nobody has it. */
const perhapsTaken = ({ attempts, state }: Delivery): boolean => attempts > 1 || (attempts === 1 && state !== 'intended');

/** The resident as somebody who can be told. */
const asCarer = (resident: Resident | undefined): Carer | undefined => (resident?.phone ? { id: THE_RESIDENT, name: '', phone: resident.phone } : undefined);
