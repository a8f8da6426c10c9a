import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodeTable, Stop } from '../exit-codes.mjs';
import { APP } from '../app-process.mjs';
import { claimDataFolder, runsOn } from '../only-one.mjs';
import { dataFolder, ROOT } from '../places.mjs';
import { makeSay, silent } from '../say.mjs';
import { setUp } from '../set-up.mjs';
import { mongodbUri } from '../stores/mongod.mjs';
import { openStores } from '../stores/open.mjs';

const DOCTOR = join(ROOT, 'dist', 'src', 'doctor.js');
const OPTIONS = ['--json', '--repair'];
const HELP = `npm run doctor -- [--json] [--repair]

Looks whether what is stored is whole: every segment against its checksum and its rollup, the journal, the indexes, what
was said last, what waits, the audit and the certificates of erasure, the settings, the disk and the clocks, the map's ground. Looks at the
running Hearthline's store, or opens that of DATA_DIR (MONGODB_URI where set). Changes nothing.

  --json     the findings as one JSON object
  --repair   gives segments of before there were checksums one

Exit codes: 0 when nothing is wrong, 1 when something is, or
${exitCodeTable()}
`;

export async function main(args) {
  if (args.includes('--help')) return void process.stdout.write(HELP);
  const strange = args.find((arg) => !OPTIONS.includes(arg));
  if (strange) throw new Stop('settings', `"${strange}" was not understood; see npm run doctor -- --help`);
  const say = args.includes('--json') ? silent : makeSay(process.stderr);
  const dataDir = dataFolder();
  await setUp(say);
  const uri = process.env.MONGODB_URI || runningStore(dataDir);
  if (uri) return examine(args, dataDir, uri);
  if (!existsSync(join(dataDir, 'mongo'))) throw new Stop('noStore', `There is no store in ${dataDir}: nothing has been kept there yet. Set DATA_DIR to where Hearthline keeps its data.`);
  const release = await claimDataFolder(dataDir, APP, say);
  try {
    const stores = await openStores({ dataDir, database: 'hearthline', say, env: { ...process.env, REDIS_URL: 'redis://unused' } });
    return await examine(args, dataDir, stores.mongodbUri).finally(() => stores.stop());
  } finally {
    release();
  }
}

/** The store of the Hearthline that runs on this folder. */
function runningStore(dataDir) {
  if (!runsOn(dataDir)) return undefined;
  return mongodbUri(Number.parseInt(readFileSync(join(dataDir, 'mongo.port'), 'utf8'), 10), 'hearthline');
}

function examine(args, dataDir, uri) {
  const child = spawn(process.execPath, [DOCTOR, ...args], { cwd: ROOT, stdio: 'inherit', env: { ...process.env, DATA_DIR: dataDir, MONGODB_URI: uri } });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}
