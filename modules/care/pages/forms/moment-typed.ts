import { atLocal } from '../../../../core/time/local.js';
import { startOfDay } from '../../../../core/time/when.js';
import { dayTyped } from './people-forms.js';

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** A day and a time as people type them ("24 12 2026", "22:00"), as an instant in ISO 8601; '' where it is none, for the schema to refuse. */
export function momentTyped(day: string, time: string, zone: string): string {
  const [on, [, hours, minutes] = []] = [dayTyped(day), TIME.exec(time) ?? []];
  return startOfDay(on) !== undefined && hours ? new Date(atLocal(on, Number(hours) * 60 + Number(minutes), zone)).toISOString() : '';
}
