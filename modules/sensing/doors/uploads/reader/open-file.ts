import { createReadStream, openSync, readSync, closeSync } from 'node:fs';
import { Transform, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LIMITS, Refused } from './limits.js';
import { healthExport } from './zip.js';

export interface OpenFile {
  readonly content: Readable;
  readonly is: 'xml' | 'table';
  /** How many bytes of the file itself have been read. */
  readonly bytes: () => number;
}

/** What a file is, its first bytes say; its name is nobody's word. */
export async function openFile(path: string): Promise<OpenFile> {
  const head = headOf(path);
  if (head.length === 0) throw new Refused('structure', 'The file is empty.');
  if (head.readUInt32BE(0) === 0x504b0304 || head.readUInt32BE(0) === 0x504b0506) {
    const { stream, compressed } = await healthExport(path);
    const inflated = capped(stream, () => compressed);
    return { content: inflated.content, is: 'xml', bytes: inflated.bytes };
  }
  const file = createReadStream(path);
  if (head.readUInt16BE(0) === 0x1f8b) {
    const inflated = capped(file.pipe(createGunzip()), () => Math.max(file.bytesRead, 1));
    file.on('error', (error) => inflated.content.destroy(error));
    return { content: inflated.content, is: 'table', bytes: () => file.bytesRead };
  }
  return { content: file, is: /^\s*<(\?xml|!DOCTYPE|HealthData)/.test(head.toString('utf8').replace(/^\ufeff/, '')) ? 'xml' : 'table', bytes: () => file.bytesRead };
}

function headOf(path: string): Buffer {
  const handle = openSync(path, 'r');
  const head = Buffer.alloc(64);
  const length = readSync(handle, head, 0, head.length, 0);
  closeSync(handle);
  return length === 0 ? Buffer.alloc(0) : head;
}

/** Ends a stream that grows beyond what its compressed bytes can honestly hold. */
function capped(source: Readable, compressedBytes: () => number): { content: Readable; bytes: () => number } {
  let inflated = 0;
  const cap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      inflated += chunk.length;
      const bomb = inflated > LIMITS.inflatedBytes || (inflated > LIMITS.ratioFromBytes && inflated / compressedBytes() > LIMITS.ratio);
      done(bomb ? new Refused('too-costly', `The file inflates to more than ${LIMITS.ratio} times its size. It is not read any further.`) : null, bomb ? undefined : chunk);
    },
  });
  source.on('error', (error) => cap.destroy(error instanceof Refused ? error : new Refused('structure', 'The compressed data is damaged.')));
  return { content: source.pipe(cap), bytes: () => inflated };
}
