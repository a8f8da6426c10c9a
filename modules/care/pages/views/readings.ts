import { KIND_NAMES, type Kind } from '../../../../core/observations/kinds.js';
import { isSignOfLife } from '../../../../core/rules/signs-of-life.js';
import type { Reading } from '../../../../core/observations/reading.js';
import { moment, when, type Moment } from '../../../../core/time/when.js';
import { kindName, valueWords } from './words.js';

export interface LatestRow {
  readonly what: string;
  readonly value: string;
  readonly at: Moment;
  readonly source: string;
  readonly href: string;
}

/** Every kind's newest reading in the catalogue's order, vital signs before house and devices. */
export function latestRows(
  latest: ReadonlyMap<Kind, Reading>, source: (device: string) => string, href: (reading: Reading) => string, now: number,
): readonly LatestRow[] {
  return KIND_NAMES.flatMap((kind) => {
    const reading = latest.get(kind);
    if (!reading) return [];
    return [{
      what: kindName(kind), value: valueWords(kind, reading.value), at: moment(reading.at, now),
      source: source(reading.device), href: href(reading),
    }];
  });
}

/** The newest sign that somebody moves about at home. */
export function lastSign(latest: ReadonlyMap<Kind, Reading>): Reading | undefined {
  let last: Reading | undefined;
  for (const reading of latest.values()) if (isSignOfLife(reading, undefined) && (!last || reading.at > last.at)) last = reading;
  return last;
}

/** "kitchen, 13:50"; the sensor's own name where nobody wrote down the room. */
export const signWords = (sign: Reading, room: string | undefined, now: number): string =>
  `${room ?? kindName(sign.kind).toLowerCase()}, ${when(sign.at, now)}`;

/** The newest message of any kind, by its own time. */
export function lastData(latest: ReadonlyMap<Kind, Reading>): number | undefined {
  const times = [...latest.values()].map((reading) => reading.at);
  return times.length ? Math.max(...times) : undefined;
}
