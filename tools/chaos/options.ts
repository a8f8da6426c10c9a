import { PARTS, POINTS, USUAL } from './plan.js';
import { TRIALS } from './defects.js';
import { argsOf, numberOption, Usage } from '../shared/usage.js';

export interface Options {
  readonly seed: string;
  readonly rounds: number;
  readonly minutes: number;
  readonly only: readonly string[];
  /** Of the crash points, these. */
  readonly points?: readonly string[];
  readonly members: 1 | 3;
  readonly nodes: number;
  /** Seeded defects to be caught, instead of a run. */
  readonly defects?: readonly string[];
  /** Where the figures so far are written now and then. */
  readonly progress?: string;
  /** The history is written also where nothing was broken. */
  readonly keep: boolean;
  readonly json: boolean;
  /** Where a history with a violation is written. */
  readonly out: string;
}

const MOST = { rounds: 100_000, minutes: 1_440, nodes: 4 };

export const HELP = `Breaks Hearthline in a world of its own, and judges from the outside whether it kept its promises.

  npm run chaos -- [--seed WORD] [--rounds N] [--minutes N] [--only PARTS] [--members 1|3] [--nodes N] [--json]
  npm run chaos -- --defects all          the checker is checked: each seeded defect must be caught

  --seed WORD     the same word is the same run: faults, moments, homes; today's date if not said
  --rounds N      rounds of one fault each; 30, or as many as --minutes allow
  --minutes N     no further round begins after that
  --only PARTS    ${Object.keys(PARTS).join(', ')}; ${USUAL.join(',')} if not said
  --points NAMES  some of the crash points, for --only points: ${POINTS.join(', ')}
  --members N     members of the MongoDB replica set: 1, or 3 (partitions need 3, and root)
  --nodes N       apps on the same stores; 1
  --defects NAMES all, or some of: ${TRIALS.map(({ defect }) => defect).join(', ')}
  --out FILE      the history of a run with a violation; chaos-<seed>.json in this folder
  --keep          writes that history of a run without one, too: for what was slow
  --progress FILE the figures so far, every 25 rounds: a run that is cut short has them
  --json          the figures as one object on stdout
  --help          this

Everything runs on loopback, in a folder of its own, and is stopped again. What this machine cannot do (a partition
without root) is said and counted as skipped.
Exit code: 0 every promise kept (or every defect caught), 1 not, 2 not understood, 3 the world could not be set up.`;

export function readOptions(argv: readonly string[]): Options | 'help' {
  const values = parsed(argv);
  if (values.help) return 'help';
  const only = values.only?.split(',') ?? [...USUAL];
  for (const part of only) if (!(part in PARTS)) throw new Usage(`--only knows no "${part}". There are: ${Object.keys(PARTS).join(', ')}.`);
  const points = values.points?.split(',');
  for (const point of points ?? []) if (!POINTS.some((known) => known === point)) throw new Usage(`--points knows no "${point}". There are: ${POINTS.join(', ')}.`);
  const members = numberOption('members', values.members ?? (only.includes('partitions') ? '3' : '1'), 1, 3);
  if (members === 2) throw new Usage('--members takes 1 or 3: two members have no majority when one is away.');
  if (only.includes('partitions') && members < 3) throw new Usage('Partitions need --members 3.');
  const seed = values.seed ?? new Date().toISOString().slice(0, 10);
  if (!/^[\w.-]{1,40}$/.test(seed)) throw new Usage('--seed takes letters, digits, ".", "-" and "_", 40 at most.');
  const defects = values.defects === undefined ? undefined : chosen(values.defects);
  return {
    seed, only, members: members === 3 ? 3 : 1, nodes: numberOption('nodes', values.nodes ?? '1', 1, MOST.nodes),
    rounds: numberOption('rounds', values.rounds ?? (values.minutes === undefined ? '30' : String(MOST.rounds)), 1, MOST.rounds),
    minutes: numberOption('minutes', values.minutes ?? String(MOST.minutes), 0.1, MOST.minutes),
    json: values.json ?? false, keep: values.keep ?? false, out: values.out ?? `chaos-${seed}.json`, ...(points ? { points } : {}), ...(defects ? { defects } : {}), ...(values.progress === undefined ? {} : { progress: values.progress }),
  };
}

function chosen(names: string): string[] {
  const known = TRIALS.map(({ defect }) => defect);
  if (names === 'all') return known;
  for (const name of names.split(',')) if (!known.includes(name)) throw new Usage(`There is no defect "${name}". There are: ${known.join(', ')}.`);
  return names.split(',');
}

function parsed(argv: readonly string[]) {
  const text = { type: 'string' } as const, flag = { type: 'boolean' } as const;
  return argsOf({ args: [...argv], options: { seed: text, rounds: text, minutes: text, only: text, points: text, members: text, nodes: text, defects: text, out: text, progress: text, keep: flag, json: flag, help: { ...flag, short: 'h' } } }).values;
}
