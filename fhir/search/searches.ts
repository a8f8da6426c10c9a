import type { ResourceType } from '../map/say.js';

/** FHIR search parameter types, as far as we serve them; `id` is the logical id. */
export type ParamType = 'id' | 'token' | 'string' | 'date' | 'reference';

export interface Param {
  readonly type: ParamType;
  /** For a reference: what it may point to. */
  readonly targets?: readonly ResourceType[];
  /** Another name of the same parameter. */
  readonly sameAs?: string;
}

export interface SearchForm {
  readonly params: Readonly<Record<string, Param>>;
  /** The parameter by which results can be ordered, where there is one. */
  readonly sort?: string;
}

const ID: Param = { type: 'id' };
const PATIENT: Param = { type: 'reference', targets: ['Patient'] };
const TOKEN: Param = { type: 'token' };
const DATE: Param = { type: 'date' };

/** What can be searched, and by what. The CapabilityStatement is made from this table and so cannot say more. */
export const SEARCHES: Readonly<Record<ResourceType, SearchForm>> = {
  Patient: { params: { _id: ID, identifier: TOKEN, name: { type: 'string' } } },
  RelatedPerson: { params: { _id: ID, patient: PATIENT } },
  CareTeam: { params: { _id: ID, patient: PATIENT } },
  Device: { params: { _id: ID, patient: PATIENT, identifier: TOKEN } },
  Observation: {
    params: { _id: ID, patient: PATIENT, subject: { ...PATIENT, sameAs: 'patient' }, code: TOKEN, category: TOKEN, date: DATE, status: TOKEN, device: { type: 'reference', targets: ['Device'] } },
    sort: 'date',
  },
  DetectedIssue: { params: { _id: ID, patient: PATIENT, identified: DATE, status: TOKEN, code: TOKEN }, sort: 'identified' },
  Task: { params: { _id: ID, patient: PATIENT, status: TOKEN, owner: { type: 'reference', targets: ['RelatedPerson'] }, 'authored-on': DATE }, sort: 'authored-on' },
  Communication: { params: { _id: ID, patient: PATIENT, sent: DATE, status: TOKEN }, sort: 'sent' },
  Consent: { params: { _id: ID, patient: PATIENT } },
  Provenance: { params: { _id: ID, patient: PATIENT, target: { type: 'reference', targets: ['DetectedIssue', 'Task', 'Observation'] } } },
};

export const isServed = (type: string): type is ResourceType => Object.hasOwn(SEARCHES, type);
