import type { Filter } from 'mongodb';
import { linkOf, propertyOf, type SetName } from '../../../core/sta/entities.js';
import type { Comparison, Expression } from '../../../core/sta/filter.js';
import { Span } from '../../../core/sta/times.js';
import type { Query } from '../../../core/sta/options.js';
import type { EntityDoc } from './entity-docs.js';

type Where = Filter<EntityDoc>;

const MONGO: Readonly<Record<Comparison, string>> = { eq: '$eq', ne: '$ne', gt: '$gt', ge: '$gte', lt: '$lt', le: '$lte' };
const MIRRORED: Readonly<Record<Comparison, Comparison>> = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' };
const isComparison = (is: string): is is Comparison => Object.hasOwn(MONGO, is);

/** A filter as one of the store's, where it says exactly the same; else undefined. `now`: what now() means. */
export function pushedDown(set: SetName, filter: Expression, now: number): Where | undefined {
  if (filter.is === 'and' || filter.is === 'or') {
    const [left, right] = [pushedDown(set, filter.left, now), pushedDown(set, filter.right, now)];
    return left && right ? { [filter.is === 'and' ? '$and' : '$or']: [left, right] } : undefined;
  }
  if (filter.is === 'not') {
    const of = pushedDown(set, filter.of, now);
    return of && { $nor: [of] };
  }
  if (!isComparison(filter.is) || !('left' in filter)) return undefined;
  const { is } = filter, [left, right] = [known(filter.left, now), known(filter.right, now)];
  if (left.is === 'path' && right.is === 'literal') return compare(set, left.path, is, right.value);
  return left.is === 'literal' && right.is === 'path' ? compare(set, right.path, MIRRORED[is], left.value) : undefined;
}

/** now() is one instant for a whole question. */
const known = (side: Expression, now: number): Expression => (side.is === 'call' && side.name === 'now' ? { is: 'literal', value: new Span(now, now) } : side);

/** The part of a filter that narrows what must be looked at; the rest is asked of each entity. */
export function narrowed(set: SetName, filter: Expression, now: number): Where {
  const whole = pushedDown(set, filter, now);
  if (whole || filter.is !== 'and') return whole ?? {};
  const parts = [narrowed(set, filter.left, now), narrowed(set, filter.right, now)].filter((part) => Object.keys(part).length > 0);
  return parts.length > 0 ? { $and: parts } : {};
}

function compare(set: SetName, path: readonly string[], by: Comparison, value: unknown): Where | undefined {
  const [name = '', more] = path, property = propertyOf(set, name);
  if (more !== undefined) return compareLinked(set, path, by, value);
  if (isId(name)) return typeof value === 'number' ? { _id: { [MONGO[by]]: value } as never } : undefined;
  if (value === null) return property && KEPT_PLAIN.includes(property.form) && !property.ours ? onNull(`is.${name}`, by) : undefined;
  if (set === 'Observations' && name === 'result') return typeof value === 'number' ? onResult(by, value) : undefined;
  if (set === 'Observations' && name === 'phenomenonTime') return value instanceof Span && value.from === value.to ? onTime(by, new Date(value.from)) : undefined;
  return property?.form === 'text' && typeof value === 'string' ? { [`is.${name}`]: { [MONGO[by]]: value } } : undefined;
}

const isId = (name: string): boolean => name === 'id' || name === '@iot.id';
/** Forms that are kept as they were sent, and are never a list. */
const KEPT_PLAIN: readonly string[] = ['text', 'time', 'object', 'geojson'];

/** `Datastream/id`: an entity holds the ids of those it leads to. Of several any may fit, which the store says of `eq` alone. */
function compareLinked(set: SetName, [name = '', id = '', more]: readonly string[], by: Comparison, value: unknown): Where | undefined {
  const link = linkOf(set, name);
  if (!link?.field || !isId(id) || more !== undefined || typeof value !== 'number' || (link.many && by !== 'eq')) return undefined;
  return { [`to.${link.field}`]: by === 'eq' ? value : { [MONGO[by]]: value } };
}

/** What is not there is null; null has no order. */
function onNull(field: string, by: Comparison): Where {
  if (by === 'eq') return { [field]: null };
  return by === 'ne' ? { [field]: { $ne: null } } : NOTHING;
}
const NOTHING: Where = { _id: { $in: [] } };

/** Numbers by what they are; texts beside a number by its text, as core/sta/evaluate.ts has it; all else is only not the same. */
function onResult(by: Comparison, value: number): Where {
  if (by === 'ne') return { $nor: [onResult('eq', value)] };
  return { $or: [{ num: { [MONGO[by]]: value } }, { 'is.result': { $type: 'string', $not: { $type: 'array' }, [MONGO[by]]: String(value) } }] };
}

/** Beside an instant: an interval is before it when it has ended by then, an instant when it is earlier. */
function onTime(by: Comparison, at: Date): Where {
  const same: Where = { at, until: at };
  const before: Where = { $or: [{ until: { $lt: at } }, { until: at, at: { $lt: at } }] };
  const after: Where = { $or: [{ at: { $gt: at } }, { at, until: { $gt: at } }] };
  const is: Readonly<Record<Comparison, Where>> = { eq: same, ne: { at: { $exists: true }, $nor: [same] }, lt: before, gt: after, le: { $or: [same, before] }, ge: { $or: [same, after] } };
  return is[by];
}

export type Sort = Record<string, 1 | -1>;

/** The order as the store's own, where every part of it can be; entities of equal rank by id. */
export function sortOf(set: SetName, order: Query['order']): Sort | undefined {
  const sort: Sort = {};
  for (const { by, down } of order) {
    if (by.is !== 'path' || by.path.length !== 1) return undefined;
    const field = fieldOf(set, by.path[0] ?? '');
    if (field === undefined) return undefined;
    sort[field] = down ? -1 : 1;
  }
  return { ...sort, _id: sort['_id'] ?? Object.values(sort)[0] ?? 1 };
}

function fieldOf(set: SetName, name: string): string | undefined {
  if (isId(name)) return '_id';
  if ((set === 'Observations' && name === 'phenomenonTime') || (set === 'HistoricalLocations' && name === 'time')) return 'at';
  return propertyOf(set, name)?.form === 'text' ? `is.${name}` : undefined;
}
