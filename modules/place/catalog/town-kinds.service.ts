import { Injectable } from '@nestjs/common';
import { slugOf, type Cell, type Column, type Dataset } from '../../../core/catalog/dataset.js';
import { presentUntil } from '../../../core/sta/quality.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { TownEntities } from '../sensor-things/entities.store.js';
import { TownObservations } from '../sensor-things/observations/town-observations.service.js';
import { Qualities } from '../sensor-things/qualities.service.js';
import { TownAccess } from '../sensor-things/town-access.service.js';

/** A kind of reading: all public Datastreams whose ObservedProperty bears one name. */
export interface TownKind extends Dataset {
  readonly streams: ReadonlyMap<number, { readonly thing: number; readonly name: string; readonly unit: string }>;
}
const FRESH_MS = 30_000;
/** Datastreams of one kind that are read as one table. [ours] */
const MOST_STREAMS = 5_000;
const COLUMNS: readonly Column[] = [
  { name: 'observation', datatype: 'integer', description: 'Its id in SensorThings', required: true },
  { name: 'datastream', datatype: 'integer', description: 'Id of the Datastream', required: true },
  { name: 'thing', datatype: 'integer', description: 'Id of the Thing', required: true },
  { name: 'name', datatype: 'string', description: 'Name of the Datastream' },
  { name: 'at', datatype: 'dateTime', description: 'When it was observed (the beginning, where that is an interval)', required: true },
  { name: 'result', datatype: 'string', description: 'What was observed' },
  { name: 'unit', datatype: 'string', description: 'Symbol of its unit' },
  { name: 'grade', datatype: 'string', description: 'reference or indicative; indicative where nobody says' },
  { name: 'coverage_pct', datatype: 'integer', description: 'Of the readings due in the day that ends with this one, per cent; empty where no rhythm is known' },
  { name: 'stale', datatype: 'boolean', description: 'Too old to be taken for how it is now, or of a time to come' },
  { name: 'quality', datatype: 'string', description: 'What the sender says of its quality, as JSON or text' },
];

/** Public readings by their kind, as datasets and as tables. */
@Injectable()
export class TownKinds {
  private known?: { readonly kinds: Promise<readonly TownKind[]>; readonly until: number };

  constructor(private readonly entities: TownEntities, private readonly observations: TownObservations, private readonly access: TownAccess, private readonly qualities: Qualities, private readonly clock: Clock) {}

  all(): Promise<readonly TownKind[]> {
    const now = this.clock.now();
    if (!this.known || this.known.until <= now) {
      const kinds = this.find();
      this.known = { kinds, until: now + FRESH_MS };
      kinds.catch(() => (this.known = undefined));
    }
    return this.known.kinds;
  }

  /** In the order of their ids, from after `after`. */
  async rows(kind: TownKind, { after, from, to, limit }: { after: number; from?: number; to?: number; limit: number }): Promise<{ readonly id: number; readonly cells: Cell[] }[]> {
    const scope = await this.access.everybody();
    if (kind.streams.size > MOST_STREAMS) throw new Problem(400, 'too-costly', `This kind has more than ${MOST_STREAMS} Datastreams. Read them one by one, from /sta/v1.1.`);
    const at = { ...(from === undefined ? {} : { $gte: new Date(from) }), ...(to === undefined ? {} : { $lte: new Date(to) }) };
    const where = [{ _id: { $gt: after }, 'to.datastream': { $in: [...kind.streams.keys()] }, ...(Object.keys(at).length > 0 ? { at } : {}) }, scope('Observations') ?? {}];
    const docs = await this.observations.find({ $and: where }, { sort: { _id: 1 }, limit });
    return (await this.qualities.judged(docs)).map(({ _id, is, to: { datastream }, at: observed, quality }) => {
      const stream = kind.streams.get(datastream as number);
      return { id: _id, cells: [_id, datastream as number, stream?.thing, stream?.name, observed?.toISOString(), plain(is['result']), stream?.unit, quality?.grade, quality?.coveragePct, quality?.stale, plain(is['resultQuality'])] };
    });
  }

  private async find(): Promise<TownKind[]> {
    const scope = await this.access.everybody();
    const streams = await this.entities.of('Datastreams').find(scope('Datastreams') ?? {}).toArray();
    const properties = await this.entities.of('ObservedProperties').find(scope('ObservedProperties') ?? {}).toArray();
    const names = new Map(properties.map(({ _id, is }) => [_id, String(is['name'])]));
    const kinds = new Map<string, TownKind & { streams: Map<number, { thing: number; name: string; unit: string }> }>();
    const until = new Date(presentUntil(this.clock.now())), ahead = new Map<string, number[]>();
    for (const { _id, is, to, first, last } of streams) {
      const name = names.get(to['observedProperty'] as number) ?? '', id = `readings-${slugOf(name)}`;
      const before = kinds.get(id);
      const unit = String((is['unitOfMeasurement'] as { symbol?: unknown } | undefined)?.symbol ?? '');
      const of = before?.streams ?? new Map<number, { thing: number; name: string; unit: string }>();
      if (last && last > until) ahead.set(id, [...(ahead.get(id) ?? []), _id]);
      of.set(_id, { thing: to['thing'] as number, name: String(is['name']), unit });
      kinds.set(id, {
        id, title: `${name}, as the town’s public sensors read it`, description: `Each reading of ${name} of every public sensor, one a row.`, keywords: [name, 'sensors'], api: { path: `/sta/v1.1/Datastreams?$filter=ObservedProperty/name eq '${encodeURIComponent(name.replaceAll("'", "''"))}'`, title: 'SensorThings 1.1' },
        columns: COLUMNS, streams: of, ...span([before?.from, upTo(until, first)], [before?.to, upTo(until, last)]),
      });
    }
    for (const [id, some] of ahead) {
      const kind = kinds.get(id);
      if (kind) kinds.set(id, { ...kind, ...span([kind.from], [kind.to, await this.newestOf(some, until)]) });
    }
    return [...kinds.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Where something was told of a time to come, the Datastream's own span does not say how far what is known goes. */
  private async newestOf(streams: readonly number[], until: Date): Promise<string | undefined> {
    const [newest] = await this.observations.find({ 'to.datastream': { $in: streams }, at: { $lte: until } }, { sort: { at: -1, _id: -1 }, limit: 1 });
    return upTo(until, newest?.until) ?? newest?.at?.toISOString();
  }
}

const upTo = (until: Date, at: Date | undefined): string | undefined => (at && at <= until ? at.toISOString() : undefined);
const plain = (value: unknown): Cell => (typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Cell));

/** ISO texts of one form sort as their times do. */
function span(begins: readonly (string | undefined)[], ends: readonly (string | undefined)[]): { from?: string; to?: string } {
  const [from] = begins.filter((at) => at !== undefined).sort(), to = ends.filter((at) => at !== undefined).sort().at(-1);
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
}
