export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** The box in which Great Britain lies, with its islands. [ours] */
export const BRITAIN = { south: 49, north: 61, west: -9, east: 3 } as const;

const inBritain = (latitude: number, longitude: number): boolean => latitude >= BRITAIN.south && latitude <= BRITAIN.north && longitude >= BRITAIN.west && longitude <= BRITAIN.east;

/** For each of the two alone, where the other is not at hand. */
export const PERHAPS_SWAPPED = 'is not in Great Britain: are latitude and longitude swapped?';

/** Elsewhere as it is, and here the other way round. */
export const isSwapped = (latitude: number, longitude: number): boolean => !inBritain(latitude, longitude) && inBritain(longitude, latitude);

const SWAPPED = 'is not in Great Britain, and would be the other way round: are latitude and longitude swapped?';

/** What is wrong with a position, in words; undefined where nothing is. */
export function positionFault(latitude: number, longitude: number): string | undefined {
  if (inBritain(latitude, longitude)) return undefined;
  if (isSwapped(latitude, longitude)) return SWAPPED;
  return 'is not in Great Britain. Give degrees of WGS 84, as latitude 51.48 and longitude 0.33.';
}

/** Of what may be anywhere on Earth. */
export function earthFault(latitude: number, longitude: number): string | undefined {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return 'is not on Earth. Give degrees of WGS 84: longitude first, from -180 to 180, then latitude, from -90 to 90.';
  return isSwapped(latitude, longitude) ? `${SWAPPED} Longitude comes first, as [0.33, 51.48].` : undefined;
}

/** Of a great circle on the mean Earth, 6,371.0 km. */
export const METRES_A_DEGREE = 111_195;

/** Metres between two places of one town, on a plane that touches the Earth between them. */
export function metresBetween(a: Position, b: Position): number {
  const north = (a.latitude - b.latitude) * METRES_A_DEGREE;
  const east = (a.longitude - b.longitude) * METRES_A_DEGREE * Math.cos((((a.latitude + b.latitude) / 2) * Math.PI) / 180);
  return Math.hypot(north, east);
}
