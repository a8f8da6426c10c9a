import { Injectable } from '@nestjs/common';
import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { grouped } from '../../../core/grouped.js';
import type { Row } from './data-arrays.js';
import { Belongings, notTheirs } from './belongings.service.js';
import { TownEntities } from './entities.store.js';
import { derived, type EntityDoc } from './entity-docs.js';
import { NO_ENTITY, readEntity, referenceOf, refused } from './entity-form.js';
import { FeatureMaker } from './feature-maker.js';
import { widenByAll } from './observation-marks.js';
import { TownWriter, withDefaults } from './writer.service.js';

interface ReadRow {
  readonly is: Record<string, unknown>;
  readonly datastream: number;
  /** What the row says was observed, as it came. */
  readonly feature: unknown;
}

/** An Observation, or why it cannot be. */
type Judged<T> = T | Problem;
const isGood = <T>(row: Judged<T>): row is T => !(row instanceof Problem);

/**
 * Rows of Observations in a handful of questions to the store, however many rows they are: one by one, each takes seven,
 * and a town's sensors say ten thousand a second. A row that cannot be costs its neighbours nothing; the others are
 * written together.
 */
@Injectable()
export class RowWriter {
  constructor(private readonly entities: TownEntities, private readonly features: FeatureMaker, private readonly writer: TownWriter, private readonly belongings: Belongings, private readonly clock: Clock) {}

  /** The new id of each row, or its refusal. `within` a larger whole, which is made whole or not at all, the first refusal is thrown. `by`: the partner whose key it is. */
  async create(rows: readonly Judged<Row>[], within?: ClientSession, by?: string): Promise<Judged<number>[]> {
    const now = this.clock.now();
    const read = rows.map((row) => (row instanceof Problem ? row : judged(() => readRow(row, now))));
    if (!read.some(isGood)) return allOf(read, within);
    return this.entities.together(async (session) => allOf(await this.insert(read, session, by), within), within);
  }

  private async insert(given: readonly Judged<ReadRow>[], session: ClientSession, by: string | undefined): Promise<Judged<number>[]> {
    const all = given.filter(isGood), streams = await this.streamsOf(all, session), read = by === undefined ? given : await this.theirs(by, given, streams, session);
    const rows = read.filter(isGood), there = new Set(streams.map(({ _id }) => _id));
    const known = rows.filter(({ datastream }) => there.has(datastream));
    const standing = await this.featuresWhereTheyStand(streams, known, session), named = await this.featuresNamed(known, session);
    const placed = read.map((row): Judged<ReadRow & { to: number }> => {
      if (row instanceof Problem) return row;
      if (!there.has(row.datastream)) return refused('Datastream', NO_ENTITY);
      const to = row.feature === undefined ? standing.get(row.datastream) : (named.get(row.feature) ?? refused('FeatureOfInterest', NO_ENTITY));
      return typeof to === 'number' ? { ...row, to } : (to as Problem);
    });
    const good = placed.filter(isGood);
    if (good.length === 0) return placed as Problem[];
    let next = await this.entities.newIds('Observations', good.length);
    const docs = good.map(({ is, datastream, to }, i): EntityDoc => ({ _id: next + i, is, to: { datastream, feature: to }, ...derived('Observations', is) }));
    await this.entities.of('Observations').insertMany(docs, { session });
    await this.note(docs, session);
    return placed.map((row) => (row instanceof Problem ? row : next++));
  }

  private async theirs(by: string, read: readonly Judged<ReadRow>[], streams: readonly EntityDoc[], session: ClientSession): Promise<Judged<ReadRow>[]> {
    const thingOf = new Map(streams.map(({ _id, to }) => [_id, to['thing'] as number])), closed = await this.belongings.closedTo(by, [...thingOf.values()], session);
    return read.map((row) => (isGood(row) && closed.has(thingOf.get(row.datastream) ?? -1) ? notTheirs('Datastreams') : row));
  }

  private streamsOf(rows: readonly ReadRow[], session: ClientSession): Promise<EntityDoc[]> {
    return this.entities.of('Datastreams').find({ _id: { $in: [...new Set(rows.map(({ datastream }) => datastream))] } }, { session, projection: { to: 1 } }).toArray();
  }

  /** Most Things stand where they stood: only for the others is a feature made. */
  private async featuresWhereTheyStand(streams: readonly EntityDoc[], rows: readonly ReadRow[], session: ClientSession): Promise<Map<number, Judged<number>>> {
    const silent = new Set(rows.filter(({ feature }) => feature === undefined).map(({ datastream }) => datastream));
    const thingOf = new Map(streams.filter(({ _id }) => silent.has(_id)).map(({ _id, to }) => [_id, to['thing'] as number]));
    const things = await this.entities.of('Things').find({ _id: { $in: [...new Set(thingOf.values())] } }, { session, projection: { to: 1 } }).toArray();
    const placeOf = new Map(things.map(({ _id, to }) => [_id, (to['locations'] as number[] | undefined)?.[0]]));
    const places = await this.entities.of('Locations').find({ _id: { $in: [...placeOf.values()].filter((id) => id !== undefined) } }, { session, projection: { made: 1 } }).toArray();
    const made = new Map(places.map(({ _id, made: feature }) => [_id, feature]));
    const there = new Set((await this.entities.of('FeaturesOfInterest').find({ _id: { $in: [...made.values()].filter((id) => id !== undefined) } }, { session, projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
    const found = new Map<number, Judged<number>>();
    for (const [stream, thing] of thingOf) {
      const feature = made.get(placeOf.get(thing) ?? -1);
      found.set(stream, feature !== undefined && there.has(feature) ? feature : await this.features.forDatastream(stream, session).catch(toProblem));
    }
    return found;
  }

  /** By what the rows say: described ones are made, of named ones those are told that are there. */
  private async featuresNamed(rows: readonly ReadRow[], session: ClientSession): Promise<Map<unknown, number>> {
    const found = new Map<unknown, number>();
    for (const { feature } of rows) if (feature !== undefined) found.set(feature, referenceOf(feature) ?? (await this.writer.create('FeaturesOfInterest', feature, {}, session)));
    if (found.size === 0) return found;
    const there = new Set((await this.entities.of('FeaturesOfInterest').find({ _id: { $in: [...new Set(found.values())] } }, { session, projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
    return new Map([...found].filter(([, id]) => there.has(id)));
  }

  private async note(docs: readonly EntityDoc[], session: ClientSession): Promise<void> {
    const byStream = grouped(docs, ({ to }) => to['datastream'] as number);
    const streams = [...byStream].map(([_id, some]): AnyBulkWriteOperation<EntityDoc> => ({ updateOne: { filter: { _id }, update: { $inc: { n: some.length }, ...widenByAll(some.map(({ is }) => is)) } } }));
    const seen = [...byStream].flatMap(([stream, some]) => [...new Set(some.map(({ to }) => to['feature'] as number))].map((_id): AnyBulkWriteOperation<EntityDoc> => ({ updateOne: { filter: { _id, seenBy: { $ne: stream } }, update: { $addToSet: { seenBy: stream } } } })));
    await this.entities.of('Datastreams').bulkWrite(streams, { session });
    await this.entities.of('FeaturesOfInterest').bulkWrite(seen, { session });
  }
}

function readRow({ body, datastream }: Row, now: number): ReadRow {
  const { is, links } = readEntity('Observations', withDefaults('Observations', body, now), true);
  const feature = links.get('FeatureOfInterest')?.[0];
  // What is described is made later, when nothing of a row may fail any more.
  if (feature !== undefined && referenceOf(feature) === undefined && readEntity('FeaturesOfInterest', feature, true).links.size > 0) throw refused('FeatureOfInterest', 'is described here without its Observations');
  return { is, datastream, feature };
}

function judged<T>(read: () => T): Judged<T> {
  try {
    return read();
  } catch (error) {
    return toProblem(error);
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

function allOf(rows: Judged<unknown>[], within: ClientSession | undefined): Judged<number>[] {
  const bad = within && rows.findIndex((row) => row instanceof Problem);
  if (bad === undefined || bad < 0) return rows as Judged<number>[];
  const { status, code, detail, more } = rows[bad] as Problem;
  throw new Problem(status, code, `[${bad}] ${detail}`, more);
}
