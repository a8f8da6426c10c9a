/**
 * Wall clock to instant and back, for zones by IANA name. Recordings carry local stamps without a zone, and a demonstrated
 * life runs by the kitchen clock.
 */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  let made = formatters.get(zone);
  if (!made) {
    made = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23',
      year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
    formatters.set(zone, made);
  }
  return made;
}

/** A calendar day as the wall shows it. */
export interface LocalDate {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  readonly day: number;
}

/** What the wall shows, read as if it were UTC: milliseconds. */
function wallAsUtc(at: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatter(zone).formatToParts(at)) part[type] = Number(value);
  return Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'] ?? 1, part['hour'] ?? 0, part['minute'] ?? 0, part['second'] ?? 0);
}

/** Milliseconds by which the zone is ahead of UTC at that instant. */
export const offsetAt = (at: number, zone: string): number => wallAsUtc(at, zone) - Math.floor(at / 1_000) * 1_000;

export function localDateOf(at: number, zone: string): LocalDate {
  const wall = new Date(wallAsUtc(at, zone));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

export const minutesAfterMidnight = (at: number, zone: string): number => {
  const wall = new Date(wallAsUtc(at, zone));
  return wall.getUTCHours() * 60 + wall.getUTCMinutes();
};

export function addDays(date: LocalDate, days: number): LocalDate {
  const moved = new Date(Date.UTC(date.year, date.month - 1, date.day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

export const dateText = (date: LocalDate): string =>
  [String(date.year).padStart(4, '0'), String(date.month).padStart(2, '0'), String(date.day).padStart(2, '0')].join('-');

const DAY = 86_400_000;

/**
 * The instant at which the wall shows `wall` (local time written as if it were UTC). A wall time that comes twice (clocks
 * go back) means its first occurrence; one that never comes (clocks go forward) is read by the offset before the change.
 */
export function instantOf(wall: number, zone: string): number {
  const before = offsetAt(wall - DAY, zone);
  const after = offsetAt(wall + DAY, zone);
  const found = [wall - before, wall - after].filter((at) => at + offsetAt(at, zone) === wall);
  return found.length > 0 ? Math.min(...found) : wall - before;
}

/** The instant of so many minutes (fractions too) on the wall clock of a day. */
export const instantOnDay = (date: LocalDate, minutes: number, zone: string): number =>
  instantOf(Date.UTC(date.year, date.month - 1, date.day) + Math.round(minutes * 60) * 1_000, zone);
