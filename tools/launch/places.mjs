import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Where this run keeps its data; a relative DATA_DIR counts from the project's root. */
export const dataFolder = (env = process.env) => resolve(ROOT, env.DATA_DIR || '.data');

/**
 * Folders that may hold fetched store programs, best first. The user's own cache comes first so that a fresh clone
 * does not fetch 42 MB anew; the project's is for machines where the home folder cannot be written.
 */
export function storeCaches(env = process.env) {
  const user = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  return [join(user, 'hearthline', 'stores'), join(ROOT, '.cache', 'stores')];
}
