import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { afterFailure } from '../../../core/partners/webhook-retry.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { signed } from './signature.js';
import { WebhookNetwork } from './webhook-network.js';
import { Webhooks, type DeliveryDoc, type WebhookDoc } from './webhooks.store.js';

const SWEEP_MS = 1_000;
/** Longer than a try lasts. */
const LEASE_MS = 20_000;
const TRIES_SHOWN = 20;

/** Brings deliveries in order, one at a time for each webhook. A hint or the sweep wakes it; the store says what is due. */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sending = new Map<string, Promise<void>>();
  private readonly round = new Round(SWEEP_MS, () => this.sweep(), (error) => this.log.failure('webhooks', error));

  constructor(private readonly webhooks: Webhooks, private readonly network: WebhookNetwork, private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log) {}

  onApplicationBootstrap(): void {
    this.round.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.round.stop();
    await Promise.race([Promise.all(this.sending.values()), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
  }

  wake(webhook: string): void {
    if (this.sending.has(webhook) || this.round.isOver) return;
    const work = this.leases.holding(`webhook|${webhook}`, LEASE_MS, () => this.send(webhook))
      .then(() => undefined, (error: unknown) => this.log.failure('webhooks', error))
      .finally(() => this.sending.delete(webhook));
    this.sending.set(webhook, work);
  }

  private async sweep(): Promise<void> {
    for (const { _id } of await this.webhooks.due()) this.wake(_id);
  }

  private async send(id: string): Promise<void> {
    while (!this.round.isOver) {
      const hook = await this.webhooks.hooks.findOne({ _id: id, state: 'active', nextAt: { $lte: new Date(this.clock.now()) } });
      if (!hook) return;
      const [next] = await this.webhooks.deliveries.find({ webhook: id, state: 'waiting' }).sort({ number: 1 }).limit(1).toArray();
      if (!next) {
        await this.webhooks.hooks.updateOne({ _id: id, rev: hook.rev }, { $unset: { nextAt: '' } });
        continue;
      }
      if (!(await this.bring(hook, next))) return;
    }
  }

  private async bring(hook: WebhookDoc, { _id, number, body }: DeliveryDoc): Promise<boolean> {
    const now = this.clock.now();
    const headers = signed(this.webhooks.secretOf(hook), _id.replace('|', '_'), now, body);
    const { why, retryAfterMs } = await this.network.bring(hook.url, { ...headers, 'webhook-number': String(number) }, body);
    const tried = { at: new Date(now), ...(why === undefined ? {} : { why }) };
    await this.webhooks.deliveries.updateOne({ _id }, { $push: { tries: { $each: [tried], $slice: -TRIES_SHOWN } }, ...(why === undefined ? { $set: { state: 'delivered' } } : {}) });
    if (why === undefined) {
      if (hook.failures > 0) await this.webhooks.hooks.updateOne({ _id: hook._id }, { $set: { failures: 0 } });
      return true;
    }
    const after = afterFailure(hook.failures + 1, why, this.clock.now(), retryAfterMs);
    await this.webhooks.hooks.updateOne({ _id: hook._id }, { $inc: { failures: 1 }, $set: after.next === 'again' ? { nextAt: new Date(after.at) } : { state: 'disabled', reason: after.reason } });
    if (after.next === 'disable') this.log.warning('webhook-disabled', { webhook: hook._id });
    return false;
  }
}
