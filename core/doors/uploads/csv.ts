/** A row of a table with the number that a person would give it, counting lines of the file from 1. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The table cannot be read on: what is wrong, in words for whoever handed it in. */
export class TableProblem extends Error {
  override readonly name = 'TableProblem';
}

/** No row of a sensor's export has a million characters; a line without an end would fill the memory. [ours] */
const LONGEST_ROW = 1_000_000;
const MOST_CELLS = 1_000;
export const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** The delimiter that the first line has most of, outside quotes; a comma where it has none. */
export function delimiterOf(firstLine: string): Delimiter {
  const bare = firstLine.replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** RFC 4180 in pieces: quoted cells may hold delimiters, doubled quotes and line breaks. */
export class CsvRows {
  private cells: string[] = [];
  private cell = '';
  private length = 0;
  private state: 'plain' | 'quoted' | 'after-quote' | 'after-return' = 'plain';
  private line = 1;
  private rowLine = 1;

  constructor(private readonly delimiter: Delimiter) {}

  *feed(text: string): Generator<Row> {
    for (const c of text) {
      if ((this.length += 1) > LONGEST_ROW) throw new TableProblem(`Row ${this.rowLine} is longer than ${LONGEST_ROW} characters. A quote may be missing there.`);
      if (this.state === 'after-return') {
        this.state = 'plain';
        if (c === '\n') continue;
      }
      if (this.state === 'quoted') {
        if (c === '"') this.state = 'after-quote';
        else this.put(c);
      } else if (c === '"' && (this.state === 'after-quote' || this.cell === '')) {
        if (this.state === 'after-quote') this.put(c);
        this.state = 'quoted';
      } else if (c === this.delimiter) this.endCell();
      else if (c === '\n' || c === '\r') {
        yield* this.endRow();
        this.state = c === '\r' ? 'after-return' : 'plain';
      } else this.put(c);
    }
  }

  *end(): Generator<Row> {
    if (this.state === 'quoted') throw new TableProblem(`Row ${this.rowLine} opens a quote that never closes.`);
    if (this.cell !== '' || this.cells.length > 0) yield* this.endRow();
  }

  private put(c: string): void {
    this.cell += c;
    if (c === '\n') this.line += 1;
  }

  private endCell(): void {
    if (this.cells.push(this.cell) > MOST_CELLS) throw new TableProblem(`Row ${this.rowLine} has more than ${MOST_CELLS} columns.`);
    this.cell = '';
    this.state = 'plain';
  }

  private *endRow(): Generator<Row> {
    this.endCell();
    const cells = this.cells;
    const line = this.rowLine;
    this.cells = [];
    this.length = 0;
    this.rowLine = this.line += 1;
    if (cells.length > 1 || cells[0] !== '') yield { line, cells };
  }
}
