import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../chromium.mjs';
import { endRunning } from '../command.mjs';
import { EXIT_CODES, exitCodeTable, Stop } from '../exit-codes.mjs';
import { memoryFolder } from '../memory-folder.mjs';
import { ROOT } from '../places.mjs';
import { proofsIn, unproved } from '../safety-case.mjs';
import { makeSay } from '../say.mjs';
import { setUp } from '../set-up.mjs';
import { findSipp } from '../sipp.mjs';
import { runStaticChecks } from '../static-checks.mjs';
import { stopRequest } from '../stop-request.mjs';
import { runVitest } from '../vitest.mjs';

const HELP = `npm test [-- options] [file pattern …]

Sets up what is missing, then: build, static checks (types, lint, import rules), all tests, and the safety case: every
proof that docs/safety/hazard-log.md names must have run and passed.
The last line reads "N passed, N failed, N skipped"; the build and each check count as one.

  --static          the build and the static checks only
  --project NAME    the tests of one project only: pure, modules, whole (may be given more than once)
  --json            one line of JSON at the end instead; all else goes to standard error
  --help            this text
With a project or a pattern the static checks are left out.

Exit codes:
${exitCodeTable()}
`;

export async function main(args) {
  const options = readOptions(args);
  if (options.help) return void process.stdout.write(HELP);
  const say = makeSay(options.json ? process.stderr : process.stdout);
  const request = stopRequest();
  request.asked.then(endRunning);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const problem = await build(say, counts);
  if (!problem) {
    if (!options.some) await checks(say, counts);
    if (!options.static && !request.why) await tests(options, { say, counts, asked: request.asked });
  }
  process.stdout.write(options.json ? `${JSON.stringify(counts)}\n` : `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  if (request.why) return EXIT_CODES.interrupted.code;
  return problem?.code ?? (counts.failed === 0 ? EXIT_CODES.ok.code : EXIT_CODES.failed.code);
}

export function readOptions(args) {
  const options = { help: false, static: false, json: false, forVitest: [] };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--help' || arg === '--static' || arg === '--json') options[arg.slice(2)] = true;
    else if (arg === '--project' && args[i + 1]) options.forVitest.push('--project', args[++i]);
    else if (arg.startsWith('-')) throw new Stop('settings', `"${arg}" was not understood; see npm test -- --help`);
    else options.forVitest.push(arg);
  }
  return { ...options, some: options.forVitest.length > 0 };
}

/** @returns {Promise<Stop | undefined>} what stood in the way */
async function build(say, counts) {
  try {
    await setUp(say);
    counts.passed++;
    return undefined;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`${error.message}\n`);
    counts.failed++;
    return error;
  }
}

async function checks(say, counts) {
  for (const { name, passed, said } of await runStaticChecks(say)) {
    if (!passed) process.stderr.write(`\n${name}:\n${said}\n\n`);
    counts[passed ? 'passed' : 'failed']++;
  }
}

async function tests({ json, some, forVitest }, { say, counts, asked }) {
  const chromium = await findChromium(say);
  const sipp = await findSipp(say);
  const memory = memoryFolder();
  const env = { ...process.env, NODE_ENV: 'test', TEST_BUILT: '1', ...(memory ? { TMPDIR: memory.path } : {}), ...(chromium ? { CHROMIUM: chromium } : {}), ...(sipp ? { SIPP: sipp } : {}) };
  say(`tests: starting, with their stores ${memory ? 'in memory' : 'on the disk'}`);
  const done = await runVitest({ args: forVitest, env, output: json ? 2 : 'inherit', asked }).finally(() => memory?.remove());
  if (done.timedOut) say('tests: took too long and were ended');
  for (const kind of ['passed', 'failed', 'skipped']) counts[kind] += done[kind];
  if (!some && done.report) safetyCase(done.report, counts);
}

/** The hazard log stands on tests: one that is missing, or did not run, is a gap in the safety case. */
function safetyCase(report, counts) {
  const gaps = unproved(proofsIn(readFileSync(join(ROOT, 'docs/safety/hazard-log.md'), 'utf8')), report, ROOT);
  for (const gap of gaps) process.stderr.write(`safety case: ${gap}\n`);
  counts[gaps.length > 0 ? 'failed' : 'passed']++;
}
