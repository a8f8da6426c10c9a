import { accessSync, constants, mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { Stop } from './exit-codes.mjs';

/** A journal that cannot grow cannot keep a promise: below this we do not start. In MB. */
const LEAST_FREE_MB = 500;

/** Stops the start when the data folder cannot be written or has too little room. */
export async function checkDisk(folder, leastMb = LEAST_FREE_MB) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Stop('diskFull', `The data folder ${folder} cannot be written (${error.code}). Make it writable, or set DATA_DIR to another folder.`);
  }
  const { bavail, bsize } = await statfs(folder);
  const freeMb = Math.floor((bavail * bsize) / 1_000_000);
  if (freeMb < leastMb) throw new Stop('diskFull', `The disk of ${folder} has ${freeMb} MB left; Hearthline needs at least ${leastMb} MB. Make room, or set DATA_DIR to a folder on another disk.`);
}
