import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ClientSession } from 'mongodb';
import { readingsSaid, readingsUnread, type Observed, type StreetReading } from '../../../../core/network/street-words.js';
import { Clock } from '../../../platform/clock/clock.js';
import { StreetEars, type StreetFate, type StreetWord } from '../../../sensing/doors/street-ears.js';
import { TownEntities } from '../../sensor-things/entities.store.js';
import { RowWriter } from '../../sensor-things/row-writer.js';
import { TownWriter } from '../../sensor-things/writer.service.js';
import { Columns, type Column, type Installed } from '../lights/columns.store.js';
import { datastreamOf, placeOf, thingOf } from './street-entities.js';
import { StreetSensorsStore, type StreetSensor } from './street-sensors.store.js';

/** LoRaWAN's names are one in the world; any other source has names of its own. */
const LORAWAN: readonly string[] = ['chirpstack', 'the-things-stack'];
/** More than any sensor measures: a codec that invents fields fills no store. [ours] */
const MOST_STREAMS = 50;

type Carried = { readonly column: Column; readonly installed: Installed; readonly device: string };

/** Devices that columns carry, as Things: what they say through any door is an Observation, durable before the door answers. */
@Injectable()
export class StreetSensors implements OnModuleInit {
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly ears: StreetEars, private readonly columns: Columns, private readonly store: StreetSensorsStore, private readonly entities: TownEntities, private readonly writer: TownWriter,
    private readonly rows: RowWriter, private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.ears.listen((word) => this.hear(word));
  }

  private async hear(word: StreetWord): Promise<readonly StreetFate[] | undefined> {
    const carried = await this.carried(word);
    if (!carried) return undefined;
    // One device's words one after the other: the first makes its Thing.
    const turn = (this.turns.get(carried.device) ?? Promise.resolve()).catch(() => undefined).then(() => this.keep(carried, word));
    this.turns.set(carried.device, turn);
    try {
      return await turn;
    } finally {
      if (this.turns.get(carried.device) === turn) this.turns.delete(carried.device);
    }
  }

  private async carried({ source, name }: StreetWord): Promise<Carried | undefined> {
    const behind = await this.columns.carryingBehind(source.id, name);
    const column = behind ?? (LORAWAN.includes(source.form) ? await this.columns.carrying(name) : undefined);
    const installed = column?.installed?.find((one) => (behind ? one.behind?.source === source.id && one.behind.name === name : one.devEui === name));
    return column && installed ? { column, installed, device: behind ? `${source.id}\n${name}` : name } : undefined;
  }

  private keep(carried: Carried, { source, said, unread }: StreetWord): Promise<readonly StreetFate[]> {
    const now = this.clock.now(), judged = readingsSaid(said, now), more = readingsUnread(unread, said[0]?.at, now), readings = [...judged.filter((one) => 'frame' in one), ...more];
    return this.entities.together(async (session) => {
      const frames = readings.map(({ frame }) => `${carried.device}|${frame}`), known = await this.store.known(frames, session);
      const fresh = new Map(readings.flatMap((reading, i) => (known.has(frames[i] ?? '') ? [] : [[frames[i] ?? '', reading] as const])));
      const streams = fresh.size === 0 ? new Map<string, number>() : await this.streams(carried, source.title, [...fresh.values()].map(({ observed }) => observed), session);
      const rows = [...fresh.values()].flatMap((reading) => rowOf(reading, streams.get(reading.observed.of)));
      if (rows.length > 0) await this.rows.create(rows, session);
      await this.store.keep([...fresh.keys()], now, session);
      return judged.map((one): StreetFate => ('frame' in one ? (known.has(`${carried.device}|${one.frame}`) ? 'known' : 'kept') : one));
    });
  }

  /** The Datastreams of what is observed, made where they are not there, or not there any more. */
  private async streams(carried: Carried, through: string, observed: readonly Observed[], session: ClientSession): Promise<ReadonlyMap<string, number>> {
    const { column, device, installed } = carried, sensor = await this.there(await this.store.find(device, session), session);
    const thing = sensor?.thing ?? (await this.writer.create('Things', thingOf(column, installed, through), {}, session));
    if (sensor && sensor.column !== column.id) await this.writer.createLocationOf(thing, placeOf(column), session);
    const streams = new Map(sensor?.streams);
    for (const one of observed) {
      if (streams.has(one.of) || streams.size >= MOST_STREAMS) continue;
      const property = await this.propertyOf(one, session);
      streams.set(one.of, await this.writer.create('Datastreams', datastreamOf(one, installed, property), { thing }, session));
    }
    if (!sensor || sensor.column !== column.id || streams.size !== sensor.streams.size) await this.store.put(device, { thing, column: column.id, streams }, session);
    return streams;
  }

  /** Whoever looks after the town's entities may have taken some of them away. */
  private async there(sensor: StreetSensor | undefined, session: ClientSession): Promise<StreetSensor | undefined> {
    if (!sensor || !(await this.entities.of('Things').findOne({ _id: sensor.thing }, { session, projection: { _id: 1 } }))) return undefined;
    const ids = [...sensor.streams.values()], left = new Set((await this.entities.of('Datastreams').find({ _id: { $in: ids } }, { session, projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
    return { ...sensor, streams: new Map([...sensor.streams].filter(([, id]) => left.has(id))) };
  }

  /** One ObservedProperty for all that observe it: made by the first. */
  private async propertyOf({ of }: Observed, session: ClientSession): Promise<number | undefined> {
    return (await this.entities.of('ObservedProperties').findOne({ 'is.properties.street': of }, { session, projection: { _id: 1 } }))?._id;
  }
}

function rowOf({ at, result, doubt }: StreetReading, datastream: number | undefined): { datastream: number; body: object }[] {
  return datastream === undefined ? [] : [{ datastream, body: { phenomenonTime: new Date(at).toISOString(), result, ...(doubt === undefined ? {} : { resultQuality: { doubt } }) } }];
}
