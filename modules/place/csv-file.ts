import { PassThrough, Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { CsvRows, delimiterOf, TableProblem, type Row } from '../../core/doors/uploads/csv.js';
import { fileOf } from '../platform/http/multipart-file.js';
import { Problem } from '../platform/http/problem.js';
import { noUtf8, Utf8Pieces } from './utf8-pieces.js';

/** The Department for Transport's file of all directions and years is some 150 MB. [ours] */
const MOST_BYTES = 512 * 1024 * 1024;
/** Rows between two turns of others. [ours] */
const ROWS_AT_ONCE = 2_000;

/** The rows of a table inside a request, bare, compressed or in a form, as they come; the first are its headings. */
export async function* rowsIn(body: unknown, contentType = ''): AsyncGenerator<Row> {
  if (!(body instanceof Readable)) throw new Problem(415, 'not-supported', 'Send the file itself as text/csv or application/gzip, or as the file of a multipart form.');
  try {
    yield* tableRows(inflated(/^multipart/i.test(contentType) ? Readable.from(fileOf(body, contentType)) : body));
  } catch (error) {
    throw spoken(error);
  }
}

/** What is wrong with a table as a whole is its sender's to mend. */
export const spoken = (error: unknown): unknown => (error instanceof TableProblem ? new Problem(400, 'structure', error.message) : error);

/** The rows of a table that comes in pieces; others have their turn between them. What is no UTF-8 costs its own row. */
export async function* tableRows(pieces: AsyncIterable<Buffer>): AsyncGenerator<Row> {
  const text = new Utf8Pieces(), judge = new Encoding();
  let rows: CsvRows | undefined, bytes = 0, since = 0;
  for await (const chunk of pieces) {
    if ((bytes += chunk.length) > MOST_BYTES) throw new Problem(413, 'too-long', 'The table is larger than 512 MB. Hand it in in parts.');
    const piece = text.feed(chunk);
    rows ??= new CsvRows(delimiterOf(piece.split(/\r?\n/, 1)[0] ?? ''));
    for (const row of rows.feed(piece)) {
      yield* judge.see(row, text.isRight);
      if ((since += 1) % ROWS_AT_ONCE === 0) await breathe();
    }
  }
  if (!rows) throw new Problem(400, 'structure', 'The file is empty.');
  for (const row of [...rows.feed(text.end()), ...rows.end()]) yield* judge.see(row, text.isRight);
  yield* judge.end();
}

/** Rows by which a file's encoding is judged before anything of it is taken. [ours] */
const FIRST = 100;

/** Names rows that are no UTF-8; where most of the first rows are none, the file is in another encoding. */
class Encoding {
  private held: Row[] | undefined = [];

  *see(row: Row, isRight: boolean): Generator<Row> {
    const seen = isRight ? row : judged(row);
    if (!this.held) yield seen;
    else if (this.held.push(seen) >= FIRST) yield* this.end();
  }

  *end(): Generator<Row> {
    const held = this.held ?? [], wrong = held.filter(({ cells, fault }) => fault && cells.length > 0);
    if (wrong.length * 2 > held.length) throw new TableProblem(`The file is not the UTF-8 text that it should be: line ${wrong[0]?.line} ${wrong[0]?.fault?.detail}`);
    this.held = undefined;
    yield* held;
  }
}

function judged(row: Row): Row {
  const column = row.cells.findIndex((cell) => noUtf8(cell) !== undefined), detail = noUtf8(row.cells[column] ?? '');
  return detail === undefined ? row : { ...row, fault: { column, detail } };
}

/** What begins as gzip does is inflated, piece by piece. */
export async function* inflated(file: Readable): AsyncGenerator<Buffer> {
  const pieces = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await pieces.next();
  if (first.done) return;
  const whole = Readable.from((async function* () {
    yield first.value;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
  })());
  const compressed = first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!compressed) return yield* whole as AsyncIterable<Buffer>;
  const out = new PassThrough();
  const gunzip = createGunzip();
  const fail = (): void => void out.destroy(new Problem(400, 'structure', 'The file is not whole, valid gzip.'));
  whole.on('error', (error) => out.destroy(error));
  gunzip.on('error', fail);
  whole.pipe(gunzip).pipe(out);
  yield* out as AsyncIterable<Buffer>;
}
