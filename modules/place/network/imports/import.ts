export const LAYOUT_NAMES = ['os-open-uprn', 'code-point-open', 'premises', 'ofcom-premises', 'ofcom-postcodes', 'bduk-premises', 'columns', 'talq', 'wifi-venues', 'wifi-usage', 'walking'] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];

/** Of a file that is wrong throughout, as many rows are named; the others are counted. [ours] */
export const MOST_FAULTS = 10_000;
/** A file of the whole country lies outside almost throughout; a file of the wrong town is known by its first rows. [ours] */
export const MOST_OUTSIDE = 1_000;

export type ImportState = 'waiting' | 'done' | 'refused';

/** What whoever hands the file in says of it. */
export interface ImportTerms {
  readonly dryRun: boolean;
  readonly source?: string;
  readonly operator?: string;
  /** Beginning of a UTC day. */
  readonly observedAt?: number;
}

export interface ImportCounts {
  /** Rows read so far: a process that dies goes on behind them. */
  rows: number;
  /** Rows that were right. */
  taken: number;
  /** Documents that are new or other than before; 0 where the same file comes twice. */
  changed: number;
  /** Places outside the town: addresses and postcodes are passed over, assets are taken all the same. */
  outside: number;
  refused: number;
}

export interface ImportDoc extends ImportCounts {
  _id: string;
  layout: LayoutName;
  terms: ImportTerms;
  state: ImportState;
  madeAt: Date;
  size: number;
  bytesRead: number;
  /** How often its reading was begun: more than once after a process died. */
  begun: number;
  why?: string;
  field?: string;
  doneAt?: Date;
  dueAt: Date;
}

export interface Import extends ImportCounts, Pick<ImportDoc, 'layout' | 'state' | 'size' | 'why' | 'field'> {
  readonly id: string;
  readonly dryRun: boolean;
  readonly percent: number;
  readonly unchanged: number;
  readonly resumed: boolean;
  /** Of those refused, how many are counted and not named. */
  readonly unnamed: number;
  /** Of those outside, likewise. */
  readonly unnamedOutside: number;
  readonly madeAt: string;
  readonly doneAt?: string;
}

export function shown({ _id, layout, terms: { dryRun }, state, madeAt, doneAt, size, bytesRead, begun, rows, taken, changed, outside, refused, why, field }: ImportDoc): Import {
  const percent = state === 'done' ? 100 : size === 0 ? 0 : Math.min(99, Math.floor((100 * bytesRead) / size));
  return {
    id: _id, layout, dryRun, state, percent, rows, taken, changed, unchanged: dryRun ? 0 : Math.max(0, taken - changed), outside, refused, size, resumed: begun > 1, unnamed: Math.max(0, refused - MOST_FAULTS), unnamedOutside: Math.max(0, outside - MOST_OUTSIDE), madeAt: madeAt.toISOString(),
    ...(doneAt ? { doneAt: doneAt.toISOString() } : {}), ...(why ? { why } : {}), ...(field ? { field } : {}),
  };
}

/** Where a row stands in its file. */
export interface Place {
  /** Rows, features and items are counted from 1; headings are no row. */
  readonly row: number;
  readonly line: number;
  readonly what: 'row' | 'feature' | 'item';
  /** What the file itself calls it. */
  readonly id?: string;
}

/** A row of which something is to be told: what, and of which of its fields. */
export interface RowFault extends Place {
  readonly field: string;
  readonly detail: string;
}

export interface FaultShown extends Omit<RowFault, 'what'> {
  /** "row 7, line 8", "feature 7": where all stands on one line, the line says nothing. */
  readonly where: string;
}

export function faultShown({ what, row, line, id, field, detail }: RowFault): FaultShown {
  return { row, line, where: what !== 'row' && line === 1 ? `${what} ${row}` : `${what} ${row}, line ${line}`, ...(id === undefined ? {} : { id }), field, detail };
}
