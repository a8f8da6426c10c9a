import type { CsvRecord } from './csv.js';

/** One row under a header: its columns by name, or why it is none. Line 0: the complaint is about the whole file. */
export interface Row {
  readonly line: number;
  readonly bad?: string;
  /** The trimmed text of a column, '' where the file has no such column. */
  get(column: string): string;
}

const norm = (name: string): string => name.trim().toLowerCase().replace(/[\s-]+/g, '_');

/**
 * Rows by the names in the header, whatever their order and whatever else stands beside them. Every text stays text: ids
 * such as `46286` only look like numbers.
 */
export async function* tableRows(records: AsyncIterable<readonly CsvRecord[]>, needed: readonly string[]): AsyncGenerator<Row> {
  let header: Map<string, number> | undefined;
  let width = 0;
  for await (const some of records) {
    for (const { line, fields } of some) {
      if (header) {
        yield rowOf(line, fields, header, width, needed);
        continue;
      }
      header = new Map(fields.map((name, i) => [norm(name), i]));
      width = fields.length;
      const missing = needed.filter((name) => !header?.has(name));
      if (missing.length > 0) yield badRow(0, `the header has no column ${missing.join(', ')}`);
    }
  }
  if (!header) yield badRow(0, 'the file is empty');
}

function rowOf(line: number, fields: readonly string[], header: ReadonlyMap<string, number>, width: number, needed: readonly string[]): Row {
  if (fields.length !== width) return badRow(line, `${fields.length} fields where the header has ${width}`);
  const missing = needed.find((name) => !header.has(name));
  if (missing !== undefined) return badRow(line, `no column ${missing}`);
  return { line, get: (column) => fields[header.get(column) ?? -1]?.trim() ?? '' };
}

const badRow = (line: number, bad: string): Row => ({ line, bad, get: () => '' });
