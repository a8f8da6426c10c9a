import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { CarerId } from '../../../core/ids.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { Log } from '../../platform/log/log.js';
import { Processes } from '../../platform/store/processes.js';
import { Store } from '../../platform/store/store.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Escalations } from '../alerts/announcements.js';

interface ScreenDoc {
  /** `process:carer` */
  _id: string;
  process: string;
  carer: CarerId;
  /** A socket that answers holds it; else it is waited for whether they come back. */
  open: boolean;
  /** Taken for open, or waited for, until then: who is not back by then has no screen. */
  until: Date;
}

/** A phone that changes from one mast to the next, or a page that is loaded again, is back by then. [ours] */
const BACK_WITHIN_MS = 20_000;
/** Three beats of the feed: were all processes killed, the screens that they held are missed by then. */
const HELD_MS = 45_000;
const LOOK_MS = 1_000;
/** Whoever asks on behalf of a dead screen has done so by then, or died over it. */
const ASKING_MS = 30_000;
const AT_ONCE = 50;

/**
 * Which carers have a screen that answers, at any process: kept in the store, so that all see it and a process that dies
 * leaves behind whom it leaves without one. Whoever has taken an alert and has no screen left is asked by text.
 */
@Injectable()
export class Presence implements BeforeApplicationShutdown {
  private readonly docs: Collection<ScreenDoc>;
  private readonly screens = new Map<CarerId, number>();
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.failed(error));
  /** What the store says of others is old after a start or a failure: they are given the time to come back. */
  private judgesFrom = Infinity;
  /** The processes that served when screens were last looked through for those of a dead one. */
  private served = '';
  /** Words on one carer reach the store in the order in which they were said. */
  private saying: Promise<unknown> = Promise.resolve();
  private over = false;

  constructor(store: Store, private readonly processes: Processes, private readonly escalations: Escalations, private readonly alerts: AlertStore, private readonly clock: Clock, private readonly log: Log) {
    this.docs = store.collection<ScreenDoc>('screens');
    store.index('screens', { carer: 1 });
    store.index('screens', { until: 1 });
  }

  start(): void {
    this.judgesFrom = this.clock.now() + BACK_WITHIN_MS;
    this.round.start();
  }

  /** Screens of this process are shown elsewhere in a moment, or missed: nobody takes that they close for a word of theirs. */
  beforeApplicationShutdown(): Promise<void> {
    this.over = true;
    return this.round.stop();
  }

  /** Those of these who have a screen open now. */
  async of(carers: readonly CarerId[]): Promise<Set<CarerId>> {
    const docs = await this.docs.find({ carer: { $in: [...carers] }, open: true, until: { $gt: new Date(this.clock.now()) } }).toArray();
    return new Set(docs.map(({ carer }) => carer));
  }

  async opened(carer: CarerId): Promise<void> {
    this.screens.set(carer, (this.screens.get(carer) ?? 0) + 1);
    await this.say(() => this.hold([carer]));
  }

  /** A page that was closed says so; one whose line dropped may be back; one that answers no ping is dead, and nobody knows who has it now. */
  closed(carer: CarerId, how: 'closed' | 'dropped' | 'silent'): void {
    const left = (this.screens.get(carer) ?? 1) - 1;
    if (left > 0) return void this.screens.set(carer, left);
    this.screens.delete(carer);
    if (this.over) return;
    const _id = this.idOf(carer);
    const word = (): Promise<unknown> => how === 'closed' ? this.docs.deleteOne({ _id, open: true }) : this.docs.updateOne({ _id }, { $set: { open: false, until: new Date(this.clock.now() + (how === 'dropped' ? BACK_WITHIN_MS : 0)) } });
    void this.say(word).then(() => (how === 'silent' ? this.lookAt(_id) : undefined)).catch((error: unknown) => this.failed(error));
  }

  /** At each beat of the feed: every screen here is still held. */
  beat(): void {
    if (this.screens.size > 0) void this.say(() => this.hold([...this.screens.keys()])).catch((error: unknown) => this.failed(error));
  }

  private say<T>(word: () => Promise<T>): Promise<T> {
    const said = this.saying.then(word, word);
    this.saying = said.catch(() => undefined);
    return said;
  }

  private async hold(carers: readonly CarerId[]): Promise<void> {
    const until = new Date(this.clock.now() + HELD_MS), { me } = this.processes;
    const held = carers.filter((carer) => this.screens.has(carer));
    if (held.length > 0) await this.docs.bulkWrite(held.map((carer) => ({ updateOne: { filter: { _id: this.idOf(carer) }, update: { $set: { process: me, carer, open: true, until } }, upsert: true } })), { ordered: false });
  }

  private idOf(carer: CarerId): string {
    return `${this.processes.me}:${carer}`;
  }

  private async look(): Promise<void> {
    if (this.clock.now() < this.judgesFrom) return;
    await this.missThoseOfTheDead();
    const lapsed = await this.docs.find({ until: { $lte: new Date(this.clock.now()) } }, { projection: { _id: 1 } }).limit(AT_ONCE).toArray();
    for (const { _id } of lapsed) await this.lookAt(_id);
  }

  /** Screens of a process that died are waited for like those whose line dropped. One that only stood still holds its own again at its next beat, which comes sooner. */
  private async missThoseOfTheDead(): Promise<void> {
    const serving = this.processes.serving();
    if (!serving || serving.join() === this.served) return;
    const until = new Date(this.clock.now() + BACK_WITHIN_MS);
    await this.docs.updateMany({ open: true, process: { $nin: [...serving] }, until: { $gt: until } }, { $set: { open: false, until } });
    this.served = serving.join();
  }

  /** One process asks; where it dies over it, another does. */
  private async lookAt(_id: string): Promise<void> {
    const now = this.clock.now(), asking = new Date(now + ASKING_MS);
    const lost = await this.docs.findOneAndUpdate({ _id, until: { $lte: new Date(now) } }, { $set: { open: false, until: asking } });
    if (!lost) return;
    if ((await this.of([lost.carer])).size === 0) for (const id of await this.alerts.claimedBy(lost.carer)) await this.escalations.askOnPhone(id, lost.carer);
    await this.docs.deleteOne({ _id, open: false, until: asking });
  }

  private failed(error: unknown): void {
    this.judgesFrom = this.clock.now() + HELD_MS;
    this.log.failure('presence', error);
  }
}
