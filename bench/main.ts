import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { named, type Figure } from './bench.js';
import { arrays, bundles, singles, steady, sustained } from './figures/doors.js';
import { mqttDoor } from './figures/mqtt.js';
import { besideTown, busyNotices, notices, stalledNotices } from './figures/notices.js';
import { screens, storm, texts } from './figures/reach.js';
import { comeback, scale } from './figures/town.js';
import { townMap } from './figures/map.js';
import { packed } from './figures/packed.js';
import { platform } from './figures/platform.js';
import { year } from './figures/year.js';
import { between, measureReference, type Reference } from './reference.js';
import { judged, said, table, type Judged } from './report.js';

const FIGURES: readonly Figure[] = [notices, busyNotices, besideTown, stalledNotices, singles, bundles, arrays, sustained, steady, mqttDoor, screens, texts, storm, year, comeback, scale, platform, packed, townMap];

const HELP = `npm run bench -- [--only ${FIGURES.map(({ name }) => name).join(',')}] [--seconds N] [--residents N] [--json]

Measures the built app with its stores on this machine, each figure beside a reference taken before and after it.
A goal that hangs on the machine is met as it stands, met for this machine (put in proportion by the reference), or missed.
  --only NAMES    some of the figures; all by default
  --seconds N     length of each load, 10 by default (600 for ten minutes)
  --residents N   people of the larger town of "scale", 10000 by default
  --json          one object on stdout instead of the table
MONGODB_URI and REDIS_URL are used where set; else the stores are found as npm start finds them.
`;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

interface Stores {
  readonly mongodbUri: string;
  readonly redisUrl?: string;
  stop(): Promise<void>;
}

async function stores(dataDir: string): Promise<Stores> {
  const { MONGODB_URI, REDIS_URL } = process.env;
  if (MONGODB_URI) return { mongodbUri: MONGODB_URI, ...(REDIS_URL ? { redisUrl: REDIS_URL } : {}), stop: async () => undefined };
  const { openStores } = (await import(new URL('../../tools/launch/stores/open.mjs', import.meta.url).href)) as { openStores: (options: object) => Promise<Stores> };
  return openStores({ dataDir, say });
}

function chosen(only: string | undefined): readonly Figure[] {
  if (only === undefined) return FIGURES;
  return only.split(',').map((name) => {
    const figure = FIGURES.find((known) => known.name === name);
    if (!figure) throw new Error(`There is no figure "${name}". There are: ${FIGURES.map((known) => known.name).join(', ')}.`);
    return figure;
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, seconds: { type: 'string', default: '10' }, residents: { type: 'string', default: '10000' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
  if (values.help) return void process.stdout.write(HELP);
  const figures = chosen(values.only);
  const seconds = Math.min(Math.max(Number(values.seconds) || 10, 1), 600);
  const residents = Math.min(Math.max(Number(values.residents) || 10_000, 100), 100_000);
  const folder = mkdtempSync(join(tmpdir(), 'hearthline-bench-'));
  const opened = await stores(folder);
  try {
    const look = (): Promise<Reference> => measureReference(named(opened.mongodbUri, `bench_${Date.now().toString(36)}_ref`));
    say('Reference: this machine, this moment …');
    let before = await look();
    const rows: Judged[] = [];
    for (const { name, measure } of figures) {
      say(`${name}:`);
      const measured = await measure({ ...opened, folder, seconds, residents, say }), after = await look(), reference = between(before, after);
      before = after;
      const judgements = measured.map((row) => judged(row, reference));
      say(`  ${said(reference)}`);
      for (const { figure, value, unit, note, verdict } of judgements) say(`  ${figure}: ${value} ${unit}${verdict && `: ${verdict}`} (${note})`);
      rows.push(...judgements);
    }
    const result = { at: new Date().toISOString(), node: process.version, seconds, rows };
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : table(rows));
  } finally {
    await opened.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`The bench stopped: ${(error as Error).message}\n`);
  process.exit(1);
});
