import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder of recorded data, which is not part of this project: beside the checkout, or where HEARTHLINE_DATA says. */
export interface SharedData {
  readonly path: string;
  readonly here: boolean;
  /** For the title of a test that skips without it: the reason; empty where the folder is here. */
  readonly why: string;
}

export function sharedData(name: string): SharedData {
  const path = join(process.env['HEARTHLINE_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url)), name);
  const here = existsSync(path);
  return { path, here, why: here ? '' : ` (skipped: the folder ${name} is not beside this checkout; HEARTHLINE_DATA may say where recorded data is)` };
}
