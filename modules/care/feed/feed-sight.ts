import { Injectable } from '@nestjs/common';
import { keepsAlert } from '../../../core/access/alerts.js';
import { whoSees } from '../../../core/access/decide.js';
import type { ResidentId } from '../../../core/ids.js';
import { isWatchman } from '../../../core/proof/watchman.js';
import type { Resident } from '../../../core/residents/resident.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import type { PublicAlert } from '../alerts/public-alert.js';
import { Residents } from '../residents/residents.service.js';

/** Whether a viewer may be told of a resident; with an alert of theirs, of that one. */
export type Sees = (viewer: Viewer, alert?: PublicAlert) => boolean;

/**
 * Whom a viewer sees on the feed. Decided again for every event when it is sent, from the circle as it stands in the
 * store then: one look for all who watch, so that a carer who was taken out a moment ago, or from whom alerts are kept
 * since, is told nothing more.
 */
@Injectable()
export class FeedSight {
  /** By a resident as they were looked at once: those who ask together go through their circle once. */
  private readonly toldOf = new WeakMap<Resident, (viewer: Viewer) => boolean>();

  constructor(private readonly residents: Residents, private readonly clock: Clock) {}

  /** Whose alerts a carer is told of. Undefined: everybody's. */
  async residentsOf(viewer: Viewer): Promise<readonly ResidentId[] | undefined> {
    if (viewer.role !== 'carer') return undefined;
    return (await this.circlesOf(viewer)).filter((resident) => this.tells(resident)(viewer)).map(({ id }) => id);
  }

  private tells(resident: Resident): (viewer: Viewer) => boolean {
    const told = this.toldOf.get(resident) ?? whoSees(resident, 'alerts', this.clock.now());
    this.toldOf.set(resident, told);
    return told;
  }

  async circlesOf({ carerId }: Viewer): Promise<readonly Resident[]> {
    return carerId ? this.residents.ofCarer(carerId) : [];
  }

  /** Who of any viewers may be told of this resident now. */
  async of(resident: ResidentId): Promise<Sees> {
    if (isWatchman(resident)) return () => false;
    const known = await this.residents.lookUp(resident);
    const now = this.clock.now();
    // What was told of somebody who has been erased since is nobody's to read any more.
    if (!known) return () => false;
    const told = whoSees(known, 'alerts', now);
    return (viewer, alert) => told(viewer) || (alert !== undefined && keeps(viewer, known, alert, now));
  }
}

/** To its end: that it is over is the last that they hear of it. */
function keeps({ role, carerId }: Viewer, { circle }: Resident, { state, actions }: PublicAlert, now: number): boolean {
  if (role !== 'carer' || carerId === undefined) return false;
  const goesOn = state !== 'resolved' || ['resolved', 'cleared'].includes(actions.at(-1)?.type ?? '');
  return goesOn && keepsAlert(circle, carerId, actions.map(({ at, ...action }) => ({ ...action, at: Date.parse(at) })), now);
}
