import { Injectable } from '@nestjs/common';
import type { ClientSession, Filter } from 'mongodb';
import type { SetName } from '../../../core/sta/entities.js';
import { notFound } from '../../platform/http/problem.js';
import { grouped } from '../../../core/grouped.js';
import { Belongings } from './belongings.service.js';
import { TownEntities } from './entities.store.js';
import { holdersOf, type EntityDoc } from './entity-docs.js';
import { TownObservations } from './observations/town-observations.service.js';
import { TownSegments } from './observations/town-segments.store.js';

/** Takes entities away with those that cannot be without them (18-088, table 25). */
@Injectable()
export class TownRemover {
  constructor(private readonly entities: TownEntities, private readonly belongings: Belongings, private readonly observations: TownObservations, private readonly segments: TownSegments) {}

  /** `by`: the partner whose key it is. */
  remove(set: SetName, id: number, within?: ClientSession, by?: string): Promise<void> {
    return this.entities.together(async (session) => {
      if (set === 'Observations') await this.observations.unpack(id, session);
      const there = await this.entities.of(set).findOne({ _id: id }, { session });
      if (!there) throw notFound('entity');
      if (by !== undefined) await this.belongings.mayChange(by, set, there, session);
      if (set === 'Observations') await this.entities.of('Datastreams').updateOne({ _id: there.to['datastream'] as number }, { $inc: { n: -1 } }, { session });
      await this.removeAll(set, [id], session);
    }, within);
  }

  private async removeAll(set: SetName, ids: readonly number[], session: ClientSession): Promise<void> {
    if (ids.length === 0) return;
    for (const { holder, field, many } of holdersOf(set)) {
      const held = { [`to.${field}`]: { $in: [...ids] } };
      // A Thing loses a Location and stays; a HistoricalLocation of it goes.
      if (many && holder === 'Things') await this.entities.of(holder).updateMany(held, { $pull: { [`to.${field}`]: { $in: [...ids] } } as never }, { session });
      else if (holder === 'Observations') await this.removeObservations(set, ids, held, session);
      else await this.removeAll(holder, (await this.entities.of(holder).find(held, { session, projection: { _id: 1 } }).toArray()).map(({ _id }) => _id), session);
    }
    await this.entities.of(set).deleteMany({ _id: { $in: [...ids] } }, { session });
  }

  /** Of a Datastream, that goes itself, or of a FeatureOfInterest, whose Datastreams then have fewer. */
  private async removeObservations(leaving: SetName, ids: readonly number[], held: Filter<EntityDoc>, session: ClientSession): Promise<void> {
    const late = this.entities.of('Observations');
    if (leaving === 'Datastreams') await this.segments.drop(ids, session);
    else {
      const gone = new Set(ids), ofGone = ({ to }: EntityDoc): boolean => gone.has(to['feature'] as number);
      const lost = await late.aggregate<{ _id: number; n: number }>([{ $match: held }, { $group: { _id: '$to.datastream', n: { $sum: 1 } } }], { session }).toArray();
      for (const [_id, docs] of grouped(await this.segments.take({ features: { $in: [...ids] } }, ofGone, session), ({ to }) => to['datastream'] as number)) lost.push({ _id, n: docs.length });
      for (const { _id, n } of lost) await this.entities.of('Datastreams').updateOne({ _id }, { $inc: { n: -n } }, { session });
    }
    await late.deleteMany(held, { session });
  }
}
