import { kindSpec, type Kind } from '../kinds.js';
import { isPressure, type Reading, type Value } from '../reading.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { readIntegers, readNumbers, writeIntegers, writeNumbers } from './columns.js';

const HOUR_MS = 3_600_000;
/** Sums are kept to a millionth, which no sensor of ours can tell from the exact sum. [ours] */
const SUM_PLACES = 1e6;

/** One measured quantity over some time, in its kind's unit. */
export interface Measure {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** What a kind said in one hour of UTC. Local days are made of whole hours, also the ones of 23 and 25. */
export interface HourRollup {
  /** Hours since 1970. */
  readonly hour: number;
  readonly count: number;
  /** One for numbers, systolic and diastolic for pressures, none for what is only counted. */
  readonly measures: readonly Measure[];
}

export const hourOf = (at: number): number => Math.floor(at / HOUR_MS);

const MEASURES: Partial<Record<ReturnType<typeof kindSpec>['form'], number>> = { number: 1, pressure: 2 };
const measured = (kind: Kind): number => MEASURES[kindSpec(kind).form] ?? 0;
const quantities = (value: Value): readonly number[] => (isPressure(value) ? [value.systolic, value.diastolic] : [value as number]);
export const roundedSum = (sum: number): number => Math.round(sum * SUM_PLACES) / SUM_PLACES;

/** Readings in timeline order. The same readings always give the same rollup. */
export function rollUp(kind: Kind, readings: readonly Reading[]): HourRollup[] {
  const hours: HourRollup[] = [];
  for (let from = 0; from < readings.length;) {
    const hour = hourOf((readings[from] as Reading).at);
    let to = from;
    while (to < readings.length && hourOf((readings[to] as Reading).at) === hour) to += 1;
    hours.push({ hour, count: to - from, measures: measuresOf(kind, readings, from, to) });
    from = to;
  }
  return hours;
}

function measuresOf(kind: Kind, readings: readonly Reading[], from: number, to: number): Measure[] {
  return Array.from({ length: measured(kind) }, (_, which) => {
    let min = Infinity, max = -Infinity, sum = 0;
    for (let i = from; i < to; i += 1) {
      const quantity = quantities((readings[i] as Reading).value)[which] ?? 0;
      if (quantity < min) min = quantity;
      if (quantity > max) max = quantity;
      sum += quantity;
    }
    return { min, max, sum: roundedSum(sum) };
  });
}

export const countOf = (hours: readonly Pick<HourRollup, 'count'>[]): number => hours.reduce((total, { count }) => total + count, 0);

export function packRollups(kind: Kind, hours: readonly HourRollup[]): Uint8Array {
  const out = new ByteWriter();
  out.unsigned(hours.length);
  writeIntegers(out, hours.map(({ hour }) => hour), 'stride');
  writeIntegers(out, hours.map(({ count }) => count), 'delta');
  for (let which = 0; which < measured(kind); which += 1) {
    for (const part of ['min', 'max', 'sum'] as const) writeNumbers(out, hours.map(({ measures }) => measures[which]?.[part] ?? 0));
  }
  return out.done();
}

/** The same, column by column: a year of hours without an object each. */
export interface HourColumns {
  readonly hours: readonly number[];
  readonly counts: readonly number[];
  readonly measures: readonly { readonly min: readonly number[]; readonly max: readonly number[]; readonly sum: readonly number[] }[];
}

export function unpackHours(kind: Kind, bytes: Uint8Array): HourColumns {
  const from = new ByteReader(bytes);
  const length = from.unsigned();
  const hours = readIntegers(from, length, 'stride');
  const counts = readIntegers(from, length, 'delta');
  return { hours, counts, measures: Array.from({ length: measured(kind) }, () => ({ min: readNumbers(from, length), max: readNumbers(from, length), sum: readNumbers(from, length) })) };
}

export function rowsOf({ hours, counts, measures }: HourColumns): HourRollup[] {
  return hours.map((hour, i) => ({
    hour, count: counts[i] ?? 0,
    measures: measures.map(({ min, max, sum }): Measure => ({ min: min[i] ?? 0, max: max[i] ?? 0, sum: sum[i] ?? 0 })),
  }));
}

export function columnsOf(kind: Kind, rows: readonly HourRollup[]): HourColumns {
  const column = (which: number, part: keyof Measure): number[] => rows.map(({ measures }) => measures[which]?.[part] ?? 0);
  return {
    hours: rows.map(({ hour }) => hour), counts: rows.map(({ count }) => count),
    measures: Array.from({ length: measured(kind) }, (_, which) => ({ min: column(which, 'min'), max: column(which, 'max'), sum: column(which, 'sum') })),
  };
}
