import { Injectable } from '@nestjs/common';
import type { MeasuredSite } from '../../../core/sta/measured-sites.js';
import { TrafficSites, MINUTE_MS } from '../traffic/traffic-sites.store.js';
import type { UntoldDays } from '../untold-days.js';
import type { Measuring } from './measuring.js';

/** What detectors in the road count, interval by interval; of those whose supplier says where they are, for nothing is observed nowhere. */
@Injectable()
export class TrafficMeasuring implements Measuring {
  readonly key = 'traffic';
  readonly slotMs = MINUTE_MS;
  readonly fields = {
    f: { name: 'Traffic flow', description: 'Vehicles an hour', unit: 'per hour', symbol: '/h' },
    s: { name: 'Traffic speed', description: 'Mean speed of vehicles', unit: 'mile per hour', symbol: '[mi_i]/h' },
    o: { name: 'Occupancy', description: 'Share of the time in which a vehicle stood or drove over the detector', unit: 'per cent', symbol: '%' },
  };

  readonly days: UntoldDays;

  constructor(private readonly store: TrafficSites) {
    this.days = store.untold;
  }

  async sites(ids: readonly string[]): Promise<Map<string, MeasuredSite>> {
    const sites = await this.store.named(ids);
    return new Map([...sites].flatMap(([id, { name, grade, longitude, latitude, road, intervalMinutes }]): [string, MeasuredSite][] => (longitude === undefined || latitude === undefined ? [] : [[id, {
      key: `${this.key}|${id}`, name, description: road === undefined ? 'A detector in the road' : `A detector on the ${road}`, grade, point: [longitude, latitude], everyMs: intervalMinutes * MINUTE_MS,
    }]])));
  }
}
