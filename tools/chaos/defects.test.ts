import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TRIALS } from './defects.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const code = readdirSync(`${ROOT}modules`, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.ts')).map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8')).join('\n');

test('every seeded defect stands in the app and has its trial', () => {
  const named = [...(readFileSync(`${ROOT}modules/platform/defects.ts`, 'utf8').split('export type Defect')[1] ?? '').matchAll(/'([\w-]+)'/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThanOrEqual(20);
  expect(TRIALS.map(({ defect }) => defect).sort()).toEqual([...named].sort());
  for (const name of named) expect(code, name).toMatch(new RegExp(`defect(\\(|\\s===\\s)'${name}'`));
});
