import { Injectable } from '@nestjs/common';
import type { Harm } from '../../../core/advisories/harm.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Advisories, type Switch } from './advisories.store.js';
import { HarmMonitor } from './harm-monitor.service.js';

/** Turning it on and off, by the API and by the page. */
@Injectable()
export class AdvisoryDesk {
  constructor(private readonly advisories: Advisories, private readonly monitor: HarmMonitor, private readonly audit: Audit, private readonly clock: Clock) {}

  async standing(): Promise<{ turned: Switch; harm: Harm }> {
    const turned = await this.advisories.switched();
    // Where it stopped, what it stopped for is shown, not the nothing since then.
    return { turned, harm: await this.monitor.harm(turned.state === 'on' ? turned : { ...turned, at: 0 }) };
  }

  /** What was counted before begins anew: whoever turns it on has looked at it, and says why it may go on. */
  async turn(state: 'on' | 'off', viewer: Viewer, reason: string): Promise<void> {
    await this.advisories.turn(state, viewer.id, reason, this.clock.now());
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: state === 'on' ? 'start-air-advisories' : 'stop-air-advisories', purpose: 'care', detail: reason });
    await this.monitor.look(await this.advisories.switched());
  }
}
