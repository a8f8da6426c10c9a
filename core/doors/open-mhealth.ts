import type { Kind } from '../observations/kinds.js';
import { parseInstant } from '../observations/instant.js';
import type { Decoded } from './said.js';
import { inOurUnit } from './parts/in-our-unit.js';
import { fieldsOf, numberOf, textOf, type Fields } from './parts/shape.js';
import { Telling } from './parts/telling.js';

interface Schema {
  readonly kind: Kind;
  /** Where the quantity stands in the body. */
  readonly field: string;
  /** What an average over the stretch is called here; a stretch without one has only moments. */
  readonly mean?: Kind;
}

/** Schemas of Open mHealth and of IEEE 1752.1 (which took over sleep, activity and heart rate), by name; versions differ in nothing read here. */
const SCHEMAS: Readonly<Record<string, Schema>> = {
  'heart-rate': { kind: 'heart-rate', field: 'heart_rate', mean: 'mean-heart-rate' },
  'respiratory-rate': { kind: 'respiratory-rate', field: 'respiratory_rate', mean: 'mean-breathing-rate' },
  'oxygen-saturation': { kind: 'oxygen-saturation', field: 'oxygen_saturation', mean: 'mean-oxygen' },
  'body-temperature': { kind: 'body-temperature', field: 'body_temperature' },
  'body-weight': { kind: 'body-weight', field: 'body_weight', mean: 'body-weight' },
  'blood-glucose': { kind: 'blood-glucose', field: 'blood_glucose' },
  'ambient-temperature': { kind: 'room-temperature', field: 'ambient_temperature', mean: 'room-temperature' },
  'step-count': { kind: 'steps', field: 'step_count' },
  'sleep-duration': { kind: 'sleep', field: 'sleep_duration' },
  'total-sleep-time': { kind: 'sleep', field: 'total_sleep_time' },
  'sleep-episode': { kind: 'sleep', field: 'total_sleep_time' },
};

/** Where a header names no user, the door says whose line it is. What people typed in is named apart: it is paired, and shown, as another thing. */
export const SELF_REPORTED = '#self-reported';
/** A stretch of 23 hours and more is a day. A year is longer than anything that is measured in one go. [ours] */
const DAY_MS = 23 * 3_600_000, YEAR_MS = 366 * 86_400_000;

/** One data point {header, body}, or a list of them. */
export function decodeOpenMhealth(message: unknown, name: string): Decoded {
  const told = new Telling();
  const points = Array.isArray(message) ? message : [message];
  points.forEach((point, i) => readPoint(told, fieldsOf(point), name, Array.isArray(message) ? `[${i}].` : ''));
  return told;
}

function readPoint(told: Telling, { header: head, body: inside }: Fields, otherwise: string, path: string): void {
  const header = fieldsOf(head), body = fieldsOf(inside);
  const name = nameOf(header, otherwise);
  const schema = textOf(fieldsOf(header['schema_id'])['name']) ?? '';
  const time = timeOf(body['effective_time_frame']);
  if (typeof time === 'string') return told.cannot(name, time === 'invariant' ? 'invariant' : 'value', `${path}body.effective_time_frame`, TIME_WORDS[time]);
  if (schema === 'blood-pressure') return sayPressure(told, name, body, time, path);
  const known = Object.hasOwn(SCHEMAS, schema) ? SCHEMAS[schema] : undefined;
  if (!known) return told.cannot(name, 'code-invalid', `${path}header.schema_id`, 'names no schema that is read here.');
  const kind = kindOf(known, body, time);
  if (!kind) return told.cannot(name, 'value', `${path}body.descriptive_statistic`, 'is neither a moment nor an average; a largest or smallest is no reading.');
  const value = quantityOf(body[known.field], kind);
  if (value === undefined) return told.cannot(name, 'code-invalid', `${path}body.${known.field}`, `needs {value, unit} in a unit that a ${kind} has.`);
  told.say(name, kind, value, time.end);
}

function nameOf(header: Fields, otherwise: string): string {
  const modality = header['modality'] ?? fieldsOf(header['acquisition_provenance'])['modality'];
  return (textOf(header['user_id']) ?? otherwise) + (modality === 'self-reported' ? SELF_REPORTED : '');
}

function kindOf({ kind, mean }: Schema, body: Fields, { start, end }: Stretch): Kind | undefined {
  const statistic = body['descriptive_statistic'];
  if (kind === 'steps') return end - start >= DAY_MS ? 'daily-steps' : 'steps';
  if (statistic === undefined) return kind;
  return statistic === 'average' ? mean : undefined;
}

/** IEEE 1752.1 writes a count of steps as {value, unit: "steps"}, older Open mHealth as the bare number. */
function quantityOf(quantity: unknown, kind: Kind): number | undefined {
  if (kind === 'steps' || kind === 'daily-steps') {
    const bare = numberOf(quantity);
    if (bare !== undefined) return bare;
  }
  const { value, unit } = fieldsOf(quantity);
  return typeof value === 'number' && typeof unit === 'string' ? inOurUnit(kind, value, unit) : undefined;
}

function sayPressure(told: Telling, name: string, body: Fields, { end }: Stretch, path: string): void {
  const statistic = body['descriptive_statistic'];
  if (statistic !== undefined && statistic !== 'average') return told.cannot(name, 'value', `${path}body.descriptive_statistic`, 'is neither a moment nor an average; a largest or smallest is no reading.');
  const systolic = quantityOf(body['systolic_blood_pressure'], 'blood-pressure');
  const diastolic = quantityOf(body['diastolic_blood_pressure'], 'blood-pressure');
  if (systolic === undefined || diastolic === undefined) return told.cannot(name, 'code-invalid', `${path}body.systolic_blood_pressure`, 'needs both parts as {value, unit: "mmHg"}.');
  told.say(name, 'blood-pressure', { systolic, diastolic }, end);
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}
const TIME_WORDS = {
  form: 'needs date_time, or time_interval with two of start_date_time, end_date_time and duration, each with an offset.',
  invariant: 'ends before it begins, or lasts longer than a year.',
} as const;

function timeOf(frame: unknown): Stretch | keyof typeof TIME_WORDS {
  const { date_time, time_interval } = fieldsOf(frame);
  const at = instantOf(date_time);
  if (at !== undefined) return { start: at, end: at };
  const interval = fieldsOf(time_interval);
  const length = durationMs(interval['duration']);
  const start = instantOf(interval['start_date_time']), end = instantOf(interval['end_date_time']);
  const from = start ?? (end !== undefined && length !== undefined ? end - length : undefined);
  const to = end ?? (start !== undefined && length !== undefined ? start + length : undefined);
  if (from === undefined || to === undefined) return 'form';
  return to < from || to - from > YEAR_MS ? 'invariant' : { start: from, end: to };
}

function instantOf(text: unknown): number | undefined {
  const at = typeof text === 'string' ? parseInstant(text) : undefined;
  return typeof at === 'number' ? at : undefined;
}

const DURATIONS: Readonly<Record<string, number>> = { ms: 1, sec: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000, wk: 604_800_000 };

function durationMs(duration: unknown): number | undefined {
  const { value, unit } = fieldsOf(duration);
  const factor = typeof unit === 'string' && Object.hasOwn(DURATIONS, unit) ? DURATIONS[unit] : undefined;
  return typeof value === 'number' && factor !== undefined ? value * factor : undefined;
}
