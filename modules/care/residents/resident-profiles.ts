import { Injectable } from '@nestjs/common';
import { isAway } from '../../../core/absence/absence.js';
import type { SubjectId } from '../../../core/ids.js';
import { livesHere } from '../../../core/things/home.js';
import type { WindowResident } from '../../../core/rules/rule.js';
import { Clock } from '../../platform/clock/clock.js';
import { MOST_SUBJECTS } from '../../sensing/rules/most-subjects.js';
import { Profiles } from '../../sensing/rules/ports.js';
import { Homes } from '../homes/homes.store.js';
import { Residents } from './residents.service.js';

/** Changed limits and absences are believed this late at most. */
const KNOWN_MS = 2_000;
export const ZONE = 'Europe/London';

/** What the rules must know of a resident. */
@Injectable()
export class ResidentProfiles extends Profiles {
  private readonly known = new Map<SubjectId, { until: number; profile: WindowResident | undefined }>();

  constructor(private readonly residents: Residents, private readonly homes: Homes, private readonly clock: Clock) {
    super();
  }

  /** What has changed here is asked about at once. */
  forget(subject: SubjectId): void {
    this.known.delete(subject);
  }

  async profile(subject: SubjectId): Promise<WindowResident | undefined> {
    const now = this.clock.now();
    const known = this.known.get(subject);
    if (known && known.until > now) return known.profile;
    const [resident, home] = await Promise.all([this.residents.lookUp(subject), this.homes.ofSubject(subject)]);
    const absences = resident?.absences ?? [];
    const profile = resident && { limits: resident.limits, zone: ZONE, away: isAway(absences, now), absences, livesWith: home ? livesHere(home).length - 1 : 0 };
    if (this.known.size > MOST_SUBJECTS) this.known.clear();
    this.known.set(subject, { until: now + KNOWN_MS, profile });
    return profile;
  }
}
