import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { DeliveryId } from '../../../core/ids.js';
import { THE_RESIDENT, type Delivery } from '../../../core/notify/delivery.js';
import type { Failure } from '../../../core/notify/provider-answer.js';
import { receiptState } from '../../../core/notify/receipt.js';
import type { Provider } from '../../../core/notify/way.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { crashPoint } from '../../platform/crash-points.js';
import { defect } from '../../platform/defects.js';
import { Counters } from '../../platform/health/counters.js';
import { Log } from '../../platform/log/log.js';
import { Store } from '../../platform/store/store.js';
import { Residents } from '../residents/residents.service.js';
import { Deliveries } from './deliveries.store.js';
import { DeliverySender } from './delivery-sender.js';

/** Handset unreachable: what a receipt without a code most likely means. */
const UNREACHABLE = 30_003;

export interface Receipt {
  readonly delivery?: string;
  readonly sid: string;
  readonly status: string;
  readonly code?: number;
  /** Whose words these are; Twilio's where unsaid. */
  readonly provider?: Provider;
}

type Unmatched = Receipt & { _id: string; at: Date };
/** A receipt can overtake the answer to its own message; after an hour it belongs to nobody (reliability.md row 57). */
const KEPT_SECONDS = 3_600;
const MATCH_EVERY_MS = 5_000;
const MOST_MATCHED = 200;

/** The provider's later word on a message: doubled, late, out of order or before our own answer; merged by rank. */
@Injectable()
export class Receipts implements BeforeApplicationShutdown {
  private readonly unmatched;
  private readonly round = new Round(MATCH_EVERY_MS, () => this.matchAgain(), (error) => this.log.failure('receipts', error));

  constructor(
    store: Store, private readonly deliveries: Deliveries, private readonly sender: DeliverySender, private readonly residents: Residents,
    private readonly clock: Clock, private readonly counters: Counters, private readonly log: Log,
  ) {
    this.unmatched = store.collection<Unmatched>('unmatchedReceipts');
    store.index('unmatchedReceipts', { at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  }

  start(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): void {
    void this.round.stop();
  }

  /** Of a message that we do not know yet: the answer that names it may still be on its way, or was lost. */
  private async keep(receipt: Receipt): Promise<void> {
    const _id = `${receipt.sid}:${receipt.status}`;
    await this.unmatched.updateOne({ _id }, { $setOnInsert: { ...receipt, at: new Date(this.clock.now()) } }, { upsert: true });
  }

  private async matchAgain(): Promise<void> {
    for (const { _id, at: _at, ...receipt } of await this.unmatched.find({}).sort({ at: 1 }).limit(MOST_MATCHED).toArray()) {
      if (!(await this.deliveries.byProviderId(receipt.sid))) continue;
      await this.take(receipt);
      await this.unmatched.deleteOne({ _id });
    }
  }

  async take({ delivery: id, sid, status, code, provider }: Receipt): Promise<void> {
    const delivery = id === undefined ? await this.deliveries.byProviderId(sid) : await this.deliveries.find(id as DeliveryId);
    if (!delivery) return this.keep({ sid, status, ...(code === undefined ? {} : { code }), ...(provider ? { provider } : {}) });
    const state = receiptState(delivery.channel, status, provider);
    if (!state || (state === 'failed' && defect('drop-failed-receipts'))) return;
    // Of an earlier try: whatever became of it, another is on its way.
    if (state === 'failed' && delivery.providerId !== undefined && delivery.providerId !== sid) return;
    const reason = state === 'failed' ? String(code ?? (provider || delivery.channel === 'voice' ? status : UNREACHABLE)) : undefined;
    const keep = (): Promise<boolean> => this.deliveries.receipt(delivery.id, state, this.clock.now(), sid, reason);
    if (state === 'failed') return this.failed(delivery, keep, provider ? { word: status } : { code: code ?? UNREACHABLE });
    if (await keep()) this.counters.deliveries.inc({ channel: delivery.channel, outcome: state });
  }

  /** What follows from it is done before it is kept: cut off in between, the provider is asked after it, and it is done again. */
  private async failed(delivery: Delivery, keep: () => Promise<unknown>, failure: Failure): Promise<void> {
    if (!Deliveries.isNews(delivery, 'failed')) return;
    const carer = (await this.residents.carers([delivery.carer])).get(delivery.carer) ?? (delivery.carer === THE_RESIDENT ? { id: THE_RESIDENT, name: '', phone: '' } : undefined);
    if (!carer) return void (await keep());
    const keepLast = (): Promise<unknown> => {
      crashPoint('receipt.after-turn');
      return keep();
    };
    await this.sender.failed({ ...delivery, attempts: Number.MAX_SAFE_INTEGER }, keepLast, failure, carer);
  }
}
