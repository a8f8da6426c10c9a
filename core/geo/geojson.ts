import { AreaProblem, cornerOf, MOST_CORNERS, ringOf } from './areas.js';
import { earthFault } from './position.js';

type Shape = Readonly<Record<string, unknown>>;
/** Checks what stands at `field`; throws AreaProblem. */
type Check = (value: unknown, field: string) => void;

const TYPES = 'Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon, GeometryCollection, Feature or FeatureCollection';
const EXAMPLE = '{"type": "Point", "coordinates": [0.33, 51.48]}';

/** Heights may stand behind, and be unknown. */
const position: Check = (value, field) => {
  cornerOf(value, field, earthFault);
  if ((value as unknown[]).slice(2).some((height) => height !== null && typeof height !== 'number')) throw new AreaProblem(field, 'has a height that is no number. Leave it out where it is not known.');
};
const ring: Check = (value, field) => {
  ringOf(value, field, earthFault);
  list(0, position, '')(value, field);
};

function list(least: number, each: Check, of: string): Check {
  return (value, field) => {
    if (!Array.isArray(value) || value.length < least) throw new AreaProblem(field, `must be a list of ${least > 1 ? `${least} or more ` : ''}${of}.`);
    if (value.length > MOST_CORNERS) throw new AreaProblem(field, `has more than ${MOST_CORNERS} ${of}. Make it simpler.`);
    value.forEach((one, i) => each(one, `${field}.${i}`));
  };
}

const positions = list(2, position, 'positions [longitude, latitude]'), rings = list(1, ring, 'rings');
const COORDINATES: Readonly<Record<string, Check>> = {
  Point: position, MultiPoint: list(1, position, 'positions [longitude, latitude]'), LineString: positions, MultiLineString: list(1, positions, 'lines'), Polygon: rings, MultiPolygon: list(1, rings, 'polygons, each a list of rings'),
};

/** Any GeoJSON (RFC 7946) of places on Earth. Throws AreaProblem, naming the part that is wrong. */
export function checkGeoJson(value: unknown, field: string): void {
  const shape = shapeOf(value, field), { type } = shape;
  if (type === 'FeatureCollection') list(1, feature, 'Features')(shape['features'], `${field}.features`);
  else if (type === 'Feature') feature(shape, field);
  else geometry(shape, field);
}

const feature: Check = (value, field) => {
  const shape = shapeOf(value, field);
  if (shape['type'] !== 'Feature') throw new AreaProblem(`${field}.type`, 'must be Feature.');
  geometry(shape['geometry'], `${field}.geometry`);
};

const geometry: Check = (value, field) => {
  const shape = shapeOf(value, field), type = String(shape['type']);
  if (type === 'GeometryCollection') return list(1, geometry, 'geometries')(shape['geometries'], `${field}.geometries`);
  const check = Object.hasOwn(COORDINATES, type) ? COORDINATES[type] : undefined;
  if (!check) throw new AreaProblem(`${field}.type`, `must be ${TYPES}.`);
  check(shape['coordinates'], `${field}.coordinates`);
};

function shapeOf(value: unknown, field: string): Shape {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AreaProblem(field, `must be GeoJSON, as ${EXAMPLE}.`);
  return value as Shape;
}

/** As the standard names it, and as older clients do. */
export const saysGeoJson = (encodingType: unknown): boolean => typeof encodingType === 'string' && /^application\/(vnd\.)?geo[+ ]?json\s*(;|$)/i.test(encodingType.trim());
