import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { Area } from '../../../core/geo/areas.js';
import { Store } from '../../platform/store/store.js';

export const BOUNDARY_SETS = ['wards', 'lsoas'] as const;
export type BoundarySet = (typeof BOUNDARY_SETS)[number];
type AreaDoc = Area & { _id: string; set: BoundarySet };

/** More areas of one set no council has. [ours] */
export const MOST_AREAS = 2_000;

/** Edges of wards and smaller areas, as an operator handed them in. */
@Injectable()
export class Boundaries {
  private readonly areas: Collection<AreaDoc>;

  constructor(private readonly store: Store) {
    this.areas = store.collection<AreaDoc>('townBoundaries');
    store.index('townBoundaries', { set: 1, name: 1 });
  }

  /** These and no others from now on: a set is whole or as it was. */
  async replace(set: BoundarySet, areas: readonly Area[]): Promise<void> {
    const docs = areas.map((area) => ({ _id: `${set}|${area.code}`, set, ...area }));
    await this.store.connection.getClient().withSession((session) => session.withTransaction(async () => {
      await this.areas.deleteMany({ set }, { session });
      await this.areas.insertMany(docs, { session });
    }));
  }

  async of(set: BoundarySet): Promise<Area[]> {
    return (await this.areas.find({ set }).sort({ name: 1 }).limit(MOST_AREAS).toArray()).map(({ code, name, parts }) => ({ code, name, parts }));
  }
}
