import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(ROOT + path, 'utf8');
const sources = (folder: string): string[] => readdirSync(ROOT + folder, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')).map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'));

test.each(['docs/path.md', 'docs/safety/hazard-log.md', 'README.md'])('every file that %s names is there', (page) => {
  const named = [...read(page).matchAll(/`((?:src|modules|core|fhir|web|test|tools|bench|docs)\/[\w./-]+\.(?:ts|mjs|md))(?: › [^`]+)?`/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter((path) => !existsSync(ROOT + path))).toEqual([]);
});

test('every named point of a crash is on the path, in the code, and killed at by a fault test', () => {
  const points = [...(read('modules/platform/crash-points.ts').split('export type CrashPoint')[1] ?? '').matchAll(/'([\w.-]+)'/g)].map((match) => match[1] ?? '');
  // The points on the straight way stand in the plan of `npm run chaos`, and the fault test takes them from there.
  const [path, faults, code] = [read('docs/path.md'), [...readdirSync(`${ROOT}test/faults`).map((name) => read(`test/faults/${name}`)), read('tools/chaos/plan.ts')].join('\n'), sources('modules').join('\n')];
  expect(read('test/faults/crash-points.test.ts')).toContain('test.each(POINTS)');
  expect(points.length).toBeGreaterThan(10);
  for (const point of points) {
    expect(path, point).toContain(`\`${point}\``);
    expect(faults, point).toContain(`'${point}'`);
    expect(code, point).toContain(`crashPoint('${point}')`);
  }
});
