import { createReadStream, createWriteStream, existsSync, mkdirSync, type ReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';
import { SETTINGS, type Settings } from '../../../platform/settings/settings.js';

/** A county's addresses are some hundred megabytes. [ours] */
const MOST_BYTES = 512 * 1024 ** 2;

/** Tables on their way; deleted as soon as they were read. */
@Injectable()
export class ImportFiles {
  private readonly folder: string;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.folder = join(settings.dataDir, 'network-imports');
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  /** The file is where another process took it in, or gone. */
  isHere(id: string): boolean {
    return existsSync(join(this.folder, id));
  }

  open(id: string): ReadStream {
    return createReadStream(join(this.folder, id));
  }

  /** Resolves with its size once it is whole; what broke off leaves nothing behind. */
  async take(id: string, content: Readable): Promise<number> {
    let size = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        if (size > MOST_BYTES) done(new Problem(413, 'too-long', 'The file is larger than 512 MB. Hand it in in parts.'));
        else done(null, chunk);
      },
    });
    try {
      await pipeline(content, counted, createWriteStream(join(this.folder, id), { mode: 0o600, flags: 'wx' }));
      if (size === 0) throw new Problem(400, 'structure', 'The file is empty.');
      return size;
    } catch (error) {
      await this.remove(id);
      throw error instanceof Problem ? error : new Problem(400, 'structure', 'The file broke off on its way. Nothing of it was kept; hand it in again.');
    }
  }

  remove(id: string): Promise<void> {
    return rm(join(this.folder, id), { force: true });
  }

  names(): Promise<string[]> {
    return readdir(this.folder);
  }
}
