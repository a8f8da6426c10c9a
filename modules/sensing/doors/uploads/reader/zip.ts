import { Readable } from 'node:stream';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { LIMITS, Refused } from './limits.js';

const EXPORT = /(?:^|\/)export\.xml$/i;
const INNER_ARCHIVE = /\.(?:zip|gz|tgz|bz2|xz|7z|rar)$/i;
const SYMLINK = 0o120_000, FILE_TYPE = 0o170_000;

/** The one file of an Apple Health archive that is read; everything about the archive is judged before a byte is inflated. */
export async function healthExport(path: string): Promise<{ stream: Readable; compressed: number }> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true }).catch(() => {
    throw new Refused('structure', 'The archive is damaged or is none.');
  });
  if (zip.entryCount > LIMITS.entries) throw new Refused('too-costly', `The archive holds more than ${LIMITS.entries} files.`);
  const entries = await entriesOf(zip);
  refuseOverlap(entries);
  const found = entries.find(({ fileName }) => EXPORT.test(fileName));
  if (!found) throw new Refused('not-supported', 'There is no export.xml in this archive. Hand in the export.zip that the Health app makes.');
  const declared = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (declared > LIMITS.inflatedBytes || found.uncompressedSize > Math.max(LIMITS.ratioFromBytes, found.compressedSize * LIMITS.ratio)) {
    throw new Refused('too-costly', `The archive says that it inflates to more than ${LIMITS.ratio} times its size, or to more than ${LIMITS.inflatedBytes / 1024 ** 3} GB.`);
  }
  return { stream: await zip.openReadStreamPromise(found), compressed: Math.max(found.compressedSize, 1) };
}

async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMLINK) throw new Refused('structure', 'The archive holds a link instead of a file.');
      if (INNER_ARCHIVE.test(entry.fileName)) throw new Refused('structure', 'The archive holds another archive.');
      if (entry.isEncrypted()) throw new Refused('not-supported', 'The archive is locked with a password.');
      entries.push(entry);
    }
  } catch (error) {
    // yauzl itself refuses `../`, absolute names and backslashes.
    throw error instanceof Refused ? error : new Refused('structure', 'The archive holds a name or an entry that no honest archive has.');
  }
  return entries;
}

/** Entries that share their bytes are how a small file becomes petabytes. */
function refuseOverlap(entries: readonly Entry[]): void {
  const sorted = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  sorted.forEach((entry, i) => {
    const next = sorted[i + 1];
    if (next && entry.relativeOffsetOfLocalHeader + entry.compressedSize + 30 > next.relativeOffsetOfLocalHeader) throw new Refused('structure', 'The archive holds files that lie over each other.');
  });
}
