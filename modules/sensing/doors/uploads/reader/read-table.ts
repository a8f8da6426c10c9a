import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { CsvRows, delimiterOf, TableProblem, type Delimiter, type Row } from '../../../../../core/doors/uploads/csv.js';
import { DayOrders, type DayOrder } from '../../../../../core/doors/uploads/day-order.js';
import { layoutOf, whenColumn, type Layout } from '../../../../../core/doors/uploads/layouts.js';
import { readRow } from '../../../../../core/doors/uploads/table.js';
import { LIMITS, ofOnePerson, Refused } from './limits.js';
import type { Task } from './lines.js';
import { openFile } from './open-file.js';
import type { Teller } from './teller.js';

/** Some exports have a title above their headings. */
const HEADINGS_WITHIN = 3;

interface Surveyed {
  readonly layout: Layout;
  readonly headings: readonly string[];
  readonly headingLine: number;
  readonly delimiter: Delimiter;
  readonly dayOrder: DayOrder | undefined;
  readonly birthDate: string | undefined;
}

/** Read twice: once for the order of its dates and whose it is, before anything of it is taken; once for what it says. */
export async function readTable(task: Task, teller: Teller): Promise<void> {
  const survey = await surveyed(task);
  if (survey.birthDate !== undefined) await teller.tell({ type: 'owner', birthDate: survey.birthDate });
  const file = await openFile(task.file);
  for await (const row of rowsOf(file.content, survey.delimiter)) {
    if (row.line <= survey.headingLine) continue;
    const person = survey.layout.person;
    if (!row.fault && person !== undefined && task.person !== undefined && row.cells[survey.headings.indexOf(person)]?.trim() !== task.person) continue;
    teller.rows += 1;
    const { said, unsaid } = readRow(row, task.name, { ...survey, zone: task.zone, now: task.now });
    if (said.length + unsaid.length === 0) teller.passedOver += 1;
    teller.add(said, unsaid);
    teller.bytes = file.bytes();
    if (teller.isFull) await teller.flush();
  }
}

async function surveyed(task: Task): Promise<Surveyed> {
  const { content } = await openFile(task.file);
  const dates = new DayOrders();
  const people = new Set<string>();
  let known: { layout: Layout; headings: readonly string[]; headingLine: number } | undefined;
  let delimiter: Delimiter = ',', rows = 0, birthDate: string | undefined;
  for await (const row of rowsOf(content, (first) => (delimiter = delimiterOf(first)))) {
    if (!known) {
      const headings = row.cells.map((cell) => cell.trim());
      const layout = layoutOf(headings);
      if (layout) known = { layout, headings, headingLine: row.line };
      else if ((rows += 1) >= HEADINGS_WITHIN) break;
      continue;
    }
    const { layout, headings } = known;
    const cell = (heading: string): string => row.cells[headings.indexOf(heading)]?.trim() ?? '';
    dates.see(cell(whenColumn(layout)), row.line);
    if (layout.person !== undefined && people.size < 3) people.add(cell(layout.person));
    if (layout.birthDate && layout.only && cell(layout.only.column) === layout.birthDate.is) birthDate = cell(layout.birthDate.column) || birthDate;
  }
  if (!known) throw new Refused('not-supported', 'This is no table that can be read here: its headings are not those of a known export.');
  if (people.size > 1 && task.person === undefined) throw new Refused('value', 'The table holds rows of several people. Say whose are meant (person), as that column writes it.');
  if (known.layout.person === undefined && task.person !== undefined) throw ofOnePerson();
  const order = dates.order(task.dayOrder);
  if (typeof order === 'object') throw new Refused('value', order.problem);
  return { ...known, delimiter, dayOrder: order, birthDate };
}

/** Rows of UTF-8 or, by its mark, UTF-16 text. */
async function* rowsOf(content: Readable, delimiter: Delimiter | ((firstLine: string) => Delimiter)): AsyncGenerator<Row> {
  let text: TextDecoder | undefined, rows: CsvRows | undefined, head = '';
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      text ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf-16le' : chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : 'utf-8', { fatal: true });
      let piece = text.decode(chunk, { stream: true });
      if (!rows) {
        head += piece;
        if (!/[\r\n]/.test(head) && head.length < LIMITS.xmlPiece) continue;
        rows = new CsvRows(typeof delimiter === 'string' ? delimiter : delimiter(head.split(/[\r\n]/, 1)[0] ?? ''));
        piece = head;
      }
      yield* rows.feed(piece);
    }
    rows ??= new CsvRows(',');
    yield* rows.end();
  } catch (error) {
    if (error instanceof TableProblem) throw new Refused('structure', error.message);
    if (error instanceof TypeError) throw new Refused('structure', 'The file is neither UTF-8 nor marked UTF-16 text.');
    throw error;
  }
}
