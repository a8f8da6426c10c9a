import { Injectable } from '@nestjs/common';
import { aadfReader, type Aadf } from '../../../../core/traffic/aadf.js';
import type { DayOrder } from '../../../../core/doors/uploads/day-order.js';
import { headingsIn, type Row } from '../../../../core/doors/uploads/csv.js';
import { HourlyCounts, type CountedHour, type CountsReport } from '../../../../core/traffic/hourly-counts.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Problem } from '../../../platform/http/problem.js';
import { spoken } from '../../csv-file.js';
import { Traffic } from '../traffic.service.js';
import { Counts } from './counts.store.js';

const BATCH = 1_000, MOST_TOLD = 50;

export interface AadfReport {
  readonly rows: number;
  readonly taken: number;
  readonly refused: number;
  readonly unread: readonly { readonly line: number; readonly field: string; readonly detail: string }[];
}

/** Tables of counts come in, row by row: a wrong row costs its neighbours nothing and is named. */
@Injectable()
export class CountTables {
  constructor(private readonly counts: Counts, private readonly traffic: Traffic, private readonly clock: Clock) {}

  async hours(site: string, rows: AsyncIterable<Row>, { zone, dayOrder, dryRun }: { zone: string; dayOrder: DayOrder; dryRun: boolean }): Promise<CountsReport & { kept: boolean }> {
    const { id } = await this.traffic.site(site);
    let table: HourlyCounts | undefined;
    for await (const row of rows) {
      if (table) saying(() => table?.take(row));
      else table = saying(() => new HourlyCounts(headingsIn(row), { zone, dayOrder, now: this.clock.now() }));
    }
    if (!table) throw new Problem(400, 'structure', 'The file is empty.');
    const hours = table.hours;
    if (!dryRun) for (let from = 0; from < hours.length; from += BATCH) await this.counts.keepHours(id, hours.slice(from, from + BATCH));
    return { ...table.report(), kept: !dryRun };
  }

  async years(rows: AsyncIterable<Row>): Promise<AadfReport> {
    let read: ReturnType<typeof aadfReader> | undefined;
    let batch: Aadf[] = [], taken = 0, all = 0;
    const unread: AadfReport['unread'][number][] = [];
    for await (const row of rows) {
      if (!read) {
        read = saying(() => aadfReader(headingsIn(row), this.clock.now()));
        continue;
      }
      all += 1;
      const one = read(row);
      if ('detail' in one) {
        if (unread.length < MOST_TOLD) unread.push({ line: row.line, ...one });
        continue;
      }
      taken += 1;
      if (batch.push(one) < BATCH) continue;
      await this.counts.keepYears(batch);
      batch = [];
    }
    await this.counts.keepYears(batch);
    return { rows: all, taken, refused: all - taken, unread };
  }

  async hoursBetween(site: string, from: number, to: number): Promise<CountedHour[]> {
    return this.counts.hoursBetween((await this.traffic.site(site)).id, from, to);
  }
}

function saying<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw spoken(error);
  }
}
