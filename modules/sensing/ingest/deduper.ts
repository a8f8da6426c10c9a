import { Injectable } from '@nestjs/common';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import { exclude, has } from '../../../core/observations/counter-ranges.js';
import { isCritical } from '../../../core/observations/kinds.js';
import { contentKey, valueKey } from '../../../core/observations/packing/pack.js';
import type { Reading } from '../../../core/observations/reading.js';
import { DeviceMarksStore, mark, noMarks, type DeviceMarks } from '../observations/device-marks.store.js';
import { Tail } from '../observations/tail.js';
import { DayContents } from './day-contents.js';

/** What a stream said last, for messages that overtake each other on the way; older ones are looked up by day. */
const RECENT = 64;
const MOST_STREAMS = 20_000;
const MOST_DEVICES = 100_000;

/**
 * One reading per (device, counter) and per content. What is newer than anything its device said of that kind is new
 * without a look; the rest is compared with the contents of its hour.
 *
 * A critical event is a repeat only by its content: a counter that started again after a battery change, or a clock that
 * fell back with it, must never cost a call for help.
 */
@Injectable()
export class Deduper {
  private readonly marks = new Map<DeviceId, DeviceMarks>();
  private readonly inFlight = new Map<string, Flight>();
  private readonly recents = new Map<string, Recent>();

  constructor(private readonly store: DeviceMarksStore, private readonly tail: Tail, private readonly contents: DayContents) {}

  /**
   * Fetches and holds all that `judge` may need, so that judging and reserving happen without a pause between them. What
   * is returned gives it back.
   */
  async prepare(readings: readonly Reading[]): Promise<() => void> {
    const strangers = [...new Set(readings.filter((r) => !this.marks.has(r.device)).map((r) => r.device))];
    if (strangers.length > 0) await this.loadMarks(strangers, readings);
    const old = readings.filter((reading) => !this.isNewest(reading) && !this.isRecent(reading));
    if (old.length > 0) await this.contents.hold(old);
    return () => this.contents.release(old);
  }

  /** `repeat`: stored already; `in-flight`: the same reading is being written now, so its answer must wait for that. */
  judge(reading: Reading): 'new' | 'repeat' | 'in-flight' {
    const key = fullKey(reading);
    if (this.inFlight.has(key)) return 'in-flight';
    const marks = this.marks.get(reading.device);
    const ranges = reading.seq === undefined ? undefined : marks?.counters.get(reading.boot ?? '');
    const counted = ranges !== undefined && reading.seq !== undefined && has(ranges, reading.seq);
    if (counted && !isCritical(reading.kind)) return 'repeat';
    if (this.isNewest(reading)) return 'new';
    if (this.isRecent(reading)) return this.recents.get(streamOf(reading))?.said.some((r) => r.at === reading.at && valueKey(r.value) === valueKey(reading.value)) ? 'repeat' : 'new';
    return this.contents.has(reading) ? 'repeat' : 'new';
  }

  /** The writing of a reading that is in flight; its outcome can be asked for when that is over. */
  flightOf(reading: Reading): Flight | undefined {
    return this.inFlight.get(fullKey(reading));
  }

  /** A repeat by its count alone: newer than anything its device said of that kind. */
  isCountedAgain(reading: Reading): boolean {
    return reading.seq !== undefined && this.isNewest(reading);
  }

  reserve(reading: Reading): void {
    this.inFlight.set(fullKey(reading), { landed: false });
    this.contents.add(reading);
    this.remember(reading);
    const marks = this.marks.get(reading.device);
    if (marks) mark(marks, reading);
  }

  landed(readings: readonly Reading[]): void {
    for (const reading of readings) {
      this.contents.add(reading);
      const flight = this.inFlight.get(fullKey(reading));
      if (flight) flight.landed = true;
      this.inFlight.delete(fullKey(reading));
    }
  }

  /** The write failed: the same readings must be new again. A head that stays too high only costs a look. */
  takeBack(readings: readonly Reading[]): void {
    for (const reading of readings) {
      this.inFlight.delete(fullKey(reading));
      this.contents.remove(reading);
      this.recents.delete(streamOf(reading));
      const ranges = this.marks.get(reading.device)?.counters.get(reading.boot ?? '');
      if (ranges && reading.seq !== undefined) exclude(ranges, reading.seq);
    }
  }

  private isNewest(reading: Reading): boolean {
    const head = this.marks.get(reading.device)?.heads.get(reading.kind);
    return head === undefined || reading.at > head;
  }

  /** Everything its device said of that kind since then is remembered here. */
  private isRecent(reading: Reading): boolean {
    const recent = this.recents.get(streamOf(reading));
    return recent !== undefined && reading.at > recent.since;
  }

  private remember(reading: Reading): void {
    const stream = streamOf(reading);
    let recent = this.recents.get(stream);
    if (!recent) {
      if (this.recents.size >= MOST_STREAMS) this.recents.delete(this.recents.keys().next().value as string);
      recent = { since: this.marks.get(reading.device)?.heads.get(reading.kind) ?? -Infinity, said: [] };
      this.recents.set(stream, recent);
    }
    if (reading.at <= recent.since) return;
    recent.said.push({ at: reading.at, value: reading.value });
    if (recent.said.length <= RECENT) return;
    const oldest = recent.said.reduce((least, r, i, all) => (r.at < (all[least]?.at ?? Infinity) ? i : least), 0);
    recent.since = Math.max(recent.since, recent.said.splice(oldest, 1)[0]?.at ?? 0);
    recent.said = recent.said.filter((r) => r.at > (recent?.since ?? 0));
  }

  private async loadMarks(devices: readonly DeviceId[], readings: readonly Reading[]): Promise<void> {
    const stored = await this.store.read(devices);
    if (this.marks.size + devices.length > MOST_DEVICES) this.marks.clear();
    const fresh = new Set(devices.filter((device) => !this.marks.has(device)));
    for (const device of fresh) this.marks.set(device, stored.get(device) ?? noMarks());
    const subjects = new Set<SubjectId>(readings.map((r) => r.subject));
    for (const subject of subjects) {
      for (const reading of this.tail.of(subject)) if (fresh.has(reading.device)) mark(this.marks.get(reading.device) as DeviceMarks, reading);
    }
  }
}

/** A reading on its way into the store. */
export interface Flight {
  landed: boolean;
}

interface Recent {
  /** Nothing at or before this instant is remembered. */
  since: number;
  said: { at: number; value: Reading['value'] }[];
}

const streamOf = (r: Pick<Reading, 'device' | 'kind'>): string => `${r.device}|${r.kind}`;
const fullKey = (r: Reading): string => `${r.subject}|${r.kind}|${contentKey(r)}`;
