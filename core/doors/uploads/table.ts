import { kindSpec, type Kind } from '../../observations/kinds.js';
import { inOurUnit } from '../parts/in-our-unit.js';
import { endOfDay, isDay, localInstant } from '../parts/local-stamps.js';
import type { Said, Unsaid } from '../said.js';
import { rowFault, type Delimiter, type Row } from './csv.js';
import { asIso, type DayOrder } from './day-order.js';
import { whenColumn, type Layout } from './layouts.js';

export interface Reading {
  readonly layout: Layout;
  readonly headings: readonly string[];
  readonly delimiter: Delimiter;
  readonly dayOrder: DayOrder | undefined;
  /** The zone of stamps without an offset, as whoever handed the file in said. */
  readonly zone: string;
  /** Our clock: a day that is not over has no total yet. */
  readonly now: number;
}

type Told = { said: Said[]; unsaid: Unsaid[] };

/** What a row says; `name` is whose device the whole file stands for. */
export function readRow(row: Row, name: string, how: Reading): Told {
  const { line, cells } = row, { layout, headings } = how;
  const told: Told = { said: [], unsaid: [] };
  const cannot = (field: string, detail: string): void => void told.unsaid.push({ name, refusal: { code: 'value', field: `row ${line}`, detail: `row ${line}, ${field}: ${detail}` } });
  const cell = (heading: string): string => (cells[headings.indexOf(heading)] ?? '').trim();
  const fault = rowFault(row, headings);
  if (!row.fault && layout.only && cell(layout.only.column) !== layout.only.is) return told;
  if (fault) {
    cannot(fault.field, fault.detail);
    return told;
  }
  const at = instantOf(cell(whenColumn(layout)), how);
  if (at === undefined) {
    cannot(whenColumn(layout), 'is no day or time that can be read. Write it as 2026-11-24 08:10.');
    return told;
  }
  if (at > how.now && 'day' in layout.when) return told;
  for (const [heading, { kind, unit, beyond }] of Object.entries(layout.columns)) {
    const text = cell(heading);
    if (text === '') continue;
    const number = beyond && Object.hasOwn(beyond, text) ? beyond[text] : isCount(kind) ? countIn(text) : numberIn(text, how.delimiter);
    const value = number === undefined || unit === undefined ? number : inOurUnit(kind, number, unit);
    if (value === undefined) cannot(heading, 'is no number that can be read. Write it as 1234 or 1234.5.');
    else told.said.push({ name, kind, value, at });
  }
  return told;
}

function instantOf(text: string, { layout, dayOrder, zone }: Reading): number | undefined {
  const iso = on24Hours(asIso(text, dayOrder));
  if ('stamp' in layout.when) return localInstant(iso, zone);
  return isDay(iso) ? endOfDay(iso, zone) : undefined;
}

const CLOCK = /[T ](\d{1,2})(:\d\d(?::\d\d)?)(?: ?([AP])M)?$/i;

/** "2026-11-24 8:10PM" → "2026-11-24 20:10": how Fitbit and spreadsheets write a time. What is on no clock stays as it is. */
const on24Hours = (stamp: string): string => stamp.replace(CLOCK, (all, hour: string, rest: string, half: string | undefined) => {
  const told = Number(hour);
  if (half !== undefined && (told < 1 || told > 12)) return all;
  const since = half === undefined ? told : (told % 12) + (/p/i.test(half) ? 12 : 0);
  return ` ${String(since).padStart(2, '0')}${rest}`;
});

const PLAIN = /^-?\d{1,15}(?:\.\d{1,15})?$/;
const DECIMAL_COMMA = /^-?\d{1,15},\d{1,15}$/;
const THOUSANDS = /^-?\d{1,3}(?:,\d{3})+(?:\.\d{1,15})?$/;

/**
 * A comma is a decimal comma where another character parts the cells, and parts thousands where the comma parts the
 * cells too (then it stood in quotes). Any other mixture is no number.
 */
export function numberIn(text: string, delimiter: Delimiter): number | undefined {
  if (PLAIN.test(text)) return Number(text);
  if (delimiter !== ',' && DECIMAL_COMMA.test(text)) return Number(text.replace(',', '.'));
  if (delimiter === ',' && THOUSANDS.test(text)) return Number(text.replaceAll(',', ''));
  return undefined;
}

/** Of steps there are no fractions, so a comma can only part thousands, and 12.345 in a table of decimal commas is nobody's guess. */
const isCount = (kind: Kind): boolean => kindSpec(kind).unit?.startsWith('{') ?? false;

function countIn(text: string): number | undefined {
  const number = numberIn(text, ',');
  return Number.isInteger(number) ? number : undefined;
}
