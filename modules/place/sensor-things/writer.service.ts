import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongodb';
import { FORMS, linkOf, type Link, type SetName } from '../../../core/sta/entities.js';
import { Clock } from '../../platform/clock/clock.js';
import { notFound } from '../../platform/http/problem.js';
import { Belongings } from './belongings.service.js';
import { TownEntities } from './entities.store.js';
import { derived, type EntityDoc } from './entity-docs.js';
import { NO_ENTITY, readEntity, referenceOf, refused, type ReadEntity } from './entity-form.js';
import { FeatureMaker } from './feature-maker.js';
import { patched } from './json-patch.js';
import { widen } from './observation-marks.js';
import { TownObservations } from './observations/town-observations.service.js';

type Parents = Readonly<Record<string, number | number[]>>;
/** `by`: the partner whose key it is. */
interface Writer {
  readonly session: ClientSession;
  readonly by: string | undefined;
}

/** Creates and changes entities of the town; what belongs together is written together or not at all. */
@Injectable()
export class TownWriter {
  constructor(private readonly entities: TownEntities, private readonly observations: TownObservations, private readonly features: FeatureMaker, private readonly belongings: Belongings, private readonly clock: Clock) {}

  /** `parents`: ids that the address says, by field (`{ datastream: 1 }`); `by`: the partner who writes. Returns the new id once it is durable. */
  create(set: SetName, body: unknown, parents: Parents = {}, within?: ClientSession, by?: string): Promise<number> {
    return this.entities.together((session) => this.insert(set, body, parents, { session, by }), within);
  }

  /** A Location made for a Thing is where that Thing is from now on. */
  createLocationOf(thing: number, body: unknown, within?: ClientSession, by?: string): Promise<number> {
    return this.entities.together(async (session) => {
      if (by !== undefined) await this.belongings.mayChange(by, 'Things', { _id: thing, to: {} }, session);
      const id = referenceOf(body) ?? (await this.insert('Locations', body, {}, { session, by }));
      await this.moveThing(thing, [id], session);
      return id;
    }, within);
  }

  /** PATCH, by some properties or by a JSON Patch; with `whole` PUT. Related entities may be named, not made (18-088, 10.3). */
  change(set: SetName, id: number, body: unknown, whole = false, within?: ClientSession, by?: string): Promise<void> {
    return this.entities.together(async (session) => {
      if (set === 'Observations') await this.observations.unpack(id, session);
      const there = await this.entities.of(set).findOne({ _id: id }, { session });
      if (!there) throw notFound('entity');
      if (by !== undefined) await this.belongings.mayChange(by, set, there, session);
      const isPatch = Array.isArray(body);
      const { is, links } = readEntity(set, isPatch ? patched(there.is, body) : body, whole || isPatch, there.is);
      const to: Record<string, number | number[]> = {};
      for (const [name, values] of links) {
        const link = linkOf(set, name) as Link;
        const ids = values.map((value) => referenceOf(value) ?? Number.NaN);
        if (!link.field || ids.some(Number.isNaN)) throw refused(name, 'an entity can be named here as {"@iot.id": 1}, not made or changed');
        await this.mustBeThere(link.to, ids, name, session);
        to[link.field] = link.many ? ids : (ids[0] as number);
      }
      if (by !== undefined) await this.belongings.mayTellOf(by, set, to, session);
      await this.replace(set, there, { ...(whole || isPatch ? {} : there.is), ...is }, to, session);
    }, within);
  }

  private async replace(set: SetName, there: EntityDoc, is: Record<string, unknown>, to: Parents, session: ClientSession): Promise<void> {
    const { _id } = there;
    const known = derived(set, is), gone = (['at', 'until', 'num'] as const).filter((field) => known[field] === undefined);
    await this.entities.of(set).updateOne({ _id }, { $unset: Object.fromEntries(gone.map((field) => [field, true as const])), $set: { is, ...known, ...(set === 'Observations' ? { touched: new Date(this.clock.now()) } : {}), ...Object.fromEntries(Object.entries(to).map(([field, ids]) => [`to.${field}`, ids])) } }, { session });
    if (set === 'Things' && to['locations']) await this.moveThing(_id, to['locations'] as number[], session);
    if (set !== 'Observations') return;
    const before = there.to['datastream'] as number, after = (to['datastream'] as number | undefined) ?? before;
    if (before !== after) await this.entities.of('Datastreams').updateOne({ _id: before }, { $inc: { n: -1 } }, { session });
    await this.entities.of('Datastreams').updateOne({ _id: after }, { ...widen(is), ...(before === after ? {} : { $inc: { n: 1 } }) }, { session });
  }

  private async insert(set: SetName, body: unknown, parents: Parents, writing: Writer): Promise<number> {
    const { session, by } = writing;
    const read = readEntity(set, withDefaults(set, body, this.clock.now()), true);
    const to = { ...(await this.forward(set, read, parents, writing)), ...parents };
    for (const [name, { field, required }] of Object.entries(FORMS[set].links)) if (required && field && to[field] === undefined) throw refused(name, 'is missing; name one as {"@iot.id": 1}, or describe it here', 'required');
    if (by !== undefined) await this.belongings.mayTellOf(by, set, to, session);
    if (set === 'Observations') to['feature'] ??= await this.features.forDatastream(to['datastream'] as number, session);
    const _id = await this.entities.newIds(set);
    await this.entities.of(set).insertOne({ _id, is: read.is, to, ...derived(set, read.is), ...(set === 'Datastreams' ? { n: 0 } : {}), ...(set === 'Things' && by !== undefined ? { by } : {}) }, { session });
    if (set === 'Things' && (to['locations'] as number[] | undefined)?.length) await this.noteMove(_id, to['locations'] as number[], session);
    if (set === 'Observations') await this.noteObservation(to, read.is, session);
    await this.backward(set, _id, read, writing);
    return _id;
  }

  /** Those an entity leads to: named ones must be there, described ones are made first. */
  private async forward(set: SetName, { links }: ReadEntity, parents: Parents, writing: Writer): Promise<Record<string, number | number[]>> {
    const to: Record<string, number | number[]> = {};
    for (const [name, values] of links) {
      const link = linkOf(set, name) as Link;
      if (!link.field || link.field in parents) continue;
      const ids: number[] = [];
      for (const value of values) {
        const known = referenceOf(value);
        if (known !== undefined) await this.mustBeThere(link.to, [known], name, writing.session);
        ids.push(known ?? (await this.insert(link.to, value, {}, writing)));
      }
      to[link.field] = link.many ? ids : (ids[0] as number);
    }
    return to;
  }

  /** Those that lead to an entity, described inside of it. */
  private async backward(set: SetName, id: number, { links }: ReadEntity, writing: Writer): Promise<void> {
    const { session, by } = writing;
    for (const [name, values] of links) {
      const { to, back } = linkOf(set, name) as Link;
      if (!back) continue;
      for (const value of values) {
        const known = referenceOf(value);
        const many = linkFieldIsList(to, back);
        if (known === undefined) await this.insert(to, value, { [back]: many ? [id] : id }, writing);
        else {
          await this.mustBeThere(to, [known], name, session);
          if (by !== undefined) await this.mayChange(by, to, known, session);
          if (to === 'Things') await this.moveThing(known, [id], session);
          else await this.entities.of(to).updateOne({ _id: known }, many ? { $addToSet: { [`to.${back}`]: id } } : { $set: { [`to.${back}`]: id } }, { session });
        }
      }
    }
  }

  private async mayChange(by: string, set: SetName, id: number, session: ClientSession): Promise<void> {
    const there = await this.entities.of(set).findOne({ _id: id }, { session });
    if (there) await this.belongings.mayChange(by, set, there, session);
  }

  private async moveThing(thing: number, locations: number[], session: ClientSession): Promise<void> {
    await this.mustBeThere('Locations', locations, 'Locations', session);
    await this.entities.of('Things').updateOne({ _id: thing }, { $set: { 'to.locations': locations } }, { session });
    await this.noteMove(thing, locations, session);
  }

  private async noteMove(thing: number, locations: number[], session: ClientSession): Promise<void> {
    const now = new Date(this.clock.now());
    await this.entities.of('HistoricalLocations').insertOne({ _id: await this.entities.newIds('HistoricalLocations'), is: { time: now.toISOString() }, at: now, until: now, to: { thing, locations } }, { session });
  }

  private async noteObservation(to: Parents, is: Record<string, unknown>, session: ClientSession): Promise<void> {
    await this.mustBeThere('Datastreams', [to['datastream'] as number], 'Datastream', session);
    await this.entities.of('Datastreams').updateOne({ _id: to['datastream'] as number }, { $inc: { n: 1 }, ...widen(is) }, { session });
    await this.entities.of('FeaturesOfInterest').updateOne({ _id: to['feature'] as number, seenBy: { $ne: to['datastream'] as number } }, { $addToSet: { seenBy: to['datastream'] as number } }, { session });
  }

  /** Refuses in the name of the field that says them. */
  private async mustBeThere(set: SetName, ids: readonly number[], name: string, session: ClientSession): Promise<void> {
    const wanted = [...new Set(ids)];
    const found = await this.entities.of(set).countDocuments({ _id: { $in: wanted } }, { session });
    if (found !== wanted.length) throw refused(name, NO_ENTITY);
  }
}

const linkFieldIsList = (set: SetName, field: string): boolean => Object.values(FORMS[set].links).some((link) => link.field === field && link.many);

export function withDefaults(set: SetName, body: unknown, now: number): unknown {
  return set === 'Observations' && typeof body === 'object' && body !== null && !Array.isArray(body) ? { phenomenonTime: new Date(now).toISOString(), resultTime: null, ...body } : body;
}
