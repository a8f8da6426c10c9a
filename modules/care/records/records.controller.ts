import { Controller, Get } from '@nestjs/common';
import { Roles } from '../../platform/access/viewer.js';
import { RecordItems } from './record-items.js';
import { RecordTasks, type Standing } from './record-tasks.store.js';
import { RecordWriter } from './record-writer.js';

const MOST = 500;

interface Backlog {
  /** False: no record is set up, so nothing is written and nothing fails. */
  readonly on: boolean;
  /** The record is away, or asked for a pause. */
  readonly standsStill?: { readonly why: string; readonly until: string };
  /** Changed and not yet tried; counted up to 1,000. */
  readonly untried: number;
  readonly counts: Partial<Record<Standing, number>>;
  readonly items: readonly { readonly what: string; readonly state: Standing; readonly why: string; readonly attempts: number; readonly nextTry: string }[];
}

@Controller('api/v1/records')
@Roles('admin')
export class RecordsController {
  constructor(private readonly tasks: RecordTasks, private readonly items: RecordItems, private readonly writer: RecordWriter) {}

  /** What could not be written to the health and care record yet, and why; `needs-human` waits for a person. Ids only. */
  @Get('backlog')
  async backlog(): Promise<Backlog> {
    const [standsStill, counts, tasks, pending] = await Promise.all([this.tasks.standsStill(), this.tasks.counts(), this.tasks.list(MOST), this.items.pending(MOST)]);
    const items = tasks.map((task) => ({ what: task._id, state: task.state, why: task.why, attempts: task.attempts, nextTry: task.dueAt.toISOString() }));
    return { on: this.writer.isOn, ...(standsStill ? { standsStill } : {}), untried: pending.length, counts, items };
  }
}
