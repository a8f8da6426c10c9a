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
    const read = await headerOf(path);
    if ('fault' in read) this.log.warning('map-ground', { setting: 'MAP_PMTILES', fault: read.fault, instead: 'the wards alone' });
    else this.file = { path, size: read.size, etag: `"${Math.floor(read.mtimeMs).toString(36)}-${read.size.toString(36)}"` };
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
}

/** The first bytes of a file that can be the map's ground, or why it cannot. */
export async function headerOf(path: string): Promise<{ readonly header: Uint8Array; readonly size: number; readonly mtimeMs: number } | { readonly fault: string; readonly code?: string }> {
  try {
    const { size, mtimeMs } = await stat(path), handle = await open(path);
    try {
      const header = new Uint8Array(HEADER_BYTES), { bytesRead } = await handle.read(header, 0, HEADER_BYTES, 0);
      const fault = groundFault(header.subarray(0, bytesRead), size);
      return fault === undefined ? { header, size, mtimeMs } : { fault };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { fault: `cannot be read (${code ?? 'unknown'})`, ...(code ? { code } : {}) };
  }
}
