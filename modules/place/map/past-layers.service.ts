import { Injectable } from '@nestjs/common';
import { areaOf } from '../../../core/geo/areas.js';
import { withheldNow } from '../../../core/air/humidity.js';
import { siteNow, STALE_MS } from '../../../core/air/site-now.js';
import { HOUR, MINUTE } from '../../../core/time/when.js';
import { standingOf, type SituationRecord } from '../../../core/datex/situation.js';
import { standingAfter } from '../../../core/traffic/measures.js';
import { together } from '../../../core/traffic/readings.js';
import { AirSites } from '../air/air-sites.store.js';
import { Outages, type Outage } from '../network/outages/outages.store.js';
import { indexWords, withheldWords } from '../pages/air-words.js';
import { Incidents } from '../traffic/incidents.store.js';
import { Situations } from '../traffic/situations.store.js';
import { detectorsOf, Segments, type WatchedSegment } from '../traffic/segments.store.js';
import { TrafficSites } from '../traffic/traffic-sites.store.js';
import type { MapFeature } from './layer.js';
import { SegmentPlaces } from './segment-places.service.js';

/** As the layers of now; and stretches whose readings are read in one go. [ours] */
const MOST_SEGMENTS = 1_000, MOST_FOUND = 500, AT_ONCE = 50;
/** Readings from before that hour are no word of it. [ours] */
const LOOK_BACK_MS = HOUR;

/** The map as it was at an hour: made of what was measured and told, by what is known of it today. */
@Injectable()
export class PastLayers {
  constructor(private readonly airSites: AirSites, private readonly segments: Segments, private readonly trafficSites: TrafficSites, private readonly incidentLog: Incidents, private readonly outageLog: Outages, private readonly places: SegmentPlaces, private readonly situations: Situations) {}

  /** By the hours that had ended by then. */
  async air(at: number): Promise<MapFeature[]> {
    const sites = await this.airSites.all();
    return Promise.all(sites.map(async (site): Promise<MapFeature> => {
      const { means, damp } = await this.airSites.hoursBetween(site.id, at - 3 * 24 * HOUR, at - HOUR), last = siteNow(means, at - HOUR), fog = withheldNow(means, damp, at - HOUR), withheld = fog && at - fog.at - HOUR <= STALE_MS ? `. ${withheldWords(fog)}` : '';
      const known = last?.index && at - last.at - HOUR <= STALE_MS ? last.index : undefined;
      return { id: site.id, name: site.name, geometry: { type: 'Point', coordinates: [site.longitude, site.latitude] }, says: `${known ? indexWords(known) : 'Not known'} (${site.grade})${withheld}` };
    }));
  }

  async roads(at: number): Promise<MapFeature[]> {
    const segments = await this.segments.page('', MOST_SEGMENTS), placed = await this.places.of(segments), features: MapFeature[] = [];
    for (let from = 0; from < segments.length; from += AT_ONCE) {
      const some = segments.slice(from, from + AT_ONCE), ids = [...new Set(some.flatMap(detectorsOf))];
      const readings = await this.trafficSites.between(ids, at - LOOK_BACK_MS, at), bySite = new Map(ids.map((id, i) => [id, readings[i] ?? new Map()]));
      for (const segment of some) {
        const geometry = placed(segment);
        if (geometry) features.push({ id: segment.id, name: segment.name, geometry, says: goesThen(segment, bySite) });
      }
    }
    return features;
  }

  /** What detectors saw, and what others reported as it was valid then. */
  async incidents(at: number): Promise<MapFeature[]> {
    const found = await this.incidentLog.across(at, MOST_FOUND), segments = await this.segments.named([...new Set(found.map(({ segment }) => segment))]), placed = await this.places.of([...segments.values()]);
    const ours = found.flatMap(({ id, segment, confirmedAt, because }): MapFeature[] => {
      const known = segments.get(segment), geometry = known && placed(known);
      return known && geometry ? [{ id, name: known.name, geometry, says: `${confirmedAt !== undefined && confirmedAt <= at ? 'confirmed' : 'suspected'}. ${because}` }] : [];
    });
    const reported = await this.situations.inForceAt(at, MOST_FOUND);
    return [...ours, ...reported.flatMap(({ supplier, records }) => records.filter((record) => standingOf(record, at) === 'active').flatMap((record) => reportedFeature(supplier, record)))];
  }

  async outages(at: number): Promise<MapFeature[]> {
    return (await this.outageLog.page({ interval: { from: at, to: at } }, '', MOST_FOUND)).map(outageFeature);
  }
}

/** A record without a place is on no map. */
export const reportedFeature = (supplier: string, { id, type, comments, point }: SituationRecord): MapFeature[] =>
  (point ? [{ id: `${supplier}|${id}`, name: comments[0]?.text ?? type, geometry: { type: 'Point', coordinates: [point.longitude, point.latitude] }, says: `reported by ${supplier}` }] : []);

export const outageFeature = ({ id, kind, source, area }: Outage): MapFeature => ({ id, name: `No ${kind}`, says: `as ${source} says`, geometry: { type: 'MultiPolygon', coordinates: areaOf(area).polygons } });

function goesThen({ upstream, downstream, freeFlow, limitMph }: WatchedSegment, bySite: ReadonlyMap<string, ReadonlyMap<number, { readonly at: number }>>): string {
  const detectors = [bySite.get(upstream), bySite.get(downstream ?? '')].filter((one) => one !== undefined);
  const then = standingAfter(together(detectors), { freeFlow: freeFlow?.speed ?? limitMph, intervalMs: 5 * MINUTE });
  return then ? `${then.state}, ${Math.round(then.speed)} mph` : 'Not known';
}
