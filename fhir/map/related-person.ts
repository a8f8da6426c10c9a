import type { Carer, CircleMember, Resident } from '../../core/residents/resident.js';
import { own, ukCoreCodes, ukCoreExtension, ukCoreProfile } from '../codes/systems.js';
import { relatedPersonId } from './ids.js';
import type { Extension, RelatedPerson } from './r4.js';
import { relationship } from './relationship.js';
import { concept, instant, refTo } from './say.js';

/** A carer as they are to one resident; a membership that ended stays, and is not active. */
export function relatedPerson(carer: Carer, member: CircleMember, resident: Pick<Resident, 'id'>): RelatedPerson {
  return {
    resourceType: 'RelatedPerson',
    id: relatedPersonId(resident.id, carer.id),
    meta: { profile: [ukCoreProfile('RelatedPerson')] },
    extension: [contactPreference(carer)],
    identifier: [{ system: own('carer'), value: carer.id }],
    active: member.until === undefined,
    patient: refTo('Patient', resident.id),
    ...(member.relationship ? { relationship: [relationship(member.relationship)] } : {}),
    name: [{ text: carer.name }],
    telecom: [{ system: 'phone', value: carer.phone, use: 'mobile' }],
    period: { start: instant(member.since), ...(member.until === undefined ? {} : { end: instant(member.until) }) },
  };
}

/** Told by SMS (9), or by a call (3) once they sent STOP. */
function contactPreference(carer: Carer): Extension {
  const [code, display] = carer.optedOutAt === undefined ? ['9', 'SMS'] as const : ['3', 'Telephone'] as const;
  return {
    url: ukCoreExtension('ContactPreference'),
    extension: [{ url: 'PreferredContactMethod', valueCodeableConcept: concept(ukCoreCodes('PreferredContactMethod'), code, undefined, display) }],
  };
}
