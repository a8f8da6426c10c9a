import { Injectable } from '@nestjs/common';
import { keepsAlert } from '../../../core/access/alerts.js';
import { isSharedWith } from '../../../core/access/decide.js';
import type { LiveAlert } from '../../../core/alerts/alert.js';
import type { Resident } from '../../../core/residents/resident.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { AlertStore } from './alert.store.js';

/** Alerts that somebody keeps to their end, though alerts of that resident are no longer shared with them. */
@Injectable()
export class KeptAlerts {
  constructor(private readonly store: AlertStore, private readonly clock: Clock) {}

  async of({ role, carerId }: Viewer, residents: readonly Resident[]): Promise<LiveAlert[]> {
    if (role !== 'carer' || carerId === undefined) return [];
    const now = this.clock.now();
    const withheld = residents.filter(({ circle }) => !isSharedWith(circle, carerId, 'alerts', now));
    const live = await Promise.all(withheld.map(async ({ id, circle }) => (await this.store.live(id)).filter(({ actions }) => keepsAlert(circle, carerId, actions, now))));
    return live.flat();
  }
}
