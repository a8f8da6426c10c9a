import { Problem } from './problem.js';

const MOST_HEAD = 16 * 1024;
const BREAK = Buffer.from('\r\n\r\n');

/** The bytes of the first file of a form (RFC 7578), as they come; what follows it is read and let go. */
export async function* fileOf(body: AsyncIterable<Buffer>, contentType: string): AsyncGenerator<Buffer> {
  const boundary = /boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(contentType);
  const mark = Buffer.from(`\r\n--${boundary?.[1] ?? boundary?.[2] ?? ''}`);
  if (!boundary) throw new Problem(400, 'structure', 'The form does not say where its parts end.');
  // So that the first boundary begins with a line break like the others.
  let held = Buffer.from('\r\n'), inside = false, over = false;
  for await (const chunk of body) {
    if (over) continue;
    held = Buffer.concat([held, chunk]);
    for (;;) {
      if (!inside) {
        const end = held.indexOf(BREAK);
        if (end < 0 && held.length > MOST_HEAD) throw new Problem(400, 'structure', 'A part of the form has a head without an end.');
        if (end < 0) break;
        inside = /filename=/i.test(held.subarray(0, end).toString('latin1').split(mark.toString('latin1')).at(-1) ?? '');
        held = held.subarray(end + (inside ? BREAK.length : 2));
        if (!inside) {
          // A plain field: go on behind its value.
          const next = held.indexOf(mark);
          if (next < 0) break;
          held = held.subarray(next);
          continue;
        }
      }
      const end = held.indexOf(mark);
      if (end >= 0) {
        if (end > 0) yield held.subarray(0, end);
        over = true;
      } else if (held.length > mark.length) {
        yield held.subarray(0, held.length - mark.length);
        held = held.subarray(held.length - mark.length);
      }
      break;
    }
  }
  if (!over) throw new Problem(400, 'structure', inside ? 'The file broke off on its way.' : 'The form holds no file.');
}
