import { Injectable } from '@nestjs/common';
import type { SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import { contentKey, inOrder, type TimesAndValues } from '../../../core/observations/packing/pack.js';
import { asTimes, slice, within } from '../../../core/observations/packing/times.js';
import type { Reading } from '../../../core/observations/reading.js';
import { columnsOf, hourOf, rollUp, rowsOf, type HourColumns, type HourRollup } from '../../../core/observations/packing/rollups.js';
import { LatestStore, overlay, type Latest } from './latest.store.js';
import { Damage, type Unreadable } from './damage.store.js';
import { Segments } from './segment.store.js';
import { Tail } from './tail.js';

const HOUR_MS = 3_600_000;

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
  constructor(private readonly segments: Segments, private readonly tail: Tail, private readonly latestStore: LatestStore, private readonly damage: Damage) {}

  /** In timeline order. */
  async between(subject: SubjectId, { kinds, from, to }: Span): Promise<Reading[]> {
    const fresh = this.tail.between(subject, from, to).filter(({ kind }) => !kinds || kinds.includes(kind));
    const segments = await this.segments.between(subject, kinds, from, to);
    const old = segments.flatMap((readings) => readings.filter((r) => r.at >= from && r.at <= to));
    if (fresh.length === 0) return old.sort(inOrder);
    const known = new Set(old.map((r) => `${r.kind}|${contentKey(r)}`));
    for (const reading of fresh) {
      const key = `${reading.kind}|${contentKey(reading)}`;
      if (!known.has(key)) old.push(reading);
      known.add(key);
    }
    return old.sort(inOrder);
  }

  /** When and what of one kind, in parts that follow each other: a fast sensor's day without a hundred thousand readings in between. */
  async values(subject: SubjectId, kind: Kind, from: number, to: number): Promise<TimesAndValues[]> {
    // What the journal still holds may stand in segments too: told apart by the readings themselves.
    if (this.tail.between(subject, from, to).some((reading) => reading.kind === kind)) {
      const readings = await this.between(subject, { kinds: [kind], from, to });
      return readings.length > 0 ? [{ times: asTimes(readings.map(({ at }) => at)), values: readings.map(({ value }) => value) }] : [];
    }
    return (await this.segments.values(subject, kind, from, to)).map((part) => cut(part, from, to)).filter(({ values }) => values.length > 0);
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

  /**
   * By kind and hour of UTC, in ascending hours that lie in from..to (whole hours), exactly: rollups where only segments
   * know, else the readings of the hours about which the journal still has something to say.
   */
  async hourly(subject: SubjectId, { kinds, from, to }: Span): Promise<Map<Kind, HourColumns[]>> {
    const first = hourOf(from), last = hourOf(to);
    const touched = new Map<Kind, Set<number>>();
    for (const { kind, at } of this.tail.between(subject, first * HOUR_MS, (last + 1) * HOUR_MS - 1)) {
      const hour = hourOf(at);
      if (kinds && !kinds.includes(kind)) continue;
      touched.set(kind, (touched.get(kind) ?? new Set()).add(hour));
    }
    const found = await this.segments.rollups(subject, kinds, from, to);
    const all = new Map<Kind, HourColumns[]>();
    for (const kind of new Set([...found.keys(), ...touched.keys()])) {
      const hours = touched.get(kind) ?? new Set<number>();
      const fresh = await Promise.all([...hours].map(async (hour) => rollUp(kind, await this.between(subject, { kinds: [kind], from: hour * HOUR_MS, to: (hour + 1) * HOUR_MS - 1 }))));
      all.set(kind, withFresh(kind, found.get(kind) ?? [], fresh.flat(), (hour) => hour >= first && hour <= last && !hours.has(hour)));
    }
    return all;
  }

  /** How many readings of each kind, exactly: rollups for whole days that only segments know, else the readings. */
  async count(subject: SubjectId, { kinds, from, to }: Span): Promise<Map<Kind, number>> {
    const counts = new Map<Kind, number>();
    for (const reading of await this.between(subject, { kinds, from, to })) counts.set(reading.kind, (counts.get(reading.kind) ?? 0) + 1);
    return counts;
  }

  /** From before the first to behind the last of what was observed: also of a back-fill that the journal still holds. */
  async extent(subject: SubjectId): Promise<{ first: number; last: number } | undefined> {
    const fresh = this.tail.of(subject);
    const days = await this.segments.extent(subject);
    if (fresh.length === 0) return days;
    const { first, last } = fresh.reduce(({ first, last }, { at }) => ({ first: Math.min(first, at), last: Math.max(last, at + 1) }), days ?? { first: Infinity, last: -Infinity });
    return { first, last };
  }

  /** What is stored and cannot be read, so that whoever shows the rest can say so. */
  unreadable(subject: SubjectId): Promise<Unreadable[]> {
    return this.damage.of(subject);
  }
}

/** Parts in ascending hours: as they are where nothing changes in them, else row by row. */
function withFresh(kind: Kind, parts: readonly HourColumns[], fresh: readonly HourRollup[], holds: (hour: number) => boolean): HourColumns[] {
  const kept = parts.map((part) => (part.hours.every(holds) ? part : columnsOf(kind, rowsOf(part).filter(({ hour }) => holds(hour)))));
  if (fresh.length === 0) return kept;
  return [columnsOf(kind, [...kept.flatMap(rowsOf), ...fresh].sort((a, b) => a.hour - b.hour))];
}

/** What lies in from..to (inclusive) of columns in order. A whole hour of a fast sensor is taken as it is. */
function cut(part: TimesAndValues, from: number, to: number): TimesAndValues {
  const [start, end] = within(part.times, from, to);
  return end - start === part.values.length ? part : { times: slice(part.times, start, end), values: part.values.slice(start, end) };
}
