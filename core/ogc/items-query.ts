/** West, south, east, north in degrees of WGS 84. */
export type Box = readonly [number, number, number, number];

const NUMBER = /^[+-]?\d{1,3}(?:\.\d{1,15})?$/;

/** Four numbers, or six of which the heights are passed over (OGC 17-069r4, 7.15.3). A box over the 180th meridian is none here. */
export function boxOf(text: string): Box | undefined {
  const parts = text.split(',').map((part) => part.trim());
  const four = parts.length === 6 ? [parts[0], parts[1], parts[3], parts[4]] : parts;
  if (four.length !== 4 || !four.every((part) => part !== undefined && NUMBER.test(part))) return undefined;
  const [west = 0, south = 0, east = 0, north = 0] = four.map(Number);
  return west <= east && south <= north && west >= -180 && east <= 180 && south >= -90 && north <= 90 ? [west, south, east, north] : undefined;
}

export interface Interval {
  /** Milliseconds; open where there is none. */
  readonly from?: number;
  readonly to?: number;
}

const instant = (text: string): number => (/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/i.test(text) ? Date.parse(text) : Number.NaN);

/** `2026-11-24T08:00:00Z`, `a/b`, `a/..`, `../b` (RFC 3339; a bare day is its beginning, at the end of an interval its end). */
export function intervalOf(text: string): Interval | undefined {
  const parts = text.split('/');
  if (parts.length > 2) return undefined;
  const [first = '', last = first] = parts;
  const open = (part: string): boolean => part === '..' || part === '';
  if (parts.length === 1 && open(first)) return undefined;
  const dayEnd = /^\d{4}-\d{2}-\d{2}$/.test(last) ? 86_400_000 - 1 : 0;
  const from = open(first) ? undefined : instant(first), to = open(last) ? undefined : instant(last) + dayEnd;
  if ((from !== undefined && Number.isNaN(from)) || (to !== undefined && Number.isNaN(to)) || (from === undefined && to === undefined) || (from !== undefined && to !== undefined && from > to)) return undefined;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** As MongoDB and GeoJSON want a box: a closed ring, against the clock. */
export const boxPolygon = ([west, south, east, north]: Box): { type: 'Polygon'; coordinates: [number, number][][] } => ({ type: 'Polygon', coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] });
