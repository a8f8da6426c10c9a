type Where = Readonly<Record<string, unknown>>;

/** From and to, both inclusive. */
export type Range = readonly [number, number];
export type Some = ReadonlySet<number>;

/** What every Observation that fits a filter has at least in common. Undefined: any. Times in milliseconds. */
export interface Hull {
  readonly streams?: Some | undefined;
  readonly features?: Some | undefined;
  readonly ids: Range;
  readonly begins: Range;
  readonly ends: Range;
}

const ANY: Range = [-Infinity, Infinity];
const ALL: Hull = { ids: ANY, begins: ANY, ends: ANY };

/** Of a filter of the store's: wider than it where that cannot be told, never narrower. */
export const hullOf = (filter: Where): Hull => Object.entries(filter).map(([field, asked]) => hullOfField(field, asked)).reduce(both, ALL);

/** Whether a filter asks of nothing but what heads tell: then nearly all that is opened fits, and as little is opened as there can be. */
export const asksOfHeadsAlone = (filter: Where): boolean => Object.entries(filter).every(([field, asked]) => (field === '$and' || field === '$or' ? (asked as Where[]).every(asksOfHeadsAlone) : ['to.datastream', 'to.feature', '_id', 'at', 'until'].includes(field)));

function hullOfField(field: string, asked: unknown): Hull {
  switch (field) {
    case '$and': return (asked as Where[]).map(hullOf).reduce(both, ALL);
    case '$or': return (asked as Where[]).map(hullOf).reduce(either);
    case 'to.datastream': return { ...ALL, streams: named(asked) };
    case 'to.feature': return { ...ALL, features: named(asked) };
    case '_id': return { ...ALL, ids: rangeOf(asked) };
    case 'at': return { ...ALL, begins: rangeOf(asked) };
    case 'until': return { ...ALL, ends: rangeOf(asked) };
    default: return ALL;
  }
}

/** The ids that are asked for by name; undefined where they are described. */
export function named(asked: unknown): Some | undefined {
  if (typeof asked === 'number') return new Set([asked]);
  const { $in } = asked as { $in?: readonly number[] };
  return $in && new Set($in);
}

function rangeOf(asked: unknown): Range {
  if (typeof asked !== 'object' || asked === null || asked instanceof Date) return [Number(asked), Number(asked)];
  const { $eq, $gt, $gte, $lt, $lte, $in } = asked as Where;
  const some = ($in as number[] | undefined)?.map(Number) ?? ($eq === undefined ? undefined : [Number($eq)]);
  // Ids and milliseconds are whole.
  const least = Math.max(Number($gte ?? -Infinity), Math.floor(Number($gt ?? -Infinity)) + 1), most = Math.min(Number($lte ?? Infinity), Math.ceil(Number($lt ?? Infinity)) - 1);
  return overlap([least, most], some ? [Math.min(...some), Math.max(...some)] : ANY);
}

const overlap = (a: Range, b: Range): Range => [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
const span = (a: Range, b: Range): Range => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];

const common = (a: Some | undefined, b: Some | undefined): Some | undefined => (a && b ? new Set([...a].filter((one) => b.has(one))) : (a ?? b));
const together = (a: Some | undefined, b: Some | undefined): Some | undefined => a && b && new Set([...a, ...b]);

const both = (a: Hull, b: Hull): Hull => ({
  streams: common(a.streams, b.streams), features: common(a.features, b.features),
  ids: overlap(a.ids, b.ids), begins: overlap(a.begins, b.begins), ends: overlap(a.ends, b.ends),
});
const either = (a: Hull, b: Hull): Hull => ({
  streams: together(a.streams, b.streams), features: together(a.features, b.features),
  ids: span(a.ids, b.ids), begins: span(a.begins, b.begins), ends: span(a.ends, b.ends),
});

export const holds = ([from, to]: Range, n: number): boolean => n >= from && n <= to;
