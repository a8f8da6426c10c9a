import type { Filter } from 'mongodb';
import type { TownSegmentDoc } from './town-segment-doc.js';

type Where = Readonly<Record<string, unknown>>;
type Bounds = Filter<TownSegmentDoc>;

const isBound = (part: Bounds): boolean => Object.keys(part).length > 0;
const all = (parts: readonly Bounds[]): Bounds => {
  const real = parts.filter(isBound);
  return real.length > 1 ? { $and: real } : (real[0] ?? {});
};

/**
 * Which segments may hold an Observation that fits a filter of Observations: never too few, and as few as the filter's
 * Datastream, feature, id and times can tell. Empty: it could be any.
 */
export const segmentsFor = (filter: Where): Bounds => all(Object.entries(filter).map(([field, asked]) => boundsOf(field, asked)));

function boundsOf(field: string, asked: unknown): Bounds {
  switch (field) {
    case '$and': return all((asked as Where[]).map(segmentsFor));
    case '$or': {
      const parts = (asked as Where[]).map(segmentsFor);
      return parts.every(isBound) ? { $or: parts } : {};
    }
    case 'to.datastream': return { datastream: asked } as Bounds;
    case 'to.feature': return { features: asked } as Bounds;
    case '_id': return within(asked, 'firstId', 'lastId');
    case 'at': case 'until': return within(asked, 'from', 'to');
    default: return {};
  }
}

/** What is asked of one value, asked of the least and the greatest of many. */
function within(asked: unknown, least: string, greatest: string): Bounds {
  if (typeof asked !== 'object' || asked === null || asked instanceof Date) return { [least]: { $lte: asked }, [greatest]: { $gte: asked } };
  const { $eq, $gt, $gte, $lt, $lte, $in } = asked as Where;
  const some = $in as number[] | undefined;
  return all([
    $eq === undefined ? {} : within($eq, least, greatest),
    some ? within({ $gte: Math.min(...some), $lte: Math.max(...some) }, least, greatest) : {},
    $gt === undefined ? {} : { [greatest]: { $gt } }, $gte === undefined ? {} : { [greatest]: { $gte } },
    $lt === undefined ? {} : { [least]: { $lt } }, $lte === undefined ? {} : { [least]: { $lte } },
  ]);
}
