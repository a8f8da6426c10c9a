/**
 * Wall-clock time of a zone, by Intl alone. Nights and mornings are wall-clock things: they last 23, 24 or 25 hours.
 */
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface LocalParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** Minutes after midnight on the clock on the wall. */
  readonly minutesOfDay: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const dayNames = new Map<string, Intl.DateTimeFormat>();
/** By zone, and by week where a week has one offset throughout: a change and its undoing never lie in one. Else by quarter hour. */
const offsets = new Map<string, { readonly weeks: Map<number, number>; readonly quarters: Map<number, number> }>();
const QUARTER_MS = HOUR_MS / 4;
const WEEK_MS = 7 * DAY_MS;
const MOST_KNOWN = 50_000;

function format(zone: string): Intl.DateTimeFormat {
  let known = formats.get(zone);
  if (!known) {
    known = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
    formats.set(zone, known);
  }
  return known;
}

/** Milliseconds to add to UTC to read the clock on the wall. */
export function offsetMs(at: number, zone: string): number {
  let known = offsets.get(zone);
  if (!known) offsets.set(zone, (known = { weeks: new Map(), quarters: new Map() }));
  const week = Math.floor(at / WEEK_MS);
  const throughout = known.weeks.get(week) ?? remember(known.weeks, week, ofWeek(week, known.quarters, zone));
  return Number.isNaN(throughout) ? ofQuarter(Math.floor(at / QUARTER_MS), known.quarters, zone) : throughout;
}

/** NaN where it changes within the week. */
function ofWeek(week: number, quarters: Map<number, number>, zone: string): number {
  const perWeek = WEEK_MS / QUARTER_MS;
  const first = ofQuarter(week * perWeek, quarters, zone);
  return ofQuarter((week + 1) * perWeek, quarters, zone) === first ? first : NaN;
}

/** Offsets change on whole quarter hours at most, so one look for each is enough. */
function ofQuarter(quarter: number, quarters: Map<number, number>, zone: string): number {
  const known = quarters.get(quarter);
  if (known !== undefined) return known;
  const start = quarter * QUARTER_MS;
  const parts: Record<string, number> = {};
  for (const { type, value } of format(zone).formatToParts(start)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return remember(quarters, quarter, Date.UTC(year, month - 1, day, hour, minute, second) - start);
}

function remember(known: Map<number, number>, key: number, offset: number): number {
  if (known.size > MOST_KNOWN) known.clear();
  known.set(key, offset);
  return offset;
}

export function localParts(at: number, zone: string): LocalParts {
  const wall = new Date(at + offsetMs(at, zone));
  const hour = wall.getUTCHours(), minute = wall.getUTCMinutes();
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate(), hour, minute, minutesOfDay: hour * 60 + minute, weekday: wall.getUTCDay() };
}

/** The day on the wall's calendar, YYYY-MM-DD. */
export const localDay = (at: number, zone: string): string => new Date(at + offsetMs(at, zone)).toISOString().slice(0, 10);

/** "08:10" */
export const clockTime = (at: number, zone: string): string => new Date(at + offsetMs(at, zone)).toISOString().slice(11, 16);

/** "08:10" on that day, "Mon 23 Nov 08:10" seen from another. */
export function clockTimeFrom(at: number, now: number, zone: string): string {
  if (localDay(at, zone) === localDay(now, zone)) return clockTime(at, zone);
  let named = dayNames.get(zone);
  if (!named) dayNames.set(zone, (named = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' })));
  return `${named.format(at)} ${clockTime(at, zone)}`;
}

/**
 * The instant at which the wall shows so many minutes after midnight on a day. In the hour that comes twice, the first;
 * in the hour that never comes, as much after the gap as it would have been after its start.
 */
export function atLocal(day: string, minutes: number, zone: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000;
  const before = offsetMs(wall - 14 * HOUR_MS, zone), after = offsetMs(wall + 12 * HOUR_MS, zone);
  const early = wall - before;
  // As on nearly every day; rules ask for their hours at every reading.
  if (before === after) return early;
  const candidates = [early, wall - after].sort((a, b) => a - b);
  const exact = candidates.find((at) => at + offsetMs(at, zone) === wall);
  return exact ?? early;
}

export const startOfLocalDay = (at: number, zone: string): number => atLocal(localDay(at, zone), 0, zone);

/** The local day before or after. */
export const shiftDay = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Whether this is the name of a zone that the platform's tables know. */
export function isZone(name: string): boolean {
  try {
    format(name);
    return true;
  } catch {
    return false;
  }
}
