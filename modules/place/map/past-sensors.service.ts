import { Injectable } from '@nestjs/common';
import { clock, DAY } from '../../../core/time/when.js';
import { grouped } from '../../../core/grouped.js';
import { TownEntities } from '../sensor-things/entities.store.js';
import type { EntityDoc } from '../sensor-things/entity-docs.js';
import { TownObservations } from '../sensor-things/observations/town-observations.service.js';
import { resultWords } from './asset.js';

/** What is older is no word of that hour; and Datastreams that are looked at, of one sensor and in all. [ours] */
const LOOK_BACK_MS = DAY, MOST_EACH = 5, MOST_STREAMS = 2_500, AT_ONCE = 25;

/** What the town's sensors had said by an hour: of each Datastream its newest Observation of the day before. */
@Injectable()
export class PastSensors {
  constructor(private readonly town: TownEntities, private readonly observations: TownObservations) {}

  async saidBy(things: readonly number[], at: number): Promise<Map<number, string>> {
    const streams = await this.town.of('Datastreams').find({ 'to.thing': { $in: [...things] } }, { projection: { 'is.name': 1, 'is.unitOfMeasurement': 1, 'to.thing': 1 } }).sort({ _id: 1 }).limit(MOST_STREAMS).toArray();
    const byThing = [...grouped(streams, ({ to }) => to['thing'] as number)].map(([thing, ofThing]) => ({ thing, some: ofThing.slice(0, MOST_EACH) }));
    const last = await this.lastOf(byThing.flatMap(({ some }) => some.map(({ _id }) => _id)), at);
    return new Map(byThing.map(({ thing, some }) => [thing, some.flatMap((stream) => sentenceOf(stream, last.get(stream._id))).join('; ') || 'Nothing was heard in the day before']));
  }

  private async lastOf(streams: readonly number[], at: number): Promise<Map<number, EntityDoc>> {
    const found = new Map<number, EntityDoc>();
    for (let from = 0; from < streams.length; from += AT_ONCE) {
      const some = streams.slice(from, from + AT_ONCE);
      const read = await Promise.all(some.map((stream) => this.observations.find({ 'to.datastream': stream, at: { $gt: new Date(at - LOOK_BACK_MS), $lte: new Date(at) } }, { sort: { at: -1, _id: -1 }, limit: 1 })));
      for (const [i, [one]] of read.entries()) if (one) found.set(some[i] ?? -1, one);
    }
    return found;
  }
}

const sentenceOf = ({ is }: EntityDoc, last: EntityDoc | undefined): string[] => (last?.at ? [`${String(is['name'])}: ${resultWords(last.is['result'], is)} at ${clock(last.at.getTime())}`] : []);
