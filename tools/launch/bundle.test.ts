import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundle } from './bundle.mjs';

const room = mkdtempSync(join(tmpdir(), 'hearthline-bundle-'));
afterAll(() => rmSync(room, { recursive: true }));

test('a program becomes one file in the place of its entry: it needs its modules no more, finds the files beside them, and keeps names', async () => {
  mkdirSync(join(room, 'src'));
  mkdirSync(join(room, 'modules', 'letters'), { recursive: true });
  const entry = join(room, 'src', 'main.mjs');
  const told = join(room, 'modules', 'letters', 'told.mjs');
  writeFileSync(entry, `import { Letter } from '../modules/letters/told.mjs';\nconsole.log(Letter.name, Letter.text);\n`);
  writeFileSync(told, `import { readFileSync } from 'node:fs';\nexport class Letter { static text = readFileSync(new URL('./text.txt', import.meta.url), 'utf8'); }\n`);
  writeFileSync(join(room, 'modules', 'letters', 'text.txt'), 'You are heard.');
  const said = (): string => execFileSync(process.execPath, [entry], { encoding: 'utf8', timeout: 20_000 });
  expect(said()).toBe('Letter You are heard.\n');
  await bundle({ entry, room });
  rmSync(told);
  expect(said()).toBe('Letter You are heard.\n');
});
