import { Injectable } from '@nestjs/common';
import { standingOf } from '../../../core/datex/situation.js';
import type { Corner } from '../../../core/geo/areas.js';
import { conditionsOn, type AirAt, type Conditions, type Trouble } from '../../../core/walking/conditions.js';
import { metresOf, type WalkGraph } from '../../../core/walking/graph.js';
import { Clock } from '../../platform/clock/clock.js';
import { AirAreas } from '../air/air-areas.service.js';
import type { Geometry } from '../map/layer.js';
import { reportedFeature } from '../map/past-layers.service.js';
import { SegmentPlaces } from '../map/segment-places.service.js';
import { Columns } from '../network/lights/columns.store.js';
import { LightFaults } from '../network/lights/faults.store.js';
import { TrafficIncidents } from '../traffic/incidents.service.js';
import { inTurn } from './town-ways.service.js';

const HELD_MS = 20_000;
const MOST_FAULTS = 10_000, MOST_INCIDENTS = 500;
/** A stretch of road is looked along every so many metres. [ours] */
const ALONG_METRES = 25, MOST_ALONG = 400;
/** Of TALQ's and our own kinds of fault those with which a lamp gives no light, or too little. */
const DARK = /^(?!communication).*(?:Failure|PowerTooLow|VoltageTooLow|Out|Off|Dark)$/i;

/** What is told of the town's ways just now: lamps that are out, works and incidents, the air. Read once in a while for all who ask. */
@Injectable()
export class WalkConditions {
  private held: { readonly on: WalkGraph; readonly until: number; readonly conditions: Promise<Conditions> } | undefined;

  constructor(private readonly columns: Columns, private readonly faults: LightFaults, private readonly incidents: TrafficIncidents, private readonly places: SegmentPlaces, private readonly areas: AirAreas, private readonly clock: Clock) {}

  on(graph: WalkGraph): Promise<Conditions> {
    if (this.held?.on === graph && this.clock.now() < this.held.until) return this.held.conditions;
    const conditions = this.read(graph);
    this.held = { on: graph, until: this.clock.now() + HELD_MS, conditions };
    conditions.catch(() => (this.held = undefined));
    return conditions;
  }

  private async read(graph: WalkGraph): Promise<Conditions> {
    const [lamps, seen, reported, air] = await Promise.all([this.lampsOut(), this.seen(), this.reported(), this.air()]);
    return inTurn(conditionsOn(graph, lamps, [...seen, ...reported], air));
  }

  private async lampsOut(): Promise<Corner[]> {
    const dark = (await this.faults.openSince(undefined, undefined, MOST_FAULTS)).filter(({ kind }) => DARK.test(kind)), ids = [...new Set(dark.map(({ column }) => column))];
    return (await this.columns.some({ _id: { $in: ids } }, 0, ids.length + 1)).map(({ point }) => point.coordinates);
  }

  private async seen(): Promise<Trouble[]> {
    const confirmed = await this.incidents.detected(['confirmed'], MOST_INCIDENTS), placed = await this.places.of(confirmed.flatMap(({ segment }) => segment ?? []));
    return confirmed.flatMap(({ name, segment }): Trouble[] => {
      const where = segment && placed(segment);
      return where ? [{ says: `our detectors see an incident in the road (${name}).`, places: along(where) }] : [];
    });
  }

  private async reported(): Promise<Trouble[]> {
    const now = this.clock.now();
    return (await this.incidents.openToAll()).flatMap(({ supplier, records }) => records.filter((record) => standingOf(record, now) === 'active').flatMap((record) => reportedFeature(supplier, record)))
      .map(({ name, says, geometry }) => ({ says: `${name.replace(/\.$/, '')} (${says}).`, places: along(geometry) }));
  }

  private async air(): Promise<AirAt[]> {
    return (await this.areas.sites()).flatMap(({ site: { name, longitude, latitude }, now }): AirAt[] => (now?.index && !now.stale ? [{ name, place: [longitude, latitude], index: now.index.index, band: now.index.band }] : []));
  }
}

function along({ type, coordinates }: Geometry): Corner[] {
  if (type === 'Point') return [coordinates];
  if (type !== 'LineString') return [];
  return coordinates.slice(1).flatMap((to, i) => {
    const from = coordinates[i] as Corner, parts = Math.min(MOST_ALONG, Math.max(1, Math.ceil(metresOf(from, to) / ALONG_METRES)));
    return Array.from({ length: parts + 1 }, (_, part): Corner => [from[0] + ((to[0] - from[0]) * part) / parts, from[1] + ((to[1] - from[1]) * part) / parts]);
  });
}
