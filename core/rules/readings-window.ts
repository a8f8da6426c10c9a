import type { Kind } from '../observations/kinds.js';
import type { Reading } from '../observations/reading.js';
import type { DeviceState } from '../things/device.js';
import type { Habits, Window, WindowResident } from './rule.js';
import { ACTIVITY, signsOfLife } from './signs-of-life.js';

const NONE: readonly Reading[] = [];

/** How many of a sorted list have at ≤ moment. */
function countUpTo(list: readonly Reading[], moment: number): number {
  let low = 0, high = list.length;
  if (high === 0 || (list[high - 1] as Reading).at <= moment) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as Reading).at <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A window over readings in memory, each kind in timeline order. `moveTo` lets one instance walk through history. */
export class ReadingsWindow implements Window {
  private signs: readonly Reading[] | undefined;

  constructor(
    public now: number,
    readonly resident: WindowResident,
    private readonly byKind: ReadonlyMap<Kind, readonly Reading[]>,
    public devices: readonly DeviceState[],
    public habits: Habits,
    private readonly rooms: ReadonlyMap<string, string>,
  ) {}

  moveTo(now: number): this {
    this.now = now;
    return this;
  }

  latest(kind: Kind): Reading | undefined {
    const list = this.byKind.get(kind);
    return list && list[this.countTold(list) - 1];
  }

  within(kind: Kind, from: number, to = Infinity): readonly Reading[] {
    const list = this.byKind.get(kind);
    if (!list) return NONE;
    const told = this.countTold(list);
    const end = to === Infinity ? told : Math.min(told, countUpTo(list, to));
    const start = countUpTo(list, from);
    return start >= end ? NONE : list.slice(start, end);
  }

  get lastActivity(): Reading | undefined {
    const signs = this.signsOfLife();
    return signs[this.countTold(signs) - 1];
  }

  firstActivitySince(from: number): Reading | undefined {
    const signs = this.signsOfLife();
    const first = countUpTo(signs, from - 1);
    return first < this.countTold(signs) ? signs[first] : undefined;
  }

  room(device: string): string | undefined {
    return this.rooms.get(device);
  }

  /**
   * How many of a sorted list had been said by now. What we have been told has happened, whatever its clock says: a
   * device may run up to two minutes ahead and be believed, and a call for help must not wait for our clock to catch up.
   */
  private countTold(list: readonly Reading[]): number {
    let count = countUpTo(list, this.now);
    while (count < list.length && (list[count] as Reading).receivedAt <= this.now) count += 1;
    return count;
  }

  /** Worked out once: a walk through history asks for them at every step. */
  private signsOfLife(): readonly Reading[] {
    this.signs ??= signsOfLife(ACTIVITY.flatMap((kind) => this.byKind.get(kind) ?? NONE).sort((a, b) => a.at - b.at));
    return this.signs;
  }
}
