import type { CarerId } from '../ids.js';
import type { Kind } from '../observations/kinds.js';
import type { CircleMember, Resident } from '../residents/resident.js';
import { membersNow } from '../residents/resident.js';
import type { Shared } from '../residents/sharing.js';
import type { Viewer } from './viewer.js';

/** `profile`: who they are, and how they are looked after, which everybody in the circle is to know. */
export type What = 'profile' | Shared;
type Whose = Pick<Resident, 'circle'>;

/**
 * May this viewer know this of this resident? One answer for pages, API, feed, FHIR, texts and notices alike, asked again
 * at every reading and sending. Deny by default: a carer sees the circles that hold them now, and of each what is not kept
 * from them; clinicians and administrators see everyone the service looks after, and every look is audited.
 */
export const maySee = (viewer: Viewer, whose: Whose, what: What, now: number): boolean => whoSees(whose, what, now)(viewer);

/** The same of any number of viewers: a circle of a thousand is gone through once. */
export function whoSees({ circle }: Whose, what: What, now: number): (viewer: Viewer) => boolean {
  let carers: ReadonlySet<CarerId> | undefined;
  return ({ role, carerId }) => {
    switch (role) {
      case 'admin':
      case 'clinician':
        return true;
      case 'carer':
        carers ??= new Set(sharedWith(circle, what, now).map(({ carer }) => carer));
        return carerId !== undefined && carers.has(carerId);
      default:
        return false;
    }
  };
}

/** Who of the circle may know it now, in order. Somebody who stands in it twice is kept from what either place keeps from them. */
export function sharedWith(circle: readonly CircleMember[], what: What, now: number): readonly CircleMember[] {
  const members = membersNow(circle, now);
  if (what === 'profile') return members;
  const kept = new Set(members.filter(({ sharing }) => sharing?.withheld[what] !== undefined).map(({ carer }) => carer));
  return members.filter(({ carer }) => !kept.has(carer));
}

export const isSharedWith = (circle: readonly CircleMember[], carer: CarerId, what: What, now: number): boolean => sharedWith(circle, what, now).some((member) => member.carer === carer);

/** Where somebody was measured to be says where they are. */
export const mayRead = (viewer: Viewer, resident: Whose, kind: Kind, now: number): boolean =>
  maySee(viewer, resident, 'readings', now) && (kind !== 'location' || maySee(viewer, resident, 'whereabouts', now));

/** The resident as this viewer may see them: without absences where those are kept from them, and without what is kept from others. */
export function shownTo(viewer: Viewer, resident: Resident, now: number): Resident {
  if (viewer.role === 'admin' || viewer.role === 'clinician') return resident;
  const { absences, absencesVersion, ...rest } = resident;
  const circle = resident.circle.map(({ sharing, ...place }) => (sharing && place.carer === viewer.carerId ? { ...place, sharing } : place));
  return { ...rest, circle, ...(maySee(viewer, resident, 'whereabouts', now) ? { ...(absences ? { absences } : {}), ...(absencesVersion === undefined ? {} : { absencesVersion }) } : {}) };
}
