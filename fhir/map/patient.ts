import type { CarerId } from '../../core/ids.js';
import type { Carer, CircleMember, Resident } from '../../core/residents/resident.js';
import { NHS_NUMBER, own, ukCoreCodes, ukCoreExtension, ukCoreProfile } from '../codes/systems.js';
import { contactPreference } from './contact-preference.js';
import type { Identifier, Patient, PatientContact } from './r4.js';
import { relationship } from './relationship.js';
import { concept } from './say.js';

/**
 * A resident as UK Core Patient. Their circle, in the order in which they are told, stands in `contact` where carers are
 * given (UK Core contactRank).
 */
export function patient(resident: Resident, circle: readonly CircleMember[] = [], carers: ReadonlyMap<CarerId, Carer> = new Map()): Patient {
  const { id, name, calledBy, phone, gender, birthDate, address } = resident;
  const contact = circle.flatMap((member) => contactOf(member, carers.get(member.carer)));
  return {
    resourceType: 'Patient',
    id,
    meta: { profile: [ukCoreProfile('Patient')] },
    ...(resident.contactPreference ? { extension: [contactPreference(resident.contactPreference)] } : {}),
    identifier: [...nhsNumber(resident), { system: own('resident'), value: id }],
    active: true,
    name: [{ use: 'official', family: name.family, given: [name.given] }, ...(calledBy ? [{ use: 'usual' as const, text: calledBy }] : [])],
    ...(phone ? { telecom: [{ system: 'phone' as const, value: phone, use: 'home' as const }] } : {}),
    ...(gender ? { gender } : {}),
    ...(birthDate ? { birthDate } : {}),
    ...(address ? { address: [{ use: 'home' as const, text: address }] } : {}),
    ...(contact.length > 0 ? { contact } : {}),
  };
}

/** We check the number's sum and trace nothing: "present but not traced" (02) is never linked by itself (care.md c.2). */
function nhsNumber({ nhsNumber: value }: Resident): Identifier[] {
  if (!value) return [];
  const status = concept(ukCoreCodes('NHSNumberVerificationStatusEngland'), '02', undefined, 'Number present but not traced');
  return [{ extension: [{ url: ukCoreExtension('NHSNumberVerificationStatus'), valueCodeableConcept: status }], system: NHS_NUMBER, value }];
}

function contactOf(member: CircleMember, carer: Carer | undefined): PatientContact[] {
  if (!carer) return [];
  return [{
    extension: [{ url: ukCoreExtension('ContactRank'), valuePositiveInt: Math.max(1, Math.round(member.rank)) }],
    ...(member.relationship ? { relationship: [relationship(member.relationship)] } : {}),
    name: { text: carer.name },
    telecom: [{ system: 'phone', value: carer.phone, use: 'mobile' }],
  }];
}
