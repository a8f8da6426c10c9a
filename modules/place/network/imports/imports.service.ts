import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { notFound } from '../../../platform/http/problem.js';
import { newId } from '../../../platform/store/new-id.js';
import { faultShown, shown, type FaultShown, type Import, type ImportDoc, type ImportTerms, type LayoutName } from './import.js';
import { ImportFiles } from './import-files.js';
import { ImportsStore, type Told } from './imports.store.js';

const MOST_SHOWN = 50;

/** Files of publishers: taken in whole, read in the background. */
@Injectable()
export class Imports {
  constructor(private readonly store: ImportsStore, private readonly files: ImportFiles, private readonly clock: Clock) {}

  /** Resolves when the file is whole and will be read, whatever happens. */
  async take(layout: LayoutName, terms: ImportTerms, content: Readable): Promise<Import> {
    const _id = newId<string>();
    const size = await this.files.take(_id, content);
    const madeAt = new Date(this.clock.now());
    const doc: ImportDoc = { _id, layout, terms, state: 'waiting', madeAt, size, bytesRead: 0, begun: 0, rows: 0, taken: 0, changed: 0, outside: 0, refused: 0, dueAt: madeAt };
    await this.store.add(doc);
    return shown(doc);
  }

  async find(id: string): Promise<Import> {
    const doc = await this.store.find(id);
    if (!doc) throw notFound('import');
    return shown(doc);
  }

  async latest(): Promise<Import[]> {
    return (await this.store.latest(MOST_SHOWN)).map(shown);
  }

  async told(id: string, told: Told, afterRow: number, most: number): Promise<FaultShown[]> {
    await this.find(id);
    return (await this.store.faultsOf(id, told, afterRow, most)).map(faultShown);
  }
}
