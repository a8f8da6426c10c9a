import { kindSpec, type Kind } from '../../core/observations/kinds.js';
import { UCUM } from '../codes/systems.js';
import { isObject, textOf } from './json.js';
import { Refused, wrong } from './refused.js';
import { convert, lineTo } from './units.js';

/** A number in the kind's own unit; `same`: it was said so and nothing beside it. */
export interface Measured {
  readonly value: number;
  readonly same: boolean;
  /** It was said in a unit of mass, where the kind's own is one of moles. */
  readonly byMass?: boolean | undefined;
}

const FIELDS = new Set(['value', 'unit', 'system', 'code']);
const COMPARATORS = new Set(['<', '<=', '>=', '>']);

/**
 * A Quantity in UCUM, converted. A comparator ("> 33.3") is taken at its bound, which errs towards the ordinary and never
 * beyond what was measured; the original says the rest.
 */
export function readQuantity(kind: Kind, raw: unknown, at: string): Measured | Refused {
  if (!isObject(raw)) return wrong(at, 'must be a Quantity {value, unit, system, code}.');
  const { value, unit, system, code, comparator } = raw;
  if (value === undefined) return wrong(`${at}.value`, 'is missing. Send the number, or dataAbsentReason where there is none.', 'required');
  if (typeof value !== 'number' || !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return wrong(`${at}.value`, 'must be a JSON number that can be kept exactly.');
  if (comparator !== undefined && !COMPARATORS.has(comparator as string)) return wrong(`${at}.comparator`, 'must be <, <=, >= or >.');
  if (system !== undefined && system !== UCUM) return wrong(`${at}.system`, `must be ${UCUM}.`, 'code-invalid');
  const said = textOf(code) ?? (code === undefined ? textOf(unit) : undefined);
  if (said === undefined) return wrong(`${at}.code`, code === undefined ? 'is missing: without a unit a number means nothing. Send a UCUM code.' : 'must be a UCUM code, as text.', code === undefined ? 'required' : 'value');
  const own = kindSpec(kind).unit;
  if (own === undefined) return wrong(at, `a ${kind} is no quantity.`);
  if (said === own) return { value, same: onlyThat(raw) };
  const line = lineTo(kind, said);
  if (!line) return wrong(`${at}.code`, `is no UCUM unit of a ${kind}, letter by letter. Send "${own}".`, 'code-invalid');
  return { value: convert(value, line), same: false, byMass: line.byMass };
}

function onlyThat(raw: object): boolean {
  for (const field in raw) if (!FIELDS.has(field)) return false;
  return true;
}
