/** Longitude, latitude, WGS 84. */
export type Position = readonly [number, number];
export type Ring = readonly Position[];
/** Rings of each part: the first is its edge, the others are holes. */
export type Parts = readonly (readonly Ring[])[];

export interface Area {
  readonly code: string;
  readonly name: string;
  readonly parts: Parts;
}
export interface AreaFault {
  readonly index: number;
  readonly field: string;
  readonly detail: string;
}

/** Of one area; the most crinkled ward of England has fewer. [ours] */
const MOST_POSITIONS = 20_000;
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Areas of a GeoJSON FeatureCollection, feature by feature. Undefined: it is none. */
export function readAreas(value: unknown): { readonly areas: Area[]; readonly faults: AreaFault[] } | undefined {
  if (!isObject(value) || value['type'] !== 'FeatureCollection' || !Array.isArray(value['features'])) return undefined;
  const areas: Area[] = [], faults: AreaFault[] = [];
  (value['features'] as unknown[]).forEach((feature, index) => {
    const read = readArea(feature);
    if ('detail' in read) faults.push({ index, ...read });
    else areas.push(read);
  });
  return { areas, faults };
}

function readArea(feature: unknown): Area | Omit<AreaFault, 'index'> {
  if (!isObject(feature) || !isObject(feature['properties']) || !isObject(feature['geometry'])) return { field: 'feature', detail: 'is no GeoJSON feature with properties and a geometry.' };
  const { code, name } = named(feature['properties']);
  if (code === undefined || name === undefined) return { field: 'properties', detail: 'has no code and name: call them code and name, or as the ONS does, WD24CD and WD24NM.' };
  const { type, coordinates } = feature['geometry'];
  if (type !== 'Polygon' && type !== 'MultiPolygon') return { field: 'geometry.type', detail: 'must be Polygon or MultiPolygon.' };
  const parts = type === 'Polygon' ? [coordinates] : coordinates;
  const fault = faultOf(parts);
  return fault ? { field: 'geometry.coordinates', detail: fault } : { code, name, parts: parts as Parts };
}

/** ONS: two letters or more and a year before CD and NM. */
function named(properties: Record<string, unknown>): { code?: string; name?: string } {
  const text = (key: string): string | undefined => {
    const value = properties[key];
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 100) : undefined;
  };
  const ons = Object.keys(properties).find((key) => /^[A-Z]{2,6}\d\dCD$/.test(key));
  const [code, name] = ons === undefined ? [text('code'), text('name')] : [text(ons), text(ons.replace(/CD$/, 'NM'))];
  return { ...(code === undefined ? {} : { code }), ...(name === undefined ? {} : { name }) };
}

function faultOf(parts: unknown): string | undefined {
  if (!Array.isArray(parts) || parts.length === 0) return 'holds no ring.';
  let positions = 0;
  for (const part of parts as unknown[]) {
    if (!Array.isArray(part) || part.length === 0) return 'holds a part without a ring.';
    for (const ring of part as unknown[]) {
      if (!Array.isArray(ring) || ring.length < 4) return 'holds a ring of fewer than four positions.';
      positions += ring.length;
      if (positions > MOST_POSITIONS) return `has more than ${MOST_POSITIONS} positions. Simplify it.`;
      const wrong = ringFault(ring);
      if (wrong) return wrong;
    }
  }
  return undefined;
}

function ringFault(ring: readonly unknown[]): string | undefined {
  for (const position of ring) {
    if (!Array.isArray(position) || typeof position[0] !== 'number' || typeof position[1] !== 'number') return 'holds a position that is no pair of numbers.';
    const [longitude, latitude] = position as [number, number];
    if (longitude < -9 || longitude > 3 || latitude < 49 || latitude > 61) return 'lies outside the United Kingdom: GeoJSON has longitude first, in degrees (WGS 84).';
  }
  const [first, last] = [ring[0], ring.at(-1)] as [Position, Position];
  return first[0] === last[0] && first[1] === last[1] ? undefined : 'holds a ring that does not end where it begins.';
}

/** Even-odd rule over all rings, so that holes are outside. */
export function inside([x, y]: Position, parts: Parts): boolean {
  let within = false;
  for (const ring of parts.flat()) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [xi, yi] = ring[i] ?? [0, 0], [xj, yj] = ring[j] ?? [0, 0];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
    }
  }
  return within;
}
