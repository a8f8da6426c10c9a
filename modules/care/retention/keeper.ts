import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ResidentId } from '../../../core/ids.js';
import { KIND_NAMES, type Kind } from '../../../core/observations/kinds.js';
import { classOf, type ClassName } from '../../../core/retention/classes.js';
import { Clock } from '../../platform/clock/clock.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { SegmentRemover } from '../../sensing/observations/segment-remover.js';
import { Residents } from '../residents/residents.service.js';
import { Deletions } from './deletions.js';
import { Erasures } from './erasures.js';
import { LegalHolds } from './legal-holds.js';

const DAY_MS = 86_400_000;
/** Requests are carried out within a minute; what has grown old is looked for four times a day. [ours] */
const LOOK_EVERY_MS = 10_000;
const AGE_EVERY_MS = 6 * 3_600_000;
const LEASE = 'keeper';
/** Renewed while there is work; what a killed keeper left undone waits no longer than this. */
const LEASE_MS = 15_000;
/** Days of one kind in one deletion, residents looked up at a time: each step is short and ends durable. */
const DAYS_AT_ONCE = 200;
const RESIDENTS_AT_ONCE = 500;

export interface KeepersRound {
  deletions: number;
  readings: number;
}

/** Sees to it that nothing is kept longer than its class allows, and that requests for erasure are carried out. */
@Injectable()
export class Keeper implements BeforeApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private queue: Promise<void> = Promise.resolve();
  private agedAt = 0;
  private stopped = false;

  constructor(
    private readonly residents: Residents, private readonly remover: SegmentRemover, private readonly deletions: Deletions, private readonly erasures: Erasures,
    private readonly holds: LegalHolds, private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    void this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.queue;
  }

  /** Requests now; by age when its time has come. */
  look(): Promise<void> {
    return this.alone(async () => {
      await this.deletions.resume();
      for (const id of await this.erasures.waiting()) await this.erasures.carryOut(id);
      if (this.clock.now() - this.agedAt >= AGE_EVERY_MS) await this.byAge();
    }).catch((error: unknown) => this.log.failure('keeper', error));
  }

  /** A round by age at once, for whoever asks. */
  async round(): Promise<KeepersRound> {
    let done: KeepersRound = { deletions: 0, readings: 0 };
    await this.alone(async () => {
      await this.deletions.resume();
      done = await this.byAge();
    });
    return done;
  }

  /** One round at a time, in this process and among all. */
  private alone(work: () => Promise<void>): Promise<void> {
    const turn = this.queue.then(async () => {
      if (!this.stopped) await this.leases.holding(LEASE, LEASE_MS, work);
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async byAge(): Promise<KeepersRound> {
    const round: KeepersRound = { deletions: 0, readings: 0 };
    const held = await this.holds.everybody();
    let after: ResidentId | undefined;
    do {
      const ids = await this.residents.idsAfter(after, RESIDENTS_AT_ONCE);
      for (const subject of ids) if (!held.has(subject) && !this.stopped) await this.ageOf(subject, round);
      after = ids.at(-1);
    } while (after !== undefined && !this.stopped);
    this.agedAt = this.clock.now();
    return round;
  }

  private async ageOf(subject: ResidentId, round: KeepersRound): Promise<void> {
    for (const kind of KIND_NAMES) {
      const { keptDays } = classOf(kind);
      if (keptDays !== undefined) await this.ageOfKind(subject, kind, Math.floor(this.clock.now() / DAY_MS) - keptDays, round);
    }
  }

  private async ageOfKind(subject: ResidentId, kind: Kind, before: number, round: KeepersRound): Promise<void> {
    const { name, afterwards } = classOf(kind);
    const remains = afterwards === 'rollup' ? 'rollup' : 'nothing';
    for (;;) {
      const ids = await this.remover.daysBefore(subject, kind, before, remains, DAYS_AT_ONCE);
      // A hold may have been placed since the round began.
      if (ids.length === 0 || this.stopped || (await this.holds.stands(subject))) return;
      const { readings } = await this.deletions.delete({ subject, class: name as ClassName, collection: 'segments', ids, remains });
      round.deletions += 1;
      round.readings += readings;
    }
  }
}
