import { oddSides, turn } from '../geo/rings.js';

export type Position = readonly [number, number];

/** Points, lines and polygons in longitude and latitude (WGS 84). Of a polygon: its rings, the first one outside. */
export class Geometry {
  constructor(readonly type: 'Point' | 'LineString' | 'Polygon', readonly rings: readonly (readonly Position[])[]) {}
}

const WKT = /^\s*(?:SRID=\d+;\s*)?(POINT|LINESTRING|POLYGON)\s*Z?\s*\((.*)\)\s*$/is;
const TYPES = { POINT: 'Point', LINESTRING: 'LineString', POLYGON: 'Polygon' } as const;
const LEAST = { Point: 1, LineString: 2, Polygon: 4 } as const;

const made = (type: Geometry['type'], rings: readonly (readonly Position[] | undefined)[]): Geometry | undefined =>
  rings.length > 0 && rings.every((ring) => ring !== undefined && ring.length >= LEAST[type]) ? new Geometry(type, rings as readonly (readonly Position[])[]) : undefined;

/** Well-known text; undefined when it is something else. */
export function readGeometry(text: string): Geometry | undefined {
  const [, word, body = ''] = WKT.exec(text) ?? [];
  if (!word) return undefined;
  const type = TYPES[word.toUpperCase() as keyof typeof TYPES];
  const rings = type === 'Polygon' ? [...body.matchAll(/\(([^()]*)\)/g)].map((ring) => ring[1] ?? '') : [body];
  return made(type, rings.map((ring) => positionsOf(ring.split(',').map((point) => point.trim().split(/\s+/).map(Number)))));
}

/** GeoJSON, alone or in a Feature. */
export function fromGeoJson(value: unknown): Geometry | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, coordinates, geometry } = value as { type?: unknown; coordinates?: unknown; geometry?: unknown };
  if (type === 'Feature') return (geometry as { type?: unknown } | null)?.type === 'Feature' ? undefined : fromGeoJson(geometry);
  if (!Array.isArray(coordinates)) return undefined;
  if (type === 'Point') return made(type, [positionsOf([coordinates])]);
  if (type === 'LineString') return made(type, [positionsOf(coordinates)]);
  return type === 'Polygon' ? made(type, coordinates.map((ring: unknown) => (Array.isArray(ring) ? positionsOf(ring) : undefined))) : undefined;
}

/** The place of a GeoJSON point; undefined of anything that has no one place. */
export function pointOf(value: unknown): Position | undefined {
  const shape = fromGeoJson(value);
  return shape?.type === 'Point' ? shape.rings[0]?.[0] : undefined;
}

function positionsOf(points: readonly unknown[]): Position[] | undefined {
  const sound = points.every((point) => Array.isArray(point) && point.length >= 2 && Number.isFinite(point[0]) && Number.isFinite(point[1]));
  return sound ? (points as number[][]).map(([x = 0, y = 0]) => [x, y]) : undefined;
}

/** Sides, and for a point itself as a side without length. */
function sidesOf({ rings }: Geometry): [Position, Position][] {
  return rings.flatMap((ring) => (ring.length === 1 ? [[ring[0], ring[0]]] : ring.slice(1).map((to, i) => [ring[i], to])) as [Position, Position][]);
}

const between = ([ax, ay]: Position, [bx, by]: Position, [px, py]: Position): boolean => px >= Math.min(ax, bx) && px <= Math.max(ax, bx) && py >= Math.min(ay, by) && py <= Math.max(ay, by);

function cross([a, b]: [Position, Position], [c, d]: [Position, Position]): boolean {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (abc !== abd && cda !== cdb) return true;
  return (abc === 0 && between(a, b, c)) || (abd === 0 && between(a, b, d)) || (cda === 0 && between(c, d, a)) || (cdb === 0 && between(c, d, b));
}

/** Whether a polygon covers a point; its border is part of it. */
function covers(polygon: Geometry, point: Position): boolean {
  if (polygon.type !== 'Polygon') return false;
  if (sidesOf(polygon).some(([a, b]) => turn(a, b, point) === 0 && between(a, b, point))) return true;
  return polygon.rings.reduce((inside, ring) => (oddSides(ring, point[0], point[1]) ? !inside : inside), false);
}

const first = ({ rings }: Geometry): Position => (rings[0] as readonly Position[])[0] as Position;

export function intersects(a: Geometry, b: Geometry): boolean {
  if (covers(a, first(b)) || covers(b, first(a))) return true;
  return sidesOf(a).some((side) => sidesOf(b).some((other) => cross(side, other)));
}

/** Every corner of `inner` is covered by `outer`, and no side leaves it. */
export function contains(outer: Geometry, inner: Geometry): boolean {
  if (outer.type !== 'Polygon') return inner.type === 'Point' && intersects(outer, inner);
  const corners = sidesOf(inner).flatMap(([a, b]): Position[] => [a, b, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]]);
  return corners.every((corner) => covers(outer, corner));
}

export const sameShape = (a: Geometry, b: Geometry): boolean => a.type === b.type && JSON.stringify(a.rings) === JSON.stringify(b.rings);

function fromSide([px, py]: Position, [[ax, ay], [bx, by]]: [Position, Position]): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length));
  return Math.hypot(px - ax - along * (bx - ax), py - ay - along * (by - ay));
}

/** Shortest distance, in degrees as the coordinates are (18-088 leaves the unit open; other servers answer so too). */
export function distance(a: Geometry, b: Geometry): number {
  if (intersects(a, b)) return 0;
  const from = (one: Geometry, other: Geometry): number => Math.min(...sidesOf(one).flatMap((ends) => ends.flatMap((end) => sidesOf(other).map((side) => fromSide(end, side)))));
  return Math.min(from(a, b), from(b, a));
}

/** Length of all sides, in degrees. */
export const lengthOf = (geometry: Geometry): number => sidesOf(geometry).reduce((sum, [[ax, ay], [bx, by]]) => sum + Math.hypot(bx - ax, by - ay), 0);
