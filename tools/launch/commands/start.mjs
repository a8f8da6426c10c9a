import { APP, startApp } from '../app-process.mjs';
import { endRunning } from '../command.mjs';
import { checkDisk } from '../disk.mjs';
import { EXIT_CODES, exitCodeTable, Stop } from '../exit-codes.mjs';
import { claimDataFolder } from '../only-one.mjs';
import { dataFolder } from '../places.mjs';
import { makeSay } from '../say.mjs';
import { setUp } from '../set-up.mjs';
import { checkPort, listenAddress } from '../settings.mjs';
import { stopRequest } from '../stop-request.mjs';
import { openStores } from '../stores/open.mjs';

const HELP = `npm start

Sets up what is missing (packages, build, MongoDB, Redis) and starts Hearthline. Nothing needs to be set.

Settings most often wanted: PORT (3000), HOST (127.0.0.1), DATA_DIR (.data), MONGODB_URI, REDIS_URL, DEMO (on, off).

Exit codes:
${exitCodeTable()}
`;

/** From the request to stop until nothing is left: ten seconds, of which the app may take eight to finish its work. */
const STOP_MS = 9_500;
const APP_STOP_MS = 8_000;

export async function main(args) {
  if (args.includes('--help')) return void process.stdout.write(HELP);
  if (args.length > 0) throw new Stop('settings', `"${args[0]}" was not understood. Settings are given in the environment; see npm start -- --help`);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const say = makeSay();
  const request = stopRequest();
  request.asked.then(endRunning);
  const address = listenAddress();
  const dataDir = dataFolder();
  await checkPort(address);
  await checkDisk(dataDir);
  const release = await claimDataFolder(dataDir, APP, say);
  try {
    await setUp(say);
    return await serve(dataDir, request, say);
  } catch (error) {
    if (request.why && error.why !== 'storeDead') return EXIT_CODES.interrupted.code;
    throw error;
  } finally {
    release();
  }
}

async function serve(dataDir, request, say) {
  let mongoIsDead;
  const dead = new Promise((done) => (mongoIsDead = done));
  const stores = await openStores({ dataDir, database: 'hearthline', say, onDead: mongoIsDead });
  const used = `${stores.labels.mongodb}, Redis = ${stores.labels.redis}`;
  say(`stores: ${used}; data in ${dataDir}`);
  const env = { ...process.env, DATA_DIR: dataDir, MONGODB_URI: stores.mongodbUri, REDIS_URL: stores.redisUrl ?? '', HEARTHLINE_STORES: used };
  const app = startApp({ env, dataDir, keeper: stores.keeper });
  const end = await Promise.race([
    request.asked.then((why) => ({ why })),
    dead.then((sentence) => ({ sentence })),
    app.ended,
  ]);
  say(end.why ? `stopping (${end.why})` : (end.sentence ?? `the app ended by itself (${end.how})`));
  const until = Date.now() + STOP_MS;
  await app.stop(APP_STOP_MS);
  await stores.stop(Math.max(1_000, until - Date.now()));
  if (end.sentence) throw new Stop('storeDead', `${end.sentence}\nLook at ${dataDir}/mongod.log; the data is in ${dataDir}/mongo.`);
  if (end.why) say('stopped');
  return end.code ?? EXIT_CODES.ok.code;
}
