import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Delivery } from '../../../core/notify/delivery.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { Deliveries } from './deliveries.store.js';
import { PhoneNetwork } from './phone-network.js';
import { ProviderWatch } from '../../platform/phone/provider-watch.js';
import { Receipts } from './receipts.service.js';

const LOOK_EVERY_MS = 1_000;
/** So many in one look, so at most ten a second of all processes together: GOV.UK Notify takes 3,000 requests a minute. [ours] */
const MOST_AT_ONCE = 10;
/** Longer than a provider is waited for. */
const LEASE_MS = 15_000;
/** After one that cannot be asked: twice as long each time. [ours] */
const SHORTEST_REST_MS = 2_000;
const LONGEST_REST_MS = 60_000;

/**
 * A receipt is sent once. One that came while we were away, or was lost on its way, is asked for: at a message's time, at
 * our start, and when a provider that was out of reach is back. What is learnt goes the way of any receipt.
 */
@Injectable()
export class LateReceipts implements BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_EVERY_MS, () => this.look(), (error) => this.log.failure('late-receipts', error));
  private restUntil = 0;
  private restMs = 0;

  constructor(
    private readonly deliveries: Deliveries, private readonly network: PhoneNetwork, private readonly receipts: Receipts, private readonly watch: ProviderWatch,
    private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log,
  ) {}

  async start(): Promise<void> {
    await this.deliveries.askAfterAll(this.clock.now());
    this.watch.onRecovery(() => void this.deliveries.askAfterAll(this.clock.now()).catch((error: unknown) => this.log.failure('late-receipts', error)));
    this.round.start({ atOnce: true });
  }

  beforeApplicationShutdown(): void {
    void this.round.stop();
  }

  private async look(): Promise<void> {
    const now = this.clock.now();
    if (now < this.restUntil) return;
    const waiting = await this.deliveries.toAskAfter(now, MOST_AT_ONCE);
    if (waiting.length > 0) await this.leases.holding('late-receipts', LEASE_MS, () => this.askAfter(waiting));
  }

  private async askAfter(waiting: readonly Delivery[]): Promise<void> {
    const unasked = (await Promise.all(waiting.map((one) => this.isAsked(one)))).flatMap((asked, i) => (asked ? [] : (waiting[i] ?? [])));
    this.restMs = unasked.length === 0 ? 0 : Math.min(Math.max(SHORTEST_REST_MS, this.restMs * 2), LONGEST_REST_MS);
    this.restUntil = this.clock.now() + this.restMs;
    for (const { id } of unasked) await this.deliveries.askAfterAt(id, this.restUntil);
  }

  /** False: the provider is out of reach, or finds that we ask too often. */
  private async isAsked(delivery: Delivery): Promise<boolean> {
    const { id, provider, providerId = '' } = delivery;
    if (!(await this.deliveries.takeToAskAfter(id, this.clock.now(), LEASE_MS))) return true;
    const fate = await this.network.becameOf(delivery).catch(() => 'cannot-be-asked' as const);
    if (fate === 'cannot-be-asked') return false;
    if (fate) await this.receipts.take({ ...fate, delivery: id, sid: providerId, ...(provider === 'govuk-notify' ? { provider } : {}) });
    await this.deliveries.askedAfter(id, this.clock.now());
    return true;
  }
}
