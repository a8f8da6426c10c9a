import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import { contentKey, inOrder } from '../../../core/observations/packing/pack.js';
import type { Reading } from '../../../core/observations/reading.js';
import { crashPoint } from '../../platform/crash-points.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { AskBook } from '../rules/ask-book.js';
import { DeviceHealthStore } from '../health/device-health.store.js';
import { DeviceMarksStore } from './device-marks.store.js';
import { grouped } from './grouped.js';
import { Journal } from './journal.store.js';
import { LatestStore } from './latest.store.js';
import { dayOf, Segments, type Segment } from './segment.store.js';
import { Tail } from './tail.js';

const LEASE = 'compactor';
/** Renewed at every fold; a dead holder's work waits no longer than this. */
const LEASE_MS = 6_000;
const LOOK_EVERY_MS = 1_000;
/** Readings wait in the journal for at most this long or this many; few big rewrites are cheaper than many small ones. */
const AFTER_MS = 8_000;
const AFTER_READINGS = 20_000;
/** Unpacked at a time: a day of a fast sensor is tens of thousands of readings. */
const SEGMENTS_AT_ONCE = 32;
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
    private readonly journal: Journal, private readonly tail: Tail, private readonly segments: Segments, private readonly latest: LatestStore,
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
    const due = this.tail.size >= AFTER_READINGS || (this.tail.size > 0 && Date.now() - this.oldest >= AFTER_MS);
    if (due && !this.folding) await this.once().catch((error: unknown) => this.log.failure('compactor', error));
  }

  private async fold(): Promise<void> {
    if (!(await this.leases.take(LEASE, LEASE_MS))) return this.tail.forgetFolded();
    const ids = this.tail.ids().slice(0, AT_ONCE);
    const readings = ids.flatMap((id) => [...this.tail.readings(id)]);
    crashPoint('fold.before-segments');
    await this.foldSegments(readings);
    crashPoint('fold.after-segments');
    await this.latest.fold(grouped(readings, (r): SubjectId => r.subject));
    const byDevice = grouped(readings, (r): DeviceId => r.device);
    await this.marks.fold(byDevice);
    await this.health.fold(byDevice);
    await this.book.oweAnswers(readings);
    crashPoint('fold.before-delete');
    await this.journal.remove(ids);
    for (const id of ids) this.tail.remove(id);
  }

  private async foldSegments(readings: readonly Reading[]): Promise<void> {
    const groups = grouped(readings, (r) => `${r.subject}|${r.kind}|${dayOf(r.at)}`);
    const keys = [...groups.values()].map((group) => keyOf(group[0] as Reading));
    for (let i = 0; i < keys.length; i += SEGMENTS_AT_ONCE) {
      const some = keys.slice(i, i + SEGMENTS_AT_ONCE);
      const before = new Map((await this.segments.readMany(some)).map((s) => [`${s.subject}|${s.kind}|${s.day}`, s]));
      const after = some.map((key) => {
        const id = `${key.subject}|${key.kind}|${key.day}`;
        return merged(before.get(id) ?? { ...key, revision: 0, readings: [] }, groups.get(id) ?? []);
      });
      await this.segments.write(after.filter((segment) => segment !== undefined));
    }
  }
}

const keyOf = (r: Reading): { subject: SubjectId; kind: Kind; day: number } => ({ subject: r.subject, kind: r.kind, day: dayOf(r.at) });

/** Undefined when every reading stands there already. */
function merged(segment: Segment, readings: readonly Reading[]): Segment | undefined {
  const first = readings.reduce((least, reading) => Math.min(least, reading.at), Infinity);
  const known = new Set<string>();
  for (const reading of segment.readings) if (reading.at >= first) known.add(contentKey(reading));
  const fresh = readings.filter((reading) => {
    const key = contentKey(reading);
    return known.has(key) ? false : known.add(key);
  });
  if (fresh.length === 0) return undefined;
  const all = [...segment.readings, ...fresh];
  const last = segment.readings.at(-1);
  const appended = last === undefined || fresh.every((reading) => inOrder(last, reading) <= 0);
  const sorted = appended ? [...segment.readings, ...fresh.sort(inOrder)] : all.sort(inOrder);
  return { ...segment, revision: segment.revision + 1, readings: sorted };
}
