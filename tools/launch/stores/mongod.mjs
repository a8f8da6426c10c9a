import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../ports.mjs';
import { startStore } from './store-process.mjs';

export const REPLICA_SET = 'hearthline';

/**
 * Starts mongod as a replica set of one member (transactions and change streams need a set) and waits until it takes
 * writes. Loopback only, no server-side JavaScript.
 */
export async function startMongod(file, { folder, keeper, cacheGigabytes, port }) {
  const running = await startStore({
    file,
    folder,
    keeper,
    port,
    name: 'mongod',
    args: (port, log) => mongodArguments({ port, log, folder, cacheGigabytes }),
    isReady: listens,
    explain: explainLog,
  });
  try {
    await becomePrimary(running);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

function mongodArguments({ port, log, folder, cacheGigabytes }) {
  return [
    ...['--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', REPLICA_SET],
    ...['--noscripting', '--nounixsocket', '--wiredTigerCacheSizeGB', String(cacheGigabytes), '--oplogSize', '1024'],
    ...['--logpath', log, '--quiet'],
    // A set of one has nobody to hand over to: the 15 s of grace before a signalled stop would only delay it.
    ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
  ];
}

/** mongod answers a plain HTTP request with a sentence, so readiness needs no driver. */
const listens = async (port) => (await ask(port, 'GET / HTTP/1.0\r\n\r\n', 500)) !== '';

const PRIMARY_MS = 20_000;
/** A set that had to move first knocks at its old port; who listens there now may leave it waiting for 30 s. */
const MOVED_MS = 60_000;
const NOT_YET_INITIALIZED = 94;

/** Makes the set on the first start, mends its address when the port had to change, and waits for the primary. */
async function becomePrimary({ port, moved }) {
  const { MongoClient } = createRequire(createRequire(import.meta.url).resolve('mongoose'))('mongodb');
  const patienceMs = moved ? MOVED_MS : PRIMARY_MS;
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, { serverSelectionTimeoutMS: patienceMs });
  let last;
  try {
    const admin = client.db('admin');
    for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(20)) {
      try {
        await joinSet(admin, `127.0.0.1:${port}`);
        if ((await admin.command({ hello: 1 })).isWritablePrimary) return;
      } catch (error) {
        last = error; // a member that finds it has moved closes its connections once: ask again
      }
    }
    throw new Error(`mongod did not become writable within ${patienceMs / 1000} s${last ? `: ${last.message}` : ''}`);
  } finally {
    await client.close();
  }
}

async function joinSet(admin, host) {
  const known = await admin.command({ replSetGetConfig: 1 }).catch((error) => {
    if (error.code !== NOT_YET_INITIALIZED) throw error;
    return undefined;
  });
  if (!known) {
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host }] } });
  } else if (known.config.members[0].host !== host) {
    const config = { ...known.config, version: known.config.version + 1, members: [{ ...known.config.members[0], host }] };
    await admin.command({ replSetReconfig: config, force: true });
  }
}

/** mongod logs one JSON object a line; its last error or fatal line says why it stopped. */
function explainLog(log) {
  const bad = log.split('\n').filter((line) => /"s":"[EF]"/.test(line)).at(-1);
  try {
    const { msg, attr } = JSON.parse(bad);
    return [msg, attr?.error?.errmsg ?? attr?.error ?? attr?.reason].filter(Boolean).map(String).join(': ');
  } catch {
    return '';
  }
}

export const mongodbUri = (port, database = '') => `mongodb://127.0.0.1:${port}/${database}?replicaSet=${REPLICA_SET}`;
