import { Injectable } from '@nestjs/common';
import type { Subject, Voice, VoicesView } from '../../../../core/cases/place-rule.js';
import { LEAST_SILENCE_MS, TIMES_KEPT, voiceOf } from '../../../../core/cases/silence-rules.js';
import { DAY, MINUTE } from '../../../../core/time/when.js';
import { TownEntities } from '../../sensor-things/entities.store.js';
import { TownObservations } from '../../sensor-things/observations/town-observations.service.js';
import type { Past, Span } from '../past.js';
import { subjectOfThing, thingOf } from './live-voices.service.js';

/** Habits are learned from what was heard in the days before. */
const BEFORE_MS = 8 * DAY;
const MOST_STREAMS = 50, MOST_TIMES = 100_000;

interface PastStream {
  readonly name: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Rising. */
  readonly times: readonly number[];
}

/** Things as they were heard then, each by itself: what one gateway kept silent is tried Thing by Thing. */
@Injectable()
export class PastVoices {
  constructor(private readonly entities: TownEntities, private readonly observations: TownObservations) {}

  /** By their ids, from beyond `after`. */
  async of(span: Span, only: string | undefined, after: string, most: number): Promise<Past[]> {
    const where = only === undefined ? { $gt: thingOf(after) ?? 0 } : { $eq: thingOf(only) ?? -1 };
    const things = await this.entities.of('Things').find({ _id: where, site: { $exists: false } }, { projection: { 'is.name': 1 } }).sort({ _id: 1 }).limit(most).toArray();
    return things.map((thing) => ({ subject: subjectOfThing(thing), views: this.views(thing._id, subjectOfThing(thing), span) }));
  }

  private async *views(thing: number, subject: Subject, { from, to }: Span): AsyncGenerator<VoicesView> {
    const streams = await this.streams(thing, from, to);
    for (const now of looks(streams, from, to)) yield { now, subject, of: 'instrument', voices: streams.flatMap((stream) => voiceAt(stream, now) ?? []) };
  }

  private async streams(thing: number, from: number, to: number): Promise<PastStream[]> {
    const docs = await this.entities.of('Datastreams').find({ 'to.thing': thing }).sort({ _id: 1 }).limit(MOST_STREAMS).toArray();
    return Promise.all(docs.map(async ({ _id, is }): Promise<PastStream> => {
      const heard = await this.observations.times({ 'to.datastream': _id, at: { $gte: new Date(from - BEFORE_MS), $lte: new Date(to) } }, MOST_TIMES);
      const properties = is['properties'] as Record<string, unknown> | null | undefined;
      return { name: String(is['name']), ...(properties ? { properties } : {}), times: heard.flatMap(({ at }) => at?.getTime() ?? []).sort((a, b) => a - b) };
    }));
  }
}

function voiceAt({ name, properties, times }: PastStream, now: number): Voice | undefined {
  const heard = times.findLastIndex((at) => at <= now) + 1;
  return voiceOf(name, properties, times.slice(Math.max(0, heard - TIMES_KEPT), heard));
}

/** A minute after each silence began, as who looks all the time would find it, and whenever one was heard again after it. */
function looks(streams: readonly PastStream[], from: number, to: number): number[] {
  const all = new Set<number>([from]);
  for (const stream of streams) {
    for (const [i, at] of stream.times.entries()) {
      const next = stream.times[i + 1] ?? to, least = next - at > LEAST_SILENCE_MS ? voiceAt(stream, at)?.silentAfterMs : undefined;
      const found = at + Math.max(LEAST_SILENCE_MS, least ?? Infinity) + MINUTE;
      if (found <= next) for (const look of [found, next]) all.add(look);
    }
  }
  return [...all].filter((at) => at >= from && at <= to).sort((a, b) => a - b);
}
