import { positionFault } from '../../geo/position.js';
import { RowProblem } from '../row-fields.js';
import { columnId, type ColumnRow } from './column.js';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** TALQ's alarms end so; what else is true of a lamp is a state, as `deviceReset`. */
const FAULT = /(?:Failure|TooHigh|TooLow|Burner|NotInProperPosition|Tilted|Tampered)$/i;
const MOST_FUNCTIONS = 100;

/** `{address, name?, functions:[{id, type, attribute:{type, value}}]}`; attributes may also stand in `attributes`, bare. */
export function readTalqDevice(raw: unknown): ColumnRow {
  if (!isFields(raw)) throw new RowProblem('device', 'is no JSON object.');
  const functions = (Array.isArray(raw['functions']) ? raw['functions'] : []).slice(0, MOST_FUNCTIONS).filter(isFields);
  if (functions.length === 0) throw new RowProblem('functions', 'is missing: a TALQ device says what it does.');
  const attributes = functions.flatMap((one) => Object.entries({ ...one, ...(isFields(one['attributes']) ? one['attributes'] : {}) }).map(([name, value]) => [name, isFields(value) ? value['value'] : value] as const));
  const said = (...names: readonly string[]): unknown => attributes.find(([name, value]) => names.includes(name) && value !== undefined && value !== null)?.[1];
  const text = (...names: readonly string[]): string | undefined => {
    const value = said(...names);
    return (typeof value === 'string' || typeof value === 'number') && String(value).trim() !== '' ? String(value).trim().slice(0, 100) : undefined;
  };
  const number = (least: number, most: number, ...names: readonly string[]): number | undefined => {
    const value = said(...names);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !(value >= least && value <= most)) throw new RowProblem(names[0] ?? '', `must be a number from ${least} to ${most}.`);
    return value;
  };
  const id = columnId(text('assetId') ?? (typeof raw['address'] === 'string' ? raw['address'] : ''), 'assetId');
  const latitude = number(-180, 180, 'latitude'), longitude = number(-180, 180, 'longitude');
  if (latitude === undefined || longitude === undefined) throw new RowProblem('latitude', 'is missing: no function says where the device stands.');
  const fault = positionFault(latitude, longitude);
  if (fault) throw new RowProblem('latitude', fault);
  const watts = number(0, 5_000, 'activePower', 'lampPower', 'wattage'), lampType = text('lampTypeId', 'lampType'), manufacturer = text('manufacturer');
  const luminaire = { ...(lampType ? { lampType } : {}), ...(watts === undefined ? {} : { watts }), ...(manufacturer ? { manufacturer } : {}) };
  const name = typeof raw['name'] === 'string' && raw['name'].trim() !== '' ? raw['name'].trim().slice(0, 100) : undefined;
  const faults = [...new Set(attributes.flatMap(([attribute, value]) => (value === true && FAULT.test(attribute) ? [attribute] : [])))].sort();
  return { id, latitude, longitude, ...(name ? { street: name } : {}), ...(Object.keys(luminaire).length > 0 ? { luminaire } : {}), faults };
}
