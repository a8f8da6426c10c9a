import type { CarerId } from '../../core/ids.js';
import type { Carer, CircleMember, Resident } from '../../core/residents/resident.js';
import { own } from '../codes/systems.js';
import { relatedPersonId } from './ids.js';
import type { CareTeam } from './r4.js';
import { relationship } from './relationship.js';
import { instant, refTo } from './say.js';

/** The newest membership of each carer: who left and came back is in the circle once. */
export function membersOf(circle: readonly CircleMember[]): CircleMember[] {
  const newest = new Map<CarerId, CircleMember>();
  for (const member of [...circle].sort((a, b) => a.since - b.since)) newest.set(member.carer, member);
  return [...newest.values()].sort((a, b) => a.rank - b.rank);
}

/** A resident's circle of care, under the resident's own id; ended memberships say when they ended. */
export function careTeam(resident: Resident, carers: ReadonlyMap<CarerId, Carer>): CareTeam {
  const members = membersOf(resident.circle).filter((member) => carers.has(member.carer));
  return {
    resourceType: 'CareTeam',
    id: resident.id,
    identifier: [{ system: own('care-team'), value: resident.id }],
    status: 'active',
    name: 'Circle of care',
    subject: refTo('Patient', resident.id),
    participant: members.map((member) => ({
      role: [member.relationship ? relationship(member.relationship) : { text: 'Carer' }],
      member: refTo('RelatedPerson', relatedPersonId(resident.id, member.carer)),
      period: { start: instant(member.since), ...(member.until === undefined ? {} : { end: instant(member.until) }) },
    })),
  };
}
