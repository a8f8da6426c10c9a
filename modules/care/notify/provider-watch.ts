import { Injectable } from '@nestjs/common';
import { nextAfter, type Failure } from '../../../core/notify/provider-answer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Parts } from '../../platform/health/parts.service.js';

/** What says that the provider itself is in trouble, not the message or the person: no answer, too busy, not our account. */
const TROUBLE: ReadonlySet<string> = new Set(['retry', 'reconcile', 'fix-settings']);

/** Since when the network of phones takes nothing from us: from the first refusal until it takes something again. */
@Injectable()
export class ProviderWatch {
  private troubleSince?: number;
  private readonly listeners: ((from: number, to: number) => void)[] = [];

  constructor(private readonly parts: Parts, private readonly clock: Clock) {}

  /** Told when it takes something again. */
  onRecovery(listener: (from: number, to: number) => void): void {
    this.listeners.push(listener);
  }

  said(failure: Failure | undefined): void {
    const trouble = failure !== undefined && TROUBLE.has(nextAfter(failure).do);
    const since = this.troubleSince;
    if (trouble) this.troubleSince ??= this.clock.now();
    else this.troubleSince = undefined;
    this.parts.sms(this.troubleSince);
    if (!trouble && since !== undefined) for (const listener of this.listeners) listener(since, this.clock.now());
  }
}
