import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { TableProblem } from '../../../../core/doors/uploads/csv.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Round } from '../../../platform/clock/round.js';
import { Problem } from '../../../platform/http/problem.js';
import { Log } from '../../../platform/log/log.js';
import { Leases } from '../../../platform/store/leases.js';
import type { ImportDoc } from './import.js';
import { ImportFiles } from './import-files.js';
import { ImportsStore } from './imports.store.js';
import type { Batch, Intake } from './intake.js';
import { Intakes } from './intakes.service.js';
import { FileRefused, rowsOf } from './row-source.js';

const LOOK_MS = 500;
const LEASE_MS = 10_000;
const AGAIN_MS = 5_000, LOST_MS = 3_600_000;
/** Rows in one write: few enough that a call for help meanwhile waits some ten milliseconds, not forty. [ours, measured] */
const BATCH = 250;

/**
 * Reads one file after the other. A batch is durable before the count of rows says so: a process that dies reads the file
 * again, passes over the rows that were counted, and at most writes one batch twice, which changes nothing.
 */
@Injectable()
export class ImportWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('network-imports', error));

  constructor(
    private readonly store: ImportsStore, private readonly files: ImportFiles, private readonly intakes: Intakes, private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  private async look(): Promise<void> {
    for (const { _id, dueAt } of await this.store.due()) {
      const isHere = this.files.isHere(_id);
      // Its file lies in the data folder of the process that took it in; when nobody has read it for an hour, nowhere.
      if (this.round.isOver || (!isHere && dueAt.getTime() > this.clock.now() - LOST_MS)) continue;
      await this.leases.holding('network-imports', LEASE_MS, async () => {
        const doc = await this.store.find(_id);
        if (doc?.state !== 'waiting') return;
        if (isHere) await this.work(doc);
        else await this.end(doc, { state: 'refused', why: `Its file was lost on the way, behind row ${doc.rows}. Hand it in again: what was taken is not taken twice.` });
      });
    }
  }

  private async work(doc: ImportDoc): Promise<void> {
    try {
      await this.store.begin(doc._id);
      const { layout } = this.intakes.of(doc.layout);
      if (layout.refusesCell) for await (const _ of rowsOf(this.files.open(doc._id), layout)) if (this.round.isOver) return;
      if (await this.read(doc, this.intakes.of(doc.layout))) await this.end(doc, { state: 'done', bytesRead: doc.size });
    } catch (error) {
      if (error instanceof TableProblem || error instanceof Problem) return this.end(doc, { state: 'refused', why: error.message });
      if (error instanceof FileRefused) return this.end(doc, { state: 'refused', field: error.field, why: `${error.field}: ${error.detail}` });
      this.log.failure('network-import', error, { id: doc._id });
      await this.store.again(doc._id, new Date(this.clock.now() + AGAIN_MS), 'The rows could not be stored just now; it is tried again.');
    }
  }

  /** False: the process stops, and the file is read on after the next start. */
  private async read(doc: ImportDoc, { layout, begin }: Intake): Promise<boolean> {
    const file = this.files.open(doc._id), batch = begin({ now: doc.madeAt.getTime(), ...doc.terms });
    const before = { refused: doc.refused, outside: doc.outside };
    let rows = 0;
    const flush = async (): Promise<void> => {
      if (batch.size > 0) await this.flush(doc, batch, file.bytesRead, before);
    };
    try {
      for await (const { row, ...place } of rowsOf(file, layout)) {
        if (this.round.isOver) return false;
        if ((rows += 1) <= doc.rows) continue;
        batch.take({ row: rows, ...place }, row);
        if (batch.size >= BATCH) await flush();
      }
    } catch (error) {
      if (!(error instanceof TableProblem || error instanceof Problem)) throw error;
      // What stands before the place that cannot be read is right all the same.
      await flush();
      throw new TableProblem(rows === 0 ? error.message : `${error.message} The ${rows} rows before were read; what was taken of them is not taken twice.`);
    }
    await flush();
    return true;
  }

  private async flush({ _id, terms: { dryRun } }: ImportDoc, batch: Batch, bytesRead: number, before: { refused: number; outside: number }): Promise<void> {
    const rows = batch.size, { taken, changed, outside, faults } = await batch.flush(dryRun);
    await this.store.progress(_id, { rows, taken, changed, outside: outside.length, refused: faults.length }, bytesRead, { refused: faults, outside }, before);
    before.refused += faults.length;
    before.outside += outside.length;
  }

  private async end({ _id }: ImportDoc, change: Partial<ImportDoc>): Promise<void> {
    await this.store.end(_id, change);
    await this.files.remove(_id);
  }
}
