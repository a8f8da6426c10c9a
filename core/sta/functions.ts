import { contains, distance, fromGeoJson, Geometry, intersects, lengthOf, sameShape } from './geometry.js';
import type { Asked, Relations } from './relations.js';
import { readSpan, Span } from './times.js';

/** What an expression comes to: a literal, or what JSON holds. */
export type Value = unknown;

export interface StandardFunction {
  readonly least: number;
  readonly most: number;
  /** Null for arguments of another kind: an entity that lacks a value fits no filter and fails no query. */
  readonly apply: (args: readonly Value[], asked: Asked) => Value;
  /** What is wrong with it whatever the entity. `literals`: those of its arguments that are values, by their places. */
  readonly wrong?: (literals: readonly Value[]) => string | undefined;
}

const text = (value: Value): string | undefined => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined);
const span = (value: Value): Span | undefined => (value instanceof Span ? value : typeof value === 'string' ? readSpan(value) : undefined);
const shape = (value: Value): Geometry | undefined => (value instanceof Geometry ? value : fromGeoJson(value));
const numberOf = (value: Value): number | undefined => (typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined);

const texts = (count: number, apply: (...args: string[]) => Value): StandardFunction => over(text, count, apply);
const numbers = (apply: (value: number) => number): StandardFunction => over(numberOf, 1, apply);
const shapes = (count: number, apply: (...args: Geometry[]) => Value): StandardFunction => over(shape, count, apply);
const times = (apply: (at: Date) => Value): StandardFunction => over(span, 1, ({ from }) => apply(new Date(from)));
const constant = (apply: (now: number) => Value): StandardFunction => ({ least: 0, most: 0, apply: (_, { now }) => apply(now) });
/** What the nine intersections of two shapes say. */
const related = (apply: (relations: Relations, a: Geometry, b: Geometry) => Value): StandardFunction => ({
  least: 2, most: 2,
  apply: (args, { relations }) => {
    const [a, b] = args.map(shape);
    return a && b ? apply(relations, a, b) : null;
  },
});
const PATTERN = /^[TF012*]{9}$/;
const relate: StandardFunction = {
  least: 3, most: 3,
  apply: ([one, other, pattern], { relations }) => {
    const [a, b] = [shape(one), shape(other)];
    return a && b && typeof pattern === 'string' && PATTERN.test(pattern) ? relations.relate(a, b, pattern) : null;
  },
  wrong: ([, , pattern]) => (typeof pattern === 'string' && PATTERN.test(pattern) ? undefined : "st_relate takes a pattern of nine of T, F, 0, 1, 2 and * as its third, as 'T*F**F***'."),
};

function over<T>(as: (value: Value) => T | undefined, count: number, apply: (...args: T[]) => Value): StandardFunction {
  return {
    least: count, most: count,
    apply: (args) => {
      const read = args.map(as);
      return read.includes(undefined) ? null : apply(...(read as T[]));
    },
  };
}

/** The year 1: Date.UTC would take it for 1901. */
const EARLIEST = new Date(0).setUTCFullYear(1, 0, 1);
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const instant = (at: number): Span => new Span(at, at);
const substring: StandardFunction['apply'] = ([value, from, length]) => {
  const whole = text(value), start = numberOf(from), count = numberOf(length);
  if (whole === undefined || start === undefined) return null;
  return whole.slice(Math.max(0, start), count === undefined ? undefined : Math.max(0, start) + Math.max(0, count));
};

/** The functions of 18-088, tables 27 to 33. All times are read in UTC. */
export const FUNCTIONS: Readonly<Record<string, StandardFunction>> = {
  substringof: texts(2, (part, whole) => whole.includes(part)),
  contains: texts(2, (whole, part) => whole.includes(part)),
  endswith: texts(2, (whole, end) => whole.endsWith(end)),
  startswith: texts(2, (whole, start) => whole.startsWith(start)),
  length: texts(1, (value) => value.length),
  indexof: texts(2, (whole, part) => whole.indexOf(part)),
  substring: { least: 2, most: 3, apply: substring },
  tolower: texts(1, (value) => value.toLowerCase()),
  toupper: texts(1, (value) => value.toUpperCase()),
  trim: texts(1, (value) => value.trim()),
  concat: texts(2, (a, b) => a + b),
  year: times((at) => at.getUTCFullYear()),
  month: times((at) => at.getUTCMonth() + 1),
  day: times((at) => at.getUTCDate()),
  hour: times((at) => at.getUTCHours()),
  minute: times((at) => at.getUTCMinutes()),
  second: times((at) => at.getUTCSeconds()),
  fractionalseconds: times((at) => at.getUTCMilliseconds() / 1000),
  date: times((at) => at.toISOString().slice(0, 10)),
  time: times((at) => at.toISOString().slice(11, 23)),
  totaloffsetminutes: times(() => 0),
  now: constant(instant),
  mindatetime: constant(() => instant(EARLIEST)),
  maxdatetime: constant(() => instant(LATEST)),
  round: numbers((value) => Math.sign(value) * Math.round(Math.abs(value))),
  floor: numbers(Math.floor),
  ceiling: numbers(Math.ceil),
  'geo.distance': shapes(2, distance),
  'geo.length': shapes(1, lengthOf),
  'geo.intersects': shapes(2, intersects),
  st_intersects: shapes(2, intersects),
  st_disjoint: shapes(2, (a, b) => !intersects(a, b)),
  st_equals: shapes(2, sameShape),
  st_touches: related((relations, a, b) => relations.touches(a, b)),
  st_overlaps: related((relations, a, b) => relations.overlaps(a, b)),
  st_crosses: related((relations, a, b) => relations.crosses(a, b)),
  st_relate: relate,
  st_within: shapes(2, (inner, outer) => contains(outer, inner)),
  st_contains: shapes(2, contains),
};

export { numberOf, shape, span };
