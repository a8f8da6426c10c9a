import { mean } from '../../../core/figures/mean.js';
import { Injectable } from '@nestjs/common';
import type { HomeDay } from '../../../core/area-figures/cells.js';
import type { ResidentId, SubjectId } from '../../../core/ids.js';
import { rowsOf } from '../../../core/observations/packing/rollups.js';
import type { Resident } from '../../../core/residents/resident.js';
import { Observations } from '../../sensing/observations/observations.service.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Consents } from '../consents/consents.store.js';
import { Homes } from '../homes/homes.store.js';
import { Residents } from '../residents/residents.service.js';

const PAGE = 200;
/** Half a day of warmth is a day's; less is an afternoon's. [ours] */
const LEAST_HOURS = 12;

interface Household {
  readonly subjects: SubjectId[];
  area?: string;
  agreed: boolean;
}

/** What each home adds to the figures of a day, where everybody who lives there has agreed. */
@Injectable()
export class HomeDays {
  constructor(private readonly residents: Residents, private readonly homes: Homes, private readonly consents: Consents, private readonly devices: Devices, private readonly observations: Observations) {}

  /** `from`, `to`: first and last millisecond of the day. */
  async of(from: number, to: number): Promise<HomeDay[]> {
    const days: HomeDay[] = [];
    for (const { subjects, area, agreed } of await this.households()) {
      if (!agreed || subjects.every((subject) => this.devices.ofSubject(subject).length === 0)) continue;
      days.push({ ...(area === undefined ? {} : { area }), ...(await this.measured(subjects, from, to)) });
    }
    return days;
  }

  private async households(): Promise<Household[]> {
    const households = new Map<string, Household>();
    for (let after: ResidentId | undefined; ;) {
      const ids = await this.residents.idsAfter(after, PAGE);
      const [residents, agreed] = await Promise.all([this.residents.lookUpMany(ids), this.consents.agreed(ids, 'area-figures')]);
      for (const resident of residents.values()) {
        const key = await this.homeOf(resident);
        const household: Household = households.get(key) ?? { subjects: [], agreed: true };
        household.subjects.push(resident.id);
        household.agreed &&= agreed.has(resident.id);
        if (resident.ward !== undefined) household.area ??= resident.ward.trim();
        households.set(key, household);
      }
      after = ids.at(-1);
      if (ids.length < PAGE) return [...households.values()];
    }
  }

  /** Two people of one address are one home, also where nobody has entered it as one. */
  private async homeOf({ id, address }: Resident): Promise<string> {
    const home = await this.homes.ofSubject(id);
    const written = (home?.address ?? address)?.toLowerCase().replaceAll(/[^a-z0-9]+/g, ' ').trim();
    return written ? `at ${written}` : (home?.id ?? id);
  }

  private async measured(subjects: readonly SubjectId[], from: number, to: number): Promise<Pick<HomeDay, 'heard' | 'warmth'>> {
    let heard = false;
    const byHour = new Map<number, number[]>();
    for (const subject of subjects) {
      const kinds = await this.observations.hourly(subject, { from, to });
      heard ||= [...kinds.values()].flat().some(({ hours }) => hours.length > 0);
      for (const { hour, count, measures: [warmth] } of (kinds.get('room-temperature') ?? []).flatMap(rowsOf)) if (warmth && count > 0) byHour.set(hour, [...(byHour.get(hour) ?? []), warmth.sum / count]);
    }
    const hours = [...byHour.values()].map(mean);
    return { heard, ...(hours.length >= LEAST_HOURS ? { warmth: mean(hours) } : {}) };
  }
}
