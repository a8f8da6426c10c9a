/**
 * FHIR R4 (4.0.1), as far as we say it: the fields of the resources that we make, in the specification's own words.
 * Instants are ISO 8601 in UTC. hl7.org/fhir/R4
 */
export interface Coding {
  readonly system?: string;
  readonly code?: string;
  readonly display?: string;
}

export interface CodeableConcept {
  readonly coding?: readonly Coding[];
  readonly text?: string;
}

/** UCUM: `unit` is for people, `code` for programs. */
export interface Quantity {
  readonly value?: number;
  readonly unit?: string;
  readonly system?: string;
  readonly code?: string;
}

export interface Identifier {
  readonly extension?: readonly Extension[];
  readonly system?: string;
  readonly value?: string;
}

export interface Reference {
  readonly reference?: string;
  readonly type?: string;
  readonly identifier?: Identifier;
  readonly display?: string;
}

export interface Period {
  readonly start?: string;
  readonly end?: string;
}

export interface Extension {
  readonly url: string;
  readonly extension?: readonly Extension[];
  readonly valueCodeableConcept?: CodeableConcept;
  readonly valuePositiveInt?: number;
}

export interface HumanName {
  readonly use?: 'official' | 'usual';
  readonly text?: string;
  readonly family?: string;
  readonly given?: readonly string[];
}

export interface ContactPoint {
  readonly system: 'phone' | 'sms';
  readonly value: string;
  readonly use?: 'home' | 'mobile';
}

export interface Annotation {
  readonly time?: string;
  readonly text: string;
}

export interface Meta {
  readonly versionId?: string;
  readonly lastUpdated?: string;
  readonly profile?: readonly string[];
}

export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: Meta;
}

export interface Patient extends Resource {
  readonly resourceType: 'Patient';
  readonly extension?: readonly Extension[];
  readonly identifier: readonly Identifier[];
  readonly active: boolean;
  readonly name: readonly HumanName[];
  readonly telecom?: readonly ContactPoint[];
  readonly gender?: string;
  readonly birthDate?: string;
  readonly address?: readonly { readonly use: 'home'; readonly text: string }[];
  readonly contact?: readonly PatientContact[];
}

export interface PatientContact {
  readonly extension?: readonly Extension[];
  readonly relationship?: readonly CodeableConcept[];
  readonly name: HumanName;
  readonly telecom?: readonly ContactPoint[];
}

export interface RelatedPerson extends Resource {
  readonly resourceType: 'RelatedPerson';
  readonly extension?: readonly Extension[];
  readonly identifier: readonly Identifier[];
  readonly active: boolean;
  readonly patient: Reference;
  readonly relationship?: readonly CodeableConcept[];
  readonly name: readonly HumanName[];
  readonly telecom: readonly ContactPoint[];
  readonly period: Period;
}

export interface CareTeam extends Resource {
  readonly resourceType: 'CareTeam';
  readonly identifier: readonly Identifier[];
  readonly status: 'active' | 'inactive';
  readonly name: string;
  readonly subject: Reference;
  readonly participant: readonly { readonly role: readonly CodeableConcept[]; readonly member: Reference; readonly period: Period }[];
}

export interface Device extends Resource {
  readonly resourceType: 'Device';
  readonly identifier: readonly Identifier[];
  readonly status: 'active' | 'inactive';
  readonly deviceName?: readonly { readonly name: string; readonly type: string }[];
  readonly type?: CodeableConcept;
  readonly version?: readonly { readonly value: string }[];
  readonly patient?: Reference;
  readonly location?: Reference;
  readonly note?: readonly Annotation[];
}

export interface ObservationComponent {
  readonly code: CodeableConcept;
  readonly valueQuantity: Quantity;
}

export interface Observation extends Resource {
  readonly resourceType: 'Observation';
  readonly extension?: readonly Extension[];
  readonly identifier: readonly Identifier[];
  readonly status: 'final';
  readonly category: readonly CodeableConcept[];
  readonly code: CodeableConcept;
  readonly subject: Reference;
  readonly focus?: readonly Reference[];
  readonly effectiveDateTime: string;
  readonly issued: string;
  readonly performer?: readonly Reference[];
  readonly valueQuantity?: Quantity;
  readonly valueCodeableConcept?: CodeableConcept;
  readonly dataAbsentReason?: CodeableConcept;
  readonly method?: CodeableConcept;
  readonly device?: Reference;
  readonly derivedFrom?: readonly Reference[];
  readonly component?: readonly ObservationComponent[];
}
