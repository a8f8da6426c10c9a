import { boxPolygon, type Box } from '../../../core/ogc/items-query.js';

/** A box's sides follow parallels, MongoDB's the shortest way: so much wider it asks its index, and numbers decide. */
const MARGIN = 0.02, LARGE = 5;

/** What lies in a box, with its borders. */
export function insideBox(box: Box): Record<string, unknown> {
  const [west, south, east, north] = box;
  const exactly = { 'point.coordinates.0': { $gte: west, $lte: east }, 'point.coordinates.1': { $gte: south, $lte: north } };
  if (east - west > LARGE || north - south > LARGE) return exactly;
  return { ...exactly, point: { $geoWithin: { $geometry: boxPolygon([west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN]) } } };
}
