import { Injectable } from '@nestjs/common';
import type { ClientSession, Collection } from 'mongodb';
import { FORMS, SET_NAMES, type SetName } from '../../../core/sta/entities.js';
import { Store } from '../../platform/store/store.js';
import { COLLECTIONS, type EntityDoc } from './entity-docs.js';

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
    this.bySet = new Map(SET_NAMES.map((set) => [set, store.collection<EntityDoc>(COLLECTIONS[set])]));
    this.counters = store.collection<CounterDoc>('townCounters');
    for (const set of SET_NAMES) {
      for (const { field } of Object.values(FORMS[set].links)) if (field && set !== 'Observations') store.index(COLLECTIONS[set], { [`to.${field}`]: 1 });
    }
    // The newest of a Datastream is the first entry of this index: one look-up, however many there are.
    store.index(COLLECTIONS.Observations, { 'to.datastream': 1, at: -1, _id: -1 });
    store.index(COLLECTIONS.Observations, { 'to.feature': 1 });
    store.index(COLLECTIONS.Observations, { at: -1, _id: -1 });
    store.index(COLLECTIONS.Things, { 'is.properties.public': 1 });
  }

  of(set: SetName): Collection<EntityDoc> {
    return this.bySet.get(set) as Collection<EntityDoc>;
  }

  /** The first of `count` new ids. A transaction that fails leaves a gap, never a repeat. */
  async newIds(set: SetName, count = 1): Promise<number> {
    const counter = await this.counters.findOneAndUpdate({ _id: set }, { $inc: { last: count } }, { upsert: true, returnDocument: 'after' });
    return (counter?.last ?? count) - count + 1;
  }

  /** All of it or nothing; durable (majority, journal) when it resolves. */
  together<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    return this.store.connection.getClient().withSession((session) => session.withTransaction(() => work(session)));
  }
}
