import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongodb';
import type { SetName } from '../../../core/sta/entities.js';
import { notFound } from '../../platform/http/problem.js';
import { TownEntities } from './entities.store.js';
import { holdersOf } from './entity-docs.js';

/** Takes entities away with those that cannot be without them (18-088, table 25). */
@Injectable()
export class TownRemover {
  constructor(private readonly entities: TownEntities) {}

  remove(set: SetName, id: number, within?: ClientSession): Promise<void> {
    return this.entities.together(async (session) => {
      const there = await this.entities.of(set).findOne({ _id: id }, { session });
      if (!there) throw notFound('entity');
      if (set === 'Observations') await this.entities.of('Datastreams').updateOne({ _id: there.to['datastream'] as number }, { $inc: { n: -1 } }, { session });
      await this.removeAll(set, [id], session);
    }, within);
  }

  private async removeAll(set: SetName, ids: readonly number[], session: ClientSession): Promise<void> {
    if (ids.length === 0) return;
    for (const { holder, field, many } of holdersOf(set)) {
      const held = { [`to.${field}`]: { $in: [...ids] } };
      if (set === 'FeaturesOfInterest') await this.uncount(ids, session);
      // A Thing loses a Location and stays; a HistoricalLocation of it goes.
      if (many && holder === 'Things') await this.entities.of(holder).updateMany(held, { $pull: { [`to.${field}`]: { $in: [...ids] } } as never }, { session });
      else if (holder === 'Observations') await this.entities.of(holder).deleteMany(held, { session });
      else await this.removeAll(holder, (await this.entities.of(holder).find(held, { session, projection: { _id: 1 } }).toArray()).map(({ _id }) => _id), session);
    }
    await this.entities.of(set).deleteMany({ _id: { $in: [...ids] } }, { session });
  }

  private async uncount(features: readonly number[], session: ClientSession): Promise<void> {
    const lost = await this.entities.of('Observations').aggregate<{ _id: number; n: number }>([{ $match: { 'to.feature': { $in: [...features] } } }, { $group: { _id: '$to.datastream', n: { $sum: 1 } } }], { session }).toArray();
    for (const { _id, n } of lost) await this.entities.of('Datastreams').updateOne({ _id }, { $inc: { n: -n } }, { session });
  }
}
