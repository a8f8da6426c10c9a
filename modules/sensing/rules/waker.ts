import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { SubjectId } from '../../../core/ids.js';
import { isCritical } from '../../../core/observations/kinds.js';
import type { Reading } from '../../../core/observations/reading.js';
import { Clock } from '../../platform/clock/clock.js';
import { defect } from '../../platform/defects.js';
import { Round } from '../../platform/clock/round.js';
import { sideBySide } from '../../platform/clock/side-by-side.js';
import { Loops } from '../../platform/health/loops.js';
import { Log } from '../../platform/log/log.js';
import { Hints } from '../../platform/queue/hints.js';
import { Processes } from '../../platform/store/processes.js';
import { Tail } from '../observations/tail.js';
import { AskBook } from './ask-book.js';
import { Coalescer } from './coalescer.js';
import { Dirty } from './dirty.js';
import { Questioner } from './questioner.js';
import { REACH_MS, SubjectWindows } from './subject-windows.js';

const SWEEP_MS = 500;
/** A hint that was not answered by then is asked about here. */
const PATIENCE_MS = 1_500;
/** An answer is mostly waiting for the store: where its disk is slow, few at a time would fall behind a town. [ours] */
const AT_ONCE = 64;

/** From "readings are durable" to "the rules have been asked": by hint, and by sweep where the hint was lost. */
@Injectable()
export class Waker implements BeforeApplicationShutdown {
  private readonly coalescer = new Coalescer((subjects) => this.send(subjects));
  private readonly round = new Round(SWEEP_MS, () => this.sweep(), (error) => this.log.failure('sweep', error));

  constructor(
    private readonly dirty: Dirty, private readonly windows: SubjectWindows, private readonly questioner: Questioner, private readonly hints: Hints,
    private readonly book: AskBook, private readonly tail: Tail, private readonly clock: Clock, private readonly log: Log, private readonly loops: Loops, private readonly processes: Processes,
  ) {}

  async start(): Promise<void> {
    await this.processes.join();
    if (!defect('forget-tail-at-start')) this.tail.onForeign((readings) => this.committed(readings));
    this.round.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.coalescer.stop();
    await this.round.stop();
    await this.book.releaseAll().catch(() => undefined);
    await this.processes.leave().catch(() => undefined);
  }

  /** Called with every group that has become durable. Critical kinds do not wait for a queue. */
  committed(readings: readonly Reading[]): void {
    this.windows.arrived(readings);
    const now = this.clock.now();
    const subjects = new Set<SubjectId>();
    const atOnce = new Set<SubjectId>();
    for (const reading of readings) {
      if (reading.at < now - REACH_MS) continue;
      subjects.add(reading.subject);
      if (isCritical(reading.kind)) atOnce.add(reading.subject);
    }
    for (const subject of subjects) {
      this.dirty.mark(subject, now);
      if (atOnce.has(subject)) this.askHere(subject);
      else this.coalescer.wake(subject);
    }
  }

  private send(subjects: readonly SubjectId[]): void {
    if (!this.hints.add('rules', 'rules.ask', { subjects, by: this.processes.me })) for (const subject of subjects) this.askHere(subject);
  }

  askHere(subject: SubjectId): void {
    this.questioner.ask(subject).catch((error: unknown) => this.questioner.onFailure(subject, error));
  }

  /** What no hint has led to an answer, and whatever is due by the clock. Parallel, so one slow subject holds nobody up. */
  private async sweep(): Promise<void> {
    const now = this.clock.now();
    const due = await this.book.due(500);
    for (const subject of due) this.questioner.becameDue(subject);
    const todo = [...new Set([...this.dirty.olderThan(now - (this.hints.queueing ? PATIENCE_MS : 0)), ...due])];
    await sideBySide(todo.reverse(), AT_ONCE, async (subject) => {
      if (!this.round.isOver) await this.questioner.ask(subject).catch((error: unknown) => this.questioner.onFailure(subject, error));
    });
    await this.tail.sync();
    this.loops.looked('rules');
  }
}
