import { PassThrough, Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { CsvRows, delimiterOf, TableProblem, type Row } from '../../../../core/doors/uploads/csv.js';
import { fileOf } from '../../../platform/http/multipart-file.js';
import { Problem } from '../../../platform/http/problem.js';

/** The Department for Transport's file of all directions and years is some 150 MB. [ours] */
const MOST_BYTES = 512 * 1024 * 1024;
/** Rows between two turns of others. [ours] */
const ROWS_AT_ONCE = 2_000;

/** The rows of a table inside a request, bare, compressed or in a form, as they come; the first are its headings. */
export async function* rowsIn(body: unknown, contentType = ''): AsyncGenerator<Row> {
  if (!(body instanceof Readable)) throw new Problem(415, 'not-supported', 'Send the file itself as text/csv or application/gzip, or as the file of a multipart form.');
  try {
    yield* rowsOf(/^multipart/i.test(contentType) ? Readable.from(fileOf(body, contentType)) : body);
  } catch (error) {
    if (error instanceof TableProblem) throw new Problem(400, 'structure', error.message);
    throw error;
  }
}

async function* rowsOf(file: Readable): AsyncGenerator<Row> {
  const text = new TextDecoder('utf-8', { fatal: true });
  let rows: CsvRows | undefined, bytes = 0, since = 0;
  for await (const chunk of inflated(file)) {
    if ((bytes += chunk.length) > MOST_BYTES) throw new Problem(413, 'too-long', 'The table is larger than 512 MB. Hand it in in parts.');
    const piece = decoded(text, chunk);
    rows ??= new CsvRows(delimiterOf(piece.split(/\r?\n/, 1)[0] ?? ''));
    for (const row of rows.feed(piece)) {
      yield row;
      if ((since += 1) % ROWS_AT_ONCE === 0) await breathe();
    }
  }
  if (!rows) throw new Problem(400, 'structure', 'The file is empty.');
  yield* rows.end();
}

/** What begins as gzip does is inflated, piece by piece. */
async function* inflated(file: Readable): AsyncGenerator<Buffer> {
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

function decoded(text: InstanceType<typeof TextDecoder>, chunk: Buffer): string {
  try {
    return text.decode(chunk, { stream: true });
  } catch {
    throw new TableProblem('The file is not the UTF-8 text that it should be.');
  }
}
