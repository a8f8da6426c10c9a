import { POSITIONS, type WornAt } from '../../../core/falls/sample.js';
import { argsOf, Usage } from '../../shared/usage.js';

export interface Options {
  readonly folders: readonly string[];
  readonly position?: WornAt;
  readonly plateau: boolean;
  readonly json: boolean;
}

export const HELP = `Scores the fall detector on recordings of falls and of daily activities.

  npm run score -- falls <folder>... [--position waist] [--plateau] [--json]

  <folder>        in the form of UMAFall or of SisFall: an index.csv (file, subject, movement or code, label) and its files
  --position P    only tags worn there: ${POSITIONS.join(', ')}
  --plateau       judges again with each limit moved, and with the limit of upheaval chosen anew for each subject on all
                  others: how much hangs on each (takes a minute)
  --json          one object on stdout instead of the tables
  --help          this

By position: sensitivity (falls told), specificity (activities that stayed quiet), false alarms in an hour of activity,
with 95 % intervals (Wilson), by movement and by subject, beside a bare threshold of 2.5 g on the same recordings.
Exit code: 0 scored, 1 some recordings could not be read, 2 not understood, 130 interrupted.`;

export function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  if (positionals.length === 0) throw new Usage('Which folder shall be scored?');
  const position = POSITIONS.find((known) => known === values.position);
  if (values.position !== undefined && !position) throw new Usage(`--position takes one of ${POSITIONS.join(', ')}.`);
  return { folders: positionals, plateau: values.plateau ?? false, json: values.json ?? false, ...(position ? { position } : {}) };
}

function parsed(args: readonly string[]) {
  return argsOf({ args: [...args], allowPositionals: true, options: { position: { type: 'string' }, plateau: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
}
