import { asIso, type DayOrder } from '../doors/uploads/day-order.js';
import { rowFault, TableProblem, type Row } from '../doors/uploads/csv.js';
import { atLocal } from '../time/local.js';
import { iso } from '../time/when.js';

const HOUR_MS = 3_600_000;
/** Eleven years of one site. [ours] */
const MOST_HOURS = 100_000;
const MOST_TOLD = 50;
/** No counter counts more in an hour. [ours] */
const MOST_VEHICLES = 20_000;

export interface CountedHour {
  /** The hour's beginning, milliseconds. */
  readonly at: number;
  readonly vehicles: number;
  /** Degrees Celsius, and millimetres in that hour, where the file says so. */
  readonly temperature?: number;
  readonly rain?: number;
  readonly snow?: number;
}

export interface CountsReport {
  readonly rows: number;
  readonly hours: number;
  /** Rows that say again what another said of the same hour. */
  readonly duplicates: number;
  /** Rows that say otherwise: the first is kept. */
  readonly conflicts: readonly { readonly at: string; readonly line: number; readonly kept: number; readonly other: number }[];
  readonly conflictCount: number;
  /** Hours that are missing between the first and the last, and the longest gaps. */
  readonly missingHours: number;
  readonly gaps: readonly { readonly from: string; readonly to: string; readonly hours: number }[];
  readonly unread: readonly { readonly line: number; readonly field: string; readonly detail: string }[];
  readonly unreadCount: number;
  readonly from?: string;
  readonly to?: string;
}

/** `zone`: of times without an offset. */
export interface CountsTerms {
  readonly zone: string;
  readonly now: number;
  readonly dayOrder?: DayOrder;
}

const NAMES = { time: ['date_time', 'datetime', 'date', 'time', 'timestamp', 'hour'], count: ['traffic_volume', 'all_motor_vehicles', 'vehicles', 'volume', 'count', 'flow'], temperature: ['temp', 'temperature'], rain: ['rain_1h', 'rain'], snow: ['snow_1h', 'snow'] } as const;
const normal = (heading: string): string => heading.trim().toLowerCase().replaceAll(/[\s-]+/g, '_');

/** Hourly counts of one site, row by row: what is said twice, what is said otherwise and what is missing is told. */
export class HourlyCounts {
  private readonly columns: Readonly<Record<keyof typeof NAMES, number>>;
  private readonly byHour = new Map<number, CountedHour>();
  private readonly unread: CountsReport['unread'][number][] = [];
  private readonly conflicts: CountsReport['conflicts'][number][] = [];
  private counts = { rows: 0, duplicates: 0, conflicts: 0, unread: 0 };

  /** Throws TableProblem where the table has no column for the time or the count. */
  constructor(private readonly headings: readonly string[], private readonly terms: CountsTerms) {
    const known = headings.map(normal);
    const column = (names: readonly string[]): number => known.findIndex((heading) => names.includes(heading));
    this.columns = { time: column(NAMES.time), count: column(NAMES.count), temperature: column(NAMES.temperature), rain: column(NAMES.rain), snow: column(NAMES.snow) };
    for (const needed of ['time', 'count'] as const) if (this.columns[needed] < 0) throw new TableProblem(`The table has no column for the ${needed}: call it ${NAMES[needed].join(', ')}.`);
  }

  take(row: Row): void {
    const { line, cells } = row, fault = rowFault(row, this.headings);
    this.counts.rows += 1;
    if (fault) return this.cannot(line, fault.field, fault.detail);
    const at = this.hourOf(cells[this.columns.time] ?? '');
    if (at === undefined) return this.cannot(line, this.headings[this.columns.time] ?? 'time', 'is no whole hour that can be read.');
    if (at + HOUR_MS > this.terms.now) return this.cannot(line, this.headings[this.columns.time] ?? 'time', 'is not over yet: what is to come was not counted.');
    const vehicles = numberIn(cells[this.columns.count]);
    if (vehicles === undefined || vehicles < 0 || vehicles > MOST_VEHICLES) return this.cannot(line, this.headings[this.columns.count] ?? 'count', 'is no number of vehicles that one hour can have.');
    const before = this.byHour.get(at);
    if (!before) {
      if (this.byHour.size >= MOST_HOURS) throw new TableProblem(`The table has more than ${MOST_HOURS} hours. Hand it in year by year.`);
      this.byHour.set(at, { at, vehicles, ...this.weather(cells) });
    } else if (before.vehicles === vehicles) this.counts.duplicates += 1;
    else {
      this.counts.conflicts += 1;
      if (this.conflicts.length < MOST_TOLD) this.conflicts.push({ at: iso(at), line, kept: before.vehicles, other: vehicles });
    }
  }

  get hours(): CountedHour[] {
    return [...this.byHour.values()].sort((a, b) => a.at - b.at);
  }

  report(): CountsReport {
    const hours = this.hours;
    const gaps = hours.slice(1).flatMap(({ at }, i) => {
      const before = hours[i]?.at ?? at, missing = Math.round((at - before) / HOUR_MS) - 1;
      return missing > 0 ? [{ from: iso(before + HOUR_MS), to: iso(at), hours: missing }] : [];
    });
    const [first, last] = [hours[0], hours.at(-1)];
    return {
      rows: this.counts.rows, hours: hours.length, duplicates: this.counts.duplicates, conflicts: this.conflicts, conflictCount: this.counts.conflicts,
      missingHours: gaps.reduce((sum, gap) => sum + gap.hours, 0), gaps: [...gaps].sort((a, b) => b.hours - a.hours).slice(0, MOST_TOLD), unread: this.unread, unreadCount: this.counts.unread,
      ...(first && last ? { from: iso(first.at), to: iso(last.at) } : {}),
    };
  }

  private cannot(line: number, field: string, detail: string): void {
    this.counts.unread += 1;
    if (this.unread.length < MOST_TOLD) this.unread.push({ line, field: field.slice(0, 60), detail });
  }

  private hourOf(text: string): number | undefined {
    const [, day, hour, minutes, seconds = '00', offset] = /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?(Z|[+-]\d{2}:?\d{2})?$/.exec(asIso(text, this.terms.dayOrder)) ?? [];
    if (day === undefined || hour === undefined || minutes !== '00' || seconds !== '00' || Number(hour) > 23) return undefined;
    const utc = Date.parse(`${day}T00:00:00Z`);
    if (Number.isNaN(utc) || iso(utc).slice(0, 10) !== day) return undefined;
    if (offset === undefined) return atLocal(day, Number(hour) * 60, this.terms.zone);
    const at = Date.parse(`${day}T${hour.padStart(2, '0')}:00:00${offset}`);
    return Number.isNaN(at) || at % HOUR_MS !== 0 ? undefined : at;
  }

  private weather(cells: readonly string[]): Pick<CountedHour, 'temperature' | 'rain' | 'snow'> {
    const temperature = numberIn(cells[this.columns.temperature]), rain = numberIn(cells[this.columns.rain]), snow = numberIn(cells[this.columns.snow]);
    // Nobody's air has 150 degrees: such a column is in kelvin. Nought kelvin is a sensor that failed.
    const celsius = temperature === undefined || temperature === 0 ? undefined : temperature > 150 ? temperature - 273.15 : temperature;
    return { ...(celsius === undefined ? {} : { temperature: Math.round(celsius * 100) / 100 }), ...(rain === undefined || rain < 0 || rain > 200 ? {} : { rain }), ...(snow === undefined || snow < 0 || snow > 200 ? {} : { snow }) };
  }
}

const numberIn = (cell: string | undefined): number | undefined => (cell !== undefined && /^\s*-?\d+(?:\.\d+)?\s*$/.test(cell) ? Number(cell) : undefined);
