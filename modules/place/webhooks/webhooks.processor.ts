import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import type { JobsByQueue } from '../../platform/queue/queues.js';
import { WebhookSender } from './webhook-sender.js';

/** A reminder to look. Late or doubled, it finds nothing to do; lost, the sweep looks again. */
@Processor('webhooks')
export class WebhooksProcessor {
  constructor(private readonly sender: WebhookSender) {}

  @Process({ name: 'webhook.send', concurrency: 4 })
  async send({ data }: Job<JobsByQueue['webhooks']['webhook.send']>): Promise<void> {
    this.sender.wake(data.webhook);
  }
}
