import { Injectable } from '@nestjs/common';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import { isActivity, isCritical, type Kind } from '../../../core/observations/kinds.js';
import { contentKey, inOrder } from '../../../core/observations/packing/pack.js';
import type { Reading } from '../../../core/observations/reading.js';
import { Clock } from '../../platform/clock/clock.js';
import { Observations } from '../observations/observations.service.js';

/** Rules reach back 26 hours at least (core/rules/rule.ts). */
export const REACH_MS = 28 * 3_600_000;
/**
 * Of one kind; a faster stream keeps its newest. Two thousand motions are a lively day and a half; of measurements the
 * rules look at the last few.
 */
const MOST_SIGNS = 2_000;
const MOST_MEASUREMENTS = 400;
const SIGNS_REACH_MS = 54 * 3_600_000;
/** Readings held at once, some 130 bytes each; the subjects least lately asked about make room. [ours] */
const MOST_READINGS = 600_000;

export interface SubjectState {
  readonly byKind: Map<Kind, Reading[]>;
  readonly heard: Map<DeviceId, number>;
  /** Readings in all. */
  size: number;
}

/** The last day of every subject that is being asked about, in memory, fed by every commit. */
@Injectable()
export class SubjectWindows {
  private readonly states = new Map<SubjectId, SubjectState>();
  private readonly loading = new Map<SubjectId, { arrived: Reading[] }>();
  private held = 0;

  constructor(private readonly observations: Observations, private readonly clock: Clock) {}

  /** What was acknowledged, by this process or another; repeats are known by their content. */
  arrived(readings: readonly Reading[]): void {
    for (const reading of readings) {
      this.loading.get(reading.subject)?.arrived.push(reading);
      const state = this.states.get(reading.subject);
      if (state) this.held += insert(state, reading);
    }
  }

  async of(subject: SubjectId): Promise<SubjectState> {
    const known = this.states.get(subject);
    if (known) {
      this.states.delete(subject);
      this.states.set(subject, known);
      return known;
    }
    const watch = { arrived: [] as Reading[] };
    this.loading.set(subject, watch);
    try {
      const state = await this.load(subject);
      for (const reading of watch.arrived) insert(state, reading);
      this.keep(subject, state);
      return state;
    } finally {
      this.loading.delete(subject);
    }
  }

  peek(subject: SubjectId): SubjectState | undefined {
    return this.states.get(subject);
  }

  forget(subject: SubjectId): void {
    this.held -= this.states.get(subject)?.size ?? 0;
    this.states.delete(subject);
  }

  private async load(subject: SubjectId): Promise<SubjectState> {
    const now = this.clock.now();
    const latest = await this.observations.latestAndHeard(subject);
    // Whatever was observed of them, it was of these kinds: the rest need not be looked for.
    const kinds = [...latest.kinds.keys()];
    const readings = await this.observations.between(subject, { kinds, from: now - REACH_MS, to: now + 86_400_000 });
    // A stopwatch of stillness may be set to 50 hours (core/residents/limits.ts): signs of life reach back further.
    const signs = await this.observations.between(subject, { kinds: kinds.filter(isActivity), from: now - SIGNS_REACH_MS, to: now - REACH_MS });
    const state: SubjectState = { byKind: new Map(), heard: latest.heard, size: 0 };
    for (const reading of latest.kinds.values()) insert(state, reading);
    for (const reading of signs) insert(state, reading);
    for (const reading of readings) insert(state, reading);
    return state;
  }

  private keep(subject: SubjectId, state: SubjectState): void {
    this.forget(subject);
    this.states.set(subject, state);
    this.held += state.size;
    for (const oldest of this.states.keys()) {
      if (this.held <= MOST_READINGS || oldest === subject) break;
      this.forget(oldest);
    }
  }
}

/** How many readings more it holds now. */
function insert(state: SubjectState, reading: Reading): number {
  const told = Math.min(reading.at, reading.receivedAt);
  if ((state.heard.get(reading.device) ?? 0) < told) state.heard.set(reading.device, told);
  let list = state.byKind.get(reading.kind);
  if (!list) state.byKind.set(reading.kind, (list = []));
  const before = list.length;
  const last = list.at(-1);
  if (!last || inOrder(last, reading) < 0) {
    if (isFlood(list, reading)) list.pop();
    list.push(reading);
  }
  else insertInOrder(list, reading);
  const most = isActivity(reading.kind) ? MOST_SIGNS : MOST_MEASUREMENTS;
  if (list.length > most * 1.2) list.splice(0, list.length - most);
  const more = list.length - before;
  state.size += more;
  return more;
}

/** A loose contact that speaks ten times a second would push out what the rest of the home said: of such a minute the newest word is kept. [ours] */
const FLOOD = 60;
const FLOOD_MS = 60_000;
function isFlood(list: readonly Reading[], { device, at, kind }: Reading): boolean {
  const before = list[list.length - FLOOD];
  return isActivity(kind) && !isCritical(kind) && before !== undefined && at - before.at < FLOOD_MS && before.device === device && list.at(-1)?.device === device;
}

function insertInOrder(list: Reading[], reading: Reading): void {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inOrder(list[middle] as Reading, reading) < 0) low = middle + 1;
    else high = middle;
  }
  const key = contentKey(reading);
  for (let i = Math.max(low - 1, 0); i < list.length && (list[i] as Reading).at <= reading.at; i += 1) if (contentKey(list[i] as Reading) === key) return;
  list.splice(low, 0, reading);
}
