import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Which homes are to fall silent until when (milliseconds since 1970 UTC), by the home's key. */
type Hushed = Record<string, number>;
const pathIn = (dataDir: string): string => join(dataDir, 'demo', 'hushed.json');

async function read(path: string): Promise<Hushed> {
  return readFile(path, 'utf8').then((text) => JSON.parse(text) as Hushed, () => ({}));
}

/** Asks the living street, another process, to let a home fall silent; what would have been said is never said. */
export async function hush(dataDir: string, home: string, until: number): Promise<void> {
  const path = pathIn(dataDir);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ ...(await read(path)), [home]: until }), { mode: 0o600 });
}

/** The street's side: looks whether it was asked, at most every two seconds. */
export class Hush {
  private hushed: Hushed = {};
  private lookedAt = 0;
  private changedAt = 0;
  constructor(private readonly dataDir: string) {}

  async look(now: number): Promise<void> {
    if (now - this.lookedAt < 2_000) return;
    this.lookedAt = now;
    const changedAt = await stat(pathIn(this.dataDir)).then((found) => found.mtimeMs, () => 0);
    if (changedAt === this.changedAt) return;
    this.changedAt = changedAt;
    this.hushed = await read(pathIn(this.dataDir));
  }

  isSilent(home: string, now: number): boolean {
    return (this.hushed[home] ?? 0) > now;
  }
}
