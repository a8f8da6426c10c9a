import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The command line of a running process, '' when there is none. A number alone proves nothing: pids are used again. */
export function commandLine(pid) {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** Whether this pid is a process of ours: its command line holds the mark (a data folder, a script's path). */
export const isOurs = (pid, mark) => commandLine(pid).includes(mark);

export function writePid(file, pid) {
  writeFileSync(file, `${pid}\n`);
}

export function readPid(file) {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

export const removePid = (file) => rmSync(file, { force: true });

/**
 * Ends a process of ours and waits until it is gone: SIGTERM, and SIGKILL when that was not enough.
 * A pid that is no longer ours is left alone.
 */
export async function endProcess(pid, mark, patienceMs) {
  if (!isOurs(pid, mark)) return;
  for (const [signal, waitMs] of [['SIGTERM', patienceMs], ['SIGKILL', 2_000]]) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (const until = Date.now() + waitMs; Date.now() < until; await sleep(25)) if (!isOurs(pid, mark)) return;
  }
}

/** Ends what a crashed run left behind under this pid file. @returns {Promise<boolean>} whether there was one */
export async function clearStale(file, mark, patienceMs) {
  const pid = readPid(file);
  const stale = pid !== undefined && isOurs(pid, mark);
  if (stale) await endProcess(pid, mark, patienceMs);
  removePid(file);
  return stale;
}
