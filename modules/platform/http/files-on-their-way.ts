import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from './problem.js';

/** Files that were handed in and wait to be read, in a folder of their own: for their owner's eyes only. */
export class FilesOnTheirWay {
  private readonly folder: string;

  constructor(dataDir: string, name: string) {
    this.folder = join(dataDir, name);
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  path(id: string): string {
    return join(this.folder, id);
  }

  /** The file is where another process took it in, or gone. */
  isHere(id: string): boolean {
    return existsSync(this.path(id));
  }

  /** Resolves with its size and the digest of its bytes once it is whole; what broke off leaves nothing behind. `tooLong`: said beyond `most` bytes. */
  protected async keep(id: string, content: Readable, most: number, tooLong: string): Promise<{ size: number; digest: string }> {
    let size = 0;
    const digest = createHash('sha256');
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        digest.update(chunk);
        if (size > most) done(new Problem(413, 'too-long', tooLong));
        else done(null, chunk);
      },
    });
    try {
      await pipeline(content, counted, createWriteStream(this.path(id), { mode: 0o600, flags: 'wx' }));
      return { size, digest: digest.digest('base64url') };
    } catch (error) {
      await this.remove(id);
      throw error instanceof Problem ? error : new Problem(400, 'structure', 'The file broke off on its way. Nothing of it was kept; hand it in again.');
    }
  }

  remove(id: string): Promise<void> {
    return rm(this.path(id), { force: true });
  }

  names(): Promise<string[]> {
    return readdir(this.folder);
  }
}
