import { Injectable } from '@nestjs/common';
import { correctionName } from '../../../core/air/humidity.js';
import { pointOf } from '../../../core/sta/geometry.js';
import type { Attribute, NgsiEntity } from '../../../core/ngsi/entity.js';
import { Air } from '../air/air.service.js';
import { AirSites, type AirSite } from '../air/air-sites.store.js';
import { TownEntities } from '../sensor-things/entities.store.js';
import type { EntityDoc } from '../sensor-things/entity-docs.js';
import { Qualities } from '../sensor-things/qualities.service.js';
import type { Scope } from '../sensor-things/town-access.service.js';
import { Segments, type WatchedSegment } from '../traffic/segments.store.js';
import { TrafficSites } from '../traffic/traffic-sites.store.js';
import { Traffic } from '../traffic/traffic.service.js';

export const NGSI_TYPES = ['AirQualityObserved', 'TrafficFlowObserved', 'Device'] as const;
export type NgsiType = (typeof NGSI_TYPES)[number];

/** UN/CEFACT: micrograms a cubic metre, kilometres an hour. */
const MICROGRAMS = 'GQ', KMH = 'KMH';
const KM_PER_MILE = 1.609344, HOUR_MS = 3_600_000;
const POLLUTANTS = [['no2', 'NO2'], ['o3', 'O3'], ['so2', 'SO2'], ['pm25', 'PM2.5'], ['pm10', 'PM10']] as const;
/** Datastreams of one Thing that are shown. [ours] */
const MOST_STREAMS = 50;

/** The town as NGSI-LD entities, in the shapes of the smart data models (smartdatamodels.org): a view, nothing is kept for it. */
@Injectable()
export class NgsiEntities {
  constructor(private readonly air: Air, private readonly sites: AirSites, private readonly segments: Segments, private readonly detectors: TrafficSites, private readonly traffic: Traffic, private readonly town: TownEntities, private readonly qualities: Qualities) {}

  /** In the order of their ids, `most` at once, from after `after`. */
  async page(type: NgsiType, after: string, most: number, scope: Scope): Promise<NgsiEntity[]> {
    if (type === 'AirQualityObserved') {
      const sites = (await this.air.all()).filter(({ id }) => id > after).sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, most);
      return Promise.all(sites.map((site) => this.airEntity(site)));
    }
    if (type === 'TrafficFlowObserved') return this.trafficEntities(await this.segments.page(after, most));
    const things = await this.town.of('Things').find({ $and: [{ _id: { $gt: Number(after) || 0 } }, scope('Things') ?? {}] }).sort({ _id: 1 }).limit(most).toArray();
    return Promise.all(things.map((thing) => this.device(thing, scope)));
  }

  async one(type: NgsiType, key: string, scope: Scope): Promise<NgsiEntity | undefined> {
    if (type === 'AirQualityObserved') {
      const site = await this.sites.find(key);
      return site && this.airEntity(site);
    }
    if (type === 'TrafficFlowObserved') return (await this.trafficEntities([...(await this.segments.named([key])).values()]))[0];
    const thing = /^\d{1,15}$/.test(key) ? await this.town.of('Things').findOne({ $and: [{ _id: Number(key) }, scope('Things', { _id: Number(key) }) ?? {}] }) : null;
    return thing ? this.device(thing, scope) : undefined;
  }

  /** The last hour's means, and the index of that hour with its driver. */
  private async airEntity(site: AirSite): Promise<NgsiEntity> {
    const { id, name, grade, longitude, latitude } = site;
    const { now, withheld } = await this.air.state(site);
    const attributes: Record<string, Attribute> = { name: { value: name }, grade: { value: grade } };
    if (now) {
      const at = new Date(now.at).toISOString();
      const { means, damp } = await this.sites.hoursBetween(id, now.at, now.at + HOUR_MS - 1), corrected = damp.get(now.at);
      for (const [attribute, pollutant] of POLLUTANTS) attributes[attribute] = { value: means[pollutant]?.get(now.at), at, unit: MICROGRAMS };
      if (corrected) attributes['correction'] = { value: correctionName(corrected.correction), at };
      Object.assign(attributes, { dateObserved: { value: at }, stale: { value: now.stale }, coveragePct: { value: now.coveragePct }, airQualityIndex: { value: now.index?.index, at }, airQualityLevel: { value: now.index?.band, at }, airQualityIndexDriver: { value: now.index?.driver, at } });
    }
    // NGSI-LD has no null: what is not said is not there, and this says why.
    if (withheld) attributes['withheld'] = { value: `${withheld.particles.join(' and ')}: ${withheld.reason}`, at: new Date(withheld.at).toISOString() };
    return { id: urn('AirQualityObserved', id), type: 'AirQualityObserved', position: [longitude, latitude], attributes };
  }

  private async trafficEntities(segments: readonly WatchedSegment[]): Promise<NgsiEntity[]> {
    const detectors = await this.detectors.named(segments.map(({ upstream }) => upstream));
    return segments.map(({ id, name, upstream, lengthMetres, now }) => {
      const { longitude, latitude, grade } = detectors.get(upstream) ?? {};
      const at = now && new Date(now.at).toISOString(), stale = now !== undefined && this.traffic.isStale(now.at);
      const measured = now && { dateObserved: { value: at }, averageVehicleSpeed: { value: now.speed * KM_PER_MILE, at, unit: KMH }, intensity: { value: now.flow, at }, occupancy: { value: now.occupancy === undefined ? undefined : now.occupancy / 100, at }, congested: { value: stale ? undefined : now.state !== 'free', at }, stale: { value: stale }, coveragePct: { value: now.quality?.coveragePct } };
      const position = longitude !== undefined && latitude !== undefined ? { position: [longitude, latitude] as const } : {};
      return { id: urn('TrafficFlowObserved', id), type: 'TrafficFlowObserved', ...position, attributes: { name: { value: name }, grade: { value: grade }, laneLength: { value: lengthMetres, unit: 'MTR' }, ...measured } as Record<string, Attribute> };
    });
  }

  /** A Thing with the newest reading of each of its Datastreams. */
  private async device({ _id, is, to }: EntityDoc, scope: Scope): Promise<NgsiEntity> {
    const streams = await this.town.of('Datastreams').find({ $and: [{ 'to.thing': _id }, scope('Datastreams', { 'to.thing': _id }) ?? {}] }).sort({ _id: 1 }).limit(MOST_STREAMS).toArray();
    const newest = await this.qualities.newest(streams.map((stream) => stream._id));
    const [place] = (to['locations'] as number[] | undefined) ?? [];
    const location = place === undefined ? null : await this.town.of('Locations').findOne({ _id: place });
    const [longitude, latitude] = pointOf(location?.is['location']) ?? [];
    const readings = streams.map((stream) => readingOf(stream, newest.get(stream._id)));
    return { id: urn('Device', String(_id)), type: 'Device', ...(longitude !== undefined && latitude !== undefined ? { position: [longitude, latitude] as const } : {}), attributes: { name: { value: is['name'] }, description: { value: is['description'] }, value: { value: readings } } };
  }
}

const readingOf = ({ _id, is }: EntityDoc, newest: EntityDoc | undefined): object => ({
  controlledProperty: is['name'], value: newest?.is['result'] ?? null, at: newest?.at?.toISOString() ?? null, unit: (is['unitOfMeasurement'] as { symbol?: unknown } | undefined)?.symbol ?? null, datastream: _id,
  grade: newest?.quality?.grade ?? null, coveragePct: newest?.quality?.coveragePct ?? null, stale: newest?.quality?.stale ?? true,
});

const urn = (type: NgsiType, key: string): string => `urn:ngsi-ld:${type}:${key}`;
