import type { Area, Corner } from '../../../core/geo/areas.js';

export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Corner }
  | { readonly type: 'LineString'; readonly coordinates: readonly Corner[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: Area['polygons'] };

/** One thing on the map, and in the list beside it: what it is called and what is to be said of it. */
export interface MapFeature {
  readonly id: string;
  readonly geometry: Geometry;
  readonly name: string;
  readonly says: string;
}

export interface MapLayer {
  /** As it stands in addresses. */
  readonly key: string;
  readonly title: string;
  /** What is said where it is empty. */
  readonly empty: string;
  features(): Promise<MapFeature[]>;
}

/** Of one layer; the most that a browser holds with ease. */
export const MOST_FEATURES = 50_000;

/** Where a thing is for a list by ward: a stretch or an area is where it begins. */
export const placeOf = ({ geometry }: MapFeature): Corner => {
  if (geometry.type === 'Point') return geometry.coordinates;
  return (geometry.type === 'LineString' ? geometry.coordinates[0] : geometry.coordinates[0]?.[0]?.[0]) ?? [0, 0];
};
