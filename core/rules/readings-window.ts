import { isAway } from '../absence/absence.js';
import type { Kind } from '../observations/kinds.js';
import type { Reading } from '../observations/reading.js';
import type { DeviceState } from '../things/device.js';
import type { Habits, RoomOf, Window, WindowResident } from './rule.js';
import { ACTIVITY, isSignOfLife } from './signs-of-life.js';

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

/** Of a list of one kind. Looked up one by one: the newest few answer nearly every question. */
function isSignAt(list: readonly Reading[], i: number): boolean {
  const reading = list[i] as Reading;
  let before = i - 1;
  if (reading.kind === 'door' || reading.kind === 'bed') while (before >= 0 && list[before]?.device !== reading.device) before -= 1;
  return isSignOfLife(reading, before >= 0 && list[before]?.device === reading.device ? list[before]?.value : undefined);
}

/** A window over readings in memory, each kind in timeline order. `moveTo` lets one instance walk through history. */
export class ReadingsWindow implements Window {
  constructor(
    public now: number,
    private readonly profile: WindowResident,
    private readonly byKind: ReadonlyMap<Kind, readonly Reading[]>,
    public devices: readonly DeviceState[],
    public habits: Habits,
    readonly room: RoomOf,
  ) {}

  /** As of now: an absence begins and ends on the window's own clock. */
  get resident(): WindowResident {
    const { absences } = this.profile;
    return absences && absences.length > 0 ? { ...this.profile, away: isAway(absences, this.now) } : this.profile;
  }

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
    let newest: Reading | undefined;
    for (const kind of ACTIVITY) {
      const list = this.byKind.get(kind);
      if (!list) continue;
      let i = this.countTold(list) - 1;
      while (i >= 0 && !this.isSign(list, i)) i -= 1;
      const reading = list[i];
      if (reading && (!newest || reading.at > newest.at)) newest = reading;
    }
    return newest;
  }

  firstActivitySince(from: number): Reading | undefined {
    let first: Reading | undefined;
    for (const kind of ACTIVITY) {
      const list = this.byKind.get(kind);
      if (!list) continue;
      const end = this.countTold(list);
      let i = countUpTo(list, from - 1);
      while (i < end && !this.isSign(list, i)) i += 1;
      const reading = i < end ? list[i] : undefined;
      if (reading && (!first || reading.at < first.at)) first = reading;
    }
    return first;
  }

  /** A loose contact changes by itself: taken for life, it would hide a person who no longer moves. */
  private isSign(list: readonly Reading[], i: number): boolean {
    return isSignAt(list, i) && !this.devices.some(({ id, unsteady }) => unsteady === true && id === list[i]?.device && list[i]?.kind !== 'sos');
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
}
