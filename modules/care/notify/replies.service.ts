import { Injectable } from '@nestjs/common';
import type { Alert } from '../../../core/alerts/alert.js';
import { askForVerb, askWhich, ofMerged, TEXTED, WORDS } from '../../../core/notify/answer.js';
import { readReply } from '../../../core/notify/reply.js';
import { gsmInitials } from '../../../core/notify/sms-text.js';
import { initials, membersNow, type Carer } from '../../../core/residents/resident.js';
import { Clock } from '../../platform/clock/clock.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Asking } from '../escalation/asking.service.js';
import { Escalation } from '../escalation/escalation.service.js';
import { Residents } from '../residents/residents.service.js';
import { Answers, type CarerAnswer } from './answers.service.js';
import { Deliveries } from './deliveries.store.js';
import { OptOuts } from './opt-outs.service.js';

/** A reply can be about what was sent in the last day. */
const ABOUT_MS = 24 * 3_600_000;

/** An alert that somebody was told of lately, and is still in the circle for. */
interface Told {
  /** Where it was merged into another, that one. */
  readonly alert: Alert;
  /** The code that they were told. */
  readonly code: string;
  readonly carer: Carer;
  readonly toldAt: number;
  readonly initials: string;
}

/** What a carer answers by text. Never acts on a guess: an exact word, about one alert that the carer was told of. */
@Injectable()
export class Replies {
  private readonly listeners: ((from: string, body: string) => Promise<string | undefined>)[] = [];

  constructor(private readonly answers: Answers, private readonly residents: Residents, private readonly deliveries: Deliveries, private readonly alertStore: AlertStore, private readonly optOuts: OptOuts, private readonly clock: Clock, private readonly asking: Asking, private readonly escalation: Escalation) {}

  /** For words that are about no alert: what is answered; undefined: it is for others. */
  alsoHears(listener: (from: string, body: string) => Promise<string | undefined>): void {
    this.listeners.push(listener);
  }

  /** The text to answer with; empty: none. A message that comes twice acts once; one that we died over acts when it comes again. */
  async take(sid: string, from: string, body: string): Promise<string> {
    return (await this.answers.once(sid, () => this.heard(from, body))) ?? '';
  }

  private async heard(from: string, body: string): Promise<string> {
    for (const listener of this.listeners) {
      const said = await listener(from, body);
      if (said !== undefined) return said;
    }
    const carers = await this.residents.carersByPhone(from);
    // Whoever was asked "are you all right?" answers that; STOP and START keep their meaning.
    const own = isOptOut(body) ? undefined : await this.asking.answered(from, body, stillLive(await this.toldOf(carers)).length > 0);
    if (own !== undefined) return own;
    if (carers.length === 0) return '';
    const reply = readReply(body);
    if (reply.verb === 'stop') return this.stop(carers);
    if (reply.verb === 'start') return this.start(carers);
    if (reply.verb === 'help') return WORDS.help;
    return this.about(carers, reply.code, reply.verb);
  }

  private async about(carers: readonly Carer[], code: string | undefined, verb: CarerAnswer['verb'] | undefined): Promise<string> {
    const told = await this.toldOf(carers);
    const live = stillLive(told);
    const named = code === undefined ? live : once(told.filter((one) => one.code === code || one.alert.code === code));
    const [only] = named;
    if (!only) return live.length === 0 && code === undefined ? WORDS.none : ask(live);
    if (named.length > 1 || verb === undefined) return ask(live);
    return ofMerged(code ?? only.code, only.alert.code, TEXTED[await this.answers.take({ ...only, verb })]);
  }

  /** Alerts that these people were told of lately and whose circle still holds them. */
  private async toldOf(carers: readonly Carer[]): Promise<Told[]> {
    const now = this.clock.now();
    const deliveries = (await this.deliveries.toCarers(carers.map((carer) => carer.id), now - ABOUT_MS)).filter(({ state }) => state !== 'skipped');
    const alerts = await this.alertStore.findMany([...new Set(deliveries.map((d) => d.alertId))]);
    const residents = await this.residents.lookUpMany(alerts.map((alert) => alert.residentId));
    const ends = new Map(await Promise.all(alerts.map(async (alert) => [alert.id, await this.alertStore.endOf(alert)] as const)));
    return alerts.flatMap((alert) => {
      const resident = residents.get(alert.residentId);
      const members = membersNow(resident?.circle ?? [], now);
      const carer = carers.find((c) => members.some((m) => m.carer === c.id) && deliveries.some((d) => d.alertId === alert.id && d.carer === c.id));
      const toldAt = Math.max(...deliveries.filter((d) => d.alertId === alert.id && d.carer === carer?.id).map((d) => d.intendedAt));
      return carer && resident ? [{ alert: ends.get(alert.id) ?? alert, code: alert.code, carer, toldAt, initials: gsmInitials(initials(resident.name)) }] : [];
    });
  }

  private async stop(carers: readonly Carer[]): Promise<string> {
    const since = this.clock.now() - ABOUT_MS;
    for (const { id } of carers) {
      await this.optOuts.begin(id);
      // What they were told of they will answer no more: it is the next person's turn.
      for (const delivery of await this.deliveries.toCarers([id], since)) if (delivery.channel === 'sms') await this.escalation.nextPersonNow(delivery);
    }
    // The provider itself confirms a STOP, and would refuse our words.
    return '';
  }

  private async start(carers: readonly Carer[]): Promise<string> {
    for (const { id } of carers) await this.optOuts.end(id);
    return WORDS.start;
  }
}

/** Of one alert and those that were merged into it, what they were told of last. */
const once = (told: readonly Told[]): Told[] => [...new Map([...told].sort((a, b) => a.toldAt - b.toldAt).map((one) => [one.alert.id, one])).values()];

const stillLive = (told: readonly Told[]): Told[] => once(told.filter(({ alert }) => alert.state !== 'resolved'));

function ask(live: readonly Told[]): string {
  const [first] = live;
  if (!first) return WORDS.none;
  return live.length === 1 ? askForVerb(first.alert.code) : askWhich(live.map(({ initials: who, alert }) => ({ initials: who, code: alert.code })));
}

const isOptOut = (body: string): boolean => ['stop', 'start'].includes(readReply(body).verb ?? '');
