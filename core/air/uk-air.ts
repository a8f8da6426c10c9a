import { rowFault, TableProblem, type Row } from '../doors/uploads/csv.js';
import { HOUR } from '../time/when.js';
import { fromPpb, type Pollutant } from './pollutants.js';

/**
 * Hourly files of the national network (AURN and its neighbours) as UK-AIR hands them out: lines of words, then a row of
 * headings that begins with Date and Time, then an hour a row. Each pollutant has a column for its status beside it, and in
 * the yearly files one for its unit. Times are GMT and say when an hour ended: 24:00 ends the day's last one.
 * Source: uk-air.defra.gov.uk, data_files/site_data; the data selector; github.com/DEFRA/aqie-historicaldata-backend.
 */
export interface UkAirValue {
  readonly pollutant: Pollutant;
  /** Micrograms in a cubic metre. */
  readonly value: number;
}
export interface UkAirHour {
  readonly line: number;
  /** The hour's beginning, milliseconds. */
  readonly at: number;
  readonly values: readonly UkAirValue[];
  /** Values that the network does not vouch for yet: provisional, as supplied, not verified. */
  readonly provisional: number;
  /** Values that it suspects; they are left out. */
  readonly suspect: number;
  readonly missing: number;
  readonly unread: readonly UnreadValue[];
}
export interface UnreadValue {
  readonly line: number;
  readonly field: string;
  readonly detail: string;
}

const NAMES: readonly (readonly [RegExp, Pollutant])[] = [
  [/^(ozone|o3)$/, 'O3'], [/^(nitrogen dioxide|no2)$/, 'NO2'], [/^(sulphur dioxide|so2)$/, 'SO2'],
  // "Volatile PM10", "calcium in PM10" and PM1 are others.
  [/^pm2\.5( particulate matter)?$/, 'PM2.5'], [/^pm10( particulate matter)?$/, 'PM10'],
];
const plain = (heading: string): string => heading.replaceAll(/<[^>]*>/g, '').replace(/\(hourly measured\)/i, '').trim().toLowerCase();
const pollutantOf = (heading: string): Pollutant | undefined => NAMES.find(([name]) => name.test(plain(heading)))?.[1];

const HOUR_ENDING = /gmt hour ending/i, UNIT_FOR_ALL = /unit of measurement[^=]*=\s*(\S+)/i;
const NOTHING = ['', 'no data', 'n/a', 'nodata'];
/** R ratified, V verified; P provisional, P* as supplied, N not verified; S suspect. */
const VOUCHED = ['R', 'V'], NOT_YET = ['P', 'P*', 'N'];

interface Column {
  readonly pollutant: Pollutant;
  readonly value: number;
  readonly status: number | undefined;
  readonly unit: number | undefined;
}

export class UkAirTable {
  private headings: readonly string[] | undefined;
  private columns: readonly Column[] = [];
  private endsHours = false;
  private unitForAll = '';

  /** Pollutants of the file that the index has no use for, by their headings. */
  readonly passedOver: string[] = [];

  /** An hour; undefined for words before the headings and for empty rows; a fault where a row cannot be read. Throws TableProblem where the table is none of these. */
  take(row: Row): UkAirHour | UnreadValue | undefined {
    const { line, cells } = row;
    if (!this.headings) return this.before(row);
    if (!row.fault && cells.every((cell) => cell.trim() === '')) return undefined;
    const fault = rowFault(row, this.headings);
    if (fault) return { line, ...fault };
    const at = hourOf(cells[0] ?? '', cells[1] ?? '');
    return typeof at === 'number' ? this.hour(line, at, cells) : { line, ...at };
  }

  /** Throws TableProblem where nothing came that it can read. */
  end(): void {
    if (!this.headings) throw new TableProblem('No row of headings was found: it begins with Date,Time. Hand in the file as UK-AIR gives it out.');
  }

  private before({ cells, fault }: Row): undefined {
    if (fault) throw new TableProblem('The file cannot be read before its headings. Hand it in as UK-AIR gives it out.');
    if (cells[0]?.trim().toLowerCase() !== 'date' || cells[1]?.trim().toLowerCase() !== 'time') {
      const words = cells.join(' ');
      this.endsHours ||= HOUR_ENDING.test(words);
      this.unitForAll ||= UNIT_FOR_ALL.exec(words)?.[1] ?? '';
      return undefined;
    }
    if (!this.endsHours) throw new TableProblem('Nothing above the headings says "All Data GMT hour ending", so it is not known which hours these are. Hand in the file as UK-AIR gives it out.');
    const columns = cells.flatMap((heading, i): Column[] => {
      const pollutant = pollutantOf(heading), isOf = (k: number, name: string): number | undefined => (cells[k]?.trim().toLowerCase() === name ? k : undefined);
      const status = isOf(i + 1, 'status'), unit = isOf(i + 2, 'unit');
      if (!pollutant && status !== undefined) this.passedOver.push(heading.trim().slice(0, 100));
      return pollutant ? [{ pollutant, value: i, status, unit }] : [];
    });
    if (columns.length === 0) throw new TableProblem('The file has none of ozone, nitrogen dioxide, sulphur dioxide, PM2.5 and PM10.');
    if (new Set(columns.map(({ pollutant }) => pollutant)).size < columns.length) throw new TableProblem('The file has a pollutant twice: it is of several sites. Hand in one site at a time.');
    this.headings = cells;
    this.columns = columns;
    return undefined;
  }

  private hour(line: number, at: number, cells: readonly string[]): UkAirHour {
    const values: UkAirValue[] = [], unread: UnreadValue[] = [];
    let provisional = 0, suspect = 0, missing = 0;
    for (const { pollutant, value: column, status: statusAt, unit: unitAt } of this.columns) {
      const field = this.headings?.[column]?.trim() ?? pollutant, said = (cells[column] ?? '').trim().toLowerCase();
      // The data selector writes both into one cell: "V ugm-3".
      const [status = '', besideStatus = ''] = (cells[statusAt ?? -1] ?? '').trim().split(/\s+/, 2);
      const value = Number(said), unit = unitOf((cells[unitAt ?? -1] ?? '').trim() || besideStatus || this.unitForAll);
      if (NOTHING.includes(said) || value === -99) missing += 1;
      else if (!Number.isFinite(value)) unread.push({ line, field, detail: 'is no number.' });
      else if (status === 'S') suspect += 1;
      else if (status !== '' && !VOUCHED.includes(status) && !NOT_YET.includes(status)) unread.push({ line, field, detail: 'has a status that is none of R, V, P, P*, N and S.' });
      else if (!unit || (unit === 'ppb' && pollutant.startsWith('PM'))) unread.push({ line, field, detail: 'has no unit that is known. It is ugm-3, or ppb of a gas.' });
      else {
        values.push({ pollutant, value: unit === 'ppb' ? fromPpb(pollutant, value) : value });
        if (!VOUCHED.includes(status)) provisional += 1;
      }
    }
    return { line, at, values, provisional, suspect, missing, unread };
  }
}

/** The instrument may stand behind it: "ugm-3 (TEOM FDMS)". */
function unitOf(said: string): 'ug/m3' | 'ppb' | undefined {
  const unit = said.toLowerCase().replace('µ', 'u').replace('μ', 'u');
  if (/^ug\/?m-?3\b/.test(unit)) return 'ug/m3';
  return /^ppb\b/.test(unit) ? 'ppb' : undefined;
}

/** The beginning of the hour that ended then. */
function hourOf(date: string, time: string): number | { readonly field: string; readonly detail: string } {
  const [, d, m, y] = /^(\d{2})[-/](\d{2})[-/](\d{4})$/.exec(date.trim()) ?? [], iso = d ? `${y}-${m}-${d}` : date.trim();
  const day = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(`${iso}T00:00:00Z`) : Number.NaN;
  if (!Number.isFinite(day) || new Date(day).toISOString().slice(0, 10) !== iso) return { field: 'Date', detail: 'is no day as 31-01-2026 or 2026-01-31.' };
  const [, hour] = /^(\d{2}):00(?::00)?$/.exec(time.trim()) ?? [];
  if (hour === undefined || Number(hour) > 24) return { field: 'Time', detail: 'is no full hour from 00:00 to 24:00.' };
  return day + (Number(hour) - 1) * HOUR;
}
