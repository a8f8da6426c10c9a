import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { isAway } from '../../../fhir/record/outcome.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { Counters } from '../../platform/health/counters.js';
import { Log } from '../../platform/log/log.js';
import { RecordItems, type RecordItem } from './record-items.js';
import { Interrupted, NotSaved, type Unsaved } from './not-saved.js';
import { RecordTasks, type RecordTask } from './record-tasks.store.js';
import { RecordWriter } from './record-writer.js';

const LOOK_MS = 1_000;
const AT_ONCE = 200;
const HOUR_MS = 3_600_000;
/** A record that is set up later gets the last month, not the whole past. */
const REACH_MS = 30 * 24 * HOUR_MS;
/** After so many tries a person should know. */
const TRIES = 10;
/** How long an unreachable record is left in peace, where it says nothing itself. */
const AWAY_MS = 5_000;

/**
 * The outbox of the health and care record. What is pending stands on the alerts and messages themselves; what could not
 * be written becomes a task with its time, so that it never stands in the way of others. Nothing here is ever waited for
 * on the way to a carer.
 */
@Injectable()
export class RecordOutbox implements BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('record', error));

  constructor(
    private readonly writer: RecordWriter, private readonly items: RecordItems, private readonly tasks: RecordTasks,
    private readonly clock: Clock, private readonly counters: Counters, private readonly log: Log,
  ) {}

  start(): void {
    if (this.writer.isOn) this.round.start();
  }

  /** A request under way is broken off: the record may take longer than a stop may. */
  beforeApplicationShutdown(): Promise<void> {
    this.writer.stop();
    return this.round.stop();
  }

  private async look(): Promise<void> {
    if (!(await this.writer.mayGoOn()) || (await this.tasks.standsStill())) return;
    const pending = await this.items.pending(AT_ONCE);
    const joined = await this.tasks.join(pending.map((item) => item.name));
    for (const item of pending) if (!(await (joined.has(item.name) ? item.seenTo().then(() => true) : this.attempt(item)))) return;
    for (const task of await this.tasks.due(AT_ONCE)) if (!(await this.again(task))) return;
  }

  private async again(task: RecordTask): Promise<boolean> {
    const item = await this.items.find(task._id);
    if (item) return this.attempt(item, task);
    await this.tasks.done(task);
    return true;
  }

  /** False: go no further for now. */
  private async attempt(item: RecordItem, task?: RecordTask): Promise<boolean> {
    try {
      const inReach = task !== undefined || item.changedAt() >= this.clock.now() - REACH_MS;
      if (inReach) await item.write();
      this.counters.recordWrites.inc({ outcome: inReach ? 'saved' : 'too-old' });
    } catch (error) {
      return this.unsaved(item, task, error);
    }
    if (!(await this.writer.mayGoOn())) {
      // Paused past the lease, an older version may have landed on a newer one of the next writer: written once more.
      await this.tasks.putOff(item.name, 'waiting', 'lease-lost', 0);
      return false;
    }
    if (task) await this.tasks.done(task);
    await item.seenTo();
    return true;
  }

  private async unsaved(item: RecordItem, task: RecordTask | undefined, error: unknown): Promise<boolean> {
    if (error instanceof Interrupted || !(await this.writer.mayGoOn())) return false;
    if (!(error instanceof NotSaved)) this.log.failure('record', error, { what: item.name });
    const outcome: Unsaved = error instanceof NotSaved ? error.outcome : { outcome: 'needs-human', why: 'our-own-failure' };
    await this.putOff(item, task?.attempts ?? 0, outcome);
    this.counters.recordWrites.inc({ outcome: outcome.outcome });
    if (!isAway(outcome)) return true;
    await this.tasks.standStill(outcome.why, outcome.outcome === 'retry' ? (outcome.afterMs ?? AWAY_MS) : AWAY_MS);
    this.log.warning('record-away', { why: outcome.why });
    return false;
  }

  /** First the task, then the mark on the alert or message goes: in between it stands in both. */
  private async putOff(item: RecordItem, attempts: number, outcome: Unsaved): Promise<void> {
    if (outcome.outcome !== 'retry') {
      await this.tasks.putOff(item.name, outcome.outcome, outcome.why, HOUR_MS);
    } else {
      const backOff = Math.min(1_000 * 2 ** attempts, HOUR_MS);
      await this.tasks.putOff(item.name, attempts + 1 >= TRIES ? 'needs-human' : 'waiting', outcome.why, Math.max(outcome.afterMs ?? 0, backOff));
    }
    await item.seenTo();
  }
}
