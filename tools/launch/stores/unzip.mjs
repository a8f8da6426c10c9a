import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** Signatures and layouts: PKWARE APPNOTE 6.3, sections 4.3.7 (local), 4.3.12 (central), 4.3.16 (end). */
const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LONGEST_TAIL = 22 + 0xffff;

/**
 * The bytes of the first entry of a zip file whose name matches. Plain and deflated entries only; no zip64.
 * @returns {Buffer | undefined}
 */
export function readZipEntry(file, matches) {
  const size = statSync(file).size;
  const handle = openSync(file, 'r');
  const read = (start, length) => {
    const bytes = Buffer.alloc(Math.min(length, size - start));
    readSync(handle, bytes, 0, bytes.length, start);
    return bytes;
  };
  try {
    const entry = entries(read, size).find(({ name }) => matches.test(name));
    return entry && contents(read, entry);
  } finally {
    closeSync(handle);
  }
}

function entries(read, size) {
  const tailStart = Math.max(0, size - LONGEST_TAIL);
  const tail = read(tailStart, LONGEST_TAIL);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--;
  if (end < 0) throw new Error('not a zip file');
  const directory = read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const found = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === CENTRAL; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    found.push({
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      start: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return found;
}

function contents(read, { method, packed, start }) {
  const head = read(start, 30);
  const bytes = read(start + 30 + head.readUInt16LE(26) + head.readUInt16LE(28), packed);
  if (method === 0) return bytes;
  if (method === 8) return inflateRawSync(bytes);
  throw new Error(`zip method ${method} is not known here`);
}
