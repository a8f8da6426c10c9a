import { FORMS } from './entities.js';

/** An Observation of one Datastream: its id, that of its FeatureOfInterest, and its properties as JSON. */
export interface ObservationRow {
  readonly id: number;
  readonly feature: number;
  readonly is: Readonly<Record<string, unknown>>;
}

/** A property of the rows that have it: of all, or of those at `rows`. */
interface Column {
  readonly name: string;
  readonly rows?: readonly number[];
  readonly cells: readonly unknown[];
}

interface Columns {
  /** Each as its distance from the one before. */
  readonly ids: readonly number[];
  readonly features: readonly number[];
  readonly properties: readonly Column[];
}

/** Rows as columns, in JSON: what is alike stands side by side, and a regular clock becomes one number over and over, so that it deflates to little. */
export function packRows(rows: readonly ObservationRow[]): string {
  const names = [...new Set(rows.flatMap(({ is }) => Object.keys(is)))];
  const columns: Columns = { ids: distances(rows.map(({ id }) => id)), features: distances(rows.map(({ feature }) => feature)), properties: names.map((name) => columnOf(name, rows)) };
  return JSON.stringify(columns);
}

export function unpackRows(text: string): ObservationRow[] {
  const { ids, features, properties } = JSON.parse(text) as Columns;
  const all = sums(ids).map((): Record<string, unknown> => ({}));
  for (const { name, rows, cells } of properties) {
    const values = isTime(name) ? toTexts(cells) : cells;
    values.forEach((value, i) => ((all[rows?.[i] ?? i] as Record<string, unknown>)[name] = value));
  }
  const of = sums(features);
  return sums(ids).map((id, i) => ({ id, feature: of[i] as number, is: all[i] as Record<string, unknown> }));
}

function columnOf(name: string, rows: readonly ObservationRow[]): Column {
  const having = rows.flatMap(({ is }, i) => (Object.hasOwn(is, name) ? [i] : []));
  const cells = having.map((i) => rows[i]?.is[name]);
  return { name, ...(having.length < rows.length ? { rows: having } : {}), cells: isTime(name) ? toDistances(cells) : cells };
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

function toTexts(cells: readonly unknown[]): unknown[] {
  let at = 0;
  return cells.map((cell) => (typeof cell === 'number' ? new Date((at += cell)).toISOString() : cell));
}

const distances = (numbers: readonly number[]): number[] => numbers.map((n, i) => n - (numbers[i - 1] ?? 0));

function sums(steps: readonly number[]): number[] {
  let sum = 0;
  return steps.map((step) => (sum += step));
}
