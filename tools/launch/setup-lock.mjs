import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './places.mjs';
import { commandLine } from './stores/pid-file.mjs';

/**
 * One command at a time installs or builds in this checkout; the others wait for it. A lock whose holder is gone is
 * taken over.
 */
export async function withSetupLock(say, work, folder = join(ROOT, '.cache')) {
  const file = join(folder, 'setup.lock');
  mkdirSync(folder, { recursive: true });
  for (let told = false; !take(file); await sleep(200)) {
    if (!told) say('another command is setting up here; waiting for it');
    told = true;
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = Number.parseInt(readQuietly(file), 10);
  if (!(holder > 0) || !commandLine(holder).includes('node')) rmSync(file, { force: true });
  return false;
}

function readQuietly(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
