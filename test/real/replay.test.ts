import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { ADMIN_TOKEN } from '../builders/app.js';
import { databaseUri } from '../builders/databases.js';
import { startBuilt } from '../builders/process.js';

/** Recorded homes of people living with dementia (TIHM, Palermo et al. 2023); not part of this project. */
const FOLDER = join(process.env['HEARTHLINE_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url)), 'tihm');
const HERE = existsSync(join(FOLDER, 'activity'));
const REPLAY = fileURLToPath(new URL('../../dist/tools/replay/main.js', import.meta.url));

interface Report {
  homesLoaded: number;
  rowsRead: number;
  accepted: number;
  duplicates: number;
  lost: number;
  doubled: number;
  settled: boolean;
  alertsByRule: Record<string, { alerts: number }>;
}

test.skipIf(!HERE)(`recorded homes, played at full speed twice: nothing lost, nothing doubled, the same alerts${HERE ? '' : ' (skipped: the TIHM folder is not beside this checkout; HEARTHLINE_DATA may say where it is)'}`, async () => {
  const app = await startBuilt({ mongodbUri: databaseUri(), redisUrl: inject('redisUrl') });
  const homes = readdirSync(join(FOLDER, 'activity')).map((name) => name.replace(/\.csv\.gz$/, '')).slice(0, 4);
  const state = join(mkdtempSync(join(tmpdir(), 'hearthline-replay-')), 'state.json');
  const play = async (): Promise<Report> => {
    const args = [REPLAY, FOLDER, ...homes.flatMap((home) => ['--home', home]), '--url', app.url, '--state', state, '--restart', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ADMIN_TOKEN }, timeout: 150_000, maxBuffer: 16 * 1024 * 1024 });
    return JSON.parse(stdout) as Report;
  };
  try {
    const first = await play();
    expect(first).toMatchObject({ homesLoaded: 4, duplicates: 0, lost: 0, doubled: 0, settled: true });
    expect(first.accepted).toBeGreaterThan(40_000);
    expect(Object.values(first.alertsByRule).reduce((sum, { alerts }) => sum + alerts, 0)).toBeGreaterThan(0);
    const second = await play();
    expect(second).toMatchObject({ accepted: 0, lost: 0, doubled: 0, settled: true });
    expect(second.duplicates).toBe(first.accepted);
    expect(second.alertsByRule).toEqual(first.alertsByRule);
  } finally {
    await app.stop();
  }
});
