import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/http/problem.js';
import { SETTINGS, type Settings } from '../../../platform/settings/settings.js';

/** Ten years of a watch are some hundred megabytes, compressed. [ours] */
export const MOST_BYTES = 2 * 1024 ** 3;

/** Files on their way: for their owner's eyes only, and deleted as soon as they were read. */
@Injectable()
export class UploadFiles {
  private readonly folder: string;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.folder = join(settings.dataDir, 'uploads');
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  path(id: string): string {
    return join(this.folder, id);
  }

  /** The file is where another process took it in, or gone. */
  isHere(id: string): boolean {
    return existsSync(this.path(id));
  }

  /** Resolves with its size once it is whole; what broke off leaves nothing behind. */
  async take(id: string, content: Readable, most = MOST_BYTES): Promise<number> {
    let size = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        if (size > most) done(new Problem(413, 'too-long', 'The file is larger than 2 GB.'));
        else done(null, chunk);
      },
    });
    try {
      await pipeline(content, counted, createWriteStream(this.path(id), { mode: 0o600, flags: 'wx' }));
      return size;
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
