import { Injectable } from '@nestjs/common';
import type { Actor, Alert } from '../../../core/alerts/alert.js';
import { AlertEnded, ClaimTaken } from '../../../core/alerts/errors.js';
import { claim, note, pass, resolve } from '../../../core/alerts/transitions.js';
import { readReply, type Reply } from '../../../core/notify/reply.js';
import { membersNow, type Carer } from '../../../core/residents/resident.js';
import { Clock } from '../../platform/clock/clock.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Alerts } from '../alerts/alerts.service.js';
import { Asking } from '../escalation/asking.service.js';
import { Residents } from '../residents/residents.service.js';
import { Deliveries } from './deliveries.store.js';

/** A reply can be about what was sent in the last day. */
const ABOUT_MS = 24 * 3_600_000;

/** An answer to a message older than that is noted, not acted on: the phone was off, and much has happened since. */
const LATE_MS = 6 * 3_600_000;

const SAY = {
  late: 'That message is hours old, so nothing was changed. If you can go now, please sign in or call.',
  going: 'Thank you. The others can see that you are going. Reply S and the code when all is safe.',
  passed: 'Thank you. Somebody else is asked now.',
  safe: 'Thank you. It is closed. You can add what it was when you sign in.',
  ended: 'That one is closed already. Nothing was changed.',
  taken: 'Somebody else is on the way already.',
  none: 'There is nothing open for you now.',
  help: 'Reply Y on my way, N cannot, S safe, with the code of the message. STOP ends these messages.',
  stop: '',
  start: 'You will get messages from Hearthline again.',
} as const;

interface Seen {
  _id: string;
  at: Date;
  /** False: it was seen, and what it asks for may not have been done. */
  done?: boolean;
}

/** What a carer answers by text. Never acts on a guess: an exact word, about one alert that the carer was told of. */
@Injectable()
export class Replies {
  private readonly seen;
  private readonly underWay = new Set<string>();

  constructor(store: Store, private readonly residents: Residents, private readonly deliveries: Deliveries, private readonly alertStore: AlertStore, private readonly alerts: Alerts, private readonly clock: Clock, private readonly asking: Asking) {
    this.seen = store.collection<Seen>('inboundMessages');
    store.index('inboundMessages', { at: 1 }, { expireAfterSeconds: 30 * 86_400 });
  }

  /** The text to answer with; empty: none. A message that comes twice acts once; one that we died over acts when it comes again. */
  async take(sid: string, from: string, body: string): Promise<string> {
    if (this.underWay.has(sid)) return '';
    this.underWay.add(sid);
    try {
      if (await this.isDone(sid)) return '';
      const answer = await this.answerTo(from, body);
      await this.seen.updateOne({ _id: sid }, { $set: { done: true } });
      return answer;
    } finally {
      this.underWay.delete(sid);
    }
  }

  private async isDone(sid: string): Promise<boolean> {
    try {
      await this.seen.insertOne({ _id: sid, at: new Date(this.clock.now()), done: false });
      return false;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return (await this.seen.findOne({ _id: sid }))?.done !== false;
    }
  }

  private async answerTo(from: string, body: string): Promise<string> {
    // Whoever was asked "are you all right?" answers that; STOP and START keep their meaning.
    const own = isOptOut(body) ? undefined : await this.asking.answered(from, body);
    if (own !== undefined) return own;
    const carers = await this.residents.carersByPhone(from);
    if (carers.length === 0) return '';
    const reply = readReply(body);
    if (reply.verb === 'stop') return this.stop(carers);
    if (reply.verb === 'start') return this.start(carers);
    if (reply.verb === 'help') return SAY.help;
    return this.about(carers, reply);
  }

  private async about(carers: readonly Carer[], reply: Reply): Promise<string> {
    const told = await this.toldOf(carers);
    const live = told.filter(({ alert }) => alert.state !== 'resolved');
    const named = reply.code === undefined ? live : told.filter(({ alert }) => alert.code === reply.code);
    const [only] = named;
    if (named.length === 0 || !only) return live.length === 0 && reply.code === undefined ? SAY.none : this.ask(live);
    if (named.length > 1 || reply.verb === undefined) return this.ask(live);
    if (only.toldAt < this.clock.now() - LATE_MS) return this.noteLate(only.alert, only.carer);
    return this.act(only.alert, only.carer, reply.verb);
  }

  private async noteLate(alert: Alert, carer: Carer): Promise<string> {
    await this.alerts.act(alert.id, { kind: 'carer', id: carer.id, carer: carer.id }, (current, by, now) => note(current, by, now, 'An answer by text came hours after the message.'));
    return SAY.late;
  }

  private async act(alert: Alert, carer: Carer, verb: NonNullable<Reply['verb']>): Promise<string> {
    const by: Actor = { kind: 'carer', id: carer.id, carer: carer.id };
    try {
      if (verb === 'on-my-way') await this.alerts.act(alert.id, by, claim);
      else if (verb === 'cannot') await this.alerts.act(alert.id, by, (current, actor, now) => pass(current, actor, now));
      else if (alert.state === 'resolved') return SAY.ended;
      else await this.alerts.act(alert.id, by, (current, actor, now) => resolve(current, actor, now, 'safe'));
    } catch (error) {
      if (error instanceof AlertEnded) return SAY.ended;
      if (error instanceof ClaimTaken) return SAY.taken;
      throw error;
    }
    return verb === 'on-my-way' ? SAY.going : verb === 'cannot' ? SAY.passed : SAY.safe;
  }

  /** Alerts that these people were told of lately and whose circle still holds them. */
  private async toldOf(carers: readonly Carer[]): Promise<{ alert: Alert; carer: Carer; toldAt: number }[]> {
    const now = this.clock.now();
    const deliveries = await this.deliveries.toCarers(carers.map((carer) => carer.id), now - ABOUT_MS);
    const alerts = await this.alertStore.findMany([...new Set(deliveries.map((d) => d.alertId))]);
    const residents = await this.residents.lookUpMany(alerts.map((alert) => alert.residentId));
    return alerts.flatMap((alert) => {
      const members = membersNow(residents.get(alert.residentId)?.circle ?? [], now);
      const carer = carers.find((c) => members.some((m) => m.carer === c.id) && deliveries.some((d) => d.alertId === alert.id && d.carer === c.id));
      const toldAt = Math.max(...deliveries.filter((d) => d.alertId === alert.id && d.carer === carer?.id).map((d) => d.intendedAt));
      return carer ? [{ alert, carer, toldAt }] : [];
    });
  }

  private ask(live: readonly { alert: Alert }[]): string {
    const [first] = live;
    if (!first) return SAY.none;
    if (live.length === 1) return `Reply Y ${first.alert.code} on my way, N ${first.alert.code} cannot, or S ${first.alert.code} safe.`;
    return `Which one? Reply with a code: ${live.slice(0, 6).map(({ alert }) => `Y ${alert.code}`).join(', ')}.`;
  }

  /** The provider sends nothing there any more; whoever relied on it must know that cover has a hole. */
  private async stop(carers: readonly Carer[]): Promise<string> {
    const now = this.clock.now();
    for (const carer of carers) {
      await this.residents.setOptedOut(carer.id, true);
      for (const resident of await this.residents.ofCarer(carer.id)) {
        await this.alerts.raise(resident.id, {
          rule: 'cover-gap', version: '1', severity: 'urgent', episode: `cover-gap:${carer.id}`, since: now, evidence: [],
          because: 'Somebody in the circle of care has stopped text messages and can no longer be told that way.', differ: 'With the messages left on, everybody in the circle could be told.',
        });
      }
    }
    return SAY.stop;
  }

  private async start(carers: readonly Carer[]): Promise<string> {
    for (const carer of carers) {
      await this.residents.setOptedOut(carer.id, false);
      for (const resident of await this.residents.ofCarer(carer.id)) await this.alerts.clear(resident.id, 'cover-gap', `cover-gap:${carer.id}`, 'The messages are on again.');
    }
    return SAY.start;
  }
}

const isOptOut = (body: string): boolean => ['stop', 'start'].includes(readReply(body).verb ?? '');
