import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.js';

const SOURCE = join(ROOT, 'tools', 'chaos', 'world', 'power-loss.c');
const HEAD_BYTES = 24;

/** The disks of stores that forget what was not synced when the power goes. Needs gcc (power-loss.c is built in the run's folder). */
export class PowerLoss {
  private constructor(private readonly folder: string, private readonly library: string) {}

  static open(folder: string, why: (reason: string) => void): PowerLoss | undefined {
    const library = join(folder, 'power-loss.so');
    try {
      execFileSync('gcc', ['-O1', '-shared', '-fPIC', '-o', library, SOURCE, '-ldl', '-pthread'], { stdio: ['ignore', 'ignore', 'pipe'] });
      return new PowerLoss(folder, library);
    } catch (error) {
      why((error as { stderr?: Buffer }).stderr?.toString().trim() || (error as Error).message);
      return undefined;
    }
  }

  /** What the store at this folder is started with. */
  env(store: string): Record<string, string> {
    const undos = this.undosOf(store);
    mkdirSync(undos, { recursive: true });
    return { LD_PRELOAD: this.library, STORE_DIR: store, UNDO_DIR: undos };
  }

  /** The store is dead: takes back what it had not synced, the last first. How many writes that were. */
  forget(store: string): number {
    let count = 0;
    for (const name of readdirSync(store, { recursive: true }) as string[]) {
      const file = join(store, name), undo = join(this.undosOf(store), String(statSync(file, { bigint: true }).ino));
      const records = recordsOf(undo);
      if (records.length === 0) continue;
      const fd = openSync(file, 'r+');
      for (const { at, written, before } of records.reverse()) {
        if (before.length > 0) writeSync(fd, before, 0, before.length, at);
        if (before.length < written) ftruncateSync(fd, Math.min(statSync(file).size, at + before.length));
      }
      closeSync(fd);
      count += records.length;
    }
    rmSync(this.undosOf(store), { recursive: true, force: true });
    return count;
  }

  private undosOf(store: string): string {
    return join(this.folder, `undo-${store.split('/').at(-1) ?? ''}`);
  }
}

interface UndoRecord {
  readonly at: number;
  readonly written: number;
  readonly before: Buffer;
}

/** A last record that was cut short by the kill was never followed by its write. */
function recordsOf(file: string): UndoRecord[] {
  const records: UndoRecord[] = [];
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return records;
  }
  for (let place = 0; place + HEAD_BYTES <= bytes.length;) {
    const [at, written, stood] = [0, 8, 16].map((offset) => Number(bytes.readBigUInt64LE(place + offset))) as [number, number, number];
    const before = bytes.subarray(place + HEAD_BYTES, place + HEAD_BYTES + stood);
    if (before.length === stood) records.push({ at, written, before });
    place += HEAD_BYTES + stood;
  }
  return records;
}
