import { Injectable } from '@nestjs/common';
import { UkAirTable, type UkAirHour, type UnreadValue } from '../../../core/air/uk-air.js';
import type { Row } from '../../../core/doors/uploads/csv.js';
import { iso } from '../../../core/time/when.js';
import { spoken } from '../csv-file.js';
import { HOUR_FIELDS } from './air.forms.js';
import { Air } from './air.service.js';

const BATCH = 500, MOST_TOLD = 50;

export interface UkAirReport {
  readonly rows: number;
  /** Hours of which something was taken, and their values. */
  readonly hours: number;
  readonly values: number;
  /** Of these values, those that the network does not vouch for yet. */
  readonly provisional: number;
  /** Values that the network suspects, and that are not there; none of them is kept. */
  readonly suspect: number;
  readonly missing: number;
  readonly unread: readonly UnreadValue[];
  readonly unreadCount: number;
  /** Pollutants of the file that have no place here. */
  readonly passedOver: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly kept: boolean;
}

/** Hourly files of the national network, hour by hour through the one door of a site's hours. */
@Injectable()
export class UkAirFiles {
  constructor(private readonly air: Air) {}

  async take(site: string, rows: AsyncIterable<Row>, dryRun: boolean): Promise<UkAirReport> {
    const { id } = await this.air.find(site), table = new UkAirTable(), unread: UnreadValue[] = [];
    const counts = { rows: 0, hours: 0, values: 0, provisional: 0, suspect: 0, missing: 0, unreadCount: 0 };
    let batch: UkAirHour[] = [], first = Infinity, last = -Infinity;
    const refuse = (some: readonly UnreadValue[]): void => {
      counts.unreadCount += some.length;
      unread.push(...some.slice(0, MOST_TOLD - unread.length));
    };
    const take = async (): Promise<void> => {
      const { accepted, rejected } = await this.air.take(id, batch.map(formOf), { dryRun });
      counts.hours += accepted;
      counts.values += batch.reduce((sum, { values }) => sum + values.length, 0) - rejected.length;
      refuse(rejected.map(({ index, field = 'body', detail }) => ({ line: batch[index]?.line ?? 0, field, detail })));
      batch = [];
    };
    try {
      for await (const row of rows) {
        const read = table.take(row);
        if (!read) continue;
        counts.rows += 1;
        if ('detail' in read) refuse([read]);
        else {
          for (const count of ['provisional', 'suspect', 'missing'] as const) counts[count] += read[count];
          refuse(read.unread);
          if (read.values.length === 0) continue;
          [first, last] = [Math.min(first, read.at), Math.max(last, read.at)];
          if (batch.push(read) >= BATCH) await take();
        }
      }
      table.end();
    } catch (error) {
      throw spoken(error);
    }
    if (batch.length > 0) await take();
    return { ...counts, unread, passedOver: table.passedOver, ...(Number.isFinite(first) ? { from: iso(first), to: iso(last) } : {}), kept: !dryRun };
  }
}

const formOf = ({ at, values }: UkAirHour): object => ({ at: iso(at), ...Object.fromEntries(values.map(({ pollutant, value }) => [HOUR_FIELDS[pollutant], value])) });
