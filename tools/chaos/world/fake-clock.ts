import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARY = 'faketime/libfaketimeMT.so.1';

/** The wall clock that the apps see, by libfaketime (Debian: `faketime`): turned while they run, as a host's is by its time service or by hand. */
export class FakeClock {
  private constructor(private readonly library: string, private readonly file: string) {
    this.turn(0);
  }

  static open(file: string, why: (reason: string) => void): FakeClock | undefined {
    const found = readdirSync('/usr/lib').map((folder) => join('/usr/lib', folder, LIBRARY)).find(existsSync);
    if (found) return new FakeClock(found, file);
    why('libfaketime is not installed');
    return undefined;
  }

  /** Timers go by the monotonic clock, which no host turns. The file is read again after a second. */
  get env(): Record<string, string> {
    return { LD_PRELOAD: this.library, FAKETIME_TIMESTAMP_FILE: this.file, FAKETIME_CACHE_DURATION: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
  }

  turn(seconds: number): void {
    writeFileSync(this.file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
  }
}
