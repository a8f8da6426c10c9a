import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const running = new Set();
let stopping = false;

/** Ends every program that `run` has under way and lets it start no more: whoever is told to stop leaves nothing behind. */
export function endRunning() {
  stopping = true;
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs a program to its end and gathers what it said. Never throws: a program that cannot start has code -1.
 * @param {{ timeoutMs: number, cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} options
 * @returns {Promise<{ code: number, out: string, err: string, timedOut: boolean }>}
 */
export function run(program, args, { timeoutMs, cwd, env, onLine }) {
  if (stopping) return Promise.resolve({ code: -1, out: '', err: 'told to stop', timedOut: false });
  return new Promise((done) => {
    const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let out = '';
    let err = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.stdout.on('data', (bytes) => {
      out += bytes;
      if (onLine) for (const line of String(bytes).split('\n')) if (line.trim()) onLine(line.trimEnd());
    });
    child.stderr.on('data', (bytes) => (err += bytes));
    const end = (code, message = '') => {
      clearTimeout(timer);
      running.delete(child);
      done({ code, out, err: err + message, timedOut });
    };
    child.on('error', (error) => end(-1, error.message));
    child.on('close', (code) => end(code ?? -1));
  });
}

/** The first of these program names found on PATH, as a full path. */
export function onPath(names, env = process.env) {
  for (const name of names) {
    for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
      const file = join(folder, name);
      if (isProgram(file)) return file;
    }
  }
  return undefined;
}

export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The line of a program's output that says what was wrong, for a person: the last that names an error, else the last. */
export function whatWentWrong({ code, out, err, timedOut }, timeoutMs) {
  if (timedOut) return `took longer than ${Math.round(timeoutMs / 1000)} s`;
  const lines = `${out}\n${err}`.split('\n').map((line) => line.trim()).filter(Boolean);
  const telling = lines.filter((line) => /error|not found|no such|cannot|unable|failed/i.test(line));
  return (telling.at(-1) ?? lines.at(-1) ?? `ended with code ${code}`).slice(0, 300);
}
