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

/** What a carer's exact word does to an alert, by whichever channel it came; and that it does so once. */
@Injectable()
export class Answers {
  private readonly seen: Collection<{ _id: string; at: Date }>;

  constructor(store: Store, private readonly alerts: Alerts, private readonly clock: Clock) {
    this.seen = store.collection('inboundMessages');
    store.index('inboundMessages', { at: 1 }, { expireAfterSeconds: 30 * 86_400 });
  }

  /** Undefined: it has been taken in already. What fails is forgotten again, so that the provider's repeat acts. */
  async once<T>(key: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      await this.seen.insertOne({ _id: key, at: new Date(this.clock.now()) });
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
    try {
      return await work();
    } catch (error) {
      await this.seen.deleteOne({ _id: key });
      throw error;
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
