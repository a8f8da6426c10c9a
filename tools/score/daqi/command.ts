import { siteDays, type SiteDay } from '../../../core/air/site-days.js';
import { argsOf, Usage } from '../../shared/usage.js';
import type { Command } from '../command.js';
import { readSiteFile } from './site-file.js';

const HELP = `The Daily Air Quality Index (Defra, April 2013) of each day at one site, from hourly means.

  npm run score -- daqi <hourly.csv.gz> [--json]

  <hourly.csv.gz>  or .csv: a column date (the hour's beginning, UTC) and any of no2, o3 (ppb), pm10, pm25 (µg/m³);
                   an empty field is missing
  --json           one object on stdout instead of the lines
  --help           this

Prints date,daqi,driver for every UTC day from the first row to the last: NO2 by its highest hour, O3 by its highest
running 8-hour mean (6 hours at least, on the day in which it ends), particles by the day's mean (18 hours at least),
rounded half up. Both stay empty on a day with too little measured. SO2 is left out: it takes 15-minute means.
Exit code: 0 scored, 1 some rows or fields could not be read, 2 not understood, 130 interrupted.`;

export const daqi: Command = {
  about: 'the Daily Air Quality Index of each day, from a site’s hourly means',
  async run(args, out) {
    const { values, positionals } = parsed(args);
    if (values.help) {
      out.print(HELP);
      return 0;
    }
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) throw new Usage('One file of hourly means is scored at a time.');
    const { hours, first, last, rows, unreadable } = await readSiteFile(path, out);
    const days = siteDays(hours, first, last);
    if (values.json) out.print(JSON.stringify({ rows, unreadable, days: days.map((day) => ({ date: dateOf(day), daqi: day.index?.index ?? null, band: day.index?.band ?? null, driver: day.index?.driver ?? null })) }, undefined, 1));
    else out.print(['date,daqi,driver', ...days.map((day) => `${dateOf(day)},${day.index?.index ?? ''},${day.index?.driver ?? ''}`)].join('\n'));
    return unreadable === 0 ? 0 : 1;
  },
};

const dateOf = ({ day }: SiteDay): string => new Date(day).toISOString().slice(0, 10);

function parsed(args: readonly string[]) {
  return argsOf({ args: [...args], allowPositionals: true, options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
}
