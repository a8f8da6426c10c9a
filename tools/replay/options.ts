import { argsOf, Usage } from '../shared/usage.js';

export interface Options {
  readonly folder: string;
  readonly homes: readonly string[];
  /** Times real time; undefined: as fast as the service accepts. */
  readonly speed?: number;
  readonly url: string;
  readonly zone: string;
  readonly state?: string;
  readonly restart: boolean;
  readonly json: boolean;
}

export const HELP = `Plays a recorded street through the public ingest API, counts it back and tells what the rules found.

  npm run replay -- <folder> [--home ID]... [--speed N|max] [--url http://host:port] [--json]

  <folder>      activity/<home>.csv[.gz] (patient_id, location_name, date) and physiology.csv[.gz]
                (patient_id, date, device_type, value, unit); either may be missing
  --home ID     only this home; may be given again
  --speed N     N times as fast as it happened; max (the default): as fast as the service accepts
  --url URL     where Hearthline serves; http://127.0.0.1:3000 unless PORT says another port
  --zone ZONE   whose wall clock the stamps show; Europe/London. A time that comes twice when clocks
                go back is read as its first
  --state FILE  where the place is kept from which an interrupted replay goes on
  --restart     forget that place and send everything again; what is there comes back as duplicates
  --json        one object on stdout instead of the table
  --help        this

The token is taken from ADMIN_TOKEN, the same that the service was started with.
Exit code: 0 all there, 1 something lost, doubled, refused or not yet put to the rules, 2 not understood,
3 the service does not answer, 130 interrupted.`;

export function readOptions(argv: readonly string[], port: string | undefined): Options | 'help' {
  const { values, positionals } = parsed(argv);
  if (values.help) return 'help';
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new Usage(folder === undefined ? 'Which folder shall be played?' : `One folder at a time, not also ${more.join(', ')}.`);
  const speed = speedOf(values.speed ?? 'max');
  const url = values.url ?? `http://127.0.0.1:${port ?? '3000'}`;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw new Usage(`--url ${url} is no http address.`);
  const zone = values.zone ?? 'Europe/London';
  if (!isZone(zone)) throw new Usage(`--zone ${zone} is no time zone, such as Europe/London.`);
  return {
    folder, url: url.replace(/\/+$/, ''), zone,
    homes: values.home ?? [],
    restart: values.restart ?? false,
    json: values.json ?? false,
    ...(speed === undefined ? {} : { speed }),
    ...(values.state === undefined ? {} : { state: values.state }),
  };
}

function parsed(argv: readonly string[]) {
  return argsOf({
    args: [...argv],
    allowPositionals: true,
    options: {
      home: { type: 'string', multiple: true }, speed: { type: 'string' }, url: { type: 'string' }, zone: { type: 'string' },
      state: { type: 'string' }, restart: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
    },
  });
}

function speedOf(text: string): number | undefined {
  if (text === 'max') return undefined;
  const speed = Number(text);
  if (!Number.isFinite(speed) || speed <= 0) throw new Usage(`--speed takes a number above 0 or max, not ${text}.`);
  return speed;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
