import { UCUM } from '../codes/systems.js';
import type { CodeableConcept, Coding, Quantity, Reference } from './r4.js';

/** Milliseconds since 1970 as a FHIR instant in UTC. */
export const instant = (at: number): string => new Date(at).toISOString();

export type ResourceType = 'Patient' | 'RelatedPerson' | 'CareTeam' | 'Device' | 'Observation' | 'DetectedIssue' | 'Task' | 'Communication' | 'Provenance' | 'Consent';
export const refTo = (type: ResourceType, id: string): Reference => ({ reference: `${type}/${id}` });

export const concept = (system: string, code: string, text?: string, display?: string): CodeableConcept =>
  ({ coding: [{ system, code, ...(display ? { display } : {}) }], ...(text ? { text } : {}) });
export const conceptOf = (codings: readonly Coding[], text: string): CodeableConcept => ({ coding: codings, text });

/** "no-morning-activity" → "No morning activity" */
export const inWords = (name: string): string => {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** `code` is UCUM; `unit` the words for people. */
export const quantity = (value: number, code: string, unit: string = code): Quantity => ({ value, unit, system: UCUM, code });
