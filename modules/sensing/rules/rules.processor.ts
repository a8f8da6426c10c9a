import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import type { SubjectId } from '../../../core/ids.js';
import type { JobsByQueue } from '../../platform/queue/queues.js';
import { Processes } from '../../platform/store/processes.js';
import { Dirty } from './dirty.js';
import { Questioner } from './questioner.js';

/** A reminder to look. Late or doubled, it finds nothing to do; failed, the sweeper asks again. */
@Processor('rules')
export class RulesProcessor {
  constructor(private readonly questioner: Questioner, private readonly dirty: Dirty, private readonly processes: Processes) {}

  @Process({ name: 'rules.ask', concurrency: 4 })
  async ask({ data }: Job<JobsByQueue['rules']['rules.ask']>): Promise<void> {
    const subjects = data.subjects as readonly SubjectId[];
    // What this process itself heard and has answered meanwhile needs no second look; what another heard does.
    const open = data.by === this.processes.me ? subjects.filter((subject) => this.dirty.has(subject)) : subjects;
    await Promise.all(open.map((subject) => this.questioner.ask(subject).catch((error: unknown) => this.questioner.onFailure(subject, error))));
  }
}
