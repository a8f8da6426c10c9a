import { fromNationalGrid, onGrid } from '../network/national-grid.js';
import { RowProblem, type RowFields } from '../network/row-fields.js';

export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** The box in which Great Britain lies, with its islands. [ours] */
export const BRITAIN = { south: 49, north: 61, west: -9, east: 3 } as const;

const inBritain = (latitude: number, longitude: number): boolean => latitude >= BRITAIN.south && latitude <= BRITAIN.north && longitude >= BRITAIN.west && longitude <= BRITAIN.east;

/** What is wrong with a position, in words; undefined where nothing is. */
export function positionFault(latitude: number, longitude: number): string | undefined {
  if (inBritain(latitude, longitude)) return undefined;
  if (inBritain(longitude, latitude)) return 'is not in Great Britain, and would be the other way round: are latitude and longitude swapped?';
  return 'is not in Great Britain. Give degrees of WGS 84, as latitude 51.48 and longitude 0.33.';
}

/** What lies beyond the seventh digit is arithmetic, not place. */
const toCentimetre = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

/** Names under which publishers give places; where degrees are missing, the National Grid is read. */
export const LATITUDE = ['latitude', 'lat'] as const, LONGITUDE = ['longitude', 'lon', 'long', 'lng'] as const;
const EASTING = ['easting', 'eastings', 'x_coordinate'] as const, NORTHING = ['northing', 'northings', 'y_coordinate'] as const;
/** A table needs the one or the other. */
export const PLACE_COLUMNS = [[...LATITUDE, ...NORTHING], [...LONGITUDE, ...EASTING]] as const;

export function positionIn(fields: RowFields): Position {
  const { latitude, longitude } = gridIn(fields) ?? degreesIn(fields);
  const fault = positionFault(latitude, longitude);
  if (fault) throw new RowProblem('latitude', fault);
  return { latitude: toCentimetre(latitude), longitude: toCentimetre(longitude) };
}

function degreesIn(fields: RowFields): Position {
  const latitude = fields.number(-180, 180, ...LATITUDE), longitude = fields.number(-180, 180, ...LONGITUDE);
  if (latitude === undefined) throw new RowProblem('latitude', 'is empty.');
  if (longitude === undefined) throw new RowProblem('longitude', 'is empty.');
  return { latitude, longitude };
}

function gridIn(fields: RowFields): Position | undefined {
  if (fields.text(...LATITUDE) !== '' || fields.text(...LONGITUDE) !== '') return undefined;
  const easting = fields.number(-1e7, 1e7, ...EASTING), northing = fields.number(-1e7, 1e7, ...NORTHING);
  if (easting === undefined || northing === undefined) return undefined;
  if (onGrid(easting, northing)) return fromNationalGrid(easting, northing);
  throw new RowProblem('easting', onGrid(northing, easting) ? 'lies off the National Grid, and would be on it the other way round: are easting and northing swapped?' : 'lies off the National Grid: give metres, as easting 561500 and northing 177800.');
}

const METRES_A_DEGREE = 111_195;

/** Metres between two places of one town, on a plane that touches the Earth between them. */
export function metresBetween(a: Position, b: Position): number {
  const north = (a.latitude - b.latitude) * METRES_A_DEGREE;
  const east = (a.longitude - b.longitude) * METRES_A_DEGREE * Math.cos((((a.latitude + b.latitude) / 2) * Math.PI) / 180);
  return Math.hypot(north, east);
}
