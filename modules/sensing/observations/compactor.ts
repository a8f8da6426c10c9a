import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import { isLate } from '../../../core/rules/late.js';
import { crashPoint } from '../../platform/crash-points.js';
import { defect } from '../../platform/defects.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { AskBook } from '../rules/ask-book.js';
import { DeviceHealthStore } from '../health/device-health.store.js';
import { DayFolder } from './day-folder.js';
import { DeviceMarksStore } from './device-marks.store.js';
import { grouped } from './grouped.js';
import { Journal } from './journal.store.js';
import { LatestStore } from './latest.store.js';
import { Tail } from './tail.js';

const LEASE = 'compactor';
/** Renewed at every fold; a dead holder's work waits no longer than this. */
const LEASE_MS = 6_000;
const LOOK_EVERY_MS = 1_000;
/** Readings wait in the journal for at most this long or this many; few big rewrites are cheaper than many small ones. */
const AFTER_MS = 8_000;
const AFTER_READINGS = 20_000;
/**
 * A back-fill touches the same old days again and again; its readings wait longer, so that a day is packed a few times and
 * not at every fold. Nobody is waiting for them, and a hundred thousand are some tens of megabytes. [ours]
 */
const BACKFILL_AFTER_MS = 30_000;
const BACKFILL_AFTER_READINGS = 100_000;
/** Journal documents folded in one go: bounds memory after a long stop. */
const AT_ONCE = 400;

/**
 * Folds the journal into segments, `latest`, device marks and the book of who must be asked, and only then deletes it.
 * Every write is idempotent, so a crash at any point is mended by folding the same documents again; contents that stand
 * in their segment already are repeats.
 */
@Injectable()
export class Compactor implements BeforeApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private oldest = 0;
  private folding: Promise<void> | undefined;

  constructor(
    private readonly journal: Journal, private readonly tail: Tail, private readonly days: DayFolder, private readonly latest: LatestStore,
    private readonly marks: DeviceMarksStore, private readonly health: DeviceHealthStore, private readonly book: AskBook, private readonly leases: Leases, private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.folding?.catch(() => undefined);
    await this.leases.releaseAll().catch(() => undefined);
  }

  /** Folds all there is now; for tools and tests that count. */
  async foldAll(): Promise<void> {
    while (this.tail.size > 0) {
      await this.once();
      if (this.tail.size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private once(): Promise<void> {
    this.folding ??= this.fold().finally(() => {
      this.folding = undefined;
      this.oldest = Date.now();
    });
    return this.folding;
  }

  private async look(): Promise<void> {
    if (this.tail.size === 0) this.oldest = Date.now();
    const [most, longest] = this.isBackfill() ? [BACKFILL_AFTER_READINGS, BACKFILL_AFTER_MS] : [AFTER_READINGS, AFTER_MS];
    const due = this.tail.size >= most || (this.tail.size > 0 && Date.now() - this.oldest >= longest);
    if (due && !this.folding) await this.once().catch((error: unknown) => this.log.failure('compactor', error));
  }

  /** Judged by the newest group: what a live home says is never late by more than a moment. */
  private isBackfill(): boolean {
    const [last] = this.tail.ids().slice(-1);
    const readings = last === undefined ? [] : this.tail.readings(last);
    return readings.filter(isLate).length > readings.length / 2;
  }

  private async fold(): Promise<void> {
    if (!(await this.leases.take(LEASE, LEASE_MS))) return this.tail.forgetFolded();
    const ids = this.tail.ids().slice(0, AT_ONCE);
    const readings = ids.flatMap((id) => [...this.tail.readings(id)]);
    if (defect('delete-before-fold')) await this.journal.remove(ids);
    crashPoint('fold.before-segments');
    await this.days.fold(readings);
    crashPoint('fold.after-segments');
    await this.latest.fold(grouped(readings, (r): SubjectId => r.subject));
    crashPoint('fold.after-latest');
    const byDevice = grouped(readings, (r): DeviceId => r.device);
    await this.marks.fold(byDevice);
    await this.health.fold(byDevice);
    await this.book.oweAnswers(readings);
    crashPoint('fold.before-delete');
    await this.journal.remove(ids);
    for (const id of ids) this.tail.remove(id);
  }
}
