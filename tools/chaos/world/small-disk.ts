import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A disk of so many megabytes in memory, for a store that must meet its end. Needs root. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  static open(folder: string, megabytes: number, why: (reason: string) => void): SmallDisk | undefined {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
      return new SmallDisk(folder);
    } catch (error) {
      why((error as { stderr?: Buffer }).stderr?.toString().trim() || (error as Error).message);
      return undefined;
    }
  }

  /** Leaves nothing free. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.folder);
    let left = bavail * bsize;
    for (let i = 0; left > 0; i += 1) {
      const size = Math.min(left, 16_000_000);
      try {
        writeFileSync(join(this.folder, `ballast-${i}`), Buffer.alloc(size));
      } catch {
        return;
      }
      left -= size;
    }
  }

  free(): void {
    for (let i = 0; i < 256; i += 1) rmSync(join(this.folder, `ballast-${i}`), { force: true });
  }

  close(): void {
    execFileSync('umount', ['-l', this.folder], { stdio: 'ignore' });
  }
}
