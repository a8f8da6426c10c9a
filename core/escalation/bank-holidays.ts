import { shiftDay } from '../time/local.js';

/**
 * Bank holidays of England and Wales, as local days. The days follow the Banking and Financial Dealings Act 1971 and the
 * standing proclamations; the test compares them with the list the government publishes (gov.uk/bank-holidays). A day
 * proclaimed once, or moved, belongs into `PROCLAIMED`.
 */
const PROCLAIMED: Readonly<Record<string, { readonly add?: readonly string[]; readonly drop?: readonly string[] }>> = {
  // The Coronation of King Charles III (gov.uk, 6 November 2022).
  2023: { add: ['2023-05-08'] },
};

export const isBankHoliday = (day: string): boolean => bankHolidays(Number(day.slice(0, 4))).includes(day);

const known = new Map<number, readonly string[]>();

export function bankHolidays(year: number): readonly string[] {
  const before = known.get(year);
  if (before) return before;
  const { add = [], drop = [] } = PROCLAIMED[String(year)] ?? {};
  const easter = easterSunday(year);
  const days = [
    workday(`${year}-01-01`), shiftDay(easter, -2), shiftDay(easter, 1), firstMonday(year, 5), lastMonday(year, 5), lastMonday(year, 8), ...christmas(year),
  ];
  const list = [...days, ...add].filter((day) => !drop.includes(day)).sort();
  known.set(year, list);
  return list;
}

const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
const date = (year: number, month: number, day: number): string => new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);

/** A holiday on a Saturday or Sunday is kept on the Monday after. */
const workday = (day: string): string => shiftDay(day, { 6: 2, 0: 1 }[weekday(day)] ?? 0);
const firstMonday = (year: number, month: number): string => shiftDay(date(year, month, 1), (8 - weekday(date(year, month, 1))) % 7);
const lastMonday = (year: number, month: number): string => shiftDay(date(year, month + 1, 1), -((weekday(date(year, month + 1, 1)) + 6) % 7 || 7));

/** Two days, each on a working day of its own. */
function christmas(year: number): readonly string[] {
  const first = `${year}-12-25`, second = `${year}-12-26`;
  const one = workday(first);
  const two = workday(second);
  if (one !== two) return [one, two];
  return [one, shiftDay(two, 1)];
}

/** The Gregorian Easter, by Oudin's arithmetic (1940), as the US Naval Observatory gives it. */
function easterSunday(year: number): string {
  const century = Math.floor(year / 100);
  const golden = year % 19;
  const k = Math.floor((century - 17) / 25);
  let i = (century - Math.floor(century / 4) - Math.floor((century - k) / 3) + 19 * golden + 15) % 30;
  i -= Math.floor(i / 28) * (1 - Math.floor(i / 28) * Math.floor(29 / (i + 1)) * Math.floor((21 - golden) / 11));
  const j = (year + Math.floor(year / 4) + i + 2 - century + Math.floor(century / 4)) % 7;
  const l = i - j;
  const month = 3 + Math.floor((l + 40) / 44);
  return date(year, month, l + 28 - 31 * Math.floor(month / 4));
}
