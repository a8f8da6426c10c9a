import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import type { DeliveryId } from '../../../core/ids.js';
import { Log } from '../../platform/log/log.js';
import type { JobsByQueue } from '../../platform/queue/queues.js';
import { DeliverySender } from './delivery-sender.js';

/** A late or doubled job finds nothing due; a failed one is found again by the sweep. */
@Processor('deliveries')
export class DeliveriesProcessor {
  constructor(private readonly sender: DeliverySender, private readonly log: Log) {}

  @Process({ name: 'delivery.send', concurrency: 32 })
  async send({ data }: Job<JobsByQueue['deliveries']['delivery.send']>): Promise<void> {
    await this.sender.send(data.deliveryId as DeliveryId).catch((error: unknown) => this.log.failure('delivery', error, { delivery: data.deliveryId }));
  }
}
