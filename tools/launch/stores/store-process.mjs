import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, portIsFree } from '../ports.mjs';
import { clearStale, endProcess, removePid, writePid } from './pid-file.mjs';

const READY_MS = 30_000;
export const STOP_MS = 4_000;

/**
 * One store as a child of this process, in a session of its own: Ctrl-C reaches the launcher alone, which stops the
 * app first and the stores after it.
 * `port` is given when it must stay the same (a restart beneath a running app).
 * @param {{ file: string, name: string, folder: string, port?: number, args: (port: number, log: string) => string[],
 *   isReady: (port: number) => Promise<boolean>, explain: (log: string) => string, keeper: object }} store
 */
export async function startStore(store) {
  const { name, folder, keeper } = store;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pidFile = join(folder, '..', `${name}.pid`);
  await clearStale(pidFile, folder, STOP_MS);
  const { port, moved } = store.port ? { port: store.port, moved: false } : await rememberedPort(folder);
  const log = join(folder, '..', `${name}.log`);
  if (existsSync(log)) renameSync(log, `${log}.previous`);
  const child = spawn(store.file, store.args(port, log), { detached: true, stdio: 'ignore' });
  const ended = new Promise((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => done(`ended (${signal ?? `code ${code}`})`));
  });
  let gone;
  ended.then((how) => {
    gone = how;
    removePid(pidFile);
    if (child.pid) keeper.forget(child.pid);
  });
  if (child.pid) {
    writePid(pidFile, child.pid);
    keeper.watch(child.pid, folder, 'store');
  }
  const running = { port, moved, pid: child.pid, ended, stop: (patienceMs = STOP_MS) => endProcess(child.pid, folder, patienceMs).then(() => ended) };
  await waitReady(store, running, () => gone, log);
  return running;
}

async function waitReady({ name, isReady, explain }, running, gone, log) {
  for (const until = Date.now() + READY_MS; Date.now() < until; await sleep(40)) {
    if (gone()) throw new Error(`${name} ${gone()} at its start: ${explain(tail(log)) || `see ${log}`}`);
    if (await isReady(running.port)) return;
  }
  await running.stop();
  throw new Error(`${name} was not ready within ${READY_MS / 1000} s; see ${log}`);
}

/** The port of last time when it is still free (a replica set knows itself by its port), else a new one. */
async function rememberedPort(folder) {
  const file = `${folder}.port`;
  const before = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0;
  const same = before > 0 && (await portIsFree(before));
  const port = same ? before : await freePort();
  writeFileSync(file, `${port}\n`);
  return { port, moved: !same && readdirSync(folder).length > 0 };
}

function tail(log) {
  try {
    return readFileSync(log, 'utf8').slice(-20_000);
  } catch {
    return '';
  }
}
