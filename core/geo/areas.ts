import { METRES_A_DEGREE, positionFault } from './position.js';
import { oddSides, turn } from './rings.js';

/** Longitude, latitude; degrees of WGS 84. */
export type Corner = readonly [number, number];
export type Ring = readonly Corner[];

/** West, south, east, north. */
type Box = readonly [number, number, number, number];

/** Polygons with their holes, and the box about them. */
export interface Area {
  readonly polygons: readonly (readonly Ring[])[];
  readonly box: Box;
}

/** A ward of an exact map has some ten thousand corners. [ours] */
export const MOST_CORNERS = 20_000;
/** Pairs of a ring's sides that are looked at: a coast of so many corners takes far fewer, a tangle must not hold up everybody. [ours] */
const MOST_PAIRS = 2_000_000;

/** The area cannot be used: which part of it, and what is wrong. */
export class AreaProblem extends Error {
  override readonly name = 'AreaProblem';
  constructor(readonly field: string, readonly detail: string) {
    super(`${field}: ${detail}`);
  }
}

/** A GeoJSON Polygon or MultiPolygon (RFC 7946). Throws AreaProblem, naming the place. */
export function areaOf(value: unknown, field = 'area'): Area {
  const { type, coordinates } = (typeof value === 'object' && value !== null ? value : {}) as { type?: unknown; coordinates?: unknown };
  if (type !== 'Polygon' && type !== 'MultiPolygon') throw new AreaProblem(`${field}.type`, 'must be Polygon or MultiPolygon.');
  if (!Array.isArray(coordinates) || coordinates.length === 0) throw new AreaProblem(`${field}.coordinates`, 'must be a list of rings.');
  const polygons = (type === 'Polygon' ? [coordinates] : coordinates).map((rings: unknown, i) => {
    const at = type === 'Polygon' ? `${field}.coordinates` : `${field}.coordinates.${i}`;
    if (!Array.isArray(rings) || rings.length === 0) throw new AreaProblem(at, 'must be a list of rings.');
    return rings.map((ring: unknown, j) => ringOf(ring, `${at}.${j}`));
  });
  const corners = polygons.flat(2);
  if (corners.length > MOST_CORNERS) throw new AreaProblem(field, `has more than ${MOST_CORNERS} corners. Make it simpler.`);
  const lons = corners.map(([lon]) => lon), lats = corners.map(([, lat]) => lat);
  const least = (all: readonly number[]): number => all.reduce((a, b) => Math.min(a, b)), most = (all: readonly number[]): number => all.reduce((a, b) => Math.max(a, b));
  return { polygons, box: [least(lons), least(lats), most(lons), most(lats)] };
}

/** What is wrong with a position, in words; undefined where nothing is. */
export type FaultOf = (latitude: number, longitude: number) => string | undefined;

/** Throws AreaProblem. */
export function cornerOf(value: unknown, field: string, faultOf: FaultOf): Corner {
  const [lon, lat] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof lon !== 'number' || typeof lat !== 'number' || !Number.isFinite(lon) || !Number.isFinite(lat)) throw new AreaProblem(field, 'must be [longitude, latitude].');
  const fault = faultOf(lat, lon);
  if (fault) throw new AreaProblem(field, fault);
  return [lon, lat];
}

/** A closed ring that does not cross itself. Throws AreaProblem. */
export function ringOf(value: unknown, field: string, faultOf: FaultOf = positionFault): Ring {
  if (!Array.isArray(value) || value.length < 4) throw new AreaProblem(field, 'must have four corners or more, the last one being the first.');
  if (value.length > MOST_CORNERS) throw new AreaProblem(field, `has more than ${MOST_CORNERS} corners. Make it simpler.`);
  const ring = value.map((corner: unknown, i) => cornerOf(corner, `${field}.${i}`, faultOf));
  const [first, last] = [ring[0], ring.at(-1)];
  if (!first || !last || first[0] !== last[0] || first[1] !== last[1]) throw new AreaProblem(field, 'is not closed: its last corner must be its first.');
  const bad = crossing(ring, field);
  if (bad !== undefined) throw new AreaProblem(`${field}.${bad[0]}`, `the side that begins here crosses that which begins at ${bad[1]}: a ring must not cross itself.`);
  if (Math.abs(twiceTheSize(ring)) < 1e-12) throw new AreaProblem(field, 'has no size: its corners lie on one line.');
  return ring;
}

const twiceTheSize = (ring: Ring): number => ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i] as Corner)[0] * y - x * (ring[i] as Corner)[1], 0);

const cross = (a: Corner, b: Corner, c: Corner, d: Corner): boolean => turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;

/** The first two sides of a ring that cross; sides are swept along its longer extent, so that most pairs are never looked at. */
function crossing(ring: Ring, field: string): readonly [number, number] | undefined {
  const extent = (axis: 0 | 1): number => ring.reduce((most, corner) => Math.max(most, corner[axis]), -Infinity) - ring.reduce((least, corner) => Math.min(least, corner[axis]), Infinity);
  const axis = extent(0) >= extent(1) ? 0 : 1;
  const sides = ring.slice(1).map((to, i) => ({ i, from: ring[i] as Corner, to, begin: Math.min((ring[i] as Corner)[axis], to[axis]), end: Math.max((ring[i] as Corner)[axis], to[axis]) })).sort((a, b) => a.begin - b.begin);
  let open: typeof sides = [], looked = 0;
  for (const side of sides) {
    open = open.filter(({ end }) => end >= side.begin);
    if ((looked += open.length) > MOST_PAIRS) throw new AreaProblem(field, 'winds too much to be checked. Make it simpler.');
    const other = open.find(({ from, to }) => cross(from, to, side.from, side.to));
    if (other) return [Math.min(other.i, side.i), Math.max(other.i, side.i)];
    open.push(side);
  }
  return undefined;
}

export const inBox = ([west, south, east, north]: Box, longitude: number, latitude: number): boolean => longitude >= west && longitude <= east && latitude >= south && latitude <= north;

/** A box with so many metres about it. */
export function widened([west, south, east, north]: Box, metres: number): Box {
  const up = metres / METRES_A_DEGREE, aside = up / Math.cos((((south + north) / 2) * Math.PI) / 180);
  return [west - aside, south - up, east + aside, north + up];
}

/** Whether a point lies inside; holes are outside. */
export function covers({ polygons, box }: Area, longitude: number, latitude: number): boolean {
  if (!inBox(box, longitude, latitude)) return false;
  return polygons.some((rings) => rings.reduce((inside, ring) => (oddSides(ring, longitude, latitude) ? !inside : inside), false));
}
