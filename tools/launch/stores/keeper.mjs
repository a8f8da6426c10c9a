import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endProcess } from './pid-file.mjs';

/**
 * The keeper: a small process that outlives its parent by a few seconds and ends the parent's children when the
 * parent was killed so hard (SIGKILL) that it could not do so itself. Node has no way to tie a child to its parent.
 */
const FILE = fileURLToPath(import.meta.url);
const PATIENCE_MS = { app: 8_000, store: 5_000 };

/**
 * @returns {{ watch(pid: number, mark: string, role: 'app' | 'store'): void, forget(pid: number): void, close(): void }}
 */
export function startKeeper() {
  const child = spawn(process.execPath, [FILE, 'keep'], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  child.on('error', () => undefined);
  child.unref();
  child.channel?.unref();
  const tell = (message) => child.connected && child.send(message, () => undefined);
  return {
    watch: (pid, mark, role) => tell({ watch: { pid, mark, role } }),
    forget: (pid) => tell({ forget: pid }),
    close: () => child.connected && child.disconnect(),
  };
}

function keep() {
  const kept = new Map();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  process.on('message', ({ watch, forget }) => {
    if (watch) kept.set(watch.pid, watch);
    if (forget) kept.delete(forget);
  });
  process.on('disconnect', async () => {
    for (const role of ['app', 'store']) {
      const group = [...kept.values()].filter((child) => child.role === role);
      await Promise.all(group.map(({ pid, mark }) => endProcess(pid, mark, PATIENCE_MS[role])));
    }
    process.exit(0);
  });
}

if (process.argv[1] === FILE && process.argv[2] === 'keep') keep();
