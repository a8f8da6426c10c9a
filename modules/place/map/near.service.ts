import { Injectable } from '@nestjs/common';
import { areaOf, covers } from '../../../core/geo/areas.js';
import { awayWords } from '../../../core/geo/away.js';
import { metresBetween, type Position } from '../../../core/geo/position.js';
import { Clock } from '../../platform/clock/clock.js';
import { Outages } from '../network/outages/outages.store.js';
import { PostcodePlaces } from '../network/postcode-places.store.js';
import { Wards } from '../network/wards.store.js';
import { AssetLayers } from './asset-layers.service.js';
import { CoverageLayers } from './coverage-layers.service.js';
import { pageOf, placeOf, type MapFeature } from './layer.js';
import { TownLayers } from './town-layers.service.js';

/** A list that answers a question, no register; and as far as one walks, or rides a bus. [ours] */
const MOST = 5, WALK_METRES = 2_000, RIDE_METRES = 10_000, MOST_OUTAGES = 500;

export interface NearList {
  readonly title: string;
  readonly empty: string;
  readonly rows: readonly { readonly name: string; readonly says: string; readonly away: string; readonly href?: string }[];
}

/** What is near a postcode: the way round the map. It knows a postcode's middle and shows no address. */
@Injectable()
export class Near {
  constructor(private readonly postcodes: PostcodePlaces, private readonly wards: Wards, private readonly assets: AssetLayers, private readonly coverage: CoverageLayers, private readonly layers: TownLayers, private readonly outages: Outages, private readonly clock: Clock) {}

  /** Undefined: nobody has said here where this postcode is. */
  async of(postcode: string): Promise<{ readonly ward?: string; readonly broadband?: string; readonly sectorOnly?: true; readonly out: readonly string[]; readonly lists: readonly NearList[] } | undefined> {
    const place = await this.postcodes.middleOf(postcode);
    if (!place) return undefined;
    const [wardOf, out, sites, venues, lights] = await Promise.all([this.wards.finder(), this.outAt(place), this.sitesNear(place), this.assets.venuesNear(place, RIDE_METRES, MOST), this.assets.lightsNear(place, WALK_METRES, MOST)]);
    const ward = wardOf?.(place.longitude, place.latitude), broadband = ward === undefined ? undefined : await this.coverage.inWard(ward);
    return {
      ...(ward === undefined ? {} : { ward }), ...(broadband === undefined ? {} : { broadband }), ...(place.sectorOnly ? { sectorOnly: true as const } : {}), out,
      lists: [listOf('Where the air is measured', 'No site measures the air within 10 kilometres.', sites, place, 'air'), listOf('Public Wi-Fi', 'No public Wi-Fi is known within 10 kilometres.', venues, place, 'wifi'), listOf('Street lights', 'No street light of ours is known within 2 kilometres.', lights, place, 'lights')],
    };
  }

  private async outAt({ longitude, latitude }: Position): Promise<string[]> {
    const now = this.clock.now(), there = await this.outages.page({ interval: { from: now, to: now }, box: [longitude, latitude, longitude, latitude] }, '', MOST_OUTAGES);
    return there.filter(({ area }) => covers(areaOf(area), longitude, latitude)).map(({ kind, source, detail }) => `No ${kind}, as ${source} says.${detail ? ` ${detail}` : ''}`);
  }

  private async sitesNear(place: Position): Promise<MapFeature[]> {
    const sites = (await this.layers.find('air')?.features()) ?? [];
    const far = (feature: MapFeature): number => metresBetween(place, positionOf(feature));
    return sites.filter((one) => far(one) <= RIDE_METRES).sort((a, b) => far(a) - far(b)).slice(0, MOST);
  }
}

function positionOf(feature: MapFeature): Position {
  const [longitude, latitude] = placeOf(feature);
  return { longitude, latitude };
}

const listOf = (title: string, empty: string, features: readonly MapFeature[], place: Position, key: string): NearList => ({ title, empty, rows: features.map((feature) => ({ name: feature.name, says: feature.says, away: awayWords(place, positionOf(feature)), ...pageOf({ key, pages: true }, feature) })) });
