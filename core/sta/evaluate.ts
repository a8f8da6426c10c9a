import { byText } from '../order.js';
import type { Arithmetic, Comparison, Expression } from './filter.js';
import { FUNCTIONS, numberOf, span, type Value } from './functions.js';
import type { Asked } from './relations.js';
import { Duration, Span } from './times.js';

/** An entity as a filter sees it: its own values, and the entities that a link leads to. */
export interface Subject {
  /** A property or control information (`id`, `@iot.id`); undefined when the name is no property. */
  get(name: string): Value;
  follow(link: string): readonly Subject[] | undefined;
}

/** Combinations of values of one comparison that are looked at: paths through two long lists would multiply. [ours] */
const MOST = 10_000;

/** Whether an entity fits. A path through a list fits when any of its entities does. */
export const fits = (filter: Expression, subject: Subject, asked: Asked): boolean => valuesOf(filter, subject, asked).includes(true);

/** The values an expression has: one, or as many as its paths lead to. */
export function valuesOf(expression: Expression, subject: Subject, asked: Asked): readonly Value[] {
  switch (expression.is) {
    case 'literal': return [expression.value];
    case 'path': return walk(expression.path, [subject]);
    case 'not': return [!fits(expression.of, subject, asked)];
    case 'and': return [fits(expression.left, subject, asked) && fits(expression.right, subject, asked)];
    case 'or': return [fits(expression.left, subject, asked) || fits(expression.right, subject, asked)];
    case 'call': {
      const { apply } = FUNCTIONS[expression.name] ?? { apply: () => null };
      return combined(expression.args.map((arg) => valuesOf(arg, subject, asked))).map((args) => apply(args, asked));
    }
    default: {
      const { is } = expression;
      const asksForNull = [expression.left, expression.right].some((side) => side.is === 'literal' && side.value === null);
      const pairs = combined([valuesOf(expression.left, subject, asked), valuesOf(expression.right, subject, asked)]);
      return pairs.map(([a, b]) => (is in COMPARE ? compared(is as Comparison, a ?? null, b ?? null, asksForNull) : computed(is as Arithmetic, a, b)));
    }
  }
}

function walk([name, ...rest]: readonly string[], subjects: readonly Subject[]): readonly Value[] {
  if (name === undefined) return [];
  return subjects.flatMap((subject) => {
    const linked = subject.follow(name);
    return linked ? walk(rest, linked) : [inside(subject.get(name), rest)];
  });
}

/** `properties/owner/name`: into the JSON of a property. */
function inside(value: Value, path: readonly string[]): Value {
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Record<string, Value>)[name];
  }
  return value ?? null;
}

function combined(lists: readonly (readonly Value[])[]): Value[][] {
  let rows: Value[][] = [[]];
  for (const list of lists) rows = rows.flatMap((row) => list.map((value) => [...row, value])).slice(0, MOST);
  return rows;
}

const COMPARE: Readonly<Record<Comparison, (order: number) => boolean>> = {
  eq: (order) => order === 0, ne: (order) => order !== 0, gt: (order) => order > 0, ge: (order) => order >= 0, lt: (order) => order < 0, le: (order) => order <= 0,
};

/** A value that is not there fits no comparison, `ne` neither, but with null itself: so other servers answer, and the official suite. */
function compared(by: Comparison, a: Value, b: Value, asksForNull: boolean): boolean {
  if (asksForNull) return by === 'eq' ? a === b : by === 'ne' && a !== b;
  if (a === null || b === null) return false;
  if (a instanceof Span || b instanceof Span) return comparedTimes(by, span(a), span(b));
  const order = orderOf(a, b);
  return order === undefined ? by === 'ne' : COMPARE[by](order);
}

/** One interval is before another when it has ended by then (18-088, 9.3.3.5.1). */
function comparedTimes(by: Comparison, a: Span | undefined, b: Span | undefined): boolean {
  if (!a || !b) return by === 'ne';
  const same = a.from === b.from && a.to === b.to;
  const before = a.to < b.from || (a.to === b.from && !same);
  const after = a.from > b.to || (a.from === b.to && !same);
  return { eq: same, ne: !same, lt: before, le: before || same, gt: after, ge: after || same }[by];
}

/**
 * Negative, 0 or positive; undefined for what has no order. A text beside a number is compared with the number's text
 * (`result gt '3'` finds 4 and not 12, as the official suite wants it); JSON is compared by its text.
 */
export function orderOf(a: Value, b: Value): number | undefined {
  if (a instanceof Duration && b instanceof Duration) return a.ms - b.ms;
  if (typeof a !== typeof b) return isTextual(a) && isTextual(b) ? byText(String(a), String(b)) : undefined;
  if (typeof a === 'object') return byText(JSON.stringify(a), JSON.stringify(b));
  return typeof a === 'string' ? byText(a, b as string) : Number(a) - Number(b);
}
const isTextual = (value: Value): value is string | number => typeof value === 'string' || typeof value === 'number';

/**
 * By which $orderby ranks. Values of several sorts have one order however they come: what is not there first, then yes and
 * no, numbers, times by when they begin, other texts, and JSON by its text.
 */
export function rankOf(x: Value, y: Value): number {
  const [a, b] = [sortOf(x), sortOf(y)];
  if (a.sort !== b.sort) return a.sort - b.sort;
  return typeof a.value === 'number' ? a.value - Number(b.value) : byText(a.value, String(b.value));
}

function sortOf(value: Value): { readonly sort: number; readonly value: number | string } {
  if (value === null || value === undefined) return { sort: 0, value: 0 };
  if (typeof value === 'boolean') return { sort: 1, value: Number(value) };
  if (typeof value === 'number') return { sort: 2, value };
  const time = span(value);
  if (time) return { sort: 3, value: time.from };
  return typeof value === 'string' ? { sort: 4, value } : { sort: 5, value: value instanceof Duration ? String(value.ms) : JSON.stringify(value) };
}

function computed(by: Arithmetic, a: Value, b: Value): Value {
  const moved = movedTime(by, a, b);
  if (moved !== undefined) return moved;
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined || y === undefined || (y === 0 && (by === 'div' || by === 'mod'))) return null;
  return { add: x + y, sub: x - y, mul: x * y, div: x / y, mod: x % y }[by];
}

function movedTime(by: Arithmetic, a: Value, b: Value): Value {
  if (by !== 'add' && by !== 'sub') return undefined;
  const sign = by === 'add' ? 1 : -1;
  if (b instanceof Duration) {
    if (a instanceof Duration) return new Duration(a.ms + sign * b.ms);
    const from = span(a);
    return from ? new Span(from.from + sign * b.ms, from.to + sign * b.ms) : null;
  }
  const [x, y] = [a, b].map((value) => (value instanceof Span ? value : undefined));
  return by === 'sub' && x && y ? new Duration(x.from - y.from) : undefined;
}
