import { createReadStream, type ReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { FilesOnTheirWay } from '../../../platform/http/files-on-their-way.js';
import { Problem } from '../../../platform/http/problem.js';
import { SETTINGS, type Settings } from '../../../platform/settings/settings.js';

/** A county's addresses are some hundred megabytes. [ours] */
const MOST_BYTES = 512 * 1024 ** 2;

/** Publishers' tables; deleted as soon as they were read. */
@Injectable()
export class ImportFiles extends FilesOnTheirWay {
  constructor(@Inject(SETTINGS) settings: Settings) {
    super(settings.dataDir, 'network-imports');
  }

  open(id: string): ReadStream {
    return createReadStream(this.path(id));
  }

  async take(id: string, content: Readable): Promise<number> {
    const { size } = await this.keep(id, content, MOST_BYTES, 'The file is larger than 512 MB. Hand it in in parts.');
    if (size > 0) return size;
    await this.remove(id);
    throw new Problem(400, 'structure', 'The file is empty.');
  }
}
