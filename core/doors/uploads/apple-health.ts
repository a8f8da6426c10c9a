import type { Kind } from '../../observations/kinds.js';
import { inOurUnit } from '../parts/in-our-unit.js';
import { localInstant } from '../parts/local-stamps.js';
import { decimalOf, rounded } from '../parts/shape.js';
import type { Said } from '../said.js';

/** Attributes of an XML element. */
export type Attributes = Readonly<Record<string, string>>;

/** Quantity types of HealthKit that are kinds of ours. Sleep comes in stages, which no kind of ours holds. */
const TYPES: Readonly<Record<string, Kind>> = {
  HKQuantityTypeIdentifierHeartRate: 'heart-rate', HKQuantityTypeIdentifierRestingHeartRate: 'resting-heart-rate', HKQuantityTypeIdentifierOxygenSaturation: 'oxygen-saturation',
  HKQuantityTypeIdentifierRespiratoryRate: 'respiratory-rate', HKQuantityTypeIdentifierBodyTemperature: 'body-temperature', HKQuantityTypeIdentifierAppleSleepingWristTemperature: 'skin-temperature',
  HKQuantityTypeIdentifierBodyMass: 'body-weight', HKQuantityTypeIdentifierBloodGlucose: 'blood-glucose', HKQuantityTypeIdentifierStepCount: 'steps',
};
const PRESSURES: Readonly<Record<string, 'systolic' | 'diastolic'>> = { HKQuantityTypeIdentifierBloodPressureSystolic: 'systolic', HKQuantityTypeIdentifierBloodPressureDiastolic: 'diastolic' };
export const BLOOD_PRESSURE = 'HKCorrelationTypeIdentifierBloodPressure';

/** A record on its own. Undefined: of a type that is not kept, or not readable (`unread`). */
export function readRecord(record: Attributes, name: string): Said | 'unread' | undefined {
  const type = record['type'] ?? '';
  const kind = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (!kind) return undefined;
  const at = endOf(record), number = decimalOf(record['value']), unit = record['unit'] ?? '';
  // HealthKit keeps a saturation as a share of 1 and writes "%" beside it.
  const value = number === undefined ? undefined : kind === 'oxygen-saturation' && unit === '%' && number <= 1 ? rounded(number * 100) : inOurUnit(kind, number, unit);
  return at === undefined || value === undefined ? 'unread' : { name, kind, value, at };
}

/** Both parts of a blood pressure, out of the records inside one correlation. */
export function readPressure(records: readonly Attributes[], name: string): Said | 'unread' {
  const parts: { systolic?: number; diastolic?: number } = {};
  let at: number | undefined;
  for (const record of records) {
    const part = PRESSURES[record['type'] ?? ''], number = decimalOf(record['value']);
    if (part && number !== undefined) parts[part] = inOurUnit('blood-pressure', number, record['unit'] ?? '');
    at = endOf(record) ?? at;
  }
  const { systolic, diastolic } = parts;
  return systolic === undefined || diastolic === undefined || at === undefined ? 'unread' : { name, kind: 'blood-pressure', value: { systolic, diastolic }, at };
}

const STAMP = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d{4})$/;

/** "2026-11-24 08:10:00 +0000": the record's end, always with its offset. */
function endOf({ endDate = '' }: Attributes): number | undefined {
  return STAMP.test(endDate) ? localInstant(endDate.replace(STAMP, '$1T$2$3'), 'UTC') : undefined;
}
