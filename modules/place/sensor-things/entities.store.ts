import { Injectable } from '@nestjs/common';
import type { ClientSession, Collection } from 'mongodb';
import { FORMS, SET_NAMES, type SetName } from '../../../core/sta/entities.js';
import { Store } from '../../platform/store/store.js';
import type { EntityDoc } from './entity-docs.js';

interface CounterDoc {
  _id: string;
  last: number;
}

/** The town's entities. Ids are whole numbers that grow, for clients and the official suite read them as such. */
@Injectable()
export class TownEntities {
  private readonly bySet: ReadonlyMap<SetName, Collection<EntityDoc>>;
  private readonly counters: Collection<CounterDoc>;

  constructor(private readonly store: Store) {
    this.bySet = new Map<SetName, Collection<EntityDoc>>([
      ['Things', store.collection<EntityDoc>('townThings')], ['Locations', store.collection<EntityDoc>('townLocations')],
      ['HistoricalLocations', store.collection<EntityDoc>('townHistoricalLocations')], ['Datastreams', store.collection<EntityDoc>('townDatastreams')],
      ['Sensors', store.collection<EntityDoc>('townSensors')], ['ObservedProperties', store.collection<EntityDoc>('townObservedProperties')],
      ['Observations', store.collection<EntityDoc>('townObservations')], ['FeaturesOfInterest', store.collection<EntityDoc>('townFeatures')],
    ]);
    this.counters = store.collection<CounterDoc>('townCounters');
    for (const set of SET_NAMES) {
      for (const { field } of Object.values(FORMS[set].links)) if (field && set !== 'Observations') store.index(this.of(set).collectionName, { [`to.${field}`]: 1 });
    }
    // The newest of a Datastream is the first entry of this index: one look-up, however many there are.
    store.index('townObservations', { 'to.datastream': 1, at: -1, _id: -1 });
    store.index('townObservations', { 'to.feature': 1 });
    store.index('townObservations', { at: -1, _id: -1 });
    store.index('townThings', { 'is.properties.public': 1 });
    store.index('townThings', { 'is.properties.gateway': 1 }, { sparse: true });
    store.index('townThings', { by: 1 }, { sparse: true });
    store.index('townThings', { site: 1 }, { sparse: true });
  }

  of(set: SetName): Collection<EntityDoc> {
    return this.bySet.get(set) as Collection<EntityDoc>;
  }

  /** The first of `count` new ids. A transaction that fails leaves a gap, never a repeat. */
  async newIds(set: SetName, count = 1): Promise<number> {
    const counter = await this.counters.findOneAndUpdate({ _id: set }, { $inc: { last: count } }, { upsert: true, returnDocument: 'after' });
    return (counter?.last ?? count) - count + 1;
  }

  /** All of it or nothing; durable (majority, journal) when it resolves, or, `within` a larger whole, when that is. */
  together<T>(work: (session: ClientSession) => Promise<T>, within?: ClientSession): Promise<T> {
    if (within) return work(within);
    return this.store.connection.getClient().withSession((session) => session.withTransaction(() => work(session)));
  }
}
