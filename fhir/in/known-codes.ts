import { KIND_NAMES, type Kind } from '../../core/observations/kinds.js';
import { KIND_CODES } from '../codes/kind-codes.js';
import { LOINC, MDC, SNOMED } from '../codes/systems.js';
import type { Coding } from '../map/r4.js';
import { listOf, objectOf } from './json.js';

/** What is no text is nobody's code. */
const key = (system: unknown, code: unknown): string => (typeof system === 'string' && typeof code === 'string' ? `${system}|${code}` : '');

/**
 * Codes that are understood beside those that we say ourselves (`KIND_CODES`). care.md c.1, where not said otherwise;
 * MDC numbers are partition × 65536 + term of IEEE 11073-10101.
 */
const ALSO: readonly (readonly [Kind, system: string, ...codes: string[]])[] = [
  // 8867-4 may carry 40443-4 (resting); 78564009 is the pulse, 444981005 the resting rate.
  ['heart-rate', LOINC, '40443-4'], ['heart-rate', SNOMED, '78564009', '444981005'],
  // Pulse of an oximeter (149530) and of a cuff (149546); heart rate of an ECG (147842).
  ['heart-rate', MDC, '149530', '149546', '147842'],
  ['oxygen-saturation', LOINC, '59408-5'],
  ['body-temperature', SNOMED, '276885007', '415974002'], ['body-temperature', MDC, '150364'],
  // 55284-4 is the panel's older code: Synthea says it.
  ['blood-pressure', LOINC, '55284-4'], ['blood-pressure', MDC, '150020'],
  // 2339-0: mass per volume of blood (Synthea). MDC: capillary whole blood (160184), undetermined plasma (160368, HL7 PHD example).
  // 15074-8: moles per volume of blood; 14743-9 and 41653-7: of a finger, by a meter, in moles and in mass (loinc.org).
  ['blood-glucose', LOINC, '2339-0', '15074-8', '14743-9', '41653-7'], ['blood-glucose', SNOMED, '434911002'], ['blood-glucose', MDC, '160184', '160368'],
  // MDC_ATTR_VAL_BATT_CHARGE, as the HL7 PHD example says it.
  ['battery', MDC, '67996'],
];

const KINDS_BY_CODE = new Map<string, Kind>([
  ...KIND_NAMES.flatMap((kind) => KIND_CODES[kind].codings.map(({ system, code }) => [key(system, code), kind] as const)),
  ...ALSO.flatMap(([kind, system, ...codes]) => codes.map((code) => [key(system, code), kind] as const)),
]);

/** What a CodeableConcept calls it: a kind of ours; several kinds at once; the word of a device that we do not know; or neither. */
export type Meaning = { readonly kind: Kind; readonly codings: readonly unknown[] } | 'several' | 'device-word' | 'unknown';

export function meaningOf(concept: unknown): Meaning {
  const codings = listOf(objectOf(concept)['coding']);
  let kind: Kind | undefined;
  let ofDevice = false;
  for (const coding of codings) {
    const { system, code } = objectOf(coding);
    const known = KINDS_BY_CODE.get(key(system, code));
    if (known !== undefined && kind !== undefined && known !== kind) return 'several';
    kind ??= known;
    ofDevice ||= system === MDC;
  }
  if (kind !== undefined) return { kind, codings };
  return ofDevice ? 'device-word' : 'unknown';
}

/** Whether every coding is one that our view gives back. */
export function allOurs(codings: readonly unknown[], ours: readonly Coding[]): boolean {
  return codings.every((coding) => {
    const { system, code } = objectOf(coding);
    return ours.some((known) => known.system === system && known.code === code);
  });
}

/** Whether one of the codings is this one of these. */
export function saysAnyOf(concept: unknown, wanted: ReadonlySet<string>): boolean {
  return listOf(objectOf(concept)['coding']).some((coding) => {
    const { system, code } = objectOf(coding);
    return wanted.has(key(system, code));
  });
}

export const codeKeys = (...codings: readonly (readonly [system: string, code: string])[]): ReadonlySet<string> => new Set(codings.map(([system, code]) => key(system, code)));
