import type { ByteReader } from './bytes.js';
import { readIntegers } from './columns.js';

/** A sensor that keeps its period, milliseconds: said in three numbers, however long. */
export interface Regular {
  readonly from: number;
  readonly period: number;
  readonly count: number;
}

/** Instants in ascending order, milliseconds since 1970; at least one. */
export type Times = Regular | readonly number[];

export const isRegular = (times: Times): times is Regular => 'period' in times;
export const firstOf = (times: Times): number => (isRegular(times) ? times.from : (times[0] as number));

/** Of instants that were written one by one. */
export function asTimes(at: readonly number[]): Times {
  const from = at[0] as number, period = (at[1] ?? from) - from;
  return at.every((time, i) => time === from + i * period) ? { from, period, count: at.length } : at;
}

/** What `writeIntegers(…, 'stride')` wrote, in units of so many milliseconds. */
export function readTimes(from: ByteReader, count: number, unit: number): Times {
  const start = from.at;
  const regular = readRegular(from, count);
  if (regular) return { from: regular.from * unit, period: regular.period * unit, count };
  from.at = start;
  return readInstants(from, count, unit);
}

/** The same, each of them. */
export function readInstants(from: ByteReader, count: number, unit: number): number[] {
  const at = readIntegers(from, count, 'stride');
  if (unit !== 1) for (let i = 0; i < count; i += 1) at[i] = (at[i] as number) * unit;
  return at;
}

/** Undefined: there is more to it than a first instant, a step, and that step to the end. */
function readRegular(from: ByteReader, count: number): { from: number; period: number } | undefined {
  const first = from.signed();
  if (first === 0) return undefined;
  if (count === 1) return { from: first, period: 0 };
  const change = from.signed();
  if (change === 0) return undefined;
  return count === 2 || (from.signed() === 0 && from.unsigned() === count - 2) ? { from: first, period: first + change } : undefined;
}

/** Which of them lie in from..to (inclusive): the first, and the first after the last. */
export function within(times: Times, from: number, to: number): [number, number] {
  if (!isRegular(times)) {
    const first = times.findIndex((time) => time >= from), end = times.findLastIndex((time) => time <= to) + 1;
    return first < 0 || first > end ? [0, 0] : [first, end];
  }
  const { count, period } = times;
  if (period === 0) return times.from >= from && times.from <= to ? [0, count] : [0, 0];
  const first = Math.max(Math.ceil((from - times.from) / period), 0);
  const last = Math.min(Math.floor((to - times.from) / period), count - 1);
  return first > last ? [0, 0] : [first, last + 1];
}

export function slice(times: Times, start: number, end: number): Times {
  return isRegular(times) ? { ...times, from: times.from + start * times.period, count: end - start } : times.slice(start, end);
}
