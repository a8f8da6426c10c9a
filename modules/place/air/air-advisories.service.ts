import { Injectable } from '@nestjs/common';
import { advisoryOf, type Advisory, type MeasuredAir } from '../../../core/air/advisory.js';
import { areaKey } from '../../../core/air/area-key.js';
import { DAY } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { grouped } from '../../../core/grouped.js';
import { AirAdvisories } from '../../sensing/ports/air-advisories.js';
import { AirAreas, type SiteAir } from './air-areas.service.js';

/** Bad air, area by area: the worse of what its sites measure now and what is foreseen for today. */
@Injectable()
export class AreaAdvisories extends AirAdvisories {
  constructor(private readonly areas: AirAreas, private readonly clock: Clock) {
    super();
  }

  async current(): Promise<Advisory[]> {
    const today = Math.floor(this.clock.now() / DAY) * DAY;
    const [sites, foreseen] = await Promise.all([this.areas.sites(), this.areas.allForeseen()]);
    const bySite = grouped(sites.filter(({ site }) => site.ward !== undefined), ({ site }) => areaKey(site.ward ?? ''));
    const byForecast = grouped(foreseen.filter(({ day }) => day === today), ({ area }) => areaKey(area));
    return [...new Set([...bySite.keys(), ...byForecast.keys()])].sort().flatMap((key) => {
      const [measured, said] = [worstOf(bySite.get(key) ?? []), byForecast.get(key) ?? []];
      const worst = said.reduce<(typeof said)[number] | undefined>((before, one) => (before && before.daqi >= one.daqi ? before : one), undefined);
      return advisoryOf(bySite.get(key)?.[0]?.site.ward ?? said[0]?.area ?? key, measured, worst) ?? [];
    });
  }
}

/** Of sites that still speak. */
function worstOf(sites: readonly SiteAir[]): MeasuredAir | undefined {
  const known = sites.flatMap(({ site: { grade }, now }): MeasuredAir[] => (now?.index && !now.stale ? [{ daqi: now.index.index, driver: now.index.driver, at: now.at, grade, coveragePct: now.coveragePct }] : []));
  return known.reduce<MeasuredAir | undefined>((before, one) => (before && before.daqi >= one.daqi ? before : one), undefined);
}
