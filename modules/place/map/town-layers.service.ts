import { Injectable } from '@nestjs/common';
import { standingOf } from '../../../core/datex/situation.js';
import { Clock } from '../../platform/clock/clock.js';
import { AirAreas } from '../air/air-areas.service.js';
import { Outages } from '../network/outages/outages.store.js';
import { indexWords, withheldWords } from '../pages/air-words.js';
import { TrafficIncidents } from '../traffic/incidents.service.js';
import { Segments } from '../traffic/segments.store.js';
import { Traffic } from '../traffic/traffic.service.js';
import { AssetLayers } from './asset-layers.service.js';
import { CoverageLayers } from './coverage-layers.service.js';
import { HELD_NOW_MS, listOfAll, type MapFeature, type MapLayer } from './layer.js';
import { outageFeature, PastLayers, reportedFeature } from './past-layers.service.js';
import { SegmentPlaces } from './segment-places.service.js';

const MOST_SEGMENTS = 1_000, MOST_INCIDENTS = 500;

/** What the map shows. A line more here is a layer more, on the map and as a list. */
@Injectable()
export class TownLayers {
  readonly all: readonly MapLayer[];

  constructor(private readonly areas: AirAreas, private readonly segments: Segments, private readonly traffic: Traffic, private readonly places: SegmentPlaces, private readonly seen: TrafficIncidents, private readonly outages: Outages,
    assets: AssetLayers, coverage: CoverageLayers, past: PastLayers, private readonly clock: Clock) {
    const now = (key: string, title: string, empty: string, features: () => Promise<MapFeature[]>, asItWas: (at: number) => Promise<MapFeature[]>, pages: boolean): MapLayer => ({ key, title, empty, heldMs: HELD_NOW_MS, pages, features, asItWas, list: listOfAll(features) });
    this.all = [
      now('air', 'Air', 'No site measures the air yet.', () => this.air(), (at) => past.air(at), true),
      now('incidents', 'Incidents', 'We know of none that has a place.', () => this.incidents(), (at) => past.incidents(at), false),
      now('roads', 'Roads', 'No stretch of road with a place is measured yet.', () => this.roads(), (at) => past.roads(at), true),
      now('outages', 'Outages', 'No operator has told us of one.', () => this.out(), (at) => past.outages(at), false),
      assets.venues, assets.lights, assets.sensors, coverage.broadband, coverage.radio,
    ];
  }

  find(key: string): MapLayer | undefined {
    return this.all.find((layer) => layer.key === key);
  }

  private async air(): Promise<MapFeature[]> {
    return (await this.areas.sites()).map(({ site, now, withheld }) => ({
      id: site.id, name: site.name, geometry: { type: 'Point', coordinates: [site.longitude, site.latitude] },
      says: `${now?.index && !now.stale ? indexWords(now.index) : 'Not known now'} (${site.grade})${withheld ? `. ${withheldWords(withheld)}` : ''}`,
    }));
  }

  private async roads(): Promise<MapFeature[]> {
    const segments = await this.segments.page('', MOST_SEGMENTS);
    const placed = await this.places.of(segments);
    return segments.flatMap((segment): MapFeature[] => {
      const geometry = placed(segment);
      const known = segment.now && !this.traffic.isStale(segment.now.at) ? segment.now : undefined;
      return geometry ? [{ id: segment.id, name: segment.name, geometry, says: known ? `${known.state}, ${Math.round(known.speed)} mph` : 'Not known now' }] : [];
    });
  }

  private async incidents(): Promise<MapFeature[]> {
    const [detected, reported] = await Promise.all([this.seen.detected(['suspected', 'confirmed'], MOST_INCIDENTS), this.seen.openToAll(MOST_INCIDENTS)]);
    const placed = await this.places.of(detected.flatMap(({ segment }) => segment ?? []));
    const ours = detected.flatMap(({ incident, name, segment }): MapFeature[] => {
      const geometry = segment && placed(segment);
      return geometry ? [{ id: incident.id, name, geometry, says: `${incident.state}. ${incident.because}` }] : [];
    });
    const now = this.clock.now();
    // What is only to come, or is suspended, closes no road now; the lists of incidents name it.
    const others = reported.flatMap(({ supplier, records }) => records.filter((record) => standingOf(record, now) === 'active').flatMap((record) => reportedFeature(supplier, record)));
    return [...ours, ...others];
  }

  private async out(): Promise<MapFeature[]> {
    const now = this.clock.now();
    return (await this.outages.page({ interval: { from: now, to: now } }, '', MOST_INCIDENTS)).map(outageFeature);
  }
}
