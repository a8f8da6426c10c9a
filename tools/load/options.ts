import { argsOf, numberOption } from '../shared/usage.js';

export interface Options {
  readonly url: string;
  readonly dataDir: string;
  readonly homes: number;
  readonly seconds: number;
  /** Simulated seconds a second. */
  readonly pace: number;
  /** Calls for help a minute. */
  readonly calls: number;
  /** Every device was cut off for so long, and all come back at once; undefined: they were not. */
  readonly outageMinutes?: number;
  readonly amongPeople: boolean;
  readonly json: boolean;
}

export const HELP = `Loads a running Hearthline as homes would, through the public routes, and says how it bore that.

  npm run simulate -- load [--homes N] [--seconds N] [--pace X] [--calls N] [--json]
  npm run simulate -- load --outage 30 [--homes N]     all devices come back at once after 30 minutes

  --homes N      homes, each with a hub and about a dozen devices; 100
  --seconds N    how long; 60
  --pace X       seconds lived in a second; 1. At 1 a thousand homes say some 45 readings a second
  --calls N      calls for help a minute, each timed until a carer's screen tells of it; 6
  --outage M     devices kept M minutes of readings, and all bring them now, each by itself
  --among-people go on although other residents live here
  --url URL      where Hearthline serves; http://127.0.0.1:3000 unless PORT says another port
  --data-dir DIR where the homes of the last load are remembered; DATA_DIR, or .data
  --json         one object on stdout
  --help         this

The right to make homes comes from ADMIN_TOKEN. The homes stay: load a store that is there for it.
Exit code: 0 all was taken and every call told, 1 not, 2 not understood, 3 the service does not answer.`;

const MOST = { homes: 100_000, seconds: 3_600, pace: 10_000, calls: 600, outage: 2_880 };

export function readOptions(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Options | 'help' {
  const values = parsed(argv);
  if (values.help) return 'help';
  const outage = values.outage === undefined ? undefined : numberOption('outage', values.outage, 1, MOST.outage);
  return {
    url: (values.url ?? `http://127.0.0.1:${env['PORT'] ?? '3000'}`).replace(/\/+$/, ''),
    dataDir: values['data-dir'] ?? env['DATA_DIR'] ?? '.data',
    homes: numberOption('homes', values.homes ?? '100', 1, MOST.homes),
    seconds: numberOption('seconds', values.seconds ?? '60', 1, MOST.seconds),
    pace: numberOption('pace', values.pace ?? '1', 0.1, MOST.pace),
    calls: numberOption('calls', values.calls ?? '6', 0, MOST.calls),
    ...(outage === undefined ? {} : { outageMinutes: outage }),
    amongPeople: values['among-people'] ?? false,
    json: values.json ?? false,
  };
}

function parsed(argv: readonly string[]) {
  const text = { type: 'string' } as const, flag = { type: 'boolean' } as const;
  return argsOf({
    args: [...argv],
    options: { homes: text, seconds: text, pace: text, calls: text, outage: text, 'among-people': flag, url: text, 'data-dir': text, json: flag, help: { ...flag, short: 'h' } },
  }).values;
}
