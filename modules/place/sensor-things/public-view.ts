import type { SetName } from '../../../core/sta/entities.js';
import type { EntityDoc } from './entity-docs.js';

type Where = Readonly<Record<string, unknown>>;
const NOTHING: Where = { _id: -1 };

/**
 * What everybody may see: Things with `properties.public: true` and what belongs to them. Its ids are held here, so that a
 * question that names entities, or comes from one that may be seen, goes to the store without a list of them.
 */
export class PublicView {
  private readonly ids: ReadonlyMap<SetName, ReadonlySet<number>>;

  constructor(things: readonly Pick<EntityDoc, '_id' | 'to'>[], streams: readonly Pick<EntityDoc, '_id' | 'to'>[]) {
    this.ids = new Map<SetName, ReadonlySet<number>>([
      ['Things', new Set(things.map(({ _id }) => _id))],
      ['Locations', new Set(things.flatMap(({ to }) => (to?.['locations'] as number[] | undefined) ?? []))],
      ['Datastreams', new Set(streams.map(({ _id }) => _id))],
      ['Sensors', new Set(streams.map(({ to }) => to['sensor'] as number))],
      ['ObservedProperties', new Set(streams.map(({ to }) => to['observedProperty'] as number))],
    ]);
  }

  /** What is to hold beside `where`; nothing, where that leads to what may be seen alone. */
  readonly scope = (set: SetName, where: Where = {}): Record<string, unknown> | undefined => {
    if (this.comesFromSeen(set, where)) return undefined;
    const ids = this.ids.get(set), named = namedIn(where);
    if (ids && named) {
      const seen = named.filter((id) => ids.has(id));
      return seen.length === named.length ? undefined : seen.length === 0 ? NOTHING : { _id: { $in: seen } };
    }
    if (set === 'Things') return { 'is.properties.public': true };
    if (set === 'HistoricalLocations') return { 'to.thing': { $in: this.list('Things') } };
    if (set === 'Observations') return { 'to.datastream': { $in: this.list('Datastreams') } };
    if (set === 'FeaturesOfInterest') return { seenBy: { $in: this.list('Datastreams') } };
    return { _id: { $in: this.list(set) } };
  };

  /** All that belongs to a Thing that may be seen may be seen: its Datastreams, where it stood, and what they observed. */
  private comesFromSeen(set: SetName, where: Where): boolean {
    const { 'to.thing': thing, 'to.datastream': stream } = where;
    if (set === 'Datastreams' || set === 'HistoricalLocations') return typeof thing === 'number' && this.ids.get('Things')?.has(thing) === true;
    return set === 'Observations' && typeof stream === 'number' && this.ids.get('Datastreams')?.has(stream) === true;
  }

  private list(set: SetName): number[] {
    return [...(this.ids.get(set) ?? [])];
  }
}

/** The ids that a filter names: one, or a list. */
function namedIn({ _id }: Where): number[] | undefined {
  if (typeof _id === 'number') return [_id];
  const list = (_id as { $in?: unknown } | undefined)?.$in;
  return Array.isArray(list) ? (list as number[]) : undefined;
}
