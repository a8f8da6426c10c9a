import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Actor, Alert, LiveAlert, OpenAlert } from '../../../core/alerts/alert.js';
import { act, anew, isCalledFor, resolve } from '../../../core/alerts/transitions.js';
import { askFor } from '../../../core/escalation/asking.js';
import type { DeliveryId } from '../../../core/ids.js';
import { ASKING_STEP, THE_RESIDENT, type Delivery } from '../../../core/notify/delivery.js';
import { readReply } from '../../../core/notify/reply.js';
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
  over: 'Thank you. It is closed already.',
  late: 'Thank you. Those who look after you have been told already, and will see that you answered.',
  which: 'Please reply YES or NO with the code of our message.',
} as const;

const HELP_IS_NEEDED = { because: 'Was asked "Are you all right?" and answered that help is needed.', differ: 'Without that answer there would be no call for help.' };
/** An answer can be about what was asked in the last day. */
const ABOUT_MS = 24 * 3_600_000;
const MOST_OVER = 100;

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

  /**
   * What a resident answers by text. Undefined: this telephone was asked nothing. `alsoTold`: they look after somebody
   * else as well, and were told of them; a carer's word without a code may then mean either.
   */
  async answered(from: string, body: string, alsoTold: boolean): Promise<string | undefined> {
    const { word, code } = readOwnWord(body);
    const asked = await this.askedOf(await this.residents.byPhone(from));
    const meant = asked.filter(({ alert }) => code === undefined || alert.code === code);
    const live = meant.filter(({ alert }) => alert.state !== 'resolved');
    const [only] = live.length > 0 ? live : meant.slice(0, 1);
    // A code that is none of these: perhaps they look after somebody else as well.
    if (!only || (only.alert.state === 'resolved' && (word === undefined || alsoTold))) return undefined;
    if (!word || live.length > 1 || (alsoTold && code === undefined && readReply(body).verb !== undefined)) return SAY.which;
    return this.take(only.alert, only.resident, word);
  }

  /** What they were asked about, and what of it is over: who said that all is well may find that it is not. */
  private async askedOf(residents: readonly Resident[]): Promise<{ alert: Alert; resident: Resident }[]> {
    const since = this.clock.now() - ABOUT_MS;
    const of = async (resident: Resident): Promise<{ alert: Alert; resident: Resident }[]> => {
      const [live, over] = await Promise.all([this.alertStore.live(resident.id), this.alertStore.list({ residentIds: [resident.id], states: ['resolved'], from: since - ABOUT_MS, limit: MOST_OVER })]);
      const asked = (alert: Alert, from: number): boolean => alert.actions.some(({ type, at }) => type === 'asked' && at >= from);
      return [...live.filter((alert) => asked(alert, 0)), ...over.filter((alert) => asked(alert, since))].map((alert) => ({ alert, resident }));
    };
    return (await Promise.all(residents.map(of))).flat();
  }

  /** The resident's own word on an alert they were asked about, by text or by a key. */
  async take(alert: Alert, resident: Resident, word: OwnWord, through?: Actor['through']): Promise<string> {
    const by: Actor = { kind: 'resident', id: resident.id, ...(through ? { through } : {}) };
    let said: string = SAY.late;
    const { id } = await this.alertStore.endOf(alert);
    const after = await this.alerts.act(id, by, (current, actor, now) => {
      const answered: Alert = { ...current, actions: act(current, 'answered', now, actor, word === 'all-right' ? 'Says that all is well.' : 'Says that help is needed.') };
      if (word === 'needs-help') return answered.state === 'resolved' ? answered : callFor(answered, actor, now);
      const waiting = answered.state === 'open' && answered.escalation.step === 0;
      said = waiting ? SAY.good : answered.state === 'resolved' ? SAY.over : SAY.late;
      return waiting ? resolve(answered, actor, now, 'resident-ok') : answered;
    });
    if (word === 'all-right') return said;
    // What is over stays so: this is a call of its own, and nothing else says what it is about.
    if (after.state === 'resolved') await this.alerts.raise(resident.id, { rule: 'sos', version: '2', severity: 'stat', episode: `sos:${id}`, since: this.clock.now(), evidence: [], ...HELP_IS_NEEDED });
    return SAY.help;
  }

  /** Alerts and escalation need each other; this side looks the other up late. */
  private get alerts(): Alerts {
    return this.modules.get(Alerts, { strict: false });
  }
}

/** Whatever it was about, it is a call for help now: at once, through quiet hours, and closed by a person. */
function callFor(alert: LiveAlert, by: Actor, now: number): LiveAlert {
  // Said again: they are being told, or somebody has it. Where nobody is left, it is told anew.
  if (isCalledFor(alert) && (alert.state === 'acknowledged' || !alert.escalation.exhausted)) return alert;
  const actions = act(alert, 'raised', now, by);
  const raised = { ...alert, severity: 'stat' as const, ...HELP_IS_NEEDED, actions };
  if (raised.state === 'acknowledged') return { ...raised, checkBackAt: Math.min(raised.checkBackAt, now) };
  return { ...raised, escalation: anew(raised, now) };
}

const isUnasked = (alert: Alert): alert is OpenAlert => alert.state === 'open' && !alert.escalation.asked && alert.escalation.step === 0;
