/** A row of a table with the number that a person would give it, counting lines of the file from 1. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  /** Why nothing of it can be taken, and the number of the column from 0 where it can be told. */
  readonly fault?: { readonly column?: number; readonly detail: string };
}

/** The table cannot be read on: what is wrong, in words for whoever handed it in. */
export class TableProblem extends Error {
  override readonly name = 'TableProblem';
}

/** No row of a sensor's export has a million characters; a line without an end would fill the memory. [ours] */
const LONGEST_ROW = 1_000_000;
const MOST_CELLS = 1_000;
/** A remark over many lines is shorter than this; what a missing quote opened is not. [ours] */
const LONGEST_LINES = 100_000;
const UNCLOSED = 'opens a quote that never closes. Close it, or write "" where it belongs to the text. The row was taken to end with this line.';
export const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** The delimiter that the first line has most of, outside quotes; a comma where it has none. */
export function delimiterOf(firstLine: string): Delimiter {
  const bare = firstLine.replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** The headings of a table; without them nothing of it can be read. */
export function headingsIn({ line, cells, fault }: Row): readonly string[] {
  if (fault) throw new TableProblem(`The headings on line ${line} cannot be read: one ${fault.detail}`);
  return cells;
}

/** What is wrong with a row as a row: the heading, and why. */
export function rowFault({ cells, fault }: Row, headings: readonly string[]): { readonly field: string; readonly detail: string } | undefined {
  if (fault) return { field: headings[fault.column ?? -1]?.trim() || 'columns', detail: fault.detail };
  return cells.length === headings.length ? undefined : { field: 'columns', detail: `has ${cells.length} of ${headings.length} columns.` };
}

/**
 * RFC 4180 in pieces: quoted cells may hold delimiters, doubled quotes and line breaks. A quote that never closes, or
 * closes lines later in the midst of another cell, costs its own row: what stands behind that line is read again.
 */
export class CsvRows {
  private cells: string[] = [];
  private cell = '';
  private length = 0;
  private state: 'plain' | 'quoted' | 'after-quote' | 'after-return' | 'passed-over' = 'plain';
  private line = 1;
  private rowLine = 1;
  private quoteLine = 1;
  /** As it came, what a quoted cell holds from its first line break on. */
  private behind = '';
  private fault?: Row['fault'];

  constructor(private readonly delimiter: Delimiter) {}

  *feed(piece: string): Generator<Row> {
    let text = piece;
    for (let i = 0; i < text.length; i += 1) {
      const c = text[i] as string, breaks = c === '\n' || c === '\r';
      if (this.state === 'after-return') {
        this.state = 'plain';
        if (c === '\n') continue;
      }
      if (this.state === 'passed-over') {
        if (breaks) yield* this.endRow(c);
        continue;
      }
      if ((this.length += 1) > LONGEST_ROW) throw new TableProblem(`Row ${this.rowLine} is longer than ${LONGEST_ROW} characters.`);
      if (this.isUnclosed(c, breaks)) {
        text = this.unclosed() + text.slice(i + 1);
        i = -1;
      } else if (this.state === 'quoted') {
        if (c === '"') this.state = 'after-quote';
        else this.put(c);
      } else if (c === '"' && (this.state === 'after-quote' || this.cell === '')) {
        if (this.state === 'after-quote') this.put(c);
        else this.quoteLine = this.line;
        this.state = 'quoted';
      } else if (c === this.delimiter) this.endCell();
      else if (breaks) yield* this.endRow(c);
      else this.put(c);
    }
  }

  *end(): Generator<Row> {
    while (this.state === 'quoted') yield* this.feed(this.unclosed());
    if (this.fault || this.cell !== '' || this.cells.length > 0) yield* this.endRow('');
  }

  /** Keeps what may have to be read again. */
  private isUnclosed(c: string, breaks: boolean): boolean {
    if (this.behind === '' && !(breaks && this.state === 'quoted')) return false;
    this.behind += c;
    if (this.state === 'quoted') return this.behind.length > LONGEST_LINES;
    return !breaks && c !== this.delimiter && c !== '"' && c !== ' ';
  }

  /** What is to be read again. */
  private unclosed(): string {
    const again = this.behind;
    this.line = this.quoteLine;
    this.refuse(UNCLOSED, this.cells.length);
    return again;
  }

  private refuse(detail: string, column?: number): void {
    this.fault = { detail, ...(column === undefined ? {} : { column }) };
    this.cells = [];
    this.cell = this.behind = '';
    this.state = 'passed-over';
  }

  private put(c: string): void {
    this.cell += c;
    if (c === '\n') this.line += 1;
  }

  private endCell(): void {
    const count = this.cells.push(this.cell);
    this.cell = this.behind = '';
    this.state = 'plain';
    if (count > MOST_CELLS) this.refuse(`has more than ${MOST_CELLS} columns.`);
  }

  private *endRow(end: string): Generator<Row> {
    if (!this.fault) this.endCell();
    const { cells, fault, rowLine: line } = this;
    this.cells = [];
    this.length = 0;
    delete this.fault;
    this.state = end === '\r' ? 'after-return' : 'plain';
    this.rowLine = this.line += 1;
    if (fault) yield { line, cells: [], fault };
    else if (cells.length > 1 || cells[0] !== '') yield { line, cells };
  }
}
