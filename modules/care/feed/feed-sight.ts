import { Injectable } from '@nestjs/common';
import type { ResidentId } from '../../../core/ids.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Residents } from '../residents/residents.service.js';

/** A changed circle bites on the feed this soon. */
const KNOWN_MS = 2_000;

/** Whom a viewer sees on the feed; asked again every two seconds. */
@Injectable()
export class FeedSight {
  private readonly known = new Map<string, { until: number; residents: ReadonlySet<ResidentId> }>();

  constructor(private readonly residents: Residents, private readonly clock: Clock) {}

  async residentsOf(viewer: Viewer): Promise<readonly ResidentId[] | undefined> {
    return viewer.role === 'carer' ? [...(await this.load(viewer))] : undefined;
  }

  async sees(viewer: Viewer, resident: ResidentId): Promise<boolean> {
    if (viewer.role !== 'carer') return true;
    const known = this.known.get(viewer.id);
    const fresh = known && known.until > this.clock.now() ? known.residents : await this.load(viewer);
    return fresh.has(resident);
  }

  private async load(viewer: Viewer): Promise<ReadonlySet<ResidentId>> {
    const residents = viewer.carerId ? new Set((await this.residents.ofCarer(viewer.carerId)).map((resident) => resident.id)) : new Set<ResidentId>();
    if (this.known.size > 10_000) this.known.clear();
    this.known.set(viewer.id, { until: this.clock.now() + KNOWN_MS, residents });
    return residents;
  }
}
