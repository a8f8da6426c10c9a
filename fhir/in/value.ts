import { kindSpec, type Kind } from '../../core/observations/kinds.js';
import { LOINC, MDC, own, SNOMED, YES_NO } from '../codes/systems.js';
import { ACVPU } from '../codes/value-codes.js';
import { isObject, listOf, objectOf, type Json } from './json.js';
import { codeKeys, saysAnyOf } from './known-codes.js';
import { readQuantity } from './quantity.js';
import { Refused, wrong } from './refused.js';

/** A value of a kind; `same`: nothing was converted, and our view gives back all that stood there. */
export interface Valued {
  readonly value: unknown;
  readonly same: boolean;
}

const VALUE = 'Observation.value';

/** The value in the form of its kind. Whether a living person or a home can have it, the one way in judges. */
export function readValue(kind: Kind, resource: Json): Valued | Refused {
  switch (kindSpec(kind).form) {
    case 'number': return readNumber(kind, resource);
    case 'pressure': return readPressure(resource);
    case 'choice': return readChoice(kind, resource);
    case 'flag': return readOxygen(resource);
    case 'event': return readEvent(resource);
    case 'position': return readPosition(resource);
  }
}

/** Codes of glucose that say what its amount is told in: LOINC's property MCnc, mass, and SCnc, moles per volume (loinc.org). */
const BY_MASS = codeKeys([LOINC, '2339-0'], [LOINC, '41653-7']);
const BY_MOLES = codeKeys([LOINC, '15074-8'], [LOINC, '14743-9']);

function readNumber(kind: Kind, { code, valueQuantity, valueInteger }: Json): Valued | Refused {
  if (valueQuantity !== undefined) {
    const read = readQuantity(kind, valueQuantity, VALUE);
    if (read instanceof Refused || !saysAnyOf(code, read.byMass ? BY_MOLES : BY_MASS)) return read;
    // One of the two is wrong, and nobody here knows which: 18 times too much, or too little (reliability.md row 30).
    return wrong(`${VALUE}.code`, read.byMass ? 'is a unit of mass, and the code says moles per volume. Send mmol/L, or the code of mass per volume (LOINC 2339-0).' : 'is a unit of moles, and the code says mass per volume. Send mg/dL, or the code of moles per volume (LOINC 15074-8).', 'code-invalid');
  }
  if (valueInteger !== undefined && (kind === 'steps' || kind === 'daily-steps')) return typeof valueInteger === 'number' ? { value: valueInteger, same: false } : wrong(VALUE, 'valueInteger must be a whole number.');
  return wrong(VALUE, `a ${kind} is sent as valueQuantity.`, 'required');
}

/** care.md c.1; MDC_PRESS_BLD_NONINV_SYS and _DIA as in the HL7 PHD example. */
const SYSTOLIC = codeKeys([LOINC, '8480-6'], [SNOMED, '271649006'], [SNOMED, '72313002'], [MDC, '150021']);
const DIASTOLIC = codeKeys([LOINC, '8462-4'], [SNOMED, '271650006'], [SNOMED, '1091811000000102'], [MDC, '150022']);
/** Those that our view gives back. */
const PRESSURE_CODES = codeKeys([LOINC, '8480-6'], [SNOMED, '271649006'], [LOINC, '8462-4'], [SNOMED, '271650006']);
const PART_FIELDS = new Set(['code', 'valueQuantity']);

function readPressure({ component }: Json): Valued | Refused {
  const parts = listOf(component);
  const systolic = partOf(parts, SYSTOLIC, 'blood-pressure', 'systolic (8480-6)');
  if (systolic instanceof Refused) return systolic;
  const diastolic = partOf(parts, DIASTOLIC, 'blood-pressure', 'diastolic (8462-4)');
  if (diastolic instanceof Refused) return diastolic;
  const same = systolic.same && diastolic.same && parts.every((part) => isPlain(part) && listOf(objectOf(objectOf(part)['code'])['coding']).every((coding) => saysAnyOf({ coding: [coding] }, PRESSURE_CODES)));
  return { value: { systolic: systolic.value, diastolic: diastolic.value }, same };
}

function partOf(parts: readonly unknown[], codes: ReadonlySet<string>, kind: Kind, name: string): ReturnType<typeof readQuantity> {
  const index = parts.findIndex((part) => saysAnyOf(objectOf(part)['code'], codes));
  if (index < 0) return wrong('Observation.component', `the ${name} part is missing; a ${kind} has both in one Observation.`, 'required');
  const again = parts.findIndex((part, i) => i > index && saysAnyOf(objectOf(part)['code'], codes));
  if (again >= 0) return wrong(`Observation.component[${again}]`, `the ${name} part stands twice.`, 'structure');
  return readQuantity(kind, objectOf(parts[index])['valueQuantity'], `Observation.component[${index}].value`);
}

function isPlain(part: unknown): boolean {
  for (const field in objectOf(part)) if (!PART_FIELDS.has(field)) return false;
  return true;
}

const ACVPU_BY_CODE = new Map(Object.entries(ACVPU).map(([value, [code]]) => [code, value]));

function readChoice(kind: Kind, { valueCodeableConcept }: Json): Valued | Refused {
  if (valueCodeableConcept === undefined) return wrong(VALUE, `a ${kind} is sent as valueCodeableConcept.`, 'required');
  const codings = listOf(objectOf(valueCodeableConcept)['coding']).map(objectOf);
  const choices = kindSpec(kind).choices ?? [];
  for (const { system, code } of codings) {
    const value = kind === 'consciousness' && system === SNOMED ? ACVPU_BY_CODE.get(code as string) : system === own('state') ? code : undefined;
    if (typeof value === 'string' && choices.includes(value)) return { value, same: codings.length === 1 };
  }
  return wrong(VALUE, `none of its codings is a state of a ${kind}. Use ${own('state')} with ${choices.join(', ')}${kind === 'consciousness' ? ', or the SNOMED CT codes of ACVPU' : ''}.`, 'code-invalid');
}

const ON_OXYGEN = codeKeys([SNOMED, '371825009']);
const ON_AIR = codeKeys([SNOMED, '722742002']);

/** Which of the two it is, the code says; its value would be a flow, which is not kept as a reading. */
function readOxygen({ code, valueBoolean, ...rest }: Json): Valued | Refused {
  const onOxygen = saysAnyOf(code, ON_OXYGEN);
  if (onOxygen && saysAnyOf(code, ON_AIR)) return wrong('Observation.code', 'says both: on oxygen, and on air.', 'code-invalid');
  if (valueBoolean !== undefined && valueBoolean !== onOxygen) return wrong(VALUE, 'does not fit the code, which says whether oxygen is given.', 'invariant');
  return { value: onOxygen, same: rest['valueQuantity'] === undefined };
}

/** Y and N of the Personal Health Device guide, or a boolean. An event without a value says that it happened. */
function readEvent({ valueCodeableConcept, valueBoolean, valueQuantity, valueString }: Json): Valued | Refused {
  if (valueBoolean !== undefined) return typeof valueBoolean === 'boolean' ? { value: valueBoolean, same: true } : wrong(VALUE, 'valueBoolean must be true or false.');
  if (valueQuantity !== undefined || valueString !== undefined) return wrong(VALUE, `an event is sent as valueBoolean, or as valueCodeableConcept with Y or N of ${YES_NO}.`);
  if (valueCodeableConcept === undefined) return { value: true, same: true };
  const codings = listOf(objectOf(valueCodeableConcept)['coding']).map(objectOf);
  const said = codings.find(({ system, code }) => system === YES_NO && (code === 'Y' || code === 'N'));
  return said ? { value: said['code'] === 'Y', same: codings.length === 1 } : wrong(VALUE, `must hold Y or N of ${YES_NO}.`, 'code-invalid');
}

function readPosition({ component }: Json): Valued | Refused {
  const parts = listOf(component);
  const degrees = (name: string): unknown => {
    const part = parts.find((item) => saysAnyOf(objectOf(item)['code'], codeKeys([own('position'), name])));
    const { value, code } = objectOf(objectOf(part)['valueQuantity']);
    return code === 'deg' ? value : undefined;
  };
  const [latitude, longitude] = [degrees('latitude'), degrees('longitude')];
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return wrong('Observation.component', `a position has latitude and longitude of ${own('position')}, in deg.`, 'required');
  return { value: { latitude, longitude }, same: parts.length === 2 && parts.every((part) => isObject(part) && isPlain(part)) };
}
