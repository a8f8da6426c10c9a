/**
 * An instant as devices must say it: ISO 8601 with an offset. `Date` rolls 30 February over into March and reads "1" as
 * the year 2001, so it is not asked. A leap second is taken as the last millisecond before the next minute.
 */
export type InstantProblem = 'form' | 'offset' | 'calendar';

const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d\d:?\d\d)?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Milliseconds since 1970 UTC, or what is wrong with the text. */
export function parseInstant(text: string): number | InstantProblem {
  const match = FORM.exec(text);
  if (!match) return 'form';
  const [, y = '', mo = '', d = '', h = '', mi = '', s = '0', fraction = '', zone] = match;
  if (zone === undefined) return 'offset';
  const year = Number(y), month = Number(mo), day = Number(d), hour = Number(h), minute = Number(mi), second = Number(s);
  if (!isOnTheClock(year, month, day, hour, minute, second)) return 'calendar';
  const offset = offsetMinutes(zone);
  if (offset === undefined) return 'offset';
  const leap = second === 60;
  const millis = leap ? 999 : Math.floor(Number(`0.${fraction || '0'}`) * 1000);
  return Date.UTC(year, month - 1, day, hour, minute, leap ? 59 : second, millis) - offset * 60_000;
}

function isOnTheClock(year: number, month: number, day: number, hour: number, minute: number, second: number): boolean {
  if (year < 1900 || year > 2999 || month < 1 || month > 12 || day < 1) return false;
  const leapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && leapYear ? 29 : (DAYS[month - 1] ?? 0);
  const leapSecond = second === 60 && minute === 59;
  return day <= days && hour <= 23 && minute <= 59 && (second <= 59 || leapSecond);
}

/** Offsets reach from −12:00 to +14:00. */
function offsetMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  if (Number(zone.slice(-2)) > 59) return undefined;
  const signed = zone.startsWith('-') ? -minutes : minutes;
  return signed >= -12 * 60 && signed <= 14 * 60 ? signed : undefined;
}
