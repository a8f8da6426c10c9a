import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './places.mjs';

/** From the start of `npm test`, what is set up and checked before it included: `.ci/run` waits 50 s longer. */
const ALL_MS = 1_700_000;
const LAST_WORDS_MS = 15_000;

/**
 * Runs vitest with its usual report for a person and counts from its JSON one.
 * @param {{ args: string[], env: NodeJS.ProcessEnv, output: 'inherit' | number, asked: Promise<string> }} options
 * @returns {Promise<{ passed: number, failed: number, skipped: number, timedOut: boolean, report?: import('./vitest.mjs').Report }>} no report: the run did not come to its end
 */
export async function runVitest({ args, env, output, asked }) {
  const folder = mkdtempSync(join(tmpdir(), 'hearthline-report-'));
  const report = join(folder, 'report.json');
  try {
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const all = [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args];
    const { code, timedOut } = await runToEnd(all, env, output, asked);
    const read = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
    const counts = read ? countReport(read) : { passed: 0, failed: 0, skipped: 0 };
    // A run that ended badly without a failed test (an error outside every test, a set-up that broke) is a failure too.
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    return { ...counts, timedOut, report: read };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that could not even be loaded has no tests to its name, and counts as one failure. */
export function countReport({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  const unloadable = testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'));
  return { passed: numPassedTests, failed: numFailedTests + unloadable.length, skipped: numPendingTests + (numTodoTests ?? 0) };
}

function runToEnd(args, env, output, asked) {
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', output, 'inherit'] });
  let timedOut = false;
  const stop = () => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), LAST_WORDS_MS).unref();
  };
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, Math.max(60_000, ALL_MS - performance.now()));
  asked.then(stop);
  return new Promise((done) => {
    const end = (code) => {
      clearTimeout(timer);
      done({ code: code ?? 1, timedOut });
    };
    child.once('error', () => end(1));
    child.once('exit', end);
  });
}
