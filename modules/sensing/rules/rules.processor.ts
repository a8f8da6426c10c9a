import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import type { SubjectId } from '../../../core/ids.js';
import type { JobsByQueue } from '../../platform/queue/queues.js';
import { Questioner } from './questioner.js';

/** A reminder to look. Late or doubled, it finds nothing to do; failed, the sweeper asks again. */
@Processor('rules')
export class RulesProcessor {
  constructor(private readonly questioner: Questioner) {}

  @Process({ name: 'rules.ask', concurrency: 4 })
  async ask({ data }: Job<JobsByQueue['rules']['rules.ask']>): Promise<void> {
    await Promise.all((data.subjects as readonly SubjectId[]).map((subject) => this.questioner.ask(subject).catch((error: unknown) => this.questioner.onFailure(subject, error))));
  }
}
