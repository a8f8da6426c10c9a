import type { Alert, AlertAction, ActionType, Actor } from '../alerts/alert.js';
import type { CarerId } from '../ids.js';
import { membersNow, type CircleMember, type Resident } from '../residents/resident.js';
import { isSharedWith, maySee } from './decide.js';
import type { Viewer } from './viewer.js';

/** Of these the note names who was told or asked, by id. */
const NAMES_WHOM: ReadonlySet<ActionType> = new Set(['told', 'escalated', 'reminded', 'reopened', 'handed-over', 'screen-lost']);

type Done = Pick<AlertAction, 'type' | 'at' | 'by' | 'note'>;

/**
 * Whoever was told of an alert, or did something about it, before alerts were kept from them, keeps this one: somebody who
 * is on their way is not left without an answer. `circle` still has to hold them.
 */
export function keepsAlert(circle: readonly CircleMember[], carer: CarerId, actions: readonly Done[], now: number): boolean {
  const since = membersNow(circle, now).find((member) => member.carer === carer)?.sharing?.withheld.alerts;
  return since !== undefined && actions.some((one) => one.at <= since && (isBy(one.by, carer) || (NAMES_WHOM.has(one.type) && one.note?.split(' ').includes(carer) === true)));
}

/** Until it is closed. */
export function maySeeAlert(viewer: Viewer, resident: Pick<Resident, 'circle'>, alert: Pick<Alert, 'state' | 'actions'>, now: number): boolean {
  if (maySee(viewer, resident, 'alerts', now)) return true;
  return viewer.role === 'carer' && viewer.carerId !== undefined && alert.state !== 'resolved' && keepsAlert(resident.circle, viewer.carerId, alert.actions, now);
}

/** Whether a message about it may go to somebody of the circle now. `again`: it asks after what they were told before. */
export const mayBeTold = (circle: readonly CircleMember[], carer: CarerId, alert: Pick<Alert, 'actions'>, again: boolean, now: number): boolean =>
  isSharedWith(circle, carer, 'alerts', now) || (again && keepsAlert(circle, carer, alert.actions, now));

/** Said on the alert's own story once: what became of it for somebody from whom alerts are kept from now on. */
export function sayWithheld<Some extends Alert>(alert: Some, circle: readonly CircleMember[], carer: CarerId, by: Actor, now: number): Some {
  const since = membersNow(circle, now).find((member) => member.carer === carer)?.sharing?.withheld.alerts;
  if (since === undefined || alert.actions.some(({ type, at, note }) => (type === 'withheld' || type === 'kept') && note === carer && at >= since)) return alert;
  const type = keepsAlert(circle, carer, alert.actions, now) ? 'kept' : 'withheld';
  return { ...alert, actions: [...alert.actions, { type, at: now, by, note: carer }] };
}

const isBy = (by: Actor, carer: CarerId): boolean => by.carer === carer || (by.kind === 'carer' && by.id === carer);
