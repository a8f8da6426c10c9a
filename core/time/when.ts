import { atLocal, clockTime, localDay, shiftDay } from './local.js';

/** Times as people say them. The wall clock is the council's: every resident lives in it. */
export const ZONE = 'Europe/London';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, ...options });
const weekdayFormat = format({ weekday: 'long' });
const dateFormat = format({ day: 'numeric', month: 'long' });
const yearFormat = format({ year: 'numeric' });

/** As programs read it: UTC, to the millisecond. */
export const iso = (at: number): string => new Date(at).toISOString();

/** "08:10" */
export const clock = (at: number): string => clockTime(at, ZONE);

/** "Monday 23 November" */
export const day = (at: number): string => `${weekdayFormat.format(at)} ${dateFormat.format(at)}`;

/** "2026-11-23", the local day. */
export const dayKey = (at: number): string => localDay(at, ZONE);

/** Midnight with which a local day begins; undefined when the text is no day. Days have 23 and 25 hours, too. */
export function startOfDay(key: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(key)) return undefined;
  const utc = Date.parse(`${key}T00:00:00Z`);
  return Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== key ? undefined : atLocal(key, 0, ZONE);
}

/** The midnight `days` local days after (or before) the day that begins at `start`. */
export const midnightAfter = (start: number, days: number): number => atLocal(shiftDay(dayKey(start), days), 0, ZONE);

/** "08:10" today, "yesterday 08:10", "Sunday 08:10" within the week, else "3 November 08:10" (with its year when another). */
export function when(at: number, now: number): string {
  const today = startOfDay(dayKey(now)) ?? now;
  if (at >= today && at < midnightAfter(today, 1)) return clock(at);
  if (at < today && at >= midnightAfter(today, -1)) return `yesterday ${clock(at)}`;
  if (at < today && at >= midnightAfter(today, -6)) return `${weekdayFormat.format(at)} ${clock(at)}`;
  const year = yearFormat.format(at) === yearFormat.format(now) ? '' : ` ${yearFormat.format(at)}`;
  return `${dateFormat.format(at)}${year} ${clock(at)}`;
}

const count = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;

/** "less than a minute", "12 minutes", "1 hour 20 minutes", "3 days" */
export function lasting(ms: number): string {
  const minutes = Math.floor(ms / MINUTE);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return count(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return count(Math.floor(hours / 24), 'day');
  return minutes % 60 && hours < 6 ? `${count(hours, 'hour')} ${count(minutes % 60, 'minute')}` : count(hours, 'hour');
}

/** "just now", "12 minutes ago" */
export const ago = (at: number, now: number): string => (now - at < MINUTE ? 'just now' : `${lasting(now - at)} ago`);

/** "1:40": minutes and seconds left; never below 0:00. From an hour on, in words. */
export function countdown(ms: number): string {
  if (ms >= HOUR) return lasting(ms);
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A time as a template shows it twice: `<time datetime="iso">ago, clock</time>`. */
export interface Moment {
  readonly iso: string;
  readonly ago: string;
  readonly clock: string;
}

export const moment = (at: number, now: number): Moment => ({ iso: new Date(at).toISOString(), ago: ago(at, now), clock: when(at, now) });
