import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { fieldsOf } from '../../replay/csv.js';
import { NothingToScore } from '../command.js';
import type { Listed, Recording } from './recording.js';
import { readSisfall, SISFALL_RANGE_G } from './sisfall.js';
import { readUmafall, UMAFALL_RANGE_G } from './umafall.js';

const inflate = promisify(gunzip);

/** The recordings that index.csv lists; whether the folder is in the form of UMAFall or of SisFall is told by its columns. */
export async function listRecordings(folder: string): Promise<Listed[]> {
  const text = await textOf(join(folder, 'index.csv')).catch((cause: unknown) => {
    throw new NothingToScore(`${folder} holds no index.csv that can be read.`, { cause });
  });
  const [head = [], ...rows] = text.split('\n').map((line) => fieldsOf(line.replace(/\r$/, '')) ?? []).filter((fields) => fields.length > 1);
  const list = rows.map((row) => listed((column) => row[head.indexOf(column)]?.trim() ?? '', head));
  if (list.length === 0) throw new NothingToScore(`${folder}/index.csv lists nothing: it must have the columns file, subject, movement or code, and label.`);
  return list;
}

function listed(get: (column: string) => string, head: readonly string[]): Listed {
  const file = get('file'), subject = get('subject');
  const truth = { subject, fell: get('label') === 'fall' };
  if (head.includes('movement')) return { ...truth, files: [file], movement: get('movement'), read: readUmafall, range: UMAFALL_RANGE_G };
  if (head.includes('code')) return { ...truth, files: [`${subject}/${file}`, file], movement: get('code'), read: readSisfall, range: SISFALL_RANGE_G };
  throw new NothingToScore('index.csv has neither a column "movement" (the form of UMAFall) nor "code" (the form of SisFall).');
}

/** Undefined: the file is not there, does not unpack, or holds no sample. */
export async function readRecording(folder: string, { files, read, ...known }: Listed): Promise<Recording | undefined> {
  for (const file of files) {
    const text = await textOf(join(folder, file)).catch(() => undefined);
    const tags = text === undefined ? undefined : read(text);
    if (tags && tags.size > 0) return { file, tags, ...known };
  }
  return undefined;
}

/** Plain or packed, whichever is there. */
async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(async () => (await inflate(await readFile(`${path}.gz`))).toString('utf8'));
}
