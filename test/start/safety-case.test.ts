import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { proofsIn, unproved } from '../../tools/launch/safety-case.mjs';

/** In the last column, in words that somebody can judge. */
const NONE = /\| *none: [^|]{20,}\| *$/;
const LOG = `# Hazard log
| # | hazard | control | proof |
|---|---|---|---|
| 1 | alert never raised | the journal (\`modules/a.test.ts\`) | \`test/a.test.ts › killed at …\`, \`test/b.test.ts › once\` |
| 2 | told late | a \\| b | \`test/b.test.ts\`; open: a burst |
`;
const ran = (file: string, ...tests: [title: string, status: string][]) => ({ name: `/here/${file}`, status: 'passed', assertionResults: tests.map(([title, status]) => ({ title, status })) });
const report = (...testResults: ReturnType<typeof ran>[]) => ({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults });

test('proofs are read from the last column, with their hazard', () => {
  expect(proofsIn(LOG)).toEqual([{ hazard: '1', file: 'test/a.test.ts', name: 'killed at …' }, { hazard: '1', file: 'test/b.test.ts', name: 'once' }, { hazard: '2', file: 'test/b.test.ts' }]);
});

test.each([
  ['all ran', [ran('test/a.test.ts', ['killed at x', 'passed'], ['killed at y', 'passed']), ran('test/b.test.ts', ['once', 'passed'])], []],
  ['one of many failed', [ran('test/a.test.ts', ['killed at x', 'passed'], ['killed at y', 'failed']), ran('test/b.test.ts', ['once', 'passed'])], ['Hazard 1: its proof test/a.test.ts › killed at … failed.']],
  ['renamed', [ran('test/a.test.ts', ['killed at x', 'passed']), ran('test/b.test.ts', ['once only', 'passed'])], ['Hazard 1: its proof test/b.test.ts › once is not there.']],
  ['skipped', [ran('test/a.test.ts', ['killed at x', 'skipped']), ran('test/b.test.ts', ['once', 'passed'])], ['Hazard 1: its proof test/a.test.ts › killed at … did not run here: see why it was skipped.']],
  ['a file is gone', [ran('test/a.test.ts', ['killed at x', 'passed'])], ['Hazard 1: its proof test/b.test.ts › once is not there.', 'Hazard 2: its proof test/b.test.ts is not there.']],
])('%s: what is not proved is said', (_, results, said) => {
  expect(unproved(proofsIn(LOG), report(...results), '/here')).toEqual(said);
});

test('every hazard of our own log has a proof by name, or says plainly why there can be none', () => {
  const log = readFileSync(new URL('../../docs/safety/hazard-log.md', import.meta.url), 'utf8');
  const rows = log.split('\n').filter((row) => /^\| *\d+ *\|/.test(row));
  const proofs = proofsIn(log);
  expect(rows.length).toBeGreaterThan(24);
  for (const row of rows) {
    const hazard = /\d+/.exec(row)?.[0];
    expect(proofs.some((proof) => proof.hazard === hazard) || NONE.test(row), row).toBe(true);
  }
  expect(proofs.filter(({ name }) => name === undefined)).toEqual([]);
});
