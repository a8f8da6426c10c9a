import { isActivity, KIND_NAMES, type Kind } from '../observations/kinds.js';
import type { Reading } from '../observations/reading.js';
import type { DeviceState } from '../things/device.js';
import type { Habits, Window, WindowResident } from './rule.js';

const ACTIVITY = KIND_NAMES.filter(isActivity);
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
    return list && list[countUpTo(list, this.now) - 1];
  }

  within(kind: Kind, from: number, to = this.now): readonly Reading[] {
    const list = this.byKind.get(kind);
    if (!list) return NONE;
    const end = countUpTo(list, Math.min(to, this.now));
    const start = countUpTo(list, from);
    return start >= end ? NONE : list.slice(start, end);
  }

  get lastActivity(): Reading | undefined {
    let newest: Reading | undefined;
    for (const kind of ACTIVITY) {
      const reading = this.latest(kind);
      if (reading && (!newest || reading.at > newest.at)) newest = reading;
    }
    return newest;
  }

  firstActivitySince(from: number): Reading | undefined {
    let first: Reading | undefined;
    for (const kind of ACTIVITY) {
      const list = this.byKind.get(kind);
      const reading = list?.[countUpTo(list, from - 1)];
      if (reading && reading.at <= this.now && (!first || reading.at < first.at)) first = reading;
    }
    return first;
  }

  room(device: string): string | undefined {
    return this.rooms.get(device);
  }
}
