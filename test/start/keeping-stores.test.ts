import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { expect, onTestFinished, test } from 'vitest';
import { openStores, type OpenStores } from '../../tools/launch/stores/open.mjs';
import { clearStale, commandLine } from '../../tools/launch/stores/pid-file.mjs';
import { ownFolder } from './folders.js';

/** No URL from outside: these tests are about stores of our own. */
const env = { ...process.env, MONGODB_URI: '', REDIS_URL: '' };
const KEPT = 'a line from the first life';

async function open(dataDir: string, onDead?: (sentence: string) => void): Promise<OpenStores & { said: string[] }> {
  const said: string[] = [];
  const stores = await openStores({ dataDir, database: 'kept', env, cacheGigabytes: 0.25, say: (text) => void said.push(text), ...(onDead ? { onDead } : {}) });
  onTestFinished(() => stores.stop());
  return { ...stores, said };
}

async function write(uri: string): Promise<void> {
  const connection = await mongoose.createConnection(uri).asPromise();
  await connection.collection<{ _id: string }>('lines').insertOne({ _id: KEPT }, { writeConcern: { w: 'majority', j: true } });
  await connection.close();
}

async function read(uri: string): Promise<string[]> {
  const connection = await mongoose.createConnection(uri).asPromise();
  const lines = await connection.collection<{ _id: string }>('lines').find().toArray();
  await connection.close();
  return lines.map((line) => line._id);
}

const mongodPid = async (dataDir: string): Promise<number> => Number(await readFile(join(dataDir, 'mongod.pid'), 'utf8').catch(() => '0'));

async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(50)) if (await holds()) return;
  throw new Error(`not within ${withinMs} ms: ${what}`);
}

test('a second start carries on where the first stopped, and the folder shows no process in between', async () => {
  const dataDir = await ownFolder();
  const first = await open(dataDir);
  await write(first.mongodbUri);
  await first.stop();
  expect(existsSync(join(dataDir, 'mongod.pid'))).toBe(false);
  const second = await open(dataDir);
  expect(second.mongodbUri).toBe(first.mongodbUri);
  expect(await read(second.mongodbUri)).toEqual([KEPT]);
});

test('when the port of last time is taken, the set moves to another and keeps its data', async () => {
  const dataDir = await ownFolder();
  const first = await open(dataDir);
  await write(first.mongodbUri);
  await first.stop();
  const intruder = createServer((caller) => void caller.destroy()).listen(Number(new URL(first.mongodbUri).port), '127.0.0.1');
  onTestFinished(() => void intruder.close());
  await until('the intruder listens', () => intruder.listening);
  const second = await open(dataDir);
  expect(second.mongodbUri).not.toBe(first.mongodbUri);
  expect(await read(second.mongodbUri)).toEqual([KEPT]);
});

test('a killed mongod is started again at the same address three times, then its death is told', async () => {
  const dataDir = await ownFolder();
  let told = '';
  const stores = await open(dataDir, (sentence) => void (told = sentence));
  await write(stores.mongodbUri);
  for (let death = 1; death <= 4; death++) {
    const pid = await mongodPid(dataDir);
    process.kill(pid, 'SIGKILL');
    await until(`life after death ${death}`, async () => told !== '' || ![0, pid].includes(await mongodPid(dataDir)));
    if (death <= 3) expect(await read(stores.mongodbUri)).toEqual([KEPT]);
  }
  await until('the last death is told', () => told !== '');
  expect(told).toMatch(/^MongoDB stopped and did not come back/);
  expect(stores.said.filter((line) => line.includes('starting it again'))).toHaveLength(3);
});

test('a stale pid file ends a leftover of ours, and never a stranger that was given its number', async () => {
  const folder = await ownFolder();
  const sleeper = (mark: string): number => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', mark], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child.pid ?? 0;
  };
  const ours = sleeper(`${folder}/mongo`);
  const stranger = sleeper('/somewhere/else');
  await writeFile(join(folder, 'ours.pid'), `${ours}\n`);
  await writeFile(join(folder, 'stranger.pid'), `${stranger}\n`);
  expect(await clearStale(join(folder, 'stranger.pid'), `${folder}/mongo`, 2_000)).toBe(false);
  expect(await clearStale(join(folder, 'ours.pid'), `${folder}/mongo`, 2_000)).toBe(true);
  expect([commandLine(ours), commandLine(stranger) !== '']).toEqual(['', true]);
  expect(existsSync(join(folder, 'stranger.pid'))).toBe(false);
});
