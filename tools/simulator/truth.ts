import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Scene } from './scenes/scene.js';

/** One line of the labelled truth: what was played and what ought to come of it; `expects` null: nothing. */
export interface Truth {
  readonly at: string;
  readonly resident: string;
  readonly scene: string;
  readonly expects: { readonly rule: string; readonly severity: string; readonly within: number } | null;
}

export const truthOf = (scene: Scene, resident: string, at: number): Truth => ({
  at: new Date(at).toISOString(), resident, scene: scene.name, expects: scene.expects ?? null,
});

export async function writeTruth(dataDir: string, truth: Truth): Promise<void> {
  const path = join(dataDir, 'demo', 'truth.ndjson');
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, `${JSON.stringify(truth)}\n`, { mode: 0o600 });
}
