import { relative } from 'node:path';

/** `file › name of the test`; a name that ends in … stands for every test that begins so. */
const PROOF = /`([\w./-]+\.test\.(?:ts|mjs))(?: › ([^`]+))?`/g;
const HAZARD = /^\| *(\d+) *\|/;

/**
 * The proofs that the hazard log names, in its last column.
 * @param {string} log Markdown
 * @returns {{ hazard: string, file: string, name?: string }[]}
 */
export function proofsIn(log) {
  return log.split('\n').flatMap((row) => {
    const hazard = HAZARD.exec(row)?.[1];
    if (!hazard) return [];
    const last = row.replace(/\s*\|\s*$/, '').split(/(?<!\\)\|/).at(-1) ?? '';
    return [...last.matchAll(PROOF)].map(([, file, name]) => ({ hazard, file, ...(name ? { name } : {}) }));
  });
}

/**
 * What stands between the hazard log and a safety case: proofs that are not there, did not run, or failed.
 * @param {ReturnType<typeof proofsIn>} proofs
 * @param {import('./vitest.mjs').Report} report of the whole run
 * @param {string} root the folder that the log's paths start from
 * @returns {string[]} a sentence each
 */
export function unproved(proofs, { testResults }, root) {
  const byFile = new Map();
  for (const { name, assertionResults } of testResults) {
    const file = relative(root, name);
    byFile.set(file, [...(byFile.get(file) ?? []), ...assertionResults]);
  }
  return proofs.flatMap(({ hazard, file, name }) => {
    const tests = (byFile.get(file) ?? []).filter(({ title }) => name === undefined || (name.endsWith('…') ? title.startsWith(name.slice(0, -1)) : title === name));
    const what = `Hazard ${hazard}: its proof ${file}${name ? ` › ${name}` : ''}`;
    if (tests.length === 0) return [`${what} is not there.`];
    if (tests.some(({ status }) => status === 'failed')) return [`${what} failed.`];
    return tests.some(({ status }) => status === 'passed') ? [] : [`${what} did not run here: see why it was skipped.`];
  });
}
