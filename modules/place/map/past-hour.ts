import { clock, day, HOUR } from '../../../core/time/when.js';

/** Three days: what a resident asks about. [ours] */
export const MOST_HOURS_AGO = 72;

/** The whole hour so many hours before this one; undefined: now. */
export const hourAgo = (now: number, hours: number): number | undefined => (hours === 0 ? undefined : Math.floor(now / HOUR) * HOUR - (hours - 1) * HOUR);

/** "Monday 23 November, 08:00" */
export const hourWords = (at: number): string => `${day(at)}, ${clock(at)}`;

/** A whole hour of the last days, and no other. */
export const isPastHour = (at: number, now: number): boolean => at % HOUR === 0 && at <= now && at > now - (MOST_HOURS_AGO + 1) * HOUR;
