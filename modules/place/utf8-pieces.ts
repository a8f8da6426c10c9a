import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { TableProblem } from '../../core/doors/uploads/csv.js';

/** A byte that is no UTF-8 comes as U+DC80 to U+DCFF, which no right text holds alone (Python calls it surrogateescape). */
const STANDS_FOR = 0xdc00, NO_UTF8 = /[\uDC80-\uDCFF]/u;

/** The text of a file that comes in pieces, byte for byte: what is no UTF-8 is found by whoever knows in which row it stands. */
export class Utf8Pieces {
  private rest: Buffer = Buffer.alloc(0);
  private begun = false;
  /** Nothing yet that is no UTF-8. */
  isRight = true;

  feed(chunk: Buffer): string {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk, whole = bytes.length - unfinished(bytes);
    this.rest = bytes.subarray(whole);
    return this.textOf(bytes.subarray(0, whole));
  }

  end(): string {
    return this.textOf(this.rest);
  }

  private textOf(bytes: Buffer): string {
    if (bytes.length === 0) return '';
    if (!this.begun) refuseUtf16(bytes);
    const right = isUtf8(bytes), text = right ? bytes.toString('utf8') : escaped(bytes);
    this.isRight &&= right;
    const withMark = !this.begun && text.startsWith('\uFEFF');
    this.begun = true;
    return withMark ? text.slice(1) : text;
  }
}

/** What is wrong with a text that holds such a byte, in words for whoever handed the file in. */
export function noUtf8(text: string): string | undefined {
  const found = NO_UTF8.exec(text)?.[0];
  if (found === undefined) return undefined;
  const byte = found.charCodeAt(0) - STANDS_FOR;
  return `holds the byte 0x${byte.toString(16).toUpperCase()}, which is no UTF-8; in Windows-1252 it is ${new TextDecoder('windows-1252').decode(Uint8Array.of(byte))}. Save the file as UTF-8, in Excel as “CSV UTF-8”.`;
}

/** By its mark, or by the noughts that every other byte of a Latin text then is. */
function refuseUtf16(bytes: Buffer): void {
  const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (marked || bytes[0] === 0 || bytes[1] === 0) throw new TableProblem('The file is UTF-16 and not the UTF-8 text that it should be. Save it as UTF-8, in Excel as “CSV UTF-8”.');
}

/** Bytes at the end of which the next piece may bring the rest. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) !== 0x80) return lengthFrom(byte) > back ? back : 0;
  }
  return 0;
}

const lengthFrom = (first: number): number => (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1);

function escaped(bytes: Buffer): string {
  let text = '', from = 0, at = 0;
  while (at < bytes.length) {
    const first = bytes[at] ?? 0, length = lengthFrom(first);
    if (first < 0x80 || (at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)))) at += length;
    else {
      text += bytes.toString('utf8', from, at) + String.fromCharCode(STANDS_FOR + first);
      from = at += 1;
    }
  }
  return text + bytes.toString('utf8', from);
}
