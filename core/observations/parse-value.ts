import { kindSpec, type Kind, type KindSpec } from './kinds.js';
import type { Doubt, Refusal } from './judgement.js';
import type { Value } from './reading.js';

type Read = { readonly value: Value; readonly doubt?: Doubt } | { readonly refusal: Omit<Refusal, 'field'> };

const refuse = (detail: string, code: Refusal['code'] = 'value'): Read => ({ refusal: { code, detail: `value: ${detail}` } });

/** A value in the form of its kind: refused where the form is wrong, doubted where a living person or a home cannot have it. */
export function parseValue(kind: Kind, value: unknown): Read {
  const spec = kindSpec(kind);
  if (value === undefined && spec.form !== 'event') return refuse('is missing.', 'required');
  switch (spec.form) {
    case 'number': return parseNumber(kind, spec, value);
    case 'pressure': return parsePressure(spec, value);
    case 'choice': return typeof value === 'string' && spec.choices?.includes(value) ? { value } : refuse(`must be one of ${spec.choices?.join(', ')}.`);
    case 'flag': return typeof value === 'boolean' ? { value } : refuse('must be true or false.');
    case 'event': return parseEvent(value);
    case 'position': return parsePosition(value);
  }
}

function isExact(value: unknown): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

function parseNumber(kind: Kind, spec: KindSpec, value: unknown): Read {
  if (!isExact(value)) return refuse('must be a JSON number that can be kept exactly.');
  const [low, high] = spec.plausible ?? [-Infinity, Infinity];
  if (value >= low && value <= high && !Object.is(value, -0)) return { value };
  return { value, doubt: suspectedUnit(kind, value) ?? { code: 'implausible', detail: `value is outside ${low} to ${high} ${spec.unit ?? ''}: no sensor that works says this.` } };
}

/** Numbers that make sense in the other unit of the trade: °F for °C, mg/dL for mmol/L. */
function suspectedUnit(kind: Kind, value: number): Doubt | undefined {
  if ((kind === 'body-temperature' || kind === 'skin-temperature') && value >= 86 && value <= 112) return { code: 'unit-suspected', detail: 'value looks like degrees Fahrenheit; send Cel.' };
  // 34 to 43 °C, taken for °F and converted.
  if ((kind === 'body-temperature' || kind === 'skin-temperature') && value >= 1.1 && value <= 6.2) return { code: 'unit-suspected', detail: 'value looks like degrees Celsius that were called Fahrenheit; send Cel.' };
  if (kind === 'blood-glucose' && value > 50 && value <= 900) return { code: 'unit-suspected', detail: 'value looks like mg/dL; send mmol/L.' };
  return undefined;
}

function parsePressure(spec: KindSpec, value: unknown): Read {
  if (typeof value !== 'object' || value === null) return refuse('must be {systolic, diastolic} in mm[Hg].');
  const { systolic, diastolic } = value as Record<string, unknown>;
  if (!isExact(systolic) || !isExact(diastolic)) return refuse('must be {systolic, diastolic}, both JSON numbers.');
  const [low, high] = spec.plausible ?? [-Infinity, Infinity];
  const pressure = { systolic, diastolic };
  if (diastolic >= systolic) {
    const kilopascal = systolic >= 5 && systolic < 40;
    return { value: pressure, doubt: kilopascal ? KILOPASCAL : { code: 'implausible', detail: 'diastolic is not below systolic: the parts may be swapped.' } };
  }
  if (systolic >= 5 && systolic <= 40 && diastolic <= 25) return { value: pressure, doubt: KILOPASCAL };
  if (diastolic < low || systolic > high) return { value: pressure, doubt: { code: 'implausible', detail: `a part is outside ${low} to ${high} mm[Hg].` } };
  return { value: pressure };
}
const KILOPASCAL: Doubt = { code: 'unit-suspected', detail: 'value looks like kPa; send mm[Hg].' };

const BEGINS = new Set<unknown>([true, 1, 'on', 'detected', 'pressed', 'active', 'true', 'yes']);
const ENDS = new Set<unknown>([false, 0, 'off', 'clear', 'cleared', 'cancelled', 'canceled', 'inactive', 'false', 'no']);

/** An event with no value says that it happened. */
function parseEvent(value: unknown): Read {
  if (value === undefined || value === null || BEGINS.has(value)) return { value: true };
  if (ENDS.has(value)) return { value: false };
  return refuse('must be true (it happened), false (it is over or was cancelled), or left out.');
}

function parsePosition(value: unknown): Read {
  const { latitude, longitude, lat, lon } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const y = latitude ?? lat, x = longitude ?? lon;
  if (!isExact(y) || !isExact(x)) return refuse('must be {latitude, longitude} in degrees.');
  if (Math.abs(y) > 90 || Math.abs(x) > 180) return refuse('latitude runs from -90 to 90, longitude from -180 to 180.');
  return { value: { latitude: y + 0, longitude: x + 0 } }; // + 0: no negative zero
}
