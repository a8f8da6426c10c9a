import { FORMS } from './entities.js';

/** An Observation of one Datastream: its id, that of its FeatureOfInterest, and its properties as JSON. */
export interface ObservationRow {
  readonly id: number;
  readonly feature: number;
  readonly is: Readonly<Record<string, unknown>>;
}

/** Rows that stand in columns, to be made one by one: most questions are about few of them. */
export interface ObservationColumns {
  readonly ids: readonly number[];
  readonly features: readonly number[];
  /** What each says of its phenomenonTime: milliseconds since 1970 for an instant as we write it, else as it is written. */
  readonly observed: readonly unknown[];
  row(i: number): ObservationRow;
}

/** A property of the rows that have it: of all, or of those at `rows`. */
interface Column {
  readonly name: string;
  readonly rows?: readonly number[];
  readonly cells: readonly unknown[];
}

interface Packed {
  /** Each as its distance from the one before. */
  readonly ids: readonly number[];
  readonly features: readonly number[];
  readonly properties: readonly Column[];
}

/** Rows as columns, in JSON: what is alike stands side by side, and a regular clock becomes one number over and over, so that it deflates to little. */
export function packRows(rows: readonly ObservationRow[]): string {
  const names = [...new Set(rows.flatMap(({ is }) => Object.keys(is)))];
  const packed: Packed = { ids: distances(rows.map(({ id }) => id)), features: distances(rows.map(({ feature }) => feature)), properties: names.map((name) => columnOf(name, rows)) };
  return JSON.stringify(packed);
}

const ABSENT = Symbol('absent');

export function openRows(text: string): ObservationColumns {
  const packed = JSON.parse(text) as Packed;
  const ids = sums(packed.ids), features = sums(packed.features);
  const properties = packed.properties.map(({ name, rows, cells }) => ({ name, time: isTime(name), cells: spread(ids.length, rows, isTime(name) ? toInstants(cells) : cells) }));
  return {
    ids, features, observed: properties.find(({ name }) => name === 'phenomenonTime')?.cells ?? [],
    row: (i) => {
      const is: Record<string, unknown> = {};
      for (const { name, time, cells } of properties) {
        const cell = cells[i];
        if (cell !== ABSENT) is[name] = time && typeof cell === 'number' ? new Date(cell).toISOString() : cell;
      }
      return { id: ids[i] as number, feature: features[i] as number, is };
    },
  };
}

function columnOf(name: string, rows: readonly ObservationRow[]): Column {
  const having = rows.flatMap(({ is }, i) => (Object.hasOwn(is, name) ? [i] : []));
  const cells = having.map((i) => rows[i]?.is[name]);
  return { name, ...(having.length < rows.length ? { rows: having } : {}), cells: isTime(name) ? toDistances(cells) : cells };
}

function spread(length: number, rows: readonly number[] | undefined, cells: readonly unknown[]): readonly unknown[] {
  if (!rows) return cells;
  const all = Array<unknown>(length).fill(ABSENT);
  rows.forEach((row, i) => (all[row] = cells[i]));
  return all;
}

const isTime = (name: string): boolean => Object.hasOwn(FORMS.Observations.properties, name) && FORMS.Observations.properties[name]?.form === 'time';

/** A time written as we write it becomes its distance from the one before, in milliseconds; any other stays a text. */
function toDistances(cells: readonly unknown[]): unknown[] {
  let before = 0;
  return cells.map((cell) => {
    const at = typeof cell === 'string' ? Date.parse(cell) : Number.NaN;
    if (Number.isNaN(at) || new Date(at).toISOString() !== cell) return cell;
    const distance = at - before;
    before = at;
    return distance;
  });
}

function toInstants(cells: readonly unknown[]): unknown[] {
  let at = 0;
  return cells.map((cell) => (typeof cell === 'number' ? (at += cell) : cell));
}

const distances = (numbers: readonly number[]): number[] => numbers.map((n, i) => n - (numbers[i - 1] ?? 0));

function sums(steps: readonly number[]): number[] {
  let sum = 0;
  return steps.map((step) => (sum += step));
}
