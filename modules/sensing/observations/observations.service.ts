import { Injectable } from '@nestjs/common';
import type { SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import { contentKey, inOrder } from '../../../core/observations/packing/pack.js';
import type { Reading } from '../../../core/observations/reading.js';
import { LatestStore, overlay, type Latest } from './latest.store.js';
import { Segments, type DaySummary } from './segment.store.js';
import { Tail } from './tail.js';

export interface Span {
  readonly kinds?: readonly Kind[];
  /** Device clock, inclusive, milliseconds. */
  readonly from: number;
  readonly to: number;
}

/**
 * What has been observed of a subject: segments and the journal's tail as one. The tail is read first: what moves to
 * segments in between is then seen twice and told apart, never missed.
 */
@Injectable()
export class Observations {
  constructor(private readonly segments: Segments, private readonly tail: Tail, private readonly latestStore: LatestStore) {}

  /** In timeline order. */
  async between(subject: SubjectId, { kinds, from, to }: Span): Promise<Reading[]> {
    const fresh = this.tail.of(subject).filter((r) => r.at >= from && r.at <= to && (!kinds || kinds.includes(r.kind)));
    const segments = await this.segments.between(subject, kinds, from, to);
    const old = segments.flatMap((segment) => segment.readings.filter((r) => r.at >= from && r.at <= to));
    if (fresh.length === 0) return old.sort(inOrder);
    const known = new Set(old.map((r) => `${r.kind}|${contentKey(r)}`));
    for (const reading of fresh) {
      const key = `${reading.kind}|${contentKey(reading)}`;
      if (!known.has(key)) old.push(reading);
      known.add(key);
    }
    return old.sort(inOrder);
  }

  async latest(subject: SubjectId): Promise<Map<Kind, Reading>> {
    return (await this.latestAndHeard(subject)).kinds;
  }

  async latestAndHeard(subject: SubjectId): Promise<Latest> {
    const fresh = this.tail.of(subject);
    const latest = await this.latestStore.read(subject);
    overlay(latest, fresh);
    return latest;
  }

  /** Day rollups (UTC days) as of the last compaction. */
  summaries(subject: SubjectId, { kinds, from, to }: Span): Promise<DaySummary[]> {
    return this.segments.summaries(subject, kinds, from, to);
  }

  /** How many readings of each kind, exactly: rollups for whole days that only segments know, else the readings. */
  async count(subject: SubjectId, { kinds, from, to }: Span): Promise<Map<Kind, number>> {
    const counts = new Map<Kind, number>();
    for (const reading of await this.between(subject, { kinds, from, to })) counts.set(reading.kind, (counts.get(reading.kind) ?? 0) + 1);
    return counts;
  }

  /** First and last day on which anything was observed. */
  extent(subject: SubjectId): Promise<{ first: number; last: number } | undefined> {
    return this.segments.days(subject);
  }
}
