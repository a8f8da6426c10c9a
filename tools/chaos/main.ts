import { writeFileSync } from 'node:fs';
import { judge } from './checker.js';
import { TRIALS, tryDefect } from './defects.js';
import { figuresOf } from './figures.js';
import { HELP, readOptions, type Options } from './options.js';
import { Usage } from '../shared/usage.js';
import { planOf } from './plan.js';
import { figureWords } from './report.js';
import { run } from './run.js';

const began = Date.now();
const say = (text: string): void => void process.stderr.write(`${((Date.now() - began) / 1_000).toFixed(1).padStart(7)} s  ${text}\n`);

async function breakIt(options: Options, signal: AbortSignal): Promise<number> {
  const { seed, rounds, minutes, only, points, members, nodes, json, keep, out, progress } = options;
  say(`seed ${seed}: the world is being set up`);
  const ran = await run({ seed, rounds: planOf(seed, rounds, only, points), wishes: { members, nodes, partitions: only.includes('partitions'), fullDisk: only.includes('disk'), clock: only.includes('clock'), powerLoss: only.includes('power-loss') }, withinMs: minutes * 60_000, say, signal, ...(progress === undefined ? {} : { onStock: (soFar) => writeFileSync(progress, JSON.stringify(figuresOf(soFar, judge(soFar.history)))) }) });
  const violations = judge(ran.history);
  const figures = figuresOf(ran, violations);
  console.log(json ? JSON.stringify(figures) : figureWords(figures, violations));
  if (violations.length > 0 || keep) writeFileSync(out, JSON.stringify({ seed, options, violations, history: ran.history }));
  if (violations.length === 0) return 0;
  say(`A promise was broken. The history is in ${out}; npm run chaos -- --seed ${seed} --rounds ${rounds} --only ${only.join(',')}${points ? ` --points ${points.join(',')}` : ''} --members ${members} --nodes ${nodes} plays the same again.`);
  return 1;
}

/** Each seeded defect in a run of its own: what the checker does not see, it cannot vouch for. */
async function checkTheChecker({ seed, defects = [], json }: Options, signal: AbortSignal): Promise<number> {
  const results: Awaited<ReturnType<typeof tryDefect>>[] = [];
  for (const trial of TRIALS.filter(({ defect }) => defects.includes(defect))) {
    if (signal.aborted) break;
    say(`defect ${trial.defect}:`);
    const result = await tryDefect(trial, seed, (text) => say(`  ${text}`));
    say(`  ${result.caught ? `caught by ${result.by.join(', ')}` : `NOT caught (${result.by.join(', ') || 'no violation'})`}`);
    results.push(result);
  }
  const caught = results.filter((result) => result.caught).length;
  console.log(json ? JSON.stringify({ seed, caught, of: results.length, results }) : `${caught} of ${results.length} seeded defects caught`);
  return caught === defects.length ? 0 : 1;
}

/** The harness that breaks things: `npm run chaos`. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options === 'help') {
      console.log(HELP);
      return 0;
    }
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    return await (options.defects ? checkTheChecker(options, stop.signal) : breakIt(options, stop.signal));
  } catch (error) {
    say(error instanceof Error ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}` : String(error));
    return error instanceof Usage ? 2 : 3;
  }
}

process.exitCode = await main(process.argv.slice(2));
