import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** One record of a comma-separated file (RFC 4180) and the line on which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A quoted field may hold line breaks, but a quote left open must not swallow the rest of the file. */
const LONGEST_RECORD_LINES = 20;

/** The lines of a text as they arrive in pieces; LF or CRLF, a byte-order mark at the head left out. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest = '';
  let first = true;
  for await (const piece of pieces) {
    rest += first ? piece.replace(/^\uFEFF/, '') : piece;
    first = false;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines.map(withoutReturn);
  }
  if (rest !== '') yield [withoutReturn(rest)];
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

/** Fields of a whole record; undefined while a quote is still open. */
export function fieldsOf(record: string): string[] | undefined {
  if (!record.includes('"')) return record.split(',');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (record[at] !== '"') {
      const comma = record.indexOf(',', at);
      fields.push(comma < 0 ? record.slice(at) : record.slice(at, comma));
      if (comma < 0) return fields;
      at = comma + 1;
      continue;
    }
    const end = closingQuote(record, at + 1);
    if (end === undefined) return undefined;
    fields.push(record.slice(at + 1, end).replaceAll('""', '"'));
    const comma = record.indexOf(',', end);
    if (comma < 0) return fields;
    at = comma + 1;
  }
}

function closingQuote(record: string, from: number): number | undefined {
  for (let at = record.indexOf('"', from); at >= 0; at = record.indexOf('"', at + 2)) {
    if (record[at + 1] !== '"') return at;
  }
  return undefined;
}

/**
 * Groups lines into records. A quote that is never closed, or closed by a later row's quote, costs its own line only: it
 * comes out as a record of one field, which no header fits.
 */
export class RecordReader {
  private line = 0;
  private open: string[] = [];
  /** Fields of the header. */
  private width: number | undefined;

  take(lines: readonly string[]): CsvRecord[] {
    const records: CsvRecord[] = [];
    for (const line of lines) {
      this.line++;
      this.open.push(line);
      this.close(records, false);
    }
    return records;
  }

  end(): CsvRecord[] {
    const records: CsvRecord[] = [];
    this.close(records, true);
    return records;
  }

  private close(records: CsvRecord[], last: boolean): void {
    while (this.open.length > 0) {
      const line = this.line - this.open.length + 1;
      const fields = fieldsOf(this.open.join('\n'));
      if (fields && (this.open.length === 1 || fields.length === this.width)) {
        if (this.open.length > 1 || this.open[0]?.trim() !== '') records.push({ line, fields });
        this.width ??= fields.length;
        this.open = [];
      } else if (fields || last || this.open.length >= LONGEST_RECORD_LINES) {
        records.push({ line, fields: [this.open[0] ?? ''] });
        this.reread(records, this.open.slice(1));
      } else {
        return;
      }
    }
  }

  /** Lines that a never-closed quote had taken are read again, each on its own. */
  private reread(records: CsvRecord[], lines: readonly string[]): void {
    const end = this.line;
    this.open = [];
    this.line = end - lines.length;
    records.push(...this.take(lines));
  }
}

function textOf(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) return file.setEncoding('utf8');
  // The callback is only there because pipeline wants one: the reader sees the error itself.
  return pipeline(file, createGunzip(), () => undefined).setEncoding('utf8');
}

/** The records of a .csv or .csv.gz file, some at a time. Throws what the file system or gunzip throws. */
export async function* recordsOf(path: string): AsyncGenerator<CsvRecord[]> {
  const reader = new RecordReader();
  for await (const lines of linesOf(textOf(path))) yield reader.take(lines);
  yield reader.end();
}
