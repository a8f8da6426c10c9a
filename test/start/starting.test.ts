import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { checkDisk } from '../../tools/launch/disk.mjs';
import { checkNode } from '../../tools/launch/node-version.mjs';
import { commandLine } from '../../tools/launch/stores/pid-file.mjs';
import { ownFolder } from './folders.js';

const ROOT = resolve(import.meta.dirname, '../..');
const READY = /Hearthline is ready at (\S+)/;

interface Started {
  child: ChildProcess;
  said(): string;
  ended: Promise<number | null>;
}

function start(command: string[], settings: NodeJS.ProcessEnv): Started {
  const env = { ...process.env, NODE_ENV: 'test', MONGODB_URI: '', REDIS_URL: '', PORT: '0', MQTT_PORT: '0', DEMO: 'off', npm_lifecycle_event: '', ...settings };
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += String(bytes)));
  onTestFinished(() => void child.kill('SIGTERM'));
  return { child, said: () => said, ended: new Promise((done) => child.once('exit', done)) };
}

const byNode = [process.execPath, 'tools/start.mjs'];

/** Every process of this data folder: the stores by their command line, the app by its environment (Linux). */
function processesOf(dataDir: string): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).flatMap((pid) => {
    const line = commandLine(Number(pid));
    return line.includes(dataDir) || (line.includes('dist/src/main.js') && environment(pid).includes(dataDir)) ? [line.slice(0, 80)] : [];
  });
}

function environment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

async function untilReady(started: Started): Promise<string> {
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(50)) {
    const url = READY.exec(started.said())?.[1];
    if (url) return url;
    if (started.child.exitCode !== null) break;
  }
  throw new Error(`not ready:\n${started.said()}`);
}

async function untilNothingLeft(dataDir: string): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(50)) if (processesOf(dataDir).length === 0) return;
  expect(processesOf(dataDir)).toEqual([]);
}

test.each([
  ['18.20.4', false], ['20.18.9', false], ['20.19.0', true], ['22.0.0', true], ['24.1.0', true],
])('Node %s will do: %s', (version, willDo) => {
  const problem = checkNode(version);
  if (willDo) expect(problem).toBeUndefined();
  else expect(problem).toContain(`needs Node 20.19 or later; this is Node ${version}`);
});

test('a taken port is told at once, with its own exit code and nothing started', async () => {
  const dataDir = join(await ownFolder(), 'data');
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((listening) => other.once('listening', listening));
  const { port } = other.address() as AddressInfo;
  const started = start(byNode, { PORT: String(port), DATA_DIR: dataDir });
  expect(await started.ended).toBe(69);
  expect(started.said()).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`);
  expect(processesOf(dataDir)).toEqual([]);
});

test('a PORT that is no port, and an argument nobody knows, are told with their own exit code', async () => {
  const noPort = start(byNode, { PORT: 'eighty' });
  expect([await noPort.ended, noPort.said()]).toEqual([64, expect.stringContaining('PORT: "eighty" is not a port')]);
  const noArgument = start([...byNode, '--turbo'], {});
  expect([await noArgument.ended, noArgument.said()]).toEqual([64, expect.stringContaining('"--turbo" was not understood')]);
});

test('too little room on the disk stops the start with a sentence', async () => {
  await expect(checkDisk(await ownFolder(), 1e12)).rejects.toMatchObject({ code: 74, message: expect.stringMatching(/has \d+ MB left; Hearthline needs at least/) });
});

test('serves, refuses a second start on the same data, and SIGTERM leaves no child within ten seconds', async () => {
  const dataDir = await ownFolder();
  const started = start(byNode, { DATA_DIR: dataDir });
  const url = await untilReady(started);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  expect(processesOf(dataDir).length).toBeGreaterThanOrEqual(3);
  const second = start(byNode, { DATA_DIR: dataDir });
  expect([await second.ended, second.said()]).toEqual([68, expect.stringContaining('already runs on')]);
  const asked = Date.now();
  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(0);
  expect(Date.now() - asked).toBeLessThan(10_000);
  expect(processesOf(dataDir)).toEqual([]);
});

test('SIGTERM to npm, which does not pass it on, ends everything all the same', async () => {
  const dataDir = await ownFolder();
  const started = start(['npm', 'start'], { DATA_DIR: dataDir });
  await untilReady(started);
  started.child.kill('SIGTERM');
  await started.ended;
  await untilNothingLeft(dataDir);
});

test('when the start script itself is killed, app and stores are gone soon after, and the next start finds its data', async () => {
  const dataDir = await ownFolder();
  const started = start(byNode, { DATA_DIR: dataDir });
  await untilReady(started);
  started.child.kill('SIGKILL');
  await untilNothingLeft(dataDir);
  rmSync(join(dataDir, 'mongod.pid'), { force: true });
  const again = start(byNode, { DATA_DIR: dataDir });
  expect((await fetch(`${await untilReady(again)}/health/ready`)).status).toBe(200);
  again.child.kill('SIGTERM');
  expect(await again.ended).toBe(0);
});
