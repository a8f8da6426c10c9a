import type { Kind } from '../observations/kinds.js';
import type { Decoded } from './said.js';
import { fieldsOf, listOf, numberOf, rounded } from './parts/shape.js';
import { Telling } from './parts/telling.js';

/** Measure types of Withings' getmeas that are kinds of ours, in the same unit (care.md c.4). Water, 77, comes in kg: no kind of ours. */
const TYPES: Readonly<Record<number, Kind>> = { 1: 'body-weight', 11: 'heart-rate', 12: 'body-temperature', 71: 'body-temperature', 73: 'skin-temperature', 54: 'oxygen-saturation', 76: 'muscle-mass' };
const DIASTOLIC = 9, SYSTOLIC = 10;
/** 1: measured; 2: a goal that somebody set for themselves. */
const MEASURED = 1;
/** Who stood on the scales: 1 may be another person of that household; 2 and 4 were typed in. */
const OF_WHOM: Readonly<Record<number, string>> = { 1: 'may be of another person of the household; nothing tells whose', 2: 'was typed in by hand, not measured', 4: 'was typed in by hand, not measured' };

/** `body` of a getmeas answer, of the account that `name` stands for: groups of values × 10^unit at one moment. */
export function decodeWithings(body: unknown, name: string): Decoded {
  const told = new Telling();
  listOf(fieldsOf(body)['measuregrps']).forEach((item, i) => {
    const group = fieldsOf(item);
    const field = `measuregrps[${i}]`;
    if (group['category'] !== MEASURED) return told.cannot(name, 'value', `${field}.category`, 'is no measurement but a goal.');
    const stranger = OF_WHOM[numberOf(group['attrib']) ?? 0];
    if (stranger) return told.cannot(name, 'value', `${field}.attrib`, `${stranger}.`);
    const date = numberOf(group['date']);
    if (date === undefined) return told.cannot(name, 'required', `${field}.date`, 'is missing: seconds since 1970 UTC.');
    sayGroup(told, name, valuesOf(group['measures']), date * 1_000, field);
  });
  return told;
}

function sayGroup(told: Telling, name: string, values: ReadonlyMap<number, number>, at: number, field: string): void {
  const systolic = values.get(SYSTOLIC), diastolic = values.get(DIASTOLIC);
  if (systolic !== undefined && diastolic !== undefined) told.say(name, 'blood-pressure', { systolic, diastolic }, at);
  else if (systolic !== undefined || diastolic !== undefined) told.cannot(name, 'required', `${field}.measures`, 'holds half a blood pressure; types 9 and 10 belong together.');
  const said = new Set<Kind>();
  for (const [type, value] of values) {
    const kind = TYPES[type];
    if (kind && !said.has(kind)) told.say(name, kind, value, at);
    if (kind) said.add(kind);
    else if (type !== SYSTOLIC && type !== DIASTOLIC) told.cannot(name, 'code-invalid', `${field}.measures`, `type ${type} is nothing that is kept here.`);
  }
}

/** Exponents beyond these belong to no scale on earth. */
const MOST_EXPONENT = 12;

function valuesOf(measures: unknown): Map<number, number> {
  const values = new Map<number, number>();
  for (const item of listOf(measures)) {
    const { value, unit, type } = fieldsOf(item);
    if (typeof value !== 'number' || typeof unit !== 'number' || typeof type !== 'number' || !Number.isInteger(unit) || Math.abs(unit) > MOST_EXPONENT) continue;
    if (!values.has(type)) values.set(type, rounded(value * 10 ** unit));
  }
  return values;
}
