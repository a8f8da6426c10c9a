import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import type { AlertId } from '../../../core/ids.js';
import { Log } from '../../platform/log/log.js';
import type { JobsByQueue } from '../../platform/queue/queues.js';
import { Escalation } from './escalation.service.js';

/** A late or doubled job finds nothing to do; a failed one is found again by the sweep. */
@Processor('alerts')
export class AlertsProcessor {
  constructor(private readonly escalation: Escalation, private readonly log: Log) {}

  @Process({ name: 'alert.look-again', concurrency: 32 })
  async lookAgain({ data }: Job<JobsByQueue['alerts']['alert.look-again']>): Promise<void> {
    await this.escalation.look(data.alertId as AlertId).catch((error: unknown) => this.log.failure('escalation', error, { alert: data.alertId }));
  }
}
