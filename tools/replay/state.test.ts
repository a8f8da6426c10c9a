import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadState, newState, StateFile, statePath } from './state.js';

const place = { folder: '/rec', url: 'http://127.0.0.1:3000', zone: 'Europe/London', fingerprint: 'a:1:1' };
let dir = '';
beforeEach(async () => { dir = await mkdtemp(join(tmpdir(), 'replay-state-')); });
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a saved place is found again, and leaves nothing beside it', async () => {
  const path = statePath(dir, place.folder, place.url);
  const state = newState(place);
  state.homes['46286'] = { resident: 'r1', devices: ['d'], sent: 2_000, accepted: 1_999, duplicates: 1, quarantined: [7], rejected: [] };
  const file = new StateFile(path, state);
  await Promise.all([file.save(), file.save(), file.save()]);
  expect(await loadState(path, place)).toEqual(state);
  expect(await readdir(join(dir, 'replay'))).toHaveLength(1);
});

test.each([{ url: 'http://other' }, { zone: 'Europe/Paris' }, { fingerprint: 'a:2:1' }])('a place of something else (%o) is no place', async (other) => {
  const path = join(dir, 'state.json');
  await new StateFile(path, newState(place)).save();
  expect(await loadState(path, { ...place, ...other })).toBeUndefined();
});

test('a half-written file is no place', async () => {
  const path = join(dir, 'state.json');
  await writeFile(path, '{"form":1,"url":');
  expect(await loadState(path, place)).toBeUndefined();
});

test('each folder and service has its own place', () => {
  expect(new Set([statePath(dir, '/a', 'u'), statePath(dir, '/b', 'u'), statePath(dir, '/a', 'v')]).size).toBe(3);
});
