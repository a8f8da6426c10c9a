import { Injectable } from '@nestjs/common';
import { SPOKEN, verbOfKey } from '../../../core/notify/answer.js';
import { NO_KEY, NOT_THIS_CALL, ofMergedCall, wrongKey } from '../../../core/notify/call-words.js';
import type { DeliveryId } from '../../../core/ids.js';
import { ASKING_STEP, type Delivery } from '../../../core/notify/delivery.js';
import { ownWordOfKey } from '../../../core/notify/sms-text.js';
import { membersNow } from '../../../core/residents/resident.js';
import { Clock } from '../../platform/clock/clock.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Asking } from '../escalation/asking.service.js';
import { Residents } from '../residents/residents.service.js';
import { Answers } from './answers.service.js';
import { Deliveries } from './deliveries.store.js';

export interface KeyPress {
  readonly callSid: string;
  /** The number that was called, E.164. */
  readonly to: string;
  /** The delivery whose call it is, from the address that the call itself carries. */
  readonly delivery: string;
  readonly key: string;
}

/** What is said next; `again`: another key may be pressed. */
export interface Said {
  readonly say: string;
  readonly again?: true;
}

/**
 * A key pressed in a call: the same word as in a text, by the one who was called, about the alert they were called about.
 * A telephone that is no longer theirs, or a person who has left the circle, changes nothing.
 */
@Injectable()
export class CallAnswers {
  constructor(
    private readonly deliveries: Deliveries, private readonly alerts: AlertStore, private readonly residents: Residents, private readonly answers: Answers, private readonly asking: Asking, private readonly clock: Clock,
  ) {}

  async pressed(press: KeyPress): Promise<Said> {
    if (press.key === '') return { say: NO_KEY };
    const delivery = await this.deliveries.find(press.delivery as DeliveryId);
    if (delivery?.channel !== 'voice') return { say: NOT_THIS_CALL };
    const toResident = delivery.step === ASKING_STEP;
    const meant = toResident ? ownWordOfKey(press.key) : verbOfKey(press.key);
    if (meant === undefined) return { say: wrongKey(toResident), again: true };
    // A doubled request, or one that is played again later: it was heard the first time.
    const said = await this.answers.once(`${press.callSid}:${press.key}`, () => (toResident ? this.byResident(delivery, press) : this.byCarer(delivery, press)));
    return { say: said ?? NOT_THIS_CALL };
  }

  private async byCarer(delivery: Delivery, { key, to }: KeyPress): Promise<string> {
    const [alert, resident, carers] = await Promise.all([this.alerts.find(delivery.alertId), this.residents.lookUp(delivery.residentId), this.residents.carers([delivery.carer])]);
    const carer = carers.get(delivery.carer);
    const verb = verbOfKey(key);
    const member = membersNow(resident?.circle ?? [], this.clock.now()).some((one) => one.carer === delivery.carer);
    if (!alert || !carer || !member || carer.phone !== to || verb === undefined || verb === 'stop' || verb === 'start' || verb === 'help') return NOT_THIS_CALL;
    const end = await this.alerts.endOf(alert);
    return ofMergedCall(alert.code, end.code, SPOKEN[await this.answers.take({ alert: end, carer, verb, toldAt: delivery.intendedAt, through: 'voice' })]);
  }

  private async byResident(delivery: Delivery, { key, to }: KeyPress): Promise<string> {
    const [alert, resident] = await Promise.all([this.alerts.find(delivery.alertId), this.residents.lookUp(delivery.residentId)]);
    const word = ownWordOfKey(key);
    if (!alert || !resident || resident.phone !== to || !word) return NOT_THIS_CALL;
    return this.asking.take(alert, resident, word, 'voice');
  }
}
