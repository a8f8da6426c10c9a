import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';

/** Processes of the stores, as far as they run on this machine: what they take belongs to what the service takes. */
export async function storePids(mongodbUri: string, redisUrl: string | undefined): Promise<readonly number[]> {
  const connection = await mongoose.createConnection(mongodbUri).asPromise();
  const { pid } = (await (connection.db as mongoose.mongo.Db).admin().serverStatus()) as { pid: number };
  await connection.close();
  const pids = [pid];
  if (redisUrl !== undefined) {
    const redis = new Redis(redisUrl);
    pids.push(Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]));
    redis.disconnect();
  }
  return pids.filter((one) => /mongod|redis|valkey/.test(nameOf(one)));
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8');
  } catch {
    return '';
  }
}
