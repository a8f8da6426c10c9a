import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CLIENT = 'frost_sta_client==1.1.53';
const SCRIPT = fileURLToPath(new URL('../real/frost_client.py', import.meta.url));
const FETCH_WITHIN_MS = 100_000;
const RUN_WITHIN_MS = 60_000;

export interface FrostClient {
  readonly here: boolean;
  /** Why not, for the name of a skipped test. */
  readonly why: string;
  readonly python: string;
}

/** FROST's own client for Python, fetched once into the temporary folder by whatever settings pip has here. */
export function frostClient(): FrostClient {
  const folder = join(tmpdir(), 'hearthline-frost-client-1.1.53'), python = join(folder, 'bin', 'python');
  const missing = (why: string): FrostClient => ({ here: false, why: ` (skipped: ${why})`, python });
  const done = (command: string, args: readonly string[]): boolean => spawnSync(command, args, { timeout: FETCH_WITHIN_MS, stdio: 'ignore' }).status === 0;
  if (existsSync(python) && done(python, ['-c', 'import frost_sta_client'])) return { here: true, why: '', python };
  if (!done('python3', ['-m', 'venv', folder])) return missing('no Python with venv here');
  return done(python, ['-m', 'pip', 'install', '--quiet', CLIENT]) ? { here: true, why: '', python } : missing('pip cannot fetch the client');
}

/** What the client did with a service, and whether each step held; an error in its own words where not. */
export async function tryWith({ python }: FrostClient, service: string, key: string): Promise<Readonly<Record<string, boolean | string>>> {
  const { stdout } = await promisify(execFile)(python, [SCRIPT, service, key], { timeout: RUN_WITHIN_MS });
  return JSON.parse(stdout) as Record<string, boolean | string>;
}
