import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CLASSES, classOf } from '../../core/retention/classes.js';
import { NOT_PERSONAL, PERSONAL } from '../../core/retention/collections.js';
import { COPIED } from '../../core/retention/copied.js';
import { KIND_NAMES } from '../../core/observations/kinds.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const sources = ['modules', 'src'].flatMap((folder) => readdirSync(ROOT + folder, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')).map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8')));

test('every collection says whose data it holds and how long they stay, or that it holds nobody’s', () => {
  const used = new Set(sources.flatMap((code) => [
    ...[...code.matchAll(/\.collection(?:<(?:[^()]|\([^()]*\))*?>)?\('(\w+)'\)/g)].map((match) => match[1] ?? ''),
    ...[...code.matchAll(/\bcollection: '(\w+)', strict/g)].map((match) => match[1] ?? ''),
    ...[...code.matchAll(/store\.index\('(\w+)'/g)].map((match) => match[1] ?? ''),
  ]));
  expect(used.size).toBeGreaterThan(25);
  const listed = [...PERSONAL.map(({ name }) => name), ...Object.keys(NOT_PERSONAL)];
  expect([...used].filter((name) => !listed.includes(name)), 'add these to core/retention/collections.ts').toEqual([]);
  expect(listed.filter((name) => !used.has(name)), 'these are gone: take them out').toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

test('every collection with data of a person is in their own copy, or says why it is not', () => {
  expect(Object.keys(COPIED).sort()).toEqual(PERSONAL.map(({ name }) => name).sort());
});

test('every kind and every class says why it is kept so long; what the record keeps no timer deletes', () => {
  for (const kind of KIND_NAMES) expect(classOf(kind).why.length, kind).toBeGreaterThan(10);
  for (const one of Object.values(CLASSES)) if (one.record) expect('keptDays' in one, one.name).toBe(false);
});
