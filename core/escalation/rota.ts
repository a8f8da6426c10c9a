import type { CarerId, RotaId, StandInId } from '../ids.js';
import { atLocal, localDay, shiftDay } from '../time/local.js';
import { isBankHoliday } from './bank-holidays.js';
import type { Stretch } from './stretch.js';

/** 0 is Sunday, as everywhere in `core/time`. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/**
 * Every week on these days, from a time on the wall's clock to another; where that is not later, to the next day's. A
 * shift belongs to the day on which it begins, and lasts as long as the wall says: a night may have 7, 8 or 9 hours.
 */
export interface Shift {
  readonly carer: CarerId;
  readonly days: readonly Weekday[];
  /** Minutes after midnight, 0 to 1439. */
  readonly from: number;
  /** Minutes after midnight, 0 to 1440 (midnight at the end). */
  readonly to: number;
  /** Bank holidays of England: kept as any day, left out, or the only days of this shift, whatever weekday they are. */
  readonly holidays?: 'kept' | 'left-out' | 'only';
}

/** For a while somebody is not there, and another (or nobody) does their shifts: leave, illness, one half of a swap. */
export interface StandIn {
  readonly id: StandInId;
  readonly away: CarerId;
  readonly by?: CarerId;
  readonly from: number;
  readonly until: number;
}

export interface Rota {
  readonly id: RotaId;
  readonly name: string;
  /** IANA name. */
  readonly zone: string;
  readonly shifts: readonly Shift[];
  readonly standIns: readonly StandIn[];
  readonly version: number;
}

export interface Duty extends Stretch {
  readonly carer: CarerId;
}

/** Who is on duty, and when, between two instants; where several are, each has a stretch. */
export function duties({ zone, shifts, standIns }: Pick<Rota, 'zone' | 'shifts' | 'standIns'>, from: number, until: number, isHoliday: (day: string) => boolean = isBankHoliday): Duty[] {
  const found: Duty[] = [];
  const last = localDay(until, zone);
  // The day before as well: its night reaches into this one.
  for (let day = shiftDay(localDay(from, zone), -1); day <= last; day = shiftDay(day, 1)) {
    for (const shift of shifts) if (isOn(shift, day, isHoliday(day))) found.push(...stoodIn(onDay(shift, day, zone), standIns));
  }
  return found.map((duty) => ({ ...duty, from: Math.max(duty.from, from), until: Math.min(duty.until, until) })).filter((duty) => duty.from < duty.until).sort((a, b) => a.from - b.from);
}

/** At one instant, each once, in the order of the shifts. */
export const onDuty = (rota: Pick<Rota, 'zone' | 'shifts' | 'standIns'>, at: number): CarerId[] => [...new Set(duties(rota, at, at + 1).map(({ carer }) => carer))];

function isOn({ days, holidays = 'kept' }: Shift, day: string, holiday: boolean): boolean {
  if (holidays === 'only') return holiday;
  if (holidays === 'left-out' && holiday) return false;
  return days.includes(new Date(`${day}T00:00:00Z`).getUTCDay() as Weekday);
}

const onDay = ({ carer, from, to }: Shift, day: string, zone: string): Duty => ({ carer, from: atLocal(day, from, zone), until: to > from ? atLocal(day, to, zone) : atLocal(shiftDay(day, 1), to, zone) });

/** A duty cut where somebody stands in. Whoever stands in may be away too; a ring of stand-ins ends with nobody. */
function stoodIn(duty: Duty, standIns: readonly StandIn[], seen: readonly CarerId[] = []): Duty[] {
  const away = standIns.find((one) => one.away === duty.carer && one.from < duty.until && one.until > duty.from);
  if (!away) return [duty];
  const parts: Duty[] = [];
  if (duty.from < away.from) parts.push(...stoodIn({ ...duty, until: away.from }, standIns, seen));
  const gone = [...seen, duty.carer];
  if (away.by && !gone.includes(away.by)) parts.push(...stoodIn({ carer: away.by, from: Math.max(duty.from, away.from), until: Math.min(duty.until, away.until) }, standIns, gone));
  if (duty.until > away.until) parts.push(...stoodIn({ ...duty, from: away.until }, standIns, seen));
  return parts;
}
