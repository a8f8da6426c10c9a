import { iso } from '../../../../core/time/when.js';
import { SLOTS, type Column } from './columns.store.js';
import type { LightFault } from './faults.store.js';

const HOUR_MS = 3_600_000;

export const faultView = ({ id, column, kind, since, endedAt, source, detail }: LightFault, now: number): object => ({
  id, column, kind, state: endedAt === undefined ? 'open' : 'ended', since: iso(since), ...(endedAt === undefined ? {} : { endedAt: iso(endedAt) }), ageHours: Math.floor(((endedAt ?? now) - since) / HOUR_MS), source, ...(detail ? { detail } : {}),
});

/** Which device is where is for those who look after them; that a column carries one can be seen in the street. */
export function columnView({ id, street, owner, ward, heightMetres, luminaire, slots, installed = [] }: Column, withDevices: boolean): Record<string, unknown> {
  return {
    id, street: street ?? null, ward: ward ?? null, owner: owner ?? null, heightMetres: heightMetres ?? null, luminaire: luminaire ?? null,
    hostSlots: slots ?? SLOTS, freeSlots: Math.max(0, (slots ?? SLOTS) - installed.length),
    installed: installed.map(({ slot, what, name, devEui, behind, at }) => (withDevices ? { slot, what, name, ...(devEui ? { devEui } : {}), ...(behind ? { behind } : {}), at: iso(at) } : { slot, what })),
  };
}
