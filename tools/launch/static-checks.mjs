import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { ROOT } from './places.mjs';

const CHECK_MS = 240_000;
const ROOMS = ['src', 'modules', 'fhir', 'core', 'web', 'bench', 'tools', 'test'];
const bin = (...path) => join(ROOT, 'node_modules', ...path);

/** What is checked without running the code. A check whose settings file is not there is not part of this checkout. */
const CHECKS = [
  { name: 'types', needs: 'tsconfig.test.json', args: () => [bin('typescript-7', 'bin', 'tsc'), '-p', 'tsconfig.test.json', '--noEmit', '--pretty', 'false'] },
  { name: 'lint', needs: '.oxlintrc.json', args: (rooms) => [bin('oxlint', 'bin', 'oxlint'), '--config', '.oxlintrc.json', ...rooms] },
  { name: 'imports', needs: '.dependency-cruiser.cjs', args: (rooms) => [bin('dependency-cruiser', 'bin', 'dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', ...rooms] },
];

/**
 * Runs the static checks side by side; each counts as one test.
 * @returns {Promise<{ name: string, passed: boolean, said: string }[]>}
 */
export function runStaticChecks(say) {
  const rooms = ROOMS.filter((room) => existsSync(join(ROOT, room)));
  return Promise.all(CHECKS.filter((check) => existsSync(join(ROOT, check.needs))).map(async ({ name, args }) => {
    const done = await run(process.execPath, args(rooms), { timeoutMs: CHECK_MS, cwd: ROOT });
    const passed = done.code === 0;
    say(`check ${name}: ${passed ? 'passed' : done.timedOut ? 'took too long' : 'FAILED'}`);
    return { name, passed, said: passed ? '' : `${done.out}${done.err}`.trim() };
  }));
}
