import type { Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { headingsIn, rowFault, TableProblem, type Row } from '../../../../core/doors/uploads/csv.js';
import { JsonItems, type JsonItem } from '../../../../core/network/json-items.js';
import type { Layout, SourceRow } from '../../../../core/network/layouts/layout.js';
import { RowFields } from '../../../../core/network/row-fields.js';
import { inflated, tableRows } from '../../csv-file.js';
import { noUtf8, Utf8Pieces } from '../../utf8-pieces.js';
import type { Place } from './import.js';
import { fieldsOfItem } from './item-fields.js';

export interface LinedRow extends Omit<Place, 'row'> {
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
  for await (const row of tableRows(pieces)) {
    const known = columns;
    if (!known) {
      const unheaded = layout.columns && !heads(row.cells, layout);
      columns = columnsOf(unheaded ? layout.columns : headingsIn(row), layout);
      if (unheaded) yield rowOf(row, columns, layout);
    } else yield rowOf(row, known, layout);
  }
  if (!columns) throw new TableProblem('The file is empty.');
}

const heads = (cells: readonly string[], { needs }: Reading): boolean => needs.every((names) => cells.some((text) => names.includes(text.trim().toLowerCase())));

function rowOf(row: Row, columns: ReadonlyMap<string, number>, layout: Reading): LinedRow {
  const { line, cells } = row, names = [...columns.keys()], fault = rowFault(row, names);
  refuseCells(cells, names, layout);
  return { line, what: 'row', row: fault ?? { fields: new RowFields((name) => cells[columns.get(name.toLowerCase()) ?? -1] ?? '') } };
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

async function* itemsOf(pieces: AsyncIterable<Buffer>, layout: Reading): AsyncGenerator<LinedRow> {
  const text = new Utf8Pieces(), items = new JsonItems();
  let since = 0, bytes = 0;
  for await (const piece of pieces) {
    if ((bytes += piece.length) > MOST_BYTES) throw new TableProblem('The file is larger than 512 MB. Hand it in in parts.');
    for (const item of items.feed(text.feed(piece))) {
      yield itemOf(item, layout, text.isRight);
      if ((since += 1) % ITEMS_AT_ONCE === 0) await breathe();
    }
  }
  for (const item of items.feed(text.end())) yield itemOf(item, layout, text.isRight);
  for (const item of items.end()) yield itemOf(item, layout, text.isRight);
}

/** Names by which publishers' items call themselves. */
const OWN_IDS = ['id', 'asset_id', 'assetid', 'address'] as const;
const LONGEST_ID = 80;
/** Of an item that is broken; not where a field may name a device of somebody's. */
const ID_IN_TEXT = /"(?:id|asset_id|assetid|address)"\s*:\s*"?([^",:{}[\]]{1,80})/i;
const IS_FEATURE = /"type"\s*:\s*"Feature"/;

function itemOf({ line, text, fault }: JsonItem, { refuses, refusesCell }: Reading, isUtf8: boolean): LinedRow {
  const raw = fault === undefined ? valueIn(text) : undefined, { fields, values } = fieldsOfItem(raw);
  for (const [name, value] of values) {
    const why = refuses?.(name) ?? refusesCell?.(value);
    if (why) throw new FileRefused(name, why);
  }
  const said = raw === undefined ? (refusesCell ? undefined : ID_IN_TEXT.exec(text)?.[1]?.trim()) : OWN_IDS.map((name) => values.get(name)).find((one) => one !== undefined && one !== '');
  const id = said === undefined || noUtf8(said) !== undefined ? undefined : said.slice(0, LONGEST_ID);
  const wrong = raw === undefined ? { field: 'item', detail: fault ?? 'is no valid JSON object.' } : isUtf8 ? undefined : unreadable(text, values);
  return { line, what: IS_FEATURE.test(text) ? 'feature' : 'item', ...(id === undefined ? {} : { id }), row: wrong ?? { fields, raw } };
}

function unreadable(text: string, values: ReadonlyMap<string, string>): { field: string; detail: string } | undefined {
  const detail = noUtf8(text);
  return detail === undefined ? undefined : { field: [...values].find(([, value]) => noUtf8(value) !== undefined)?.[0] ?? 'item', detail };
}

function valueIn(json: string): unknown {
  try {
    return JSON.parse(json, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    return undefined;
  }
}
