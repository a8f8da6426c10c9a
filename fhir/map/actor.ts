import type { Actor } from '../../core/alerts/alert.js';
import type { ResidentId } from '../../core/ids.js';
import { own } from '../codes/systems.js';
import { relatedPersonId } from './ids.js';
import type { Reference } from './r4.js';
import { refTo } from './say.js';

/** Who did it: a carer of this circle as RelatedPerson; a signed-in user by our id, since users are no resources here. */
export function actor(by: Actor, resident: ResidentId): Reference {
  const carer = by.kind === 'carer' ? (by.id as NonNullable<Actor['carer']>) : by.carer;
  if (carer) return refTo('RelatedPerson', relatedPersonId(resident, carer));
  if (by.kind === 'resident') return refTo('Patient', resident);
  return by.kind === 'user' ? { type: 'Practitioner', identifier: { system: own('user'), value: by.id } } : { display: 'Hearthline' };
}
