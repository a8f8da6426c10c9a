import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { EXIT_CODES } from './exit-codes.mjs';
import { ROOT } from './places.mjs';
import { appPidFile } from './only-one.mjs';
import { endProcess, removePid, writePid } from './stores/pid-file.mjs';

export const APP = join(ROOT, 'dist', 'src', 'main.js');

/**
 * The app as a child in a session of its own, tied to us by a channel: when we are gone, it hears the channel close
 * and stops by itself.
 */
export function startApp({ env, dataDir, keeper }) {
  const child = spawn(process.execPath, [APP], { detached: true, cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise((done) => {
    child.once('error', (error) => done({ code: EXIT_CODES.appFailed.code, how: error.message }));
    child.once('exit', (code, signal) => done({ code: code ?? EXIT_CODES.appFailed.code, how: signal ?? `code ${code}` }));
  });
  if (child.pid) {
    keeper.watch(child.pid, APP, 'app');
    writePid(appPidFile(dataDir), child.pid);
    ended.then(() => {
      keeper.forget(child.pid);
      removePid(appPidFile(dataDir));
    });
  }
  return { ended, stop: (patienceMs) => endProcess(child.pid, APP, patienceMs).then(() => ended) };
}
