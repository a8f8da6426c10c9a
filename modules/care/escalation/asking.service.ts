import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Actor, Alert, OpenAlert } from '../../../core/alerts/alert.js';
import { note, resolve } from '../../../core/alerts/transitions.js';
import { askFor } from '../../../core/escalation/asking.js';
import type { DeliveryId } from '../../../core/ids.js';
import { ASKING_STEP, THE_RESIDENT, type Delivery } from '../../../core/notify/delivery.js';
import { readOwnWord, type OwnWord } from '../../../core/notify/sms-text.js';
import { askChannel } from '../../../core/residents/contact-preference.js';
import type { Resident } from '../../../core/residents/resident.js';
import { Clock } from '../../platform/clock/clock.js';
import { crashPoint } from '../../platform/crash-points.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Alerts, SERVICE } from '../alerts/alerts.service.js';
import { Deliveries } from '../notify/deliveries.store.js';
import { Residents } from '../residents/residents.service.js';
import type { EscalationPlan } from './plans.store.js';

const SAY = {
  good: 'Thank you. We are glad, and have told nobody.',
  help: 'Thank you. Somebody is being told now.',
  late: 'Thank you. Those who look after you have been told already, and will see that you answered.',
  which: 'Please reply YES or NO with the code of our message.',
} as const;

/** "Are you all right?": the resident is asked before anybody else, where that was agreed and the matter can wait so long. */
@Injectable()
export class Asking {
  constructor(private readonly deliveries: Deliveries, private readonly alertStore: AlertStore, private readonly residents: Residents, private readonly clock: Clock, private readonly modules: ModuleRef) {}

  /** True: they are being asked, and the first step falls due when their time is up. */
  async askFirst(alert: OpenAlert, { plan, resident }: { readonly plan: EscalationPlan; readonly resident?: Resident }): Promise<boolean> {
    const now = this.clock.now();
    if (!resident || alert.escalation.asked || alert.escalation.step > 0 || (alert.escalation.dueAt ?? Infinity) > now) return false;
    const forMs = askFor(alert, plan.askFirst);
    const channel = askChannel(resident);
    if (forMs === 0 || !channel) return false;
    const intent: Delivery = {
      id: `${alert.id}:${ASKING_STEP}:${THE_RESIDENT}:${channel}` as DeliveryId, alertId: alert.id, residentId: alert.residentId, step: ASKING_STEP, carer: THE_RESIDENT, channel,
      state: 'intended', intendedAt: now, attempts: 0,
    };
    crashPoint('asking.before-intent');
    await this.deliveries.intend([intent]);
    crashPoint('asking.after-intent');
    // Counted from the opening: a question that went out late (we were down) takes no time from those who come.
    const until = Math.max(alert.openedAt + forMs, now);
    await this.alerts.note(alert.id, (current) => (isUnasked(current) ? { ...current, escalation: { ...current.escalation, asked: true, dueAt: until }, actions: [...current.actions, { type: 'asked', at: now, by: SERVICE }] } : current));
    crashPoint('asking.after-note');
    this.deliveries.hurry([intent.id]);
    return true;
  }

  /** What a resident answers by text. Undefined: this telephone was asked nothing. */
  async answered(from: string, body: string): Promise<string | undefined> {
    const residents = await this.residents.byPhone(from);
    const asked: { alert: Alert; resident: Resident }[] = [];
    for (const resident of residents) for (const alert of await this.alertStore.live(resident.id)) if (alert.escalation.asked) asked.push({ alert, resident });
    if (asked.length === 0) return undefined;
    const { word, code } = readOwnWord(body);
    const meant = asked.filter(({ alert }) => code === undefined || alert.code === code);
    const [only] = meant;
    // A code that is none of these: perhaps they look after somebody else as well.
    if (code !== undefined && !only) return undefined;
    if (!word || !only || meant.length > 1) return SAY.which;
    return this.take(only.alert, only.resident, word);
  }

  /** The resident's own word on an alert they were asked about, by text or by a key. */
  async take(alert: Alert, resident: Resident, word: OwnWord, through?: Actor['through']): Promise<string> {
    const by: Actor = { kind: 'resident', id: resident.id, ...(through ? { through } : {}) };
    let said: string = SAY.late;
    await this.alerts.act(alert.id, by, (current, actor, now) => {
      const waiting = current.state === 'open' && current.escalation.step === 0 && current.escalation.asked === true;
      said = waiting ? (word === 'all-right' ? SAY.good : SAY.help) : SAY.late;
      const told = note(current, actor, now, word === 'all-right' ? 'Says that all is well.' : 'Says that help is needed.');
      const answered: Alert = { ...told, actions: [...told.actions.slice(0, -1), { type: 'answered', at: now, by: actor, note: told.actions.at(-1)?.note }] } as Alert;
      if (!waiting || answered.state !== 'open') return answered;
      if (word === 'all-right') return resolve(answered, actor, now, 'resident-ok');
      return { ...answered, escalation: { ...answered.escalation, dueAt: now } };
    });
    return said;
  }

  /** Alerts and escalation need each other; this side looks the other up late. */
  private get alerts(): Alerts {
    return this.modules.get(Alerts, { strict: false });
  }
}

const isUnasked = (alert: Alert): alert is OpenAlert => alert.state === 'open' && !alert.escalation.asked && alert.escalation.step === 0;
