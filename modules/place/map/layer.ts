import { covers, type Area, type Corner } from '../../../core/geo/areas.js';
import { assetPath } from './asset.js';

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

/** The list that says what the map shows: asked for a page of it, never for all. */
export interface ListTwin {
  count(ward?: Area): Promise<number>;
  page(skip: number, most: number, ward?: Area): Promise<MapFeature[]>;
}

export interface MapLayer {
  /** As it stands in addresses. */
  readonly key: string;
  readonly title: string;
  /** What is said where it is empty. */
  readonly empty: string;
  /** The map may show it as it was so long ago. */
  readonly heldMs: number;
  /** Each of it has a page of its own. */
  readonly pages: boolean;
  /** It covers the ground, so the map draws it once somebody ticks it. */
  readonly onlyWhenAsked?: true;
  readonly list: ListTwin;
  /** All that has a place, for the map's tiles. */
  features(): Promise<MapFeature[]>;
  /** The same as it was at an hour of the last days; not there where what was is not kept. */
  readonly asItWas?: (at: number) => Promise<MapFeature[]>;
  /** Its list of then, where a page of it costs less than all. */
  readonly listAsItWas?: (at: number) => ListTwin;
}

/** The page of one of a layer. */
export const pageOf = ({ key, pages }: Pick<MapLayer, 'key' | 'pages'>, { id }: MapFeature): { readonly href?: string } => (pages ? { href: assetPath(key, id) } : {});

/** Of one layer: what a process can hold beside its work. [ours] */
export const MOST_FEATURES = 200_000;

/** What is said of now is five seconds old at most; posts and buildings do not walk. [ours] */
export const HELD_NOW_MS = 5_000, HELD_ASSETS_MS = 20_000;

/** Where a thing is for a list by ward: a stretch or an area is where it begins. */
export const placeOf = ({ geometry }: MapFeature): Corner => {
  if (geometry.type === 'Point') return geometry.coordinates;
  return (geometry.type === 'LineString' ? geometry.coordinates[0] : geometry.coordinates[0]?.[0]?.[0]) ?? [0, 0];
};

/** For layers of some hundreds: the list is made of all of them. */
export function listOfAll(features: () => Promise<MapFeature[]>): ListTwin {
  const within = async (ward?: Area): Promise<MapFeature[]> => (await features()).filter((feature) => !ward || covers(ward, ...placeOf(feature)));
  return { count: async (ward) => (await within(ward)).length, page: async (skip, most, ward) => (await within(ward)).slice(skip, skip + most) };
}

const NOTHING: ListTwin = { count: async () => 0, page: async () => [] };

/** A layer's list now, or as it was. */
export const listAt = ({ list, asItWas, listAsItWas }: MapLayer, at: number | undefined): ListTwin => (at === undefined ? list : (listAsItWas?.(at) ?? (asItWas ? listOfAll(() => asItWas(at)) : NOTHING)));

/** As MongoDB asks what lies within a ward. */
export const withinWard = (field: string, ward: Area): Record<string, unknown> => ({ [field]: { $geoWithin: { $geometry: { type: 'MultiPolygon', coordinates: ward.polygons } } } });
