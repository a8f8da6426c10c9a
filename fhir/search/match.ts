import type { CodeableConcept, Coding } from '../map/r4.js';
import type { Token } from './parse-search.js';

const fits = (token: Token, coding: Coding): boolean => coding.code === token.code && (token.system === undefined || (coding.system ?? '') === token.system);

/** A code search: any alternative fits any coding. No alternatives: everything fits. */
export const codedAs = (tokens: readonly Token[] | undefined, ...concepts: readonly CodeableConcept[]): boolean =>
  tokens === undefined || tokens.some((token) => concepts.some((concept) => (concept.coding ?? []).some((coding) => fits(token, coding))));

/** Fields of type `code` (status) have no system of their own in the resource. */
export const saysOneOf = (tokens: readonly Token[] | undefined, value: string): boolean => tokens === undefined || tokens.some((token) => token.code === value);

/** FHIR string search: a part of a name begins so, whatever its case and accents. */
export function anyStartsWith(names: readonly (string | undefined)[], asked: string): boolean {
  const start = plain(asked).trim();
  // An accent alone leaves nothing to look for, which would fit everybody.
  return start !== '' && names.some((name) => name !== undefined && (plain(name).startsWith(start) || plain(name).split(/[\s-]+/).some((part) => part.startsWith(start))));
}

const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
