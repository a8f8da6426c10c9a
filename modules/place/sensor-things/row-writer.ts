import { Injectable } from '@nestjs/common';
import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import { Clock } from '../../platform/clock/clock.js';
import { grouped } from '../../../core/grouped.js';
import type { Row } from './data-arrays.js';
import { TownEntities } from './entities.store.js';
import { derived, type EntityDoc } from './entity-docs.js';
import { readEntity, referenceOf, refused } from './entity-form.js';
import { FeatureMaker } from './feature-maker.js';
import { widenByAll } from './observation-marks.js';
import { TownWriter, withDefaults } from './writer.service.js';

interface ReadRow {
  readonly is: Record<string, unknown>;
  readonly datastream: number;
  /** What the row says was observed, as it came. */
  readonly feature: unknown;
}

/**
 * Rows of Observations in a handful of questions to the store, however many rows they are: one by one, each takes seven,
 * and a town's sensors say ten thousand a second. All of them are written, or none.
 */
@Injectable()
export class RowWriter {
  constructor(private readonly entities: TownEntities, private readonly features: FeatureMaker, private readonly writer: TownWriter, private readonly clock: Clock) {}

  create(rows: readonly Row[], within?: ClientSession): Promise<number[]> {
    const now = this.clock.now();
    const read = rows.map(({ body, datastream }): ReadRow => {
      const { is, links } = readEntity('Observations', withDefaults('Observations', body, now), true);
      return { is, datastream, feature: links.get('FeatureOfInterest')?.[0] };
    });
    if (read.length === 0) return Promise.resolve([]);
    return this.entities.together((session) => this.insert(read, session), within);
  }

  private async insert(rows: readonly ReadRow[], session: ClientSession): Promise<number[]> {
    const streams = await this.streamsOf(rows, session);
    const standing = await this.featuresWhereTheyStand(streams, rows, session);
    const named = await this.featuresNamed(rows, session);
    const first = await this.entities.newIds('Observations', rows.length);
    const docs = rows.map(({ is, datastream, feature }, i): EntityDoc => ({ _id: first + i, is, to: { datastream, feature: (feature === undefined ? standing.get(datastream) : named.get(feature)) as number }, ...derived('Observations', is) }));
    await this.entities.of('Observations').insertMany(docs, { session });
    await this.note(docs, session);
    return docs.map(({ _id }) => _id);
  }

  private async streamsOf(rows: readonly ReadRow[], session: ClientSession): Promise<EntityDoc[]> {
    const wanted = [...new Set(rows.map(({ datastream }) => datastream))];
    const streams = await this.entities.of('Datastreams').find({ _id: { $in: wanted } }, { session, projection: { to: 1 } }).toArray();
    if (streams.length < wanted.length) throw refused('Datastream', 'there is no entity of that id');
    return streams;
  }

  /** Most Things stand where they stood: only for the others is a feature made. */
  private async featuresWhereTheyStand(streams: readonly EntityDoc[], rows: readonly ReadRow[], session: ClientSession): Promise<Map<number, number>> {
    const silent = new Set(rows.filter(({ feature }) => feature === undefined).map(({ datastream }) => datastream));
    const thingOf = new Map(streams.filter(({ _id }) => silent.has(_id)).map(({ _id, to }) => [_id, to['thing'] as number]));
    const things = await this.entities.of('Things').find({ _id: { $in: [...new Set(thingOf.values())] } }, { session, projection: { to: 1 } }).toArray();
    const placeOf = new Map(things.map(({ _id, to }) => [_id, (to['locations'] as number[] | undefined)?.[0]]));
    const places = await this.entities.of('Locations').find({ _id: { $in: [...placeOf.values()].filter((id) => id !== undefined) } }, { session, projection: { made: 1 } }).toArray();
    const made = new Map(places.map(({ _id, made: feature }) => [_id, feature]));
    const there = new Set((await this.entities.of('FeaturesOfInterest').find({ _id: { $in: [...made.values()].filter((id) => id !== undefined) } }, { session, projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
    const found = new Map<number, number>();
    for (const [stream, thing] of thingOf) {
      const feature = made.get(placeOf.get(thing) ?? -1);
      found.set(stream, feature !== undefined && there.has(feature) ? feature : await this.features.forDatastream(stream, session));
    }
    return found;
  }

  /** By what the rows say: named ones must be there, described ones are made. */
  private async featuresNamed(rows: readonly ReadRow[], session: ClientSession): Promise<Map<unknown, number>> {
    const found = new Map<unknown, number>();
    for (const { feature } of rows) {
      if (feature === undefined) continue;
      found.set(feature, referenceOf(feature) ?? (await this.writer.create('FeaturesOfInterest', feature, {}, session)));
    }
    if (found.size > 0) await this.writer.mustBeThere('FeaturesOfInterest', [...found.values()], 'FeatureOfInterest', session);
    return found;
  }

  private async note(docs: readonly EntityDoc[], session: ClientSession): Promise<void> {
    const byStream = grouped(docs, ({ to }) => to['datastream'] as number);
    const streams = [...byStream].map(([_id, some]): AnyBulkWriteOperation<EntityDoc> => ({ updateOne: { filter: { _id }, update: { $inc: { n: some.length }, ...widenByAll(some.map(({ is }) => is)) } } }));
    const seen = [...byStream].flatMap(([stream, some]) => [...new Set(some.map(({ to }) => to['feature'] as number))].map((_id): AnyBulkWriteOperation<EntityDoc> => ({ updateOne: { filter: { _id, seenBy: { $ne: stream } }, update: { $addToSet: { seenBy: stream } } } })));
    await this.entities.of('Datastreams').bulkWrite(streams, { session });
    await this.entities.of('FeaturesOfInterest').bulkWrite(seen, { session });
  }
}
