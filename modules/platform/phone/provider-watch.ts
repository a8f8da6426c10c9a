import { Inject, Injectable } from '@nestjs/common';
import { nextAfter, type Failure } from '../../../core/notify/provider-answer.js';
import type { Provider } from '../../../core/notify/way.js';
import { Clock } from '../clock/clock.js';
import { Parts } from '../health/parts.service.js';
import { SETTINGS, type Settings } from '../settings/settings.js';

/** What says that the provider itself is in trouble, not the message or the person: no answer, too busy, not our account. */
const TROUBLE: ReadonlySet<string> = new Set(['retry', 'reconcile', 'fix-settings']);

/** Since when nobody takes texts from us: with two providers, since both are in trouble. */
@Injectable()
export class ProviderWatch {
  private readonly troubles = new Map<Provider, number>();
  private readonly listeners: ((from: number, to: number) => void)[] = [];

  constructor(private readonly parts: Parts, private readonly clock: Clock, @Inject(SETTINGS) private readonly settings: Settings) {}

  /** Told when somebody takes something again. */
  onRecovery(listener: (from: number, to: number) => void): void {
    this.listeners.push(listener);
  }

  said(provider: Provider, failure: Failure | undefined): void {
    const before = this.troubleSince;
    if (failure === undefined || !TROUBLE.has(nextAfter(failure).do)) this.troubles.delete(provider);
    else if (!this.troubles.has(provider)) this.troubles.set(provider, this.clock.now());
    const since = this.troubleSince;
    this.parts.sms(since);
    if (since === undefined && before !== undefined) for (const listener of this.listeners) listener(before, this.clock.now());
  }

  private get troubleSince(): number | undefined {
    return this.troubles.size < (this.settings.notify ? 2 : 1) ? undefined : Math.max(...this.troubles.values());
  }
}
