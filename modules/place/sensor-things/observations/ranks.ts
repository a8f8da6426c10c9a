import type { Sort as MongoSort } from 'mongodb';
import { rankOf } from '../../../../core/sta/evaluate.js';
import type { Query } from '../../../../core/sta/options.js';
import type { Order } from '../../../../core/sta/merging.js';
import type { EntityDoc } from '../entity-docs.js';
import type { Sort } from '../pushdown.js';
import { resultTimeOf } from './result-times.js';
import type { TownSegmentDoc } from './town-segment-doc.js';

/** What Observations can be ranked by however many they are: each says it by itself. */
const RANKED = ['id', 'phenomenonTime', 'resultTime', 'result'] as const;
export interface Rank {
  readonly by: (typeof RANKED)[number];
  readonly down: boolean;
}

/** Undefined: by something else as well, which must be asked of each. */
export function ranksOf(order: Query['order']): readonly Rank[] | undefined {
  const ranks = order.map(({ by, down }): Rank | undefined => {
    const name = by.is === 'path' && by.path.length === 1 ? by.path[0] : undefined, ranked = RANKED.find((one) => one === (name === '@iot.id' ? 'id' : name));
    return ranked && { by: ranked, down };
  });
  return ranks.every((rank) => rank !== undefined) ? ranks : undefined;
}

/** An order of the store's own as ranks. */
export const ranksOfSort = (sort: Sort): readonly Rank[] => Object.entries(sort).map(([field, direction]) => ({ by: field === '_id' ? 'id' : 'phenomenonTime', down: direction < 0 }));

/** The same the other way; undefined where the store cannot order so. */
export function sortOfRanks(ranks: readonly Rank[]): Sort | undefined {
  const sort: Sort = {};
  for (const { by, down } of ranks) {
    if (by === 'result' || by === 'resultTime') return undefined;
    sort[by === 'id' ? '_id' : 'at'] = down ? -1 : 1;
  }
  return sort;
}

/** By these, then by id. */
export const inRanks = (ranks: readonly Rank[]): Order<EntityDoc> => (a, b) => {
  for (const { by, down } of ranks) {
    const rank = rankOf(valueOf(a, by), valueOf(b, by));
    if (rank !== 0) return down ? -rank : rank;
  }
  return a._id - b._id;
};

function valueOf(doc: EntityDoc, by: Rank['by']): unknown {
  if (by === 'id') return doc._id;
  return by === 'phenomenonTime' ? (doc.at?.getTime() ?? null) : (doc.is[by] ?? null);
}

/** How segments follow one another where an order begins with their heads; undefined where it does not, and all must be opened. */
export interface Edge {
  /** The head that was not always kept. */
  readonly needs?: 'resultFrom';
  readonly sort: MongoSort;
  /** Whether nothing of a segment, nor of those that follow it, can come before an Observation. */
  isBeyond(segment: TownSegmentDoc, doc: EntityDoc): boolean;
}

export function edgeOf(ranks: readonly Rank[]): Edge | undefined {
  const [first, second, ...more] = ranks;
  if (!first || first.by === 'result') return undefined;
  const { by, down } = first, way = down ? -1 : 1;
  // Where ids decide between equals, and which way.
  const idsDown = second?.by === 'id' ? second.down : false, idsDecide = by === 'id' || second === undefined || (second.by === 'id' && more.length === 0);
  const id = idsDown ? 'lastId' : 'firstId', ids = (segment: TownSegmentDoc, doc: EntityDoc): boolean => (idsDown ? segment.lastId < doc._id : segment.firstId > doc._id);
  const beyond = (edge: number, value: number, segment: TownSegmentDoc, doc: EntityDoc): boolean => (edge === value ? idsDecide && ids(segment, doc) : edge > value !== down);
  const tie = { [id]: idsDown ? -1 : 1 } as const;
  if (by === 'id') return { sort: { [down ? 'lastId' : 'firstId']: way }, isBeyond: ({ firstId, lastId }, { _id }) => (down ? lastId < _id : firstId > _id) };
  if (by === 'phenomenonTime') return { sort: { [down ? 'to' : 'from']: way, ...tie }, isBeyond: (segment, doc) => beyond((down ? segment.to : segment.from).getTime(), doc.at?.getTime() ?? -Infinity, segment, doc) };
  return { needs: 'resultFrom', sort: { [down ? 'resultTo' : 'resultFrom']: way, ...tie }, isBeyond: (segment, doc) => beyond(numberOf(down ? segment.resultTo : segment.resultFrom), resultTimeOf(doc), segment, doc) };
}

const numberOf = (at: Date | null | undefined): number => at?.getTime() ?? -Infinity;
