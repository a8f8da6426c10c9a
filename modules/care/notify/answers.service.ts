import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { Actor, Alert } from '../../../core/alerts/alert.js';
import { AlertEnded, ClaimTaken } from '../../../core/alerts/errors.js';
import { claim, note, pass, resolve } from '../../../core/alerts/transitions.js';
import { LATE_MS, type Became } from '../../../core/notify/answer.js';
import type { Verb } from '../../../core/notify/reply.js';
import type { Carer } from '../../../core/residents/resident.js';
import { Clock } from '../../platform/clock/clock.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';
import { Alerts } from '../alerts/alerts.service.js';

export interface CarerAnswer {
  readonly alert: Alert;
  readonly carer: Carer;
  readonly verb: Exclude<Verb, 'stop' | 'start' | 'help'>;
  /** When the message that is answered was meant to go out. */
  readonly toldAt: number;
  readonly through?: Actor['through'];
}

interface Seen {
  _id: string;
  at: Date;
  /** False: it was seen, and what it asks for may not have been done. */
  done?: boolean;
}

/** What a carer's exact word does to an alert, by whichever channel it came; and that it does so once. */
@Injectable()
export class Answers {
  private readonly seen: Collection<Seen>;
  private readonly underWay = new Set<string>();

  constructor(store: Store, private readonly alerts: Alerts, private readonly clock: Clock) {
    this.seen = store.collection('inboundMessages');
    store.index('inboundMessages', { at: 1 }, { expireAfterSeconds: 30 * 86_400 });
  }

  /** Undefined: it has been taken in already, or is being. One that we died over acts when it comes again. */
  async once<T>(key: string, work: () => Promise<T>): Promise<T | undefined> {
    if (this.underWay.has(key)) return undefined;
    this.underWay.add(key);
    try {
      if (await this.isDone(key)) return undefined;
      const answer = await work();
      await this.seen.updateOne({ _id: key }, { $set: { done: true } });
      return answer;
    } finally {
      this.underWay.delete(key);
    }
  }

  private async isDone(key: string): Promise<boolean> {
    try {
      await this.seen.insertOne({ _id: key, at: new Date(this.clock.now()), done: false });
      return false;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return (await this.seen.findOne({ _id: key }))?.done !== false;
    }
  }

  async take({ alert, carer, verb, toldAt, through }: CarerAnswer): Promise<Became> {
    const by: Actor = { kind: 'carer', id: carer.id, carer: carer.id, ...(through ? { through } : {}) };
    if (toldAt < this.clock.now() - LATE_MS) {
      await this.alerts.act(alert.id, by, (current, actor, now) => note(current, actor, now, 'An answer came hours after the message.'));
      return 'late';
    }
    try {
      return await this.act(alert, by, verb);
    } catch (error) {
      if (error instanceof AlertEnded) return 'ended';
      if (error instanceof ClaimTaken) return 'taken';
      throw error;
    }
  }

  private async act(alert: Alert, by: Actor, verb: CarerAnswer['verb']): Promise<Became> {
    switch (verb) {
      case 'on-my-way':
        await this.alerts.act(alert.id, by, claim);
        return 'going';
      case 'cannot':
        await this.alerts.act(alert.id, by, (current, actor, now) => pass(current, actor, now));
        return 'passed';
      case 'safe':
        if (alert.state === 'resolved') return 'ended';
        await this.alerts.act(alert.id, by, (current, actor, now) => resolve(current, actor, now, 'safe'));
        return 'safe';
    }
  }
}
