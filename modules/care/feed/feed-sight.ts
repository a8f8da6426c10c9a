import { Injectable } from '@nestjs/common';
import { maySee } from '../../../core/access/decide.js';
import type { ResidentId } from '../../../core/ids.js';
import { isWatchman } from '../../../core/proof/watchman.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Residents } from '../residents/residents.service.js';

/**
 * Whom a viewer sees on the feed. Decided again for every event when it is sent, from the circle as it stands in the
 * store then: one look for all who watch, so that a carer who was taken out a moment ago is told nothing more.
 */
@Injectable()
export class FeedSight {
  constructor(private readonly residents: Residents, private readonly clock: Clock) {}

  /** Undefined: everybody. */
  async residentsOf(viewer: Viewer): Promise<readonly ResidentId[] | undefined> {
    if (viewer.role !== 'carer') return undefined;
    return viewer.carerId ? (await this.residents.ofCarer(viewer.carerId)).map((resident) => resident.id) : [];
  }

  /** Who of any viewers may be told of this resident now. */
  async of(resident: ResidentId): Promise<(viewer: Viewer) => boolean> {
    if (isWatchman(resident)) return () => false;
    const known = await this.residents.lookUp(resident);
    const now = this.clock.now();
    // What was told of somebody who has been erased since is nobody's to read any more.
    return (viewer) => known !== undefined && maySee(viewer, known, now);
  }
}
