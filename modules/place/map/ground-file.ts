import { createReadStream, type ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { groundFault, HEADER_BYTES } from '../../../core/geo/pmtiles-header.js';
import { Log } from '../../platform/log/log.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';

/** An operator's PMTiles file with streets and water. One that cannot be used is said at the start; the map then stands on the wards alone. */
@Injectable()
export class GroundFile implements OnModuleInit {
  private file?: { readonly path: string; readonly size: number; readonly etag: string };

  constructor(@Inject(SETTINGS) private readonly settings: Settings, private readonly log: Log) {}

  async onModuleInit(): Promise<void> {
    const path = this.settings.mapGround;
    if (path === undefined) return;
    const fault = await this.look(path).catch((error: unknown) => `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    if (fault) this.log.warning('map-ground', { setting: 'MAP_PMTILES', fault, instead: 'the wards alone' });
  }

  get isThere(): boolean {
    return this.file !== undefined;
  }

  get size(): number {
    return this.file?.size ?? 0;
  }

  get etag(): string {
    return this.file?.etag ?? '';
  }

  /** Both ends with it. */
  read(from: number, to: number): ReadStream | undefined {
    return this.file && createReadStream(this.file.path, { start: from, end: to });
  }

  /** Undefined: it can be used. */
  private async look(path: string): Promise<string | undefined> {
    const { size, mtimeMs } = await stat(path), handle = await open(path);
    try {
      const header = new Uint8Array(HEADER_BYTES), { bytesRead } = await handle.read(header, 0, HEADER_BYTES, 0);
      const fault = groundFault(header.subarray(0, bytesRead), size);
      if (fault === undefined) this.file = { path, size, etag: `"${Math.floor(mtimeMs).toString(36)}-${size.toString(36)}"` };
      return fault;
    } finally {
      await handle.close();
    }
  }
}
