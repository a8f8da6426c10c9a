import type { Annotation, CodeableConcept, Coding, Identifier, Period, Reference, Resource } from './r4.js';

/** FHIR R4, as far as we say it: findings, the work they make, messages, and why. */
export interface DetectedIssue extends Resource {
  readonly resourceType: 'DetectedIssue';
  readonly identifier: readonly Identifier[];
  readonly status: 'preliminary' | 'final';
  readonly code: CodeableConcept;
  readonly severity: 'high' | 'moderate' | 'low';
  readonly patient: Reference;
  readonly identifiedDateTime: string;
  readonly author: Reference;
  readonly evidence?: readonly { readonly detail: readonly Reference[] }[];
  readonly detail: string;
  readonly mitigation?: readonly { readonly action: CodeableConcept; readonly date: string }[];
}

export interface Task extends Resource {
  readonly resourceType: 'Task';
  readonly identifier: readonly Identifier[];
  readonly status: 'requested' | 'accepted' | 'in-progress' | 'completed';
  readonly businessStatus?: CodeableConcept;
  readonly intent: 'order';
  readonly priority: 'stat' | 'asap' | 'urgent' | 'routine';
  readonly code: CodeableConcept;
  readonly description: string;
  readonly focus: Reference;
  readonly for: Reference;
  readonly executionPeriod?: Period;
  readonly authoredOn: string;
  readonly lastModified: string;
  readonly requester: Reference;
  readonly owner?: Reference;
  readonly note?: readonly Annotation[];
  readonly restriction?: { readonly period: Period };
  readonly output?: readonly { readonly type: CodeableConcept; readonly valueCodeableConcept: CodeableConcept }[];
}

export interface ConsentProvision {
  readonly type: 'permit' | 'deny';
  readonly period: Period;
  readonly actor?: readonly { readonly role: CodeableConcept; readonly reference: Reference }[];
  readonly class?: readonly Coding[];
  readonly code?: readonly CodeableConcept[];
  readonly provision?: readonly ConsentProvision[];
}

export interface Consent extends Resource {
  readonly resourceType: 'Consent';
  readonly identifier: readonly Identifier[];
  readonly status: 'active';
  readonly scope: CodeableConcept;
  readonly category: readonly CodeableConcept[];
  readonly patient: Reference;
  readonly dateTime: string;
  readonly performer: readonly Reference[];
  readonly policyRule: CodeableConcept;
  readonly provision: ConsentProvision;
}

export interface Communication extends Resource {
  readonly resourceType: 'Communication';
  readonly identifier: readonly Identifier[];
  readonly status: 'preparation' | 'in-progress' | 'completed' | 'not-done';
  readonly statusReason?: CodeableConcept;
  readonly category: readonly CodeableConcept[];
  readonly priority?: 'stat' | 'asap' | 'urgent' | 'routine';
  readonly medium: readonly CodeableConcept[];
  readonly subject: Reference;
  readonly about: readonly Reference[];
  readonly sent?: string;
  readonly received?: string;
  readonly recipient: readonly Reference[];
  readonly reasonReference: readonly Reference[];
}

export interface Provenance extends Resource {
  readonly resourceType: 'Provenance';
  readonly target: readonly Reference[];
  readonly occurredDateTime: string;
  readonly recorded: string;
  readonly agent: readonly { readonly type: CodeableConcept; readonly who: Reference }[];
  readonly entity?: readonly { readonly role: 'source'; readonly what: Reference }[];
}

export interface OutcomeIssue {
  readonly severity: 'fatal' | 'error' | 'warning' | 'information';
  readonly code: string;
  readonly diagnostics: string;
  /** FHIRPath of the element. */
  readonly expression?: readonly string[];
}

export interface OperationOutcome extends Resource {
  readonly resourceType: 'OperationOutcome';
  readonly issue: readonly OutcomeIssue[];
}

/** What became of one entry of a batch or transaction. */
export interface EntryAnswer {
  readonly resource?: Resource;
  readonly response: { readonly status: string; readonly location?: string; readonly etag?: string; readonly lastModified?: string; readonly outcome?: OperationOutcome };
}

export interface ResponseBundle extends Resource {
  readonly resourceType: 'Bundle';
  readonly type: 'batch-response' | 'transaction-response';
  readonly entry: readonly EntryAnswer[];
}

export interface Bundle extends Resource {
  readonly resourceType: 'Bundle';
  readonly type: 'searchset';
  readonly total?: number;
  readonly link: readonly { readonly relation: 'self' | 'next'; readonly url: string }[];
  readonly entry?: readonly { readonly fullUrl: string; readonly resource: Resource; readonly search: { readonly mode: 'match' } }[];
}
