import type { Actor } from '../../../../core/alerts/alert.js';
import type { CarerId } from '../../../../core/ids.js';
import { THE_RESIDENT } from '../../../../core/notify/delivery.js';
import type { Carer, Resident } from '../../../../core/residents/resident.js';

/** Who reads the page, as far as words are concerned. */
export interface Reader {
  readonly id: string;
  readonly carerId?: CarerId;
}

export type Carers = ReadonlyMap<CarerId, Pick<Carer, 'name' | 'optedOutAt' | 'contactFault'>>;

/** "Mary H.": as the person wishes to be called, and enough to tell two Marys apart. */
export function calledName(resident: Pick<Resident, 'name' | 'calledBy'>): string {
  const initial = [...resident.name.family.trim()][0]?.toUpperCase();
  return `${called(resident)}${initial ? ` ${initial}.` : ''}`;
}

export const called = (resident: Pick<Resident, 'name' | 'calledBy'>): string => resident.calledBy ?? resident.name.given;

export const fullName = (resident: Pick<Resident, 'name'>): string => `${resident.name.given} ${resident.name.family}`;

export const carerName = (id: CarerId, carers: Carers, reader: Reader): string =>
  id === THE_RESIDENT ? 'the resident' : id === reader.carerId ? 'you' : carers.get(id)?.name ?? 'somebody no longer in the circle';

/** Who did something. A signed-in user who is no carer of this resident belongs to the service's own team. */
export function actorName(actor: Actor, carers: Carers, reader: Reader): string {
  if (actor.kind === 'service') return 'Hearthline';
  if (actor.kind === 'resident') return 'the resident';
  if (isReader(actor, reader)) return 'you';
  const carer = actor.carer ?? (actor.kind === 'carer' ? (actor.id as CarerId) : undefined);
  return (carer && carers.get(carer)?.name) ?? 'a member of the team';
}

export function isReader(actor: Actor, reader: Reader): boolean {
  if (actor.kind === 'user' && actor.id === reader.id) return true;
  const carer = actor.carer ?? (actor.kind === 'carer' ? actor.id : undefined);
  return reader.carerId !== undefined && carer === reader.carerId;
}
