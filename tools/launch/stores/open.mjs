import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Stop } from '../exit-codes.mjs';
import { storeCaches } from '../places.mjs';
import { findStore, notFoundMessage } from './find.mjs';
import { MONGODB, REDIS } from './kinds.mjs';
import { startKeeper } from './keeper.mjs';
import { mongodbUri, startMongod } from './mongod.mjs';
import { redisUrl, startRedis } from './redis.mjs';

const MOST_RESTARTS = 3;

/**
 * Finds or fetches both stores and starts those that are not given by URL.
 * Without MongoDB there is nothing to be truthful with: that stops the start. Redis carries hints only, so its absence
 * is said and lived with ("direct mode").
 * @param {{ dataDir: string, database?: string, env?: NodeJS.ProcessEnv, caches?: string[], cacheGigabytes?: number,
 *   say: (text: string) => void, onDead?: (sentence: string) => void }} options
 */
export async function openStores({ dataDir, database = '', env = process.env, caches = storeCaches(env), cacheGigabytes = 0.5, say, onDead }) {
  const mongo = await findStore(MONGODB, { env, caches, say });
  if (mongo.tried) throw new Stop('noStore', notFoundMessage(MONGODB, mongo.tried));
  const redis = await findStore(REDIS, { env, caches, say });
  if (redis.tried) say(`Redis: none to be had, going on without (direct mode). ${notFoundMessage(REDIS, redis.tried)}`);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const keeper = startKeeper();
  const [mongoChild, redisChild] = await Promise.allSettled([
    mongo.file && kept('MongoDB', (port) => startMongod(mongo.file, { folder: join(dataDir, 'mongo'), keeper, cacheGigabytes, port }), say, onDead),
    redis.file && kept('Redis', (port) => startRedis(redis.file, { folder: join(dataDir, 'redis'), keeper, port }), say),
  ]);
  const children = [redisChild.value, mongoChild.value].filter(Boolean);
  const stop = async (patienceMs) => {
    await Promise.all(children.map((child) => child.stop(patienceMs)));
    keeper.close();
  };
  if (mongoChild.reason) {
    await stop();
    throw new Stop('noStore', `${mongo.label} could not be started: ${mongoChild.reason.message}`);
  }
  if (redisChild.reason) say(`Redis could not be started, going on without (direct mode): ${redisChild.reason.message}`);
  const withoutRedis = redis.tried || redisChild.reason;
  return {
    mongodbUri: mongo.url ?? mongodbUri(mongoChild.value.port, database),
    redisUrl: withoutRedis ? undefined : (redis.url ?? redisUrl(redisChild.value.port)),
    labels: { mongodb: mongo.label, redis: withoutRedis ? 'none (direct mode)' : redis.label },
    keeper,
    stop,
  };
}

/** A store that is started again when it dies, at the same place, a few times; after that `onDead` hears of it. */
async function kept(name, start, say, onDead) {
  say(`${name}: starting`);
  let child = await start();
  const { port } = child;
  let stopping = false;
  let restarting = Promise.resolve();
  let restarts = 0;
  const restart = async (how) => {
    while (!stopping && restarts < MOST_RESTARTS) {
      restarts++;
      say(`${name} ${how}; starting it again (${restarts} of ${MOST_RESTARTS})`);
      try {
        child = await start(port);
        watch();
        return;
      } catch (error) {
        how = error.message;
      }
    }
    if (!stopping) onDead?.(`${name} stopped and did not come back: ${how}`);
  };
  const watch = () => child.ended.then((how) => void (stopping || (restarting = restart(how))));
  watch();
  return {
    port,
    async stop(patienceMs) {
      stopping = true;
      await restarting;
      await child.stop(patienceMs);
    },
  };
}
