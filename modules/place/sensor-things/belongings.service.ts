import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongodb';
import type { SetName } from '../../../core/sta/entities.js';
import { forbidden, type Problem } from '../../platform/http/problem.js';
import { TownEntities } from './entities.store.js';
import type { EntityDoc } from './entity-docs.js';

type Part = Pick<EntityDoc, '_id' | 'to' | 'seenBy'>;
export const NOT_THEIRS = 'belongs to somebody else: a key changes and removes what the same partner entered, and sends Observations to that and to what staff entered for partners.';

/**
 * Whose the things of the town are. Whoever entered a Thing has it, with all that tells of it: no key may falsify or take
 * away what another partner, staff or the town's own sites say. What tells of no Thing yet is anybody's.
 */
@Injectable()
export class Belongings {
  constructor(private readonly entities: TownEntities) {}

  /** Refuses a change of what tells of another's Thing, or without what another's could not be. */
  async mayChange(partner: string, set: SetName, entity: Part, session?: ClientSession): Promise<void> {
    const things = await this.thingsOf(set, entity, session);
    if (await this.entities.of('Things').findOne({ _id: { $in: things }, by: { $ne: partner } }, { ...within(session), projection: { _id: 1 } })) throw notTheirs(set);
  }

  /** Of Things, those that this partner may add nothing to; what staff entered is fed by partners, the town's sites by themselves. */
  async closedTo(partner: string, things: readonly number[], session: ClientSession): Promise<ReadonlySet<number>> {
    if (things.length === 0) return new Set();
    const closed = this.entities.of('Things').find({ _id: { $in: [...new Set(things)] }, $or: [{ by: { $exists: true, $ne: partner } }, { site: { $exists: true } }] }, { session, projection: { _id: 1 } });
    return new Set((await closed.toArray()).map(({ _id }) => _id));
  }

  /** Refuses what would be told of another's Thing. */
  async mayTellOf(partner: string, set: SetName, to: EntityDoc['to'], session: ClientSession): Promise<void> {
    if ((await this.closedTo(partner, await this.thingsAbove(to, session), session)).size > 0) throw notTheirs(set);
  }

  private async thingsOf(set: SetName, { _id, to, seenBy = [] }: Part, session?: ClientSession): Promise<number[]> {
    switch (set) {
      case 'Things': return [_id];
      case 'Sensors': return this.thingsBy('Datastreams', { 'to.sensor': _id }, session);
      case 'ObservedProperties': return this.thingsBy('Datastreams', { 'to.observedProperty': _id }, session);
      case 'FeaturesOfInterest': return this.thingsBy('Datastreams', { _id: { $in: seenBy } }, session);
      case 'Locations': return [...(await this.entities.of('Things').distinct('_id', { 'to.locations': _id }, within(session))), ...(await this.thingsBy('HistoricalLocations', { 'to.locations': _id }, session))];
      default: return this.thingsAbove(to, session);
    }
  }

  private async thingsAbove({ thing, datastream }: EntityDoc['to'], session?: ClientSession): Promise<number[]> {
    if (typeof datastream === 'number') return this.thingsBy('Datastreams', { _id: datastream }, session);
    return typeof thing === 'number' ? [thing] : [];
  }

  private thingsBy(set: SetName, where: Readonly<Record<string, unknown>>, session?: ClientSession): Promise<number[]> {
    return this.entities.of(set).distinct('to.thing', where, within(session)) as Promise<number[]>;
  }
}

const within = (session: ClientSession | undefined) => (session ? { session } : {});
export const notTheirs = (set: SetName): Problem => forbidden(`This one of the ${set} ${NOT_THEIRS}`);
