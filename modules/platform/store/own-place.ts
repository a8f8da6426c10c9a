import { readFileSync, readlinkSync } from 'node:fs';

/** Where process numbers mean the same: this run of the kernel and its own namespace of them. Undefined where that cannot be known. */
export function ownPlace(): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** Of this place. A number that was given anew is taken for the old one's. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
