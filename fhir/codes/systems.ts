/** Code and identifier systems, and the canonical addresses of profiles and extensions (care.md c). */
export const LOINC = 'http://loinc.org';
export const SNOMED = 'http://snomed.info/sct';
export const UCUM = 'http://unitsofmeasure.org';
/** IEEE 11073-10101 nomenclature; 11073-10471 gives home sensors partition 130. */
export const MDC = 'urn:iso:std:iso:11073:10101';
export const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
export const DATA_ABSENT = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
/** Yes and no, as the Personal Health Device guide says that an event is there or is not. */
export const YES_NO = 'http://terminology.hl7.org/CodeSystem/v2-0136';
export const ROLE_CODE = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';
export const PARTICIPATION_MODE = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode';
export const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

const UK_CORE = 'https://fhir.hl7.org.uk';
export const ukCoreProfile = (name: string): string => `${UK_CORE}/StructureDefinition/UKCore-${name}`;
export const ukCoreExtension = (name: string): string => `${UK_CORE}/StructureDefinition/Extension-UKCore-${name}`;
export const ukCoreCodes = (name: string): string => `${UK_CORE}/CodeSystem/UKCore-${name}`;

/**
 * Our own names, where no published system has the word: of kinds, rules, actions, states, outcomes, reasons, and of the
 * things that we identify.
 */
export const own = (what: 'kind' | 'state' | 'rule' | 'action' | 'outcome' | 'delivery-reason' | 'task' | 'device-type' | 'position' | 'reading' | 'resident' | 'carer' | 'device' | 'alert' | 'delivery' | 'provider-message' | 'user' | 'care-team' | 'shared' | 'sharing'): string =>
  `urn:hearthline:${what}`;
