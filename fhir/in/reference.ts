import { isObject, textOf } from './json.js';
import { Refused, wrong } from './refused.js';

/** Where a reference leads: to a resource here, or to an entry of the same Bundle. */
export type Lead = { readonly type: string; readonly id: string } | { readonly entry: string };

const LONGEST = 512;
const IN_BUNDLE = /^urn:(?:uuid|oid):[0-9A-Za-z.-]{1,128}$/;
const HERE = /^([A-Z][A-Za-z]{1,40})\/([A-Za-z0-9.-]{1,64})$/;

/**
 * Reads a reference and never follows one: only resources of this endpoint (`base`, as .../fhir/R4) and of the same Bundle
 * are known. Undefined: it names nothing by reference.
 */
export function readReference(raw: unknown, types: readonly string[], base: string, expression: string): Lead | Refused | undefined {
  if (raw === undefined) return undefined;
  if (!isObject(raw)) return wrong(expression, 'must be a Reference.', 'structure');
  if (raw['reference'] === undefined) return undefined;
  const text = textOf(raw['reference']);
  const refused = wrong(`${expression}.reference`, `must be ${types.map((type) => `${type}/id`).join(' or ')} of this endpoint, or the fullUrl of an entry. Nothing is fetched from elsewhere.`);
  if (text === undefined || text.length > LONGEST) return refused;
  if (IN_BUNDLE.test(text)) return { entry: text };
  const [, type, id] = HERE.exec(text.startsWith(`${base}/`) ? text.slice(base.length + 1) : text) ?? [];
  return type && id && types.includes(type) ? { type, id } : refused;
}
