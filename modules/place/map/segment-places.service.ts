import { Injectable } from '@nestjs/common';
import type { Corner } from '../../../core/geo/areas.js';
import { detectorsOf, type Segment } from '../traffic/segments.store.js';
import { TrafficSites, type TrafficSite } from '../traffic/traffic-sites.store.js';
import type { Geometry } from './layer.js';

/** Where stretches of road are: from detector to detector, or at their only one. */
@Injectable()
export class SegmentPlaces {
  constructor(private readonly sites: TrafficSites) {}

  async of(segments: readonly Segment[]): Promise<(segment: Segment) => Geometry | undefined> {
    const sites = await this.sites.named(segments.flatMap(detectorsOf));
    return ({ upstream, downstream }) => {
      const [from, to] = [positionOf(sites.get(upstream)), positionOf(sites.get(downstream ?? ''))];
      return from && to ? { type: 'LineString', coordinates: [from, to] } : from && { type: 'Point', coordinates: from };
    };
  }
}

const positionOf = (site: TrafficSite | undefined): Corner | undefined => (site?.longitude === undefined || site.latitude === undefined ? undefined : [site.longitude, site.latitude]);
