import { Injectable } from '@nestjs/common';
import type { DeliveryId } from '../../../core/ids.js';
import { Clock } from '../../platform/clock/clock.js';
import { Counters } from '../../platform/health/counters.js';
import { Residents } from '../residents/residents.service.js';
import { Deliveries } from './deliveries.store.js';
import { DeliverySender } from './delivery-sender.js';

const SENT = new Set(['sent', 'ringing', 'in-progress']);
const DELIVERED = new Set(['delivered', 'read', 'completed']);
const FAILED = new Set(['undelivered', 'failed', 'busy', 'no-answer', 'canceled']);

/** Handset unreachable: what a receipt without a code most likely means. */
const UNREACHABLE = 30_003;

export interface Receipt {
  readonly delivery?: string;
  readonly sid: string;
  readonly status: string;
  readonly code?: number;
}

/** The provider's later word on a message: doubled, late, out of order or before our own answer; merged by rank. */
@Injectable()
export class Receipts {
  constructor(private readonly deliveries: Deliveries, private readonly sender: DeliverySender, private readonly residents: Residents, private readonly clock: Clock, private readonly counters: Counters) {}

  async take({ delivery: id, sid, status, code }: Receipt): Promise<void> {
    const delivery = id === undefined ? await this.deliveries.byProviderId(sid) : await this.deliveries.find(id as DeliveryId);
    if (!delivery) return;
    const state = DELIVERED.has(status) ? 'delivered' : SENT.has(status) ? 'sent' : FAILED.has(status) ? 'failed' : undefined;
    if (!state) return;
    const reason = state === 'failed' ? String(code ?? UNREACHABLE) : undefined;
    const news = await this.deliveries.receipt(delivery.id, state, this.clock.now(), sid, reason);
    if (!news) return;
    this.counters.deliveries.inc({ channel: delivery.channel, outcome: state });
    if (state !== 'failed') return;
    const carer = (await this.residents.carers([delivery.carer])).get(delivery.carer);
    if (carer) await this.sender.failed({ ...delivery, attempts: Number.MAX_SAFE_INTEGER }, undefined, { code: code ?? UNREACHABLE }, carer);
  }
}
