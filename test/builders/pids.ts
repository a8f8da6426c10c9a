import { readdirSync, readFileSync } from 'node:fs';

/** The process of a program whose command line names this folder: a store that a test started for itself. */
export function pidOf(program: RegExp, folder: string): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const words = commandOf(pid);
    if (words.some((word) => word.startsWith(folder)) && program.test(words[0] ?? '')) return Number(pid);
  }
  throw new Error(`No process of this test fits ${program}`);
}

function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
