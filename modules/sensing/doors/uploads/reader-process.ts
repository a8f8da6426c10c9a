import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Line, Task } from './reader/lines.js';

const ROOMS = ['./reader/main.js', '../../../../dist/modules/sensing/doors/uploads/reader/main.js'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
/** The program, and its packages; the folder of the data is none of these. */
const PROGRAM = ['../../../../', '../../../../../'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** Batches of 500 readings need a few megabytes; a file that makes the reader want more is hostile. [ours] */
const HEAP_MB = 192;
/** Ten years of a watch are read in minutes. [ours] */
const READ_WITHIN_MS = 30 * 60_000;

export class ReaderFailed extends Error {
  override readonly name = 'ReaderFailed';
  constructor(readonly why: 'took-too-long' | 'too-much-memory' | 'not-built' | 'ended') {
    super(why);
  }
}

/** Lines of the reading process, as fast as they are taken. It is gone, whatever happens, when this ends. */
export async function* read(task: Task, withinMs = READ_WITHIN_MS): AsyncGenerator<Line> {
  const script = ROOMS.find((path) => existsSync(path));
  if (!script) throw new ReaderFailed('not-built');
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, ...confinement(task.file), script, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'ignore'], env: {} });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, withinMs);
  const ended = new Promise<string | number | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
    child.once('error', () => resolve('error'));
  });
  try {
    let last: Line | undefined;
    for await (const line of createInterface({ input: child.stdout })) yield (last = JSON.parse(line) as Line);
    const how = await ended;
    if (last?.type === 'done' || last?.type === 'refused') return;
    throw new ReaderFailed(late ? 'took-too-long' : how === 'SIGABRT' || how === 134 ? 'too-much-memory' : 'ended');
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

/** Node's own permissions: it reads the file and the program; no writing, no processes, no threads. */
function confinement(file: string): string[] {
  const flag = ['--permission', '--experimental-permission'].find((name) => process.allowedNodeEnvironmentFlags.has(name));
  if (!flag) return [];
  const program = PROGRAM.flatMap((room) => ['dist/*', 'node_modules/*', 'modules/*', 'core/*', 'package.json'].map((path) => room + path));
  return [flag, ...[file, ...program].map((path) => `--allow-fs-read=${path}`)];
}
