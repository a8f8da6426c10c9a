import { Injectable } from '@nestjs/common';
import type { CarerId, ResidentId } from '../../../core/ids.js';
import { SHARED_NAMES, type Sharing } from '../../../core/residents/sharing.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { actorOf, Alerts } from '../alerts/alerts.service.js';
import { Residents } from '../residents/residents.service.js';
import type { SaidSharing } from './sharing.form.js';

/** What of a resident each of their circle may know, as the resident decides; noted by whoever runs the service for them. */
@Injectable()
export class Sharings {
  constructor(private readonly residents: Residents, private readonly alerts: Alerts) {}

  /** It holds from the next look and the next message on. What that means for alerts that are not over stands on each; said again, it is said once. */
  async say(viewer: Viewer, residentId: string, carerId: string, { by, evenWithGaps, ...shared }: SaidSharing): Promise<Sharing> {
    const sharing = await this.residents.setSharing(residentId, carerId, { withheld: SHARED_NAMES.filter((name) => !shared[name]), by, evenWithGaps }, viewer);
    await this.alerts.noteWithheld(residentId as ResidentId, carerId as CarerId, actorOf(viewer));
    return sharing;
  }
}
