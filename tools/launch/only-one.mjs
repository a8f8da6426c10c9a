import { join } from 'node:path';
import { Stop } from './exit-codes.mjs';
import { clearStale, isOurs, readPid, removePid, writePid } from './stores/pid-file.mjs';

/** Whoever opens the stores of a data folder: the service, or the doctor while the service rests. */
const LAUNCHERS = ['tools/start.mjs', 'tools/doctor.mjs'];
const APP_PATIENCE_MS = 8_000;

/**
 * One Hearthline on one data folder. A second start is refused while the first lives; what a crashed one left behind
 * is ended first (the stores see to their own leftovers).
 * @returns {Promise<() => void>} gives the folder free again
 */
export async function claimDataFolder(dataDir, appMark, say) {
  const file = join(dataDir, 'start.pid');
  const holder = readPid(file);
  if (holder && holder !== process.pid && LAUNCHERS.some((mark) => isOurs(holder, mark))) {
    throw new Stop('alreadyRunning', `Hearthline already runs on ${dataDir} (process ${holder}). Stop that one, or set DATA_DIR to another folder.`);
  }
  writePid(file, process.pid);
  if (await clearStale(appPidFile(dataDir), appMark, APP_PATIENCE_MS)) say('ended an app that an earlier start had left behind');
  return () => removePid(file);
}

/** Whether a Hearthline serves from this folder now. */
export function runsOn(dataDir) {
  const holder = readPid(join(dataDir, 'start.pid'));
  return holder !== undefined && holder !== process.pid && LAUNCHERS.some((mark) => isOurs(holder, mark));
}

export const appPidFile = (dataDir) => join(dataDir, 'app.pid');
