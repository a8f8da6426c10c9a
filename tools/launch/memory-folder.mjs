import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const SHM = '/dev/shm';
/** What a whole run of tests has lying about at its most is a third of it. [measured] */
const ROOM = 6 * 2 ** 30;
/** Left for all that runs beside. */
const MEMORY = 12 * 2 ** 30;

/**
 * A folder of files in memory for what a run of tests writes and throws away, where the machine has plenty: a disk that is
 * busy with other things makes tests late for their own deadlines. What a killed process has written is there all the same.
 * @returns {{ path: string, remove: () => void } | undefined} undefined: the usual place will do
 */
export function memoryFolder() {
  try {
    const { bavail, bsize } = statfsSync(SHM);
    if (process.platform !== 'linux' || bavail * bsize < ROOM || Math.min(freemem(), process.constrainedMemory() || Infinity) < MEMORY) return undefined;
    const path = mkdtempSync(join(SHM, 'hearthline-'));
    // What was ended a moment ago may still be writing its last.
    return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }) };
  } catch {
    return undefined;
  }
}
