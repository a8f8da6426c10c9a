import { Injectable } from '@nestjs/common';
import { sharedWith } from '../../../core/access/decide.js';
import type { Resident } from '../../../core/residents/resident.js';
import type { CarerId } from '../../../core/ids.js';
import { clockTimeFrom } from '../../../core/time/local.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { ZONE } from '../residents/resident-profiles.js';
import { Residents } from '../residents/residents.service.js';
import { CoverReport, type Supposing } from './cover-report.service.js';
import { memberOf } from './standings.service.js';

/** A change that opens a gap is refused before it is written, unless whoever makes it says that they know. */
@Injectable()
export class GapGuard {
  constructor(private readonly report: CoverReport, private readonly residents: Residents, private readonly clock: Clock) {
    residents.beforeLeaving((resident, carer, evenWithGaps) => this.mayLeave(resident, carer, evenWithGaps));
  }

  async refuse(residents: readonly Resident[], supposing: Supposing, field: string, fix: string): Promise<void> {
    const opened = await this.report.opened(residents, supposing);
    const [first] = opened;
    if (!first) return;
    const now = this.clock.now();
    const homes = new Set(opened.map(({ residentId }) => residentId)).size;
    throw new Problem(422, 'business-rule', `${field}: with this, nobody would come to ${homes} ${homes === 1 ? 'resident' : 'residents'} from ${first.from <= now ? 'now' : clockTimeFrom(first.from, now, ZONE)} until ${clockTimeFrom(first.until, now, ZONE)}. ${fix}, or say evenWithGaps: true to save it all the same and be told of the gap.`, { field });
  }

  /** Where nobody is left who can be told, the alert about it would reach nobody either: that cannot be insisted on. */
  private async mayLeave(resident: Resident, carer: CarerId, evenWithGaps: boolean): Promise<void> {
    const now = this.clock.now();
    const members = sharedWith(resident.circle, 'alerts', now).map((member) => member.carer);
    const carers = await this.residents.carers(members);
    const reached = members.filter((one) => !memberOf(one, carers.get(one), now).unreachable);
    if ([reached, members].some(([only, ...more]) => only === carer && more.length === 0)) throw new Problem(422, 'business-rule', 'carerId: this is the last of the circle who can be told by text. Add somebody who can be told first, or mend how another is reached.', { field: 'carerId' });
    if (!evenWithGaps) await this.refuse([resident], { gone: carer }, 'carerId', 'Change the plan, or add somebody who comes then');
  }
}
