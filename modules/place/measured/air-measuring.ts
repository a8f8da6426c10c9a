import { Injectable } from '@nestjs/common';
import { correctionName } from '../../../core/air/humidity.js';
import type { Measured, MeasuredSite, Slots } from '../../../core/sta/measured-sites.js';
import { HOUR } from '../../../core/time/when.js';
import { AirSites, CORRECTED, CORRECTED_FIELDS, WIND } from '../air/air-sites.store.js';
import type { UntoldDays } from '../untold-days.js';
import type { Measuring } from './measuring.js';

const concentration = (name: string): Measured => ({ name, description: `${name} in the air, mean of an hour`, unit: 'microgram per cubic metre', symbol: 'ug/m3' });

/** Hours of air sites. What a cheap site said in fog is told to nobody, as everywhere. */
@Injectable()
export class AirMeasuring implements Measuring {
  readonly key = 'air';
  readonly slotMs = HOUR;
  readonly fields = {
    NO2: concentration('NO2'), O3: concentration('O3'), SO2: concentration('SO2'), PM25: concentration('PM2.5'), PM10: concentration('PM10'),
    [WIND]: { name: 'Wind speed', description: 'Wind speed, mean of an hour', unit: 'metre per second', symbol: 'm/s' },
  };

  readonly days: UntoldDays;

  constructor(private readonly store: AirSites) {
    this.days = store.untold;
  }

  async sites(ids: readonly string[]): Promise<Map<string, MeasuredSite>> {
    const sites = await this.store.named(ids);
    return new Map([...sites].map(([id, { name, grade, longitude, latitude }]) => [id, { key: `${this.key}|${id}`, name, description: 'A place where the air is measured', grade, point: [longitude, latitude], everyMs: HOUR }]));
  }

  parameters(field: string, slot: number, slots: Slots): { correction: string } | undefined {
    const version = CORRECTED_FIELDS.includes(field) ? slots[CORRECTED]?.[slot] : undefined;
    return version === undefined ? undefined : { correction: correctionName(version) };
  }
}
