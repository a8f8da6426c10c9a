import { Injectable } from '@nestjs/common';
import type { ColumnRow } from '../../../../core/network/layouts/column.js';
import { Clock } from '../../../platform/clock/clock.js';
import { notFound, Problem } from '../../../platform/http/problem.js';
import { newId } from '../../../platform/store/new-id.js';
import { Sources } from '../../../sensing/things/sources.service.js';
import { Columns, SLOTS, type Column, type Installed } from './columns.store.js';
import { LightFaults, type LightFault } from './faults.store.js';

const MOST_FAULTS = 200;
/** A clock may run so far ahead. */
const AHEAD_MS = 60_000;

/** Street-light columns as the council's assets: their faults, and what else they carry. */
@Injectable()
export class Lights {
  constructor(private readonly columns: Columns, private readonly faults: LightFaults, private readonly sources: Sources, private readonly clock: Clock) {}

  /** From a file: the columns, and what the lights themselves say is wrong. */
  async keep(rows: readonly (ColumnRow & { readonly ward?: string })[]): Promise<number> {
    let changed = await this.columns.keep(rows);
    const now = this.clock.now();
    for (const { id: column, faults } of rows) {
      if (!faults) continue;
      for (const kind of faults) changed += (await this.faults.open({ id: newId(), column, kind, since: now, source: 'talq' })) ? 1 : 0;
      changed += await this.faults.endUnsaid(column, faults, now);
    }
    return changed;
  }

  async find(id: string): Promise<Column> {
    const column = await this.columns.find(id);
    if (!column) throw notFound('column');
    return column;
  }

  async faultsOf(id: string): Promise<LightFault[]> {
    return this.faults.of((await this.find(id)).id, MOST_FAULTS);
  }

  async report(id: string, { kind, since, detail }: { readonly kind: string; readonly since?: number | undefined; readonly detail?: string | undefined }): Promise<{ news: boolean }> {
    const { id: column } = await this.find(id), now = this.clock.now();
    if (since !== undefined && since > now + AHEAD_MS) throw new Problem(400, 'value', 'since: lies ahead.', { field: 'since' });
    return { news: await this.faults.open({ id: newId(), column, kind, since: since ?? now, source: 'report', ...(detail ? { detail } : {}) }) };
  }

  async mended(id: string, kind: string): Promise<void> {
    if (!(await this.faults.end((await this.find(id)).id, kind, this.clock.now()))) throw notFound('open fault of this kind');
  }

  async install(id: string, thing: Omit<Installed, 'at'>): Promise<Column> {
    const column = await this.find(id), slots = column.slots ?? SLOTS;
    const { devEui } = thing, behind = thing.behind && this.sources.placeOf(thing.behind);
    const elsewhere = devEui === undefined ? behind && (await this.columns.carryingBehind(behind.source, behind.name)) : await this.columns.carrying(devEui);
    if (elsewhere) throw new Problem(409, 'duplicate', `The column ${elsewhere.id} carries this device. Take it off there first.`, { field: devEui === undefined ? 'behind' : 'devEui' });
    if (!(await this.columns.install(column.id, { ...thing, ...(behind ? { behind } : {}), at: this.clock.now() }, slots))) throw new Problem(409, 'conflict', `The slot is taken, or all ${slots} are. Take something off first.`, { field: 'slot' });
    return this.find(id);
  }

  async takeDown(id: string): Promise<void> {
    const { id: known } = await this.find(id);
    if (!(await this.columns.takeDown(known))) throw new Problem(409, 'conflict', 'The column carries something. Take it off first.', { field: 'installed' });
    await this.faults.endAll(known, this.clock.now());
  }

  async takeOff(id: string, slot: string): Promise<void> {
    if (!(await this.columns.remove((await this.find(id)).id, slot))) throw notFound('thing in this slot');
  }
}
