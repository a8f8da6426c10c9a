import { Injectable } from '@nestjs/common';
import { presentUntil, qualityOf, rhythmOf, type Stream } from '../../../core/sta/quality.js';
import { DAY } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { grouped } from '../../../core/grouped.js';
import { TownEntities } from './entities.store.js';
import type { EntityDoc } from './entity-docs.js';
import { TownObservations } from './observations/town-observations.service.js';

/** Stretches of time in one question to the store, and entries of its index that one looks at. [ours] */
const STRETCHES_AT_ONCE = 100, MOST_TIMES = 50_000;

interface Stretch {
  readonly stream: number;
  readonly from: number;
  to: number;
}
interface StreamRow {
  readonly _id: number;
  readonly properties?: Record<string, unknown> | null;
  readonly first?: Date;
  readonly sensor: readonly { readonly properties?: Record<string, unknown> }[];
}

/** How good Observations are: from what their Datastreams and Sensors say, and from how they came in the day before each. */
@Injectable()
export class Qualities {
  constructor(private readonly entities: TownEntities, private readonly observations: TownObservations, private readonly clock: Clock) {}

  /** The same Observations, each with its quality. */
  async judged(docs: readonly EntityDoc[]): Promise<EntityDoc[]> {
    if (docs.length === 0) return [];
    const byStream = grouped(docs, streamOf), now = this.clock.now();
    const [streams, times] = await Promise.all([this.streams([...byStream.keys()]), this.times(stretchesOf(byStream, presentUntil(now)))]);
    const rhythms = new Map([...byStream.keys()].map((id) => {
      const stream: Stream = { ...streams.get(id), times: times.get(id) ?? [] };
      return [id, { stream, rhythm: rhythmOf(stream) }] as const;
    }));
    return docs.map((doc) => {
      const known = rhythms.get(streamOf(doc));
      return known && doc.at ? { ...doc, quality: qualityOf(doc.is, doc.at.getTime(), known.stream, known.rhythm, now) } : doc;
    });
  }

  /** The newest Observation of each of these Datastreams that does not lie ahead, with its quality. */
  async newest(streams: readonly number[]): Promise<Map<number, EntityDoc>> {
    const at = { $lte: new Date(presentUntil(this.clock.now())) };
    const read = await Promise.all(streams.map((stream) => this.observations.find({ 'to.datastream': stream, at }, { sort: { at: -1, _id: -1 }, limit: 1 })));
    return new Map((await this.judged(read.flat())).map((doc) => [streamOf(doc), doc]));
  }

  private async streams(ids: readonly number[]): Promise<Map<number, Omit<Stream, 'times'>>> {
    const streams = await this.entities.of('Datastreams').aggregate<StreamRow>([
      { $match: { _id: { $in: [...ids] } } },
      { $lookup: { from: this.entities.of('Sensors').collectionName, localField: 'to.sensor', foreignField: '_id', pipeline: [{ $project: { properties: '$is.properties' } }], as: 'sensor' } },
      { $project: { properties: '$is.properties', first: 1, sensor: 1 } },
    ]).toArray();
    return new Map(streams.map(({ _id, properties, first, sensor: [sensor] }) => [_id, { ...(properties ? { properties } : {}), ...(sensor?.properties ? { sensor: sensor.properties } : {}), ...(first ? { first: first.getTime() } : {}) }]));
  }

  /** Of those of late from the index alone. A stream that spoke oftener than can be looked at has no rhythm here: not known is not good. */
  private async times(stretches: readonly Stretch[]): Promise<Map<number, number[]>> {
    const times = new Map<number, number[]>();
    for (let i = 0; i < stretches.length; i += STRETCHES_AT_ONCE) {
      const $or = stretches.slice(i, i + STRETCHES_AT_ONCE).map(({ stream, from, to }) => ({ 'to.datastream': stream, at: { $gt: new Date(from), $lte: new Date(to) } }));
      const heard = await this.observations.times({ $or }, MOST_TIMES);
      for (const [stream, ofStream] of grouped(heard, streamOf)) times.set(stream, [...(times.get(stream) ?? []), ...ofStream.flatMap(({ at }) => (at ? [at.getTime()] : []))]);
      if (heard.length === MOST_TIMES) for (const { 'to.datastream': stream } of $or) times.delete(stream);
    }
    for (const heard of times.values()) heard.sort((a, b) => a - b);
    return times;
  }
}

const streamOf = ({ to }: Pick<EntityDoc, 'to'>): number => to['datastream'] as number;

/** The day before each Observation that does not lie ahead; days that touch are one stretch, so that no entry is read twice. */
function stretchesOf(byStream: ReadonlyMap<number, readonly EntityDoc[]>, until: number): Stretch[] {
  return [...byStream].flatMap(([stream, docs]) => {
    const stretches: Stretch[] = [];
    for (const to of docs.flatMap(({ at }) => (at && at.getTime() <= until ? [at.getTime()] : [])).sort((a, b) => a - b)) {
      const last = stretches.at(-1);
      if (last && to - DAY <= last.to) last.to = to;
      else stretches.push({ stream, from: to - DAY, to });
    }
    return stretches;
  });
}
