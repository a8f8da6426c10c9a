import { Injectable } from '@nestjs/common';
import { areaOf, type Corner } from '../../../core/geo/areas.js';
import { pointOf } from '../../../core/sta/geometry.js';
import { Clock } from '../../platform/clock/clock.js';
import { AirAreas } from '../air/air-areas.service.js';
import { Columns } from '../network/lights/columns.store.js';
import { LightFaults } from '../network/lights/faults.store.js';
import { Outages } from '../network/outages/outages.store.js';
import { Wifi } from '../network/wifi/wifi.store.js';
import { indexWords } from '../pages/air-words.js';
import { TownEntities } from '../sensor-things/entities.store.js';
import { TrafficIncidents } from '../traffic/incidents.service.js';
import { Segments, type WatchedSegment } from '../traffic/segments.store.js';
import { Traffic } from '../traffic/traffic.service.js';
import { TrafficSites, type TrafficSite } from '../traffic/traffic-sites.store.js';
import { MOST_FEATURES, type Geometry, type MapFeature, type MapLayer } from './layer.js';

const MOST_SEGMENTS = 1_000, MOST_INCIDENTS = 500;

/** What the map shows. A line more here is a layer more, on the map and as a list. */
@Injectable()
export class TownLayers {
  readonly all: readonly MapLayer[] = [
    { key: 'air', title: 'Air', empty: 'No site measures the air yet.', features: () => this.air() },
    { key: 'incidents', title: 'Incidents', empty: 'We know of none that has a place.', features: () => this.incidents() },
    { key: 'roads', title: 'Roads', empty: 'No stretch of road with a place is measured yet.', features: () => this.roads() },
    { key: 'outages', title: 'Outages now', empty: 'No operator has told us of one.', features: () => this.out() },
    { key: 'wifi', title: 'Public Wi-Fi', empty: 'No place with public Wi-Fi has been handed in yet.', features: () => this.venues() },
    { key: 'lights', title: 'Street lights', empty: 'No street-light column has been handed in yet.', features: () => this.lights() },
    { key: 'sensors', title: 'Town sensors', empty: 'No sensor is open to everybody yet.', features: () => this.sensors() },
  ];

  constructor(private readonly areas: AirAreas, private readonly segments: Segments, private readonly traffic: Traffic, private readonly sites: TrafficSites, private readonly seen: TrafficIncidents, private readonly town: TownEntities,
    private readonly wifi: Wifi, private readonly columns: Columns, private readonly faults: LightFaults, private readonly outages: Outages, private readonly clock: Clock) {}

  private async air(): Promise<MapFeature[]> {
    return (await this.areas.sites()).map(({ site, now }) => ({
      id: site.id, name: site.name, geometry: { type: 'Point', coordinates: [site.longitude, site.latitude] },
      says: `${now?.index && !now.stale ? indexWords(now.index) : 'Not known now'} (${site.grade})`,
    }));
  }

  private async roads(): Promise<MapFeature[]> {
    const segments = await this.segments.page('', MOST_SEGMENTS);
    const placed = await this.placed(segments);
    return segments.flatMap((segment): MapFeature[] => {
      const geometry = placed(segment);
      const known = segment.now && !this.traffic.isStale(segment.now.at) ? segment.now : undefined;
      return geometry ? [{ id: segment.id, name: segment.name, geometry, says: known ? `${known.state}, ${Math.round(known.speed)} mph` : 'Not known now' }] : [];
    });
  }

  private async incidents(): Promise<MapFeature[]> {
    const [detected, reported] = await Promise.all([this.seen.detected(['suspected', 'confirmed'], MOST_INCIDENTS), this.seen.openToAll(MOST_INCIDENTS)]);
    const placed = await this.placed(detected.flatMap(({ segment }) => segment ?? []));
    const ours = detected.flatMap(({ incident, name, segment }): MapFeature[] => {
      const geometry = segment && placed(segment);
      return geometry ? [{ id: incident.id, name, geometry, says: `${incident.state}. ${incident.because}` }] : [];
    });
    const others = reported.flatMap(({ supplier, records }) => records.flatMap(({ id, type, ended, comments, point }): MapFeature[] =>
      (ended || !point ? [] : [{ id: `${supplier}|${id}`, name: comments[0]?.text ?? type, geometry: { type: 'Point', coordinates: [point.longitude, point.latitude] }, says: `reported by ${supplier}` }])));
    return [...ours, ...others];
  }

  private async placed(segments: readonly WatchedSegment[]): Promise<(segment: WatchedSegment) => Geometry | undefined> {
    const sites = await this.sites.named(segments.flatMap(({ upstream, downstream }) => (downstream === undefined ? [upstream] : [upstream, downstream])));
    return ({ upstream, downstream }) => {
      const [from, to] = [positionOf(sites.get(upstream)), positionOf(sites.get(downstream ?? ''))];
      return from && to ? { type: 'LineString', coordinates: [from, to] } : from && { type: 'Point', coordinates: from };
    };
  }

  private async out(): Promise<MapFeature[]> {
    const now = this.clock.now();
    return (await this.outages.page({ interval: { from: now, to: now } }, '', MOST_INCIDENTS)).map(({ id, kind, source, area }) => ({ id, name: `No ${kind}`, says: `as ${source} says`, geometry: { type: 'MultiPolygon', coordinates: areaOf(area).polygons } }));
  }

  private async venues(): Promise<MapFeature[]> {
    return (await this.wifi.page({}, '', MOST_FEATURES)).map(({ id, name, ssid, point }) => ({ id, name, says: ssid ? `network “${ssid}”` : 'public Wi-Fi', geometry: point }));
  }

  /** Columns without a street are called by their number. */
  private async lights(): Promise<MapFeature[]> {
    const columns = await this.columns.page({}, '', MOST_FEATURES);
    const open = await this.faults.openOf(columns.map(({ id }) => id));
    return columns.map(({ id, street, point }) => ({ id, name: street ? `${street}, column ${id}` : `Column ${id}`, says: open.has(id) ? 'has a fault that is known' : 'no fault is known', geometry: point }));
  }

  /** Only what its owner opened to everybody. */
  private async sensors(): Promise<MapFeature[]> {
    const things = await this.town.of('Things').find({ 'is.properties.public': true }, { projection: { 'is.name': 1, 'is.description': 1, 'to.locations': 1 } }).sort({ _id: 1 }).limit(MOST_FEATURES).toArray();
    const first = ({ to }: (typeof things)[number]): number => [to['locations'] ?? []].flat()[0] ?? -1;
    const locations = await this.town.of('Locations').find({ _id: { $in: [...new Set(things.map(first))] } }, { projection: { 'is.location': 1 } }).toArray();
    const places = new Map(locations.map(({ _id, is }) => [_id, onEarth(pointOf(is['location']))]));
    return things.flatMap((thing): MapFeature[] => {
      const place = places.get(first(thing));
      return place ? [{ id: String(thing._id), name: String(thing.is['name']), geometry: { type: 'Point', coordinates: place }, says: String(thing.is['description']) }] : [];
    });
  }
}

const positionOf = (site: TrafficSite | undefined): Corner | undefined => (site?.longitude === undefined || site.latitude === undefined ? undefined : [site.longitude, site.latitude]);

const onEarth = (point: Corner | undefined): Corner | undefined => (point && Math.abs(point[0]) <= 180 && Math.abs(point[1]) <= 90 ? point : undefined);
