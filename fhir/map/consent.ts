import type { CircleMember, Resident } from '../../core/residents/resident.js';
import { SHARED, SHARED_NAMES, type Shared, type Sharing } from '../../core/residents/sharing.js';
import { own, ukCoreProfile } from '../codes/systems.js';
import { relatedPersonId } from './ids.js';
import type { Coding } from './r4.js';
import type { Consent, ConsentProvision } from './r4-work.js';
import { concept, instant, refTo } from './say.js';

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
/** Types of resources that say it, where whole types do. */
const TYPES: Readonly<Record<Shared, readonly string[]>> = { alerts: ['DetectedIssue', 'Task', 'Communication', 'Provenance'], readings: ['Observation'], whereabouts: [] };
const resourceType = (code: string): Coding => ({ system: 'http://hl7.org/fhir/resource-types', code });

/** What one of a resident's circle may know of them, as it was last said: all of it, but for what is denied. Denial overrides. */
export function consent({ id }: Pick<Resident, 'id'>, { carer, since }: CircleMember, { withheld, by, saidAt }: Sharing): Consent {
  const denied = SHARED_NAMES.filter((name) => withheld[name] !== undefined).map((name): ConsentProvision => ({
    type: 'deny', period: { start: instant(withheld[name] ?? saidAt) }, ...(TYPES[name].length > 0 ? { class: TYPES[name].map(resourceType) } : {}), code: [concept(own('shared'), name, SHARED[name])],
  }));
  return {
    resourceType: 'Consent',
    id: relatedPersonId(id, carer),
    meta: { profile: [ukCoreProfile('Consent')] },
    identifier: [{ system: own('sharing'), value: relatedPersonId(id, carer) }],
    status: 'active',
    scope: concept('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
    category: [concept(ACT_CODE, 'INFA')],
    patient: refTo('Patient', id),
    dateTime: instant(saidAt),
    performer: [by === 'resident' ? refTo('Patient', id) : { display: 'Who holds their power of attorney' }],
    policyRule: concept(ACT_CODE, 'OPTIN'),
    provision: {
      type: 'permit', period: { start: instant(since) },
      actor: [{ role: concept('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP'), reference: refTo('RelatedPerson', relatedPersonId(id, carer)) }],
      ...(denied.length > 0 ? { provision: denied } : {}),
    },
  };
}
