import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { aGround } from '../../../test/builders/pmtiles.js';
import { Log } from '../../platform/log/log.js';
import type { Settings } from '../../platform/settings/settings.js';
import { GroundFile } from './ground-file.js';

const folder = mkdtempSync(join(tmpdir(), 'hearthline-ground-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const written = (name: string, content: Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

test.each<[string, () => string | undefined, boolean]>([
  ['a ground', () => written('whole', aGround()), true], ['none', () => undefined, false], ['one that is not there', () => join(folder, 'nowhere'), false], ['a folder', () => folder, false],
  ['an empty one', () => written('empty', Buffer.alloc(0)), false], ['one that was copied by half', () => written('half', aGround().subarray(0, 140)), false],
])('with %s the start goes on, and the map has it: %s', async (_, path, isThere) => {
  const settings = { logLevel: 'silent', mapGround: path() } as Settings, ground = new GroundFile(settings, new Log(settings));
  await ground.onModuleInit();
  expect(ground.isThere).toBe(isThere);
});
