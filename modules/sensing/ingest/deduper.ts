import { Injectable } from '@nestjs/common';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import { exclude, has } from '../../../core/observations/counter-ranges.js';
import { isCritical, type Kind } from '../../../core/observations/kinds.js';
import { contentKey, valueKey } from '../../../core/observations/packing/pack.js';
import type { Reading } from '../../../core/observations/reading.js';
import { defect } from '../../platform/defects.js';
import { DeviceMarksStore, lifeOf, mark, noMarks, type DeviceMarks } from '../observations/device-marks.store.js';
import { Tail } from '../observations/tail.js';
import { DayContents } from './day-contents.js';

/** What a stream said last at least, for messages that overtake each other on the way; older ones are looked up by day. */
const RECENT = 32;
const MOST_REMEMBERED = 20_000;
const MOST_DEVICES = 100_000;

/**
 * One reading per (device, counter, whose it is) and per content. What is newer than anything its device said of that kind is new
 * without a look; the rest is compared with the contents of its hour.
 *
 * A critical event is a repeat only by its content: a counter that started again after a battery change, or a clock that
 * fell back with it, must never cost a call for help.
 */
@Injectable()
export class Deduper {
  private readonly marks = new Map<DeviceId, DeviceMarks>();
  private readonly inFlight = new Map<string, Flight>();
  private readonly recents = new Map<DeviceId, Map<Kind, Recent>>();

  constructor(private readonly store: DeviceMarksStore, private readonly tail: Tail, private readonly contents: DayContents) {}

  /** All that `admit` may need of these is in memory, and no look at the store is needed: as with most messages. */
  isReady(readings: readonly Reading[]): boolean {
    return readings.every((reading) => this.marks.has(reading.device) && (this.isNewest(reading) || this.isRecent(reading)));
  }

  /**
   * Fetches and holds all that `admit` may need, so that a whole message is judged and reserved without a pause. What is
   * returned gives it back.
   */
  async prepare(readings: readonly Reading[]): Promise<() => void> {
    const strangers = [...new Set(readings.filter((r) => !this.marks.has(r.device)).map((r) => r.device))];
    if (strangers.length > 0) await this.loadMarks(strangers, readings);
    const old = readings.filter((reading) => !this.isNewest(reading) && !this.isRecent(reading));
    if (old.length === 0) return () => undefined;
    await this.contents.hold(old);
    return () => this.contents.release(old);
  }

  /** Nothing of what it said is known here yet; `prepare` has to ask the store. */
  isStranger(device: DeviceId): boolean {
    return !this.marks.has(device);
  }

  /**
   * Judges and reserves in one go. Undefined: stored already. A flight of another reading: the same is being written now,
   * so the answer must wait for that.
   */
  admit(reading: Reading): Flight | undefined {
    const key = fullKey(reading);
    const flying = this.inFlight.get(key);
    if (flying) return flying;
    if (this.isRepeat(reading)) return undefined;
    const flight = { reading, key, landed: false };
    this.inFlight.set(key, flight);
    this.contents.add(reading);
    this.remember(reading);
    const marks = this.marks.get(reading.device);
    if (marks) mark(marks, reading);
    return flight;
  }

  /** A repeat by its count alone: newer than anything its device said of that kind. */
  isCountedAgain(reading: Reading): boolean {
    return reading.seq !== undefined && this.isNewest(reading);
  }

  landed(flights: readonly Flight[]): void {
    for (const flight of flights) {
      this.contents.add(flight.reading);
      flight.landed = true;
      this.inFlight.delete(flight.key);
    }
  }

  /** The write failed: the same readings must be new again. A head that stays too high only costs a look. */
  takeBack(flights: readonly Flight[]): void {
    for (const { reading, key } of flights) {
      this.inFlight.delete(key);
      this.contents.remove(reading);
      this.recents.get(reading.device)?.delete(reading.kind);
      const ranges = this.marks.get(reading.device)?.counters.get(lifeOf(reading));
      if (ranges && reading.seq !== undefined) exclude(ranges, reading.seq);
    }
  }

  private isRepeat(reading: Reading): boolean {
    const ranges = reading.seq === undefined ? undefined : this.marks.get(reading.device)?.counters.get(lifeOf(reading));
    const counted = ranges !== undefined && reading.seq !== undefined && has(ranges, reading.seq);
    if (counted && !isCritical(reading.kind)) return true;
    if (this.isNewest(reading)) return false;
    if (defect('older-is-repeat')) return true;
    if (this.isRecent(reading)) return this.recent(reading)?.said.some((r) => r.at === reading.at && valueKey(r.value) === valueKey(reading.value)) ?? false;
    return this.contents.has(reading);
  }

  private isNewest(reading: Reading): boolean {
    const head = this.marks.get(reading.device)?.heads.get(reading.kind);
    return head === undefined || reading.at > head;
  }

  private recent({ device, kind }: Reading): Recent | undefined {
    return this.recents.get(device)?.get(kind);
  }

  /** Everything its device said of that kind since then is remembered here. */
  private isRecent(reading: Reading): boolean {
    const recent = this.recent(reading);
    return recent !== undefined && reading.at > recent.since;
  }

  private remember(reading: Reading): void {
    let kinds = this.recents.get(reading.device);
    if (!kinds) {
      if (this.recents.size >= MOST_REMEMBERED) this.recents.delete(this.recents.keys().next().value as DeviceId);
      this.recents.set(reading.device, (kinds = new Map()));
    }
    let recent = kinds.get(reading.kind);
    if (!recent) kinds.set(reading.kind, (recent = { since: this.marks.get(reading.device)?.heads.get(reading.kind) ?? -Infinity, said: [] }));
    if (reading.at <= recent.since) return;
    recent.said.push({ at: reading.at, value: reading.value });
    // Cut back only now and then: looking for the oldest at every reading costs more than the rest of judging it.
    if (recent.said.length < 2 * RECENT) return;
    recent.said.sort((a, b) => a.at - b.at);
    const since = recent.said[recent.said.length - RECENT - 1]?.at ?? recent.since;
    recent.since = since;
    recent.said = recent.said.filter((r) => r.at > since);
  }

  private async loadMarks(devices: readonly DeviceId[], readings: readonly Reading[]): Promise<void> {
    const stored = await Promise.all(devices.map((device) => this.store.of(device)));
    if (this.marks.size + devices.length > MOST_DEVICES) this.marks.clear();
    const fresh = new Set<DeviceId>();
    for (const [i, device] of devices.entries()) {
      if (this.marks.has(device)) continue;
      this.marks.set(device, stored[i] ?? noMarks());
      fresh.add(device);
    }
    const subjects = new Set<SubjectId>(readings.map((r) => r.subject));
    for (const subject of subjects) {
      for (const reading of this.tail.of(subject)) if (fresh.has(reading.device)) mark(this.marks.get(reading.device) as DeviceMarks, reading);
    }
  }
}

/** A reading on its way into the store. */
export interface Flight {
  readonly reading: Reading;
  readonly key: string;
  landed: boolean;
}

interface Recent {
  /** Nothing at or before this instant is remembered. */
  since: number;
  said: { at: number; value: Reading['value'] }[];
}

const fullKey = (r: Reading): string => `${r.subject}|${r.kind}|${contentKey(r)}`;
