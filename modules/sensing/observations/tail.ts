import { Injectable } from '@nestjs/common';
import type { SubjectId } from '../../../core/ids.js';
import type { Reading } from '../../../core/observations/reading.js';
import { Clock } from '../../platform/clock/clock.js';
import { Journal } from './journal.store.js';

/** Journal ids carry their maker's clock in seconds; two processes' clocks may differ by this much. */
const OVERLAP_MS = 15_000;

/** A write that was given up may still be taken by a store that stood still; by then it is no more. [ours] */
const LATE_WRITE_MS = 600_000;

/** What one journal document holds of a subject. */
interface Group {
  readonly readings: Reading[];
  /** Earliest and latest of their clocks. */
  from: number;
  to: number;
}

/**
 * The journal's readings that are not yet in segments, in memory, by subject. Own commits are added as they happen;
 * those of other processes and of an earlier life are read from the store.
 */
@Injectable()
export class Tail {
  private readonly docs = new Map<string, { readings: readonly Reading[]; subjects: readonly SubjectId[] }>();
  private readonly bySubject = new Map<SubjectId, Map<string, Group>>();
  /** Folded lately: a slow look at the store must not bring them back. */
  private readonly gone = new Set<string>();
  /** The look under way, and the one after it, which everybody shares who asks meanwhile. */
  private looking: Promise<void> = Promise.resolve();
  private nextLook: Promise<void> | undefined;
  private listeners: ((readings: readonly Reading[]) => void)[] = [];
  size = 0;

  constructor(private readonly journal: Journal, private readonly clock: Clock) {}

  /** Told of readings that another process, or an earlier life of this one, has acknowledged. */
  onForeign(listener: (readings: readonly Reading[]) => void): void {
    this.listeners.push(listener);
  }

  add(id: string, readings: readonly Reading[]): void {
    if (this.docs.has(id) || this.gone.has(id)) return;
    const groups = new Map<SubjectId, Group>();
    for (const reading of readings) {
      const { subject, at } = reading;
      const group = groups.get(subject);
      if (group) {
        group.readings.push(reading);
        group.from = Math.min(group.from, at);
        group.to = Math.max(group.to, at);
      } else groups.set(subject, { readings: [reading], from: at, to: at });
    }
    for (const [subject, group] of groups) {
      const docs = this.bySubject.get(subject);
      if (docs) docs.set(id, group);
      else this.bySubject.set(subject, new Map([[id, group]]));
    }
    this.docs.set(id, { readings, subjects: [...groups.keys()] });
    this.size += readings.length;
  }

  remove(id: string): void {
    const doc = this.docs.get(id);
    this.gone.add(id);
    if (this.gone.size > 20_000) for (const old of [...this.gone].slice(0, 10_000)) this.gone.delete(old);
    if (!doc) return;
    this.docs.delete(id);
    this.size -= doc.readings.length;
    for (const subject of doc.subjects) {
      const docs = this.bySubject.get(subject);
      docs?.delete(id);
      if (docs?.size === 0) this.bySubject.delete(subject);
    }
  }

  of(subject: SubjectId): Reading[] {
    const found: Reading[] = [];
    for (const { readings } of this.bySubject.get(subject)?.values() ?? []) found.push(...readings);
    return found;
  }

  /** Those of from..to (inclusive). Of a back-fill most groups lie elsewhere and are passed over. */
  between(subject: SubjectId, from: number, to: number): Reading[] {
    const found: Reading[] = [];
    for (const group of this.bySubject.get(subject)?.values() ?? []) {
      if (group.from > to || group.to < from) continue;
      for (const reading of group.readings) if (reading.at >= from && reading.at <= to) found.push(reading);
    }
    return found;
  }

  ids(): string[] {
    return [...this.docs.keys()];
  }

  readings(id: string): readonly Reading[] {
    return this.docs.get(id)?.readings ?? [];
  }

  /** Learns of all that others had written when it was called. */
  sync(): Promise<void> {
    this.nextLook ??= this.looking.catch(() => undefined).then(() => {
      this.nextLook = undefined;
      this.looking = this.look(this.journal.foreignIds(this.clock.now() - OVERLAP_MS));
      return this.looking;
    });
    return this.nextLook;
  }

  /** Looks at every id: once at start, an earlier life's own are among them. */
  syncWhole(): Promise<void> {
    return this.look(this.journal.ids());
  }

  private async look(known: Promise<string[]>): Promise<void> {
    const now = this.clock.now();
    const ids = await known;
    const fresh = ids.filter((id) => !this.docs.has(id) && !this.gone.has(id));
    for (let i = 0; i < fresh.length; i += 200) {
      for (const [id, readings] of await this.journal.read(fresh.slice(i, i + 200))) {
        if (this.docs.has(id) || this.gone.has(id)) continue;
        this.add(id, readings);
        for (const listener of this.listeners) listener(readings);
      }
    }
    for (const id of fresh) if (this.docs.has(id) || now - (this.journal.unsureSince(id) ?? now) > LATE_WRITE_MS) this.journal.nowSure(id);
  }

  async forgetFolded(): Promise<void> {
    const before = this.ids();
    const still = new Set(await this.journal.ids());
    for (const id of before) if (!still.has(id)) this.remove(id);
  }
}
