import { Injectable } from '@nestjs/common';
import type { Filter } from 'mongodb';
import type { Area, Corner } from '../../../core/geo/areas.js';
import type { Position } from '../../../core/geo/position.js';
import { pointOf } from '../../../core/sta/geometry.js';
import { Columns, type Column } from '../network/lights/columns.store.js';
import { LightFaults } from '../network/lights/faults.store.js';
import { Wifi, type Venue } from '../network/wifi/wifi.store.js';
import { TownEntities } from '../sensor-things/entities.store.js';
import type { EntityDoc } from '../sensor-things/entity-docs.js';
import { HELD_ASSETS_MS, MOST_FEATURES, withinWard, type MapFeature, type MapLayer } from './layer.js';
import { PastSensors } from './past-sensors.service.js';

/** Things read at once; and sensors whose past is asked for at once. [ours] */
const AT_ONCE = 1_000, MOST_ASKED = 500;
/** Only what its owner opened to everybody; what stands nowhere is in no list of places, and what air sites and roads measure has layers of its own. */
const OPEN: Filter<EntityDoc> = { 'is.properties.public': true, 'to.locations.0': { $exists: true }, site: { $exists: false } };

const pointAt = (field: string): Record<string, unknown> => ({ [`${field}.type`]: 'Point', ...Object.fromEntries([180, 90].map((most, i) => [`${field}.coordinates.${i}`, { $type: 'number', $gte: -most, $lte: most, $not: { $type: 'array' } }])) });
/** A Location that is a point on Earth, as it is read for the map. */
const PLACED = { $or: [pointAt('is.location'), { 'is.location.type': 'Feature', ...pointAt('is.location.geometry') }] } as Filter<EntityDoc>;

/** What stands in the town by the ten thousand: the store counts and pages it; the map reads it once in a while. */
@Injectable()
export class AssetLayers {
  readonly venues: MapLayer;
  readonly lights: MapLayer;
  readonly sensors: MapLayer;

  constructor(private readonly wifi: Wifi, private readonly columns: Columns, private readonly faults: LightFaults, private readonly town: TownEntities, private readonly past: PastSensors) {
    const within = (ward?: Area): Record<string, unknown> => (ward ? withinWard('point', ward) : {});
    this.venues = {
      key: 'wifi', title: 'Public Wi-Fi', empty: 'No place with public Wi-Fi has been handed in yet.', heldMs: HELD_ASSETS_MS, pages: true,
      features: async () => (await this.wifi.some({}, 0, MOST_FEATURES)).map(venueFeature),
      list: { count: (ward) => this.wifi.count(within(ward)), page: async (skip, most, ward) => (await this.wifi.some(within(ward), skip, most)).map(venueFeature) },
    };
    this.lights = {
      key: 'lights', title: 'Street lights', empty: 'No street-light column has been handed in yet.', heldMs: HELD_ASSETS_MS, pages: true,
      features: () => this.allLights(),
      list: { count: (ward) => this.columns.count(within(ward)), page: (skip, most, ward) => this.someLights(within(ward), skip, most) },
    };
    this.sensors = {
      key: 'sensors', title: 'Town sensors', empty: 'No sensor is open to everybody yet.', heldMs: HELD_ASSETS_MS, pages: true,
      features: async () => this.someSensors(await this.sensorsWithin(), 0, MOST_FEATURES),
      list: { count: async (ward) => this.town.of('Things').countDocuments(await this.sensorsWithin(ward)), page: async (skip, most, ward) => this.someSensors(await this.sensorsWithin(ward), skip, most) },
      asItWas: (at) => this.sensorsAt(OPEN, 0, MOST_FEATURES, at),
      listAsItWas: (at) => ({ count: this.sensors.list.count, page: async (skip, most, ward) => this.sensorsAt(await this.sensorsWithin(ward), skip, most, at) }),
    };
  }

  /** The nearest first. */
  async venuesNear({ longitude, latitude }: Position, metres: number, most: number): Promise<MapFeature[]> {
    return (await this.wifi.near(longitude, latitude, metres, most)).map(venueFeature);
  }

  async lightsNear({ longitude, latitude }: Position, metres: number, most: number): Promise<MapFeature[]> {
    return this.withFaults(await this.columns.near(longitude, latitude, metres, most));
  }

  private async allLights(): Promise<MapFeature[]> {
    const faulty = await this.faults.columnsWithOpen();
    return (await this.columns.some({}, 0, MOST_FEATURES)).map((column) => lightFeature(column, faulty.has(column.id)));
  }

  private async someLights(filter: Record<string, unknown>, skip: number, most: number): Promise<MapFeature[]> {
    return this.withFaults(await this.columns.some(filter, skip, most));
  }

  private async withFaults(columns: readonly Column[]): Promise<MapFeature[]> {
    const open = await this.faults.openOf(columns.map(({ id }) => id));
    return columns.map((column) => lightFeature(column, open.has(column.id)));
  }

  /** Those with a place that can be read: what is counted is what is listed. */
  private async sensorsWithin(ward?: Area): Promise<Filter<EntityDoc>> {
    const idsOf = async (where: Filter<EntityDoc>): Promise<number[]> => (await this.town.of('Locations').find(where, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
    if (!ward) return { ...OPEN, 'to.locations.0': { $exists: true, $nin: await idsOf({ $nor: [PLACED] }) } } as Filter<EntityDoc>;
    const within = { $or: ['is.location', 'is.location.geometry'].map((field) => withinWard(field, ward)) } as Filter<EntityDoc>;
    return { ...OPEN, 'to.locations.0': { $in: await idsOf({ $and: [PLACED, within] }) } } as Filter<EntityDoc>;
  }

  private async someSensors(filter: Filter<EntityDoc>, skip: number, most: number): Promise<MapFeature[]> {
    const things = await this.town.of('Things').find(filter, { projection: { 'is.name': 1, 'is.description': 1, 'to.locations': 1 } }).sort({ _id: 1 }).skip(skip).limit(most).batchSize(AT_ONCE).toArray();
    const features: MapFeature[] = [];
    for (let from = 0; from < things.length; from += AT_ONCE) features.push(...(await this.placed(things.slice(from, from + AT_ONCE))));
    return features;
  }

  /** Those that stand here today, with what they had said by then; of more than can be asked about, what they are. */
  private async sensorsAt(filter: Filter<EntityDoc>, skip: number, most: number, at: number): Promise<MapFeature[]> {
    const features = await this.someSensors(filter, skip, most), said = await this.past.saidBy(features.slice(0, MOST_ASKED).map(({ id }) => Number(id)), at);
    return features.map((one, i) => ({ ...one, says: said.get(Number(one.id)) ?? (i < MOST_ASKED ? one.says : `${one.says}. What it said then stands in the list`) }));
  }

  private async placed(things: readonly EntityDoc[]): Promise<MapFeature[]> {
    const first = ({ to }: EntityDoc): number => [to['locations'] ?? []].flat()[0] ?? -1;
    const locations = await this.town.of('Locations').find({ _id: { $in: [...new Set(things.map(first))] } }, { projection: { 'is.location': 1 } }).toArray();
    const places = new Map(locations.map(({ _id, is }) => [_id, onEarth(pointOf(is['location']))]));
    return things.flatMap((thing): MapFeature[] => {
      const place = places.get(first(thing));
      return place ? [{ id: String(thing._id), name: String(thing.is['name']), geometry: { type: 'Point', coordinates: place }, says: String(thing.is['description']) }] : [];
    });
  }
}

const venueFeature = ({ id, name, ssid, point }: Venue): MapFeature => ({ id, name, says: ssid ? `network “${ssid}”` : 'public Wi-Fi', geometry: point });

/** Columns without a street are called by their number. */
const lightFeature = ({ id, street, point }: Column, faulty: boolean): MapFeature => ({ id, name: street ? `${street}, column ${id}` : `Column ${id}`, says: faulty ? 'has a fault that is known' : 'no fault is known', geometry: point });

const onEarth = (point: Corner | undefined): Corner | undefined => (point && Math.abs(point[0]) <= 180 && Math.abs(point[1]) <= 90 ? point : undefined);
