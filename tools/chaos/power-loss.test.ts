import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PowerLoss } from './world/power-loss.js';

const folder = mkdtempSync(join(tmpdir(), 'hearthline-power-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let why = '';
const power = PowerLoss.open(folder, (reason) => (why = reason));

/** Writes at places, as a store does, syncs some of it, renames a file as the journal is, and dies. */
const STORE = `
  const { openSync, writeSync, fdatasyncSync, renameSync } = require('node:fs');
  const log = openSync('tmplog', 'w+'), kept = openSync('kept', 'w+');
  for (const fd of [log, kept]) { writeSync(fd, 'acknowledged', 0); fdatasyncSync(fd); }
  renameSync('tmplog', 'log');
  writeSync(log, 'overwrites', 2);
  writeSync(log, ' and more', 12);
  process.kill(process.pid, 'SIGKILL');`;

test.skipIf(!power)(`what was synced is there after the power was lost, what was only written is not${why}`, () => {
  const store = join(folder, 'store');
  mkdirSync(store);
  expect(spawnSync(process.execPath, ['-e', STORE], { cwd: store, env: { ...process.env, ...power?.env(store) } }).signal).toBe('SIGKILL');
  const contents = () => ['log', 'kept'].map((name) => readFileSync(join(store, name), 'utf8'));
  expect(contents()).toEqual(['acoverwrites and more', 'acknowledged']);
  expect(power?.forget(store)).toBe(2);
  expect(contents()).toEqual(['acknowledged', 'acknowledged']);
});
