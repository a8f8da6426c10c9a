import { Injectable } from '@nestjs/common';
import type { Voice } from '../../../../core/cases/place-rule.js';
import { LEAST_SILENCE_MS, TIMES_KEPT, voiceOf } from '../../../../core/cases/silence-rules.js';
import { presentUntil } from '../../../../core/sta/quality.js';
import { DAY } from '../../../../core/time/when.js';
import { TownEntities } from '../../sensor-things/entities.store.js';
import { TownObservations } from '../../sensor-things/observations/town-observations.service.js';

/** What has said nothing for longer was not relied on when this began to look: history that was handed in, a trial that ended. [ours] */
export const RELIED_ON_MS = 30 * DAY;
/** Habits learned in one round; the others' turn comes with the next. [ours] */
const MOST_LEARNED = 2_000;
const MOST_KNOWN = 200_000;

export interface TownStream {
  readonly id: number;
  readonly name: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly last: number;
}
interface StreamRow {
  readonly _id: number;
  readonly to: { readonly thing: number };
  readonly last?: Date;
  readonly is: { readonly name: string; readonly properties?: { readonly intervalSeconds?: unknown } | null };
}

/** The Datastreams of the town as voices. How often one speaks is learned only when it has been quiet, and kept until it speaks again. */
@Injectable()
export class TownVoices {
  private readonly learned = new Map<number, { readonly last: number; readonly interval: unknown; readonly voice?: Voice }>();

  constructor(private readonly entities: TownEntities, private readonly observations: TownObservations) {}

  /** Things of which a Datastream was relied on and has been quiet, or speaks of a time to come: of those nobody knows without asking. Sites that we tell of ourselves are instruments of their own. */
  quietThings(now: number): Promise<number[]> {
    const quiet = { last: { $gte: new Date(now - RELIED_ON_MS), $lt: new Date(now - LEAST_SILENCE_MS) } }, ahead = { last: { $gt: new Date(presentUntil(now)) } };
    return this.entities.of('Datastreams').distinct('to.thing' as never, { $or: [quiet, ahead], site: { $exists: false } } as never) as Promise<number[]>;
  }

  /** Of these Things, by them. `all`: also those that have said nothing for so long that nobody relies on them. */
  async streams(now: number, things: readonly number[], all: (thing: number) => boolean): Promise<Map<number, TownStream[]>> {
    const found = new Map<number, TownStream[]>();
    for await (const row of this.entities.of('Datastreams').find({ 'to.thing': { $in: [...things] } } as never, { projection: { 'to.thing': 1, last: 1, 'is.name': 1, 'is.properties.intervalSeconds': 1 } })) {
      const { _id, to, last, is } = row as unknown as StreamRow;
      // The span of a stream reaches ahead where a forecast or a wrong clock does.
      const heard = last && last.getTime() > presentUntil(now) ? await this.newest(_id, now) : last?.getTime();
      if (heard !== undefined && (heard >= now - RELIED_ON_MS || all(to.thing))) put(found, to.thing, { id: _id, name: is.name, ...(is.properties ? { properties: is.properties } : {}), last: heard });
    }
    return found;
  }

  /** Those of which it is known how often they should speak; what spoke within the hour is not asked. Undefined: not all are learned yet. */
  async voices(streams: readonly TownStream[], now: number, budget: { left: number }): Promise<Voice[] | undefined> {
    const voices: Voice[] = [];
    for (const stream of streams) {
      const quiet = isQuiet(stream, now);
      if (quiet && !this.isLearned(stream) && (budget.left -= 1) < 0) return undefined;
      const voice = quiet ? await this.voice(stream, now) : { name: stream.name, lastAt: stream.last, silentAfterMs: 0 };
      if (voice) voices.push(voice);
    }
    return voices;
  }

  budget(): { left: number } {
    return { left: MOST_LEARNED };
  }

  private isLearned({ id, last, properties }: TownStream): boolean {
    const known = this.learned.get(id);
    return known?.last === last && known.interval === properties?.['intervalSeconds'];
  }

  private async voice(stream: TownStream, now: number): Promise<Voice | undefined> {
    const { id, name, last, properties } = stream, known = this.learned.get(id);
    if (known && this.isLearned(stream)) return known.voice && { ...known.voice, name };
    const docs = await this.observations.find({ 'to.datastream': id, at: { $lte: new Date(presentUntil(now)) } }, { sort: { at: -1, _id: -1 }, limit: TIMES_KEPT });
    const voice = voiceOf(name, properties, docs.flatMap(({ at }) => at?.getTime() ?? []).reverse());
    if (this.learned.size >= MOST_KNOWN) this.learned.clear();
    this.learned.set(id, { last, interval: properties?.['intervalSeconds'], ...(voice ? { voice } : {}) });
    return voice;
  }

  private async newest(id: number, now: number): Promise<number | undefined> {
    const [doc] = await this.observations.find({ 'to.datastream': id, at: { $lte: new Date(presentUntil(now)) } }, { sort: { at: -1, _id: -1 }, limit: 1 });
    return doc?.at?.getTime();
  }
}

const isQuiet = ({ last }: TownStream, now: number): boolean => now - last > LEAST_SILENCE_MS;

function put(found: Map<number, TownStream[]>, thing: number, stream: TownStream): void {
  const some = found.get(thing);
  if (some) some.push(stream);
  else found.set(thing, [stream]);
}
