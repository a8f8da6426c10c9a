import { parseInstant } from '../../observations/instant.js';
import { atLocal, shiftDay } from '../../time/local.js';

const DAY = /^\d{4}-\d\d-\d\d$/;
const STAMP = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;

/** Whether there is such a day in the calendar. */
export const isDay = (text: unknown): text is string => typeof text === 'string' && DAY.test(text) && typeof parseInstant(`${text}T00:00:00Z`) === 'number';

/** A day's summary stands at the end of that day on the wall. */
export const endOfDay = (day: string, zone: string): number => atLocal(shiftDay(day, 1), 0, zone);

/**
 * A local stamp without an offset, in the zone that its source was declared with; one with an offset is taken at its
 * word. In the hour that comes twice, the first is meant (see atLocal).
 */
export function localInstant(text: unknown, zone: string): number | undefined {
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const told = parseInstant(text.replace(' ', 'T'));
  if (typeof told === 'number') return told;
  const [, day, hour = '0', minute = '0', second = '0', fraction = ''] = STAMP.exec(text) ?? [];
  if (day === undefined || !isDay(day) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return atLocal(day, Number(hour) * 60 + Number(minute), zone) + Number(second) * 1_000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
}
