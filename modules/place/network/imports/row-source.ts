import type { Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { TableProblem } from '../../../../core/doors/uploads/csv.js';
import { JsonItems } from '../../../../core/network/json-items.js';
import type { Layout, SourceRow } from '../../../../core/network/layouts/layout.js';
import { RowFields } from '../../../../core/network/row-fields.js';
import { decoded, inflated, tableRows } from '../../traffic/counts/csv-file.js';
import { fieldsOfItem } from './item-fields.js';

export interface LinedRow {
  readonly line: number;
  /** The row, or what is wrong with it as a row. */
  readonly row: SourceRow | { readonly field: string; readonly detail: string };
}

/** The file must not be kept at all, for what stands in one of its fields. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  constructor(readonly field: string, readonly detail: string) {
    super(detail);
  }
}

type Reading = Pick<Layout<unknown>, 'columns' | 'needs' | 'refuses' | 'refusesCell'>;

/** The rows of a table or the items of a JSON file, whichever it is, one after the other. */
export async function* rowsOf(file: Readable, layout: Reading): AsyncGenerator<LinedRow> {
  try {
    const pieces = inflated(file)[Symbol.asyncIterator]();
    const first = await pieces.next();
    if (first.done) throw new TableProblem('The file is empty.');
    const whole = (async function* () {
      for (let next: IteratorResult<Buffer> = first; !next.done; next = await pieces.next()) yield next.value;
    })();
    // A byte order mark is no character of either.
    const begin = first.value.subarray(0, 200).toString('utf8').replace(/^\uFEFF/, '').trimStart();
    yield* /^[[{]/.test(begin) ? itemsOf(whole, layout) : cellsOf(whole, layout);
  } finally {
    file.destroy();
  }
}

async function* cellsOf(pieces: AsyncIterable<Buffer>, layout: Reading): AsyncGenerator<LinedRow> {
  let columns: Map<string, number> | undefined;
  for await (const { line, cells } of tableRows(pieces)) {
    const known = columns;
    if (!known) {
      const unheaded = layout.columns && !heads(cells, layout);
      columns = columnsOf(unheaded ? layout.columns : cells, layout);
      if (unheaded) yield rowOf(line, cells, columns, layout);
    } else yield rowOf(line, cells, known, layout);
  }
  if (!columns) throw new TableProblem('The file is empty.');
}

const heads = (cells: readonly string[], { needs }: Reading): boolean => needs.every((names) => cells.some((text) => names.includes(text.trim().toLowerCase())));

function rowOf(line: number, cells: readonly string[], columns: ReadonlyMap<string, number>, layout: Reading): LinedRow {
  refuseCells(cells, [...columns.keys()], layout);
  if (cells.length !== columns.size) return { line, row: { field: 'columns', detail: `has ${cells.length} of ${columns.size} columns.` } };
  return { line, row: { fields: new RowFields((name) => cells[columns.get(name.toLowerCase()) ?? -1] ?? '') } };
}

function columnsOf(headings: readonly string[], { needs, refuses }: Reading): Map<string, number> {
  const columns = new Map<string, number>();
  headings.forEach((text, i) => {
    const heading = text.replace(/^\uFEFF/, '').trim();
    const why = refuses?.(heading);
    if (why) throw new FileRefused(heading, why);
    if (columns.has(heading.toLowerCase())) throw new TableProblem(`The column ${heading.slice(0, 60)} stands twice.`);
    columns.set(heading.toLowerCase(), i);
  });
  for (const names of needs) if (!names.some((name) => columns.has(name))) throw new TableProblem(`The table has no column ${names.slice(0, 3).join(' or ')}.`);
  return columns;
}

function refuseCells(cells: readonly string[], names: readonly string[], { refusesCell }: Reading): void {
  if (!refusesCell) return;
  cells.forEach((text, i) => {
    const why = refusesCell(text);
    if (why) throw new FileRefused(names[i] ?? `column ${i + 1}`, why);
  });
}

const ITEMS_AT_ONCE = 500;
/** Inflated; as much as a table may be. [ours] */
const MOST_BYTES = 512 * 1024 ** 2;

async function* itemsOf(pieces: AsyncIterable<Buffer>, { refuses, refusesCell }: Reading): AsyncGenerator<LinedRow> {
  const text = new TextDecoder('utf-8', { fatal: true }), items = new JsonItems();
  let since = 0, bytes = 0;
  for await (const piece of pieces) {
    if ((bytes += piece.length) > MOST_BYTES) throw new TableProblem('The file is larger than 512 MB. Hand it in in parts.');
    for (const { line, text: json } of items.feed(decoded(text, piece))) {
      const raw = itemIn(json);
      const { fields, values } = fieldsOfItem(raw);
      for (const [name, value] of values) {
        const why = refuses?.(name) ?? refusesCell?.(value);
        if (why) throw new FileRefused(name, why);
      }
      yield raw === undefined ? { line, row: { field: 'item', detail: 'is no valid JSON object.' } } : { line, row: { fields, raw } };
      if ((since += 1) % ITEMS_AT_ONCE === 0) await breathe();
    }
  }
  items.end();
}

function itemIn(json: string): unknown {
  try {
    return JSON.parse(json, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    return undefined;
  }
}
