import { Injectable } from '@nestjs/common';
import type { SubjectId } from '../../../core/ids.js';
import type { Kind } from '../../../core/observations/kinds.js';
import { contentKey } from '../../../core/observations/packing/pack.js';
import type { Reading } from '../../../core/observations/reading.js';
import { byText } from '../../../core/order.js';
import { sideBySide } from '../../platform/clock/side-by-side.js';
import { Observations } from '../observations/observations.service.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Contents remembered between messages; with their keys some tens of megabytes at most. [ours] */
const MOST_CONTENTS = 300_000;
/** Stretches looked up at a time for one message. */
const LOOKS_AT_ONCE = 8;

type Where = Pick<Reading, 'subject' | 'kind' | 'at'>;
const hourKeyOf = ({ subject, kind, at }: Where): string => `${subject}|${kind}|${Math.floor(at / HOUR_MS)}`;

/**
 * What is stored of an hour, by content, for hours that are said again. A message's own hours are held until it is
 * judged, however many there are: a back-fill of years touches thousands.
 */
@Injectable()
export class DayContents {
  private readonly hours = new Map<string, Set<string>>();
  /** Hours being looked up: what is said meanwhile must not be missed. */
  private readonly arriving = new Map<string, Set<string>>();
  private readonly held = new Map<string, number>();
  private contents = 0;

  constructor(private readonly observations: Observations) {}

  /** Fetches and holds the hours of these readings; give them back with `release`. */
  async hold(readings: readonly Reading[]): Promise<void> {
    const missing = new Map<string, Reading>();
    for (const reading of readings) {
      const key = hourKeyOf(reading);
      this.held.set(key, (this.held.get(key) ?? 0) + 1);
      if (!this.hours.has(key)) missing.set(key, reading);
    }
    await sideBySide(stretches([...missing.values()]).reverse(), LOOKS_AT_ONCE, (look) => this.load(look, missing));
  }

  release(readings: readonly Reading[]): void {
    for (const reading of readings) {
      const key = hourKeyOf(reading);
      const holders = (this.held.get(key) ?? 1) - 1;
      if (holders > 0) this.held.set(key, holders);
      else this.held.delete(key);
    }
    for (const [key, said] of this.hours) {
      if (this.contents <= MOST_CONTENTS) return;
      if (this.held.has(key)) continue;
      this.hours.delete(key);
      this.contents -= said.size;
    }
  }

  has(reading: Reading): boolean {
    return this.hours.get(hourKeyOf(reading))?.has(contentKey(reading)) ?? false;
  }

  /** Of an hour that is known or being looked up; others are looked up when they are asked about. */
  add(reading: Reading): void {
    if (this.hours.size === 0 && this.arriving.size === 0) return;
    const key = hourKeyOf(reading);
    this.arriving.get(key)?.add(contentKey(reading));
    this.change(key, (said) => said.add(contentKey(reading)));
  }

  remove(reading: Reading): void {
    const key = hourKeyOf(reading);
    this.arriving.get(key)?.delete(contentKey(reading));
    this.change(key, (said) => said.delete(contentKey(reading)));
  }

  private async load({ subject, kind, from, to }: Stretch, missing: ReadonlyMap<string, Reading>): Promise<void> {
    const keys: string[] = [];
    for (let at = from; at <= to; at += HOUR_MS) keys.push(hourKeyOf({ subject, kind, at }));
    const wanted = keys.filter((key) => missing.has(key));
    for (const key of wanted) if (!this.arriving.has(key)) this.arriving.set(key, new Set());
    try {
      const there = await this.observations.between(subject, { kinds: [kind], from, to });
      for (const reading of there) this.arriving.get(hourKeyOf(reading))?.add(contentKey(reading));
      for (const key of wanted) this.arrive(key);
    } finally {
      for (const key of wanted) this.arriving.delete(key);
    }
  }

  private arrive(key: string): void {
    if (!this.hours.has(key)) this.hours.set(key, new Set());
    this.change(key, (said) => {
      for (const content of this.arriving.get(key) ?? []) said.add(content);
    });
  }

  private change(key: string, change: (said: Set<string>) => void): void {
    const said = this.hours.get(key);
    if (!said) return;
    const before = said.size;
    change(said);
    this.contents += said.size - before;
  }
}

interface Stretch {
  readonly subject: SubjectId;
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
}

/** Days of one subject and kind that lie close together are one look; of a single day, only from its first to its last hour. */
const TOGETHER_MS = 2 * DAY_MS;
const LONGEST_MS = 60 * DAY_MS;

function stretches(readings: readonly Reading[]): Stretch[] {
  const found: Stretch[] = [];
  const order = [...readings].sort((a, b) => byText(a.subject, b.subject) || byText(a.kind, b.kind) || a.at - b.at);
  for (const { subject, kind, at } of order) {
    const from = Math.floor(at / HOUR_MS) * HOUR_MS;
    const to = from + HOUR_MS - 1;
    const last = found.at(-1);
    const joins = last?.subject === subject && last.kind === kind && from - last.to < TOGETHER_MS && to - last.from < LONGEST_MS;
    if (last && joins) found[found.length - 1] = { ...last, to };
    else found.push({ subject, kind, from, to });
  }
  return found;
}
