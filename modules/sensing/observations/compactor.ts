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
import { grouped } from '../../../core/grouped.js';
import { Journal } from './journal.store.js';
import { LatestStore } from './latest.store.js';
import { Tail } from './tail.js';

const LEASE = 'compactor';
/** Renewed at every fold; a dead holder's work waits no longer than this. */
const LEASE_MS = 6_000;
const LOOK_EVERY_MS = 1_000;
/**
 * Readings wait in the journal for at most this long or this many. Few big rewrites are cheaper than many small ones: a
 * fold under full load unpacks and packs nearly every open segment, however few readings each gets. A hundred thousand
 * are some tens of megabytes. [ours]
 */
const AFTER_MS = 8_000;
const AFTER_READINGS = 100_000;
/** A back-fill touches the same old days again and again, and nobody is waiting for it. [ours] */
const BACKFILL_AFTER_MS = 30_000;
/** Folded in one go: bounds memory after a long stop. */
const AT_ONCE_READINGS = 150_000;
const AT_ONCE_DOCS = 2_000;

/**
 * Folds the journal into segments, `latest`, device marks and the book of who must be asked, and only then deletes it.
 * Every write is idempotent, so a crash at any point is mended by folding the same documents again; contents that stand
 * in their segment already are repeats.
 */
@Injectable()
export class Compactor implements BeforeApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private oldest = 0;
  private folding: Promise<boolean> | undefined;
  private stopped = false;

  constructor(
    private readonly journal: Journal, private readonly tail: Tail, private readonly days: DayFolder, private readonly latest: LatestStore,
    private readonly marks: DeviceMarksStore, private readonly health: DeviceHealthStore, private readonly book: AskBook, private readonly leases: Leases, private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopped = true;
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

  private once(): Promise<boolean> {
    this.folding ??= this.fold().finally(() => {
      this.folding = undefined;
      this.oldest = Date.now();
    });
    return this.folding;
  }

  /** Under full load one fold follows another: waiting for the next look, it would fall behind what arrives. */
  private async look(): Promise<void> {
    if (this.folding) return;
    try {
      for (let folded = true; folded && !this.stopped && this.isDue();) folded = await this.once();
    } catch (error) {
      this.log.failure('compactor', error);
    }
  }

  private isDue(): boolean {
    if (this.tail.size === 0) this.oldest = Date.now();
    return this.tail.size >= AFTER_READINGS || (this.tail.size > 0 && Date.now() - this.oldest >= (this.isBackfill() ? BACKFILL_AFTER_MS : AFTER_MS));
  }

  /** Judged by the newest group: what a live home says is never late by more than a moment. */
  private isBackfill(): boolean {
    const [last] = this.tail.ids().slice(-1);
    const readings = last === undefined ? [] : this.tail.readings(last);
    return readings.filter(isLate).length > readings.length / 2;
  }

  private oldestIds(): string[] {
    const ids = this.tail.ids().slice(0, AT_ONCE_DOCS);
    let readings = 0;
    const enough = ids.findIndex((id) => (readings += this.tail.readings(id).length) >= AT_ONCE_READINGS);
    return enough < 0 ? ids : ids.slice(0, enough + 1);
  }

  /** False: another process does it. */
  private async fold(): Promise<boolean> {
    const does = await this.leases.holding(LEASE, LEASE_MS, () => this.foldOldest());
    if (!does) await this.tail.forgetFolded();
    return does;
  }

  private async foldOldest(): Promise<void> {
    const ids = this.oldestIds();
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
