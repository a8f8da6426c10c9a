import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { inject } from 'vitest';

const handedOut: string[] = [];

/** A database of its own in the run's MongoDB. It is dropped when its test file is done. */
export function databaseUri(name = `t_${randomUUID().slice(0, 8)}`): string {
  const uri = inject('mongodbUri').replace(/\/(\?|$)/, `/${name}$1`);
  handedOut.push(uri);
  return uri;
}

/** Without this a whole run opens more files in MongoDB than a machine may allow (20,000 and more), and MongoDB dies of it. */
export async function dropDatabases(): Promise<void> {
  for (const uri of handedOut.splice(0)) {
    const connection = await mongoose.createConnection(uri, { serverSelectionTimeoutMS: 10_000 }).asPromise();
    await connection.dropDatabase();
    await connection.close();
  }
}
