import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { FilesOnTheirWay } from '../../../platform/http/files-on-their-way.js';
import { SETTINGS, type Settings } from '../../../platform/settings/settings.js';

/** Ten years of a watch are some hundred megabytes, compressed. [ours] */
export const MOST_BYTES = 2 * 1024 ** 3;

/** Files of wearables; deleted as soon as they were read. */
@Injectable()
export class UploadFiles extends FilesOnTheirWay {
  constructor(@Inject(SETTINGS) settings: Settings) {
    super(settings.dataDir, 'uploads');
  }

  take(id: string, content: Readable, most = MOST_BYTES): Promise<{ size: number; digest: string }> {
    return this.keep(id, content, most, 'The file is larger than 2 GB.');
  }
}
