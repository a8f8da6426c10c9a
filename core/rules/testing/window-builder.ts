import type { Absence } from '../../absence/absence.js';
import { deviceClass } from '../../coverage/coverage.js';
import type { DeviceId, SubjectId } from '../../ids.js';
import type { Kind } from '../../observations/kinds.js';
import { contentKey, inOrder } from '../../observations/packing/pack.js';
import type { Reading, Value } from '../../observations/reading.js';
import type { Limits } from '../../residents/limits.js';
import type { DeviceState } from '../../things/device.js';
import { ReadingsWindow } from '../readings-window.js';
import type { Habits, RoomOf } from '../rule.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const LONDON = 'Europe/London';

/** An instant by ISO 8601 text; tests name their clock times in full. */
export const at = (text: string): number => Date.parse(text);

/** A reading told the moment it was taken, by a device named like its kind, unless the test is about something else. */
export const reading = (kind: Kind, value: Value, when: number, { device = kind, receivedAt = when }: { device?: string; receivedAt?: number } = {}): Reading =>
  ({ device: device as DeviceId, subject: 'resident' as SubjectId, kind, value, at: when, receivedAt });

/** A device as supervision sees it; its class follows from its kind as it does in service. */
export const device = (kind: string, lastHeardAt: number | undefined, change: { id?: string; room?: string; pairedAt?: number } = {}): DeviceState => ({
  id: (change.id ?? kind) as DeviceId, kind, class: deviceClass(kind), pairedAt: change.pairedAt ?? 0,
  ...(change.room ? { room: change.room } : {}), ...(lastHeardAt === undefined ? {} : { lastHeardAt }),
});

export interface WindowStory {
  readonly now: number;
  /** In order of arrival; repeats are kept once and all take their place on the timeline, as the stores do it. */
  readonly readings?: readonly Reading[];
  readonly devices?: readonly DeviceState[];
  readonly limits?: Limits;
  readonly zone?: string;
  /** Away for as long as anybody can remember. */
  readonly away?: boolean;
  readonly absences?: readonly Absence[];
  readonly habits?: Habits;
  /** Room by device, or by device and time where devices are moved. */
  readonly rooms?: Readonly<Record<string, string>> | RoomOf;
}

/** The window that the service would ask with, had it been told just this. */
export function aWindow({ now, readings = [], devices = [], limits = {}, zone = LONDON, away = false, absences = away ? [{ kind: 'away', from: 0, until: Infinity }] : [], habits = {}, rooms = {} }: WindowStory): ReadingsWindow {
  const byKind = new Map<Kind, Reading[]>();
  const known = new Set<string>();
  const fresh = readings.filter((one) => {
    const key = `${one.kind}|${contentKey(one)}`;
    return !known.has(key) && known.add(key);
  });
  for (const one of fresh.sort(inOrder)) {
    const list = byKind.get(one.kind);
    if (list) list.push(one);
    else byKind.set(one.kind, [one]);
  }
  return new ReadingsWindow(now, { limits, zone, away, absences }, byKind, devices, habits, typeof rooms === 'function' ? rooms : ({ device: of }) => rooms[of]);
}
