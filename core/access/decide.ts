import type { Resident } from '../residents/resident.js';
import { membersNow } from '../residents/resident.js';
import type { Viewer } from './viewer.js';

/**
 * May this viewer see this resident? One answer for pages, API, feed and FHIR alike, asked again at every reading and
 * sending. Deny by default: a carer sees the circles that hold them now; clinicians and administrators see everyone the
 * service looks after, and every look is audited.
 */
export function maySee(viewer: Viewer, resident: Pick<Resident, 'circle'>, now: number): boolean {
  switch (viewer.role) {
    case 'admin':
    case 'clinician':
      return true;
    case 'carer':
      return viewer.carerId !== undefined && membersNow(resident.circle, now).some((member) => member.carer === viewer.carerId);
    default:
      return false;
  }
}
