import { isSwapped, PERHAPS_SWAPPED } from '../geo/position.js';
import { rowFault, TableProblem, type Row } from '../doors/uploads/csv.js';

/** Annual average daily flow at a count point. Source: Department for Transport, road traffic statistics, AADF by direction. */
export interface Aadf {
  readonly point: string;
  readonly year: number;
  /** N, S, E, W or C (both together), as published; `all` where the file tells no direction. */
  readonly direction: string;
  readonly vehicles: number;
  readonly road?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

const NEEDED = ['count_point_id', 'year', 'all_motor_vehicles'] as const;

/** Reads the publisher's own columns, whatever else stands beside them. Throws TableProblem where one is missing. */
export function aadfReader(headings: readonly string[], now: number): (row: Row) => Aadf | { readonly field: string; readonly detail: string } {
  const known = headings.map((heading) => heading.trim().toLowerCase());
  for (const needed of NEEDED) if (!known.includes(needed)) throw new TableProblem(`The table has no column ${needed}.`);
  const thisYear = new Date(now).getUTCFullYear();
  return (row) => {
    const { cells } = row, fault = rowFault(row, headings);
    if (fault) return fault;
    const cell = (...names: readonly string[]): string => names.map((name) => (cells[known.indexOf(name)] ?? '').trim()).find((text) => text !== '') ?? '';
    const point = cell('count_point_id'), year = Number(cell('year')), vehicles = Number(cell('all_motor_vehicles') || Number.NaN);
    if (!/^\d{1,8}$/.test(point)) return { field: 'count_point_id', detail: 'is no number of a count point.' };
    if (!Number.isInteger(year) || year < 1993 || year > thisYear) return { field: 'year', detail: `is no year from 1993 to ${thisYear}.` };
    if (!Number.isFinite(vehicles) || vehicles < 0 || vehicles > 500_000) return { field: 'all_motor_vehicles', detail: 'is no number of vehicles a day.' };
    const latitude = Number(cell('latitude') || Number.NaN), longitude = Number(cell('longitude') || Number.NaN);
    if (isSwapped(latitude, longitude)) return { field: 'latitude', detail: PERHAPS_SWAPPED };
    const road = cell('road_name').slice(0, 100);
    return { point, year, direction: cell('direction', 'direction_of_travel').slice(0, 10) || 'all', vehicles, ...(road ? { road } : {}), ...(Number.isFinite(latitude) && Number.isFinite(longitude) ? { latitude, longitude } : {}) };
  };
}
