import { fromPpb, type Pollutant } from '../../../core/air/pollutants.js';
import type { SiteHours } from '../../../core/air/site-days.js';
import { parseInstant } from '../../../core/observations/instant.js';
import { recordsOf, type CsvRecord } from '../../replay/csv.js';
import { NothingToScore, type Out } from '../command.js';

const HOUR_MS = 3_600_000;
/** No air on record held so much: it is a fault of the instrument or of the file. [ours] */
const MOST_UG = 10_000;

/** What a column holds, by its name in the form of openair: gases in ppb, particles in µg/m³. */
const COLUMNS: Readonly<Record<string, Pollutant>> = { no2: 'NO2', o3: 'O3', 'pm2.5': 'PM2.5', pm25: 'PM2.5', pm2_5: 'PM2.5', pm10: 'PM10' };
const GASES = new Set<Pollutant>(['NO2', 'O3']);
const MISSING = new Set(['', 'na', 'nan', 'null']);
const TOLD_LINES = 20;

export interface SiteFile {
  readonly hours: SiteHours;
  /** First and last hour of which there is a row. */
  readonly first: number;
  readonly last: number;
  readonly rows: number;
  /** Rows or fields that could not be read, and are as if they were missing. */
  readonly unreadable: number;
}

interface Head {
  readonly date: number;
  readonly columns: readonly { readonly at: number; readonly name: string; readonly pollutant: Pollutant }[];
}

/** Hourly means of one site. Of an hour that stands there twice the later row holds. Throws NothingToScore. */
export async function readSiteFile(path: string, out: Out): Promise<SiteFile> {
  const hours: Partial<Record<Pollutant, Map<number, number>>> = {};
  let head: Head | undefined;
  let first = Infinity, last = -Infinity, rows = 0, unreadable = 0;
  const complain = (line: number, what: string): void => {
    unreadable += 1;
    if (unreadable <= TOLD_LINES) out.say(`line ${line}: ${what}`);
    if (unreadable === TOLD_LINES + 1) out.say('… and more lines like these.');
  };
  try {
    for await (const records of recordsOf(path)) {
      for (const record of records) {
        if (!head) {
          head = headOf(record, path);
          continue;
        }
        rows += 1;
        const at = hourOf(record.fields[head.date] ?? '');
        if (at === undefined) {
          complain(record.line, 'date: is not an hour such as 2001-01-01T00:00:00Z. The row is left out.');
          continue;
        }
        [first, last] = [Math.min(first, at), Math.max(last, at)];
        for (const { name, pollutant, value } of valuesOf(record, head)) {
          if (typeof value === 'number') (hours[pollutant] ??= new Map()).set(at, value);
          else if (value === 'unreadable') complain(record.line, `${name}: is no concentration. It counts as missing.`);
        }
      }
    }
  } catch (cause) {
    if (cause instanceof NothingToScore) throw cause;
    throw new NothingToScore(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (rows === 0 || last < first) throw new NothingToScore(`${path} holds no hour that can be read.`);
  return { hours, first, last, rows, unreadable };
}

function headOf({ fields }: CsvRecord, path: string): Head {
  const names = fields.map((field) => field.trim().toLowerCase());
  const date = names.indexOf('date');
  const columns = names.flatMap((name, at) => (Object.hasOwn(COLUMNS, name) ? [{ at, name, pollutant: COLUMNS[name] as Pollutant }] : []));
  if (date < 0) throw new NothingToScore(`${path} has no column "date": the first line must name the columns, as date,no2,o3,pm10,pm25.`);
  if (columns.length === 0) throw new NothingToScore(`${path} has none of the columns no2, o3 (in ppb), pm10, pm25 (in µg/m³).`);
  return { date, columns };
}

/** The hour's beginning; a stamp without a zone is UTC, as the form has it. Within the hour counts for the hour. */
function hourOf(text: string): number | undefined {
  const plain = text.trim().replace(' ', 'T');
  const whole = /^\d{4}-\d\d-\d\d$/.test(plain) ? `${plain}T00:00` : plain;
  const at = parseInstant(/(?:Z|z|[+-]\d\d:?\d\d)$/.test(whole.slice(11)) ? whole : `${whole}Z`);
  return typeof at === 'number' ? Math.floor(at / HOUR_MS) * HOUR_MS : undefined;
}

function valuesOf({ fields }: CsvRecord, { columns }: Head): { name: string; pollutant: Pollutant; value: number | 'missing' | 'unreadable' }[] {
  return columns.map(({ at, name, pollutant }) => {
    const text = (fields[at] ?? '').trim();
    if (MISSING.has(text.toLowerCase())) return { name, pollutant, value: 'missing' as const };
    const said = Number(text);
    const value = GASES.has(pollutant) ? fromPpb(pollutant, said) : said;
    return { name, pollutant, value: Number.isFinite(value) && Math.abs(value) <= MOST_UG ? value : ('unreadable' as const) };
  });
}
