import { positionFault, type Position } from '../geo/position.js';
import { fromNationalGrid, onGrid } from './national-grid.js';
import { RowProblem, type RowFields } from './row-fields.js';

/** What lies beyond the seventh digit is arithmetic, not place. */
export const toCentimetre = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

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
