import type { Carer, CircleMember, Resident } from '../../core/residents/resident.js';
import { own, ukCoreProfile } from '../codes/systems.js';
import { contactPreference } from './contact-preference.js';
import { relatedPersonId } from './ids.js';
import type { RelatedPerson } from './r4.js';
import { relationship } from './relationship.js';
import { instant, refTo } from './say.js';

/** A carer as they are to one resident; a membership that ended stays, and is not active. */
export function relatedPerson(carer: Carer, member: CircleMember, resident: Pick<Resident, 'id'>): RelatedPerson {
  return {
    resourceType: 'RelatedPerson',
    id: relatedPersonId(resident.id, carer.id),
    meta: { profile: [ukCoreProfile('RelatedPerson')] },
    // By text, or by a call once they sent STOP.
    extension: [contactPreference(carer.optedOutAt === undefined ? 'text' : 'telephone')],
    identifier: [{ system: own('carer'), value: carer.id }],
    active: member.until === undefined,
    patient: refTo('Patient', resident.id),
    ...(member.relationship ? { relationship: [relationship(member.relationship)] } : {}),
    name: [{ text: carer.name }],
    telecom: [{ system: 'phone', value: carer.phone, use: 'mobile' }],
    period: { start: instant(member.since), ...(member.until === undefined ? {} : { end: instant(member.until) }) },
  };
}
