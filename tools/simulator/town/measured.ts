import { localParts } from '../../../core/time/local.js';
import { around, chance, rounded } from '../../shared/random.js';
import { ZONE } from '../street/home.js';

/** An invented place where the air is measured. `traffic`: µg/m³ of NO2 that a rush hour adds. */
export interface DemoAirSite {
  readonly id: string;
  readonly name: string;
  readonly grade: 'reference' | 'indicative';
  readonly latitude: number;
  readonly longitude: number;
  readonly ward: string;
  readonly traffic: number;
}

/** An invented stretch of road between two detectors. `crowded`: how much of its free speed a rush hour takes. */
export interface DemoStretch {
  readonly id: string;
  readonly name: string;
  readonly class: 'motorway' | 'a-road' | 'b-road' | 'minor';
  readonly lengthMetres: number;
  readonly limitMph: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly crowded: number;
}

export const AIR_SITES: readonly DemoAirSite[] = [
  { id: 'demo-high-street', name: 'High Street (invented)', grade: 'reference', latitude: 51.4763, longitude: 0.3249, ward: 'Grays Riverside', traffic: 45 },
  { id: 'demo-marsh-park', name: 'Marsh Park (invented)', grade: 'indicative', latitude: 51.4619, longitude: 0.3577, ward: 'Tilbury Riverside and Thurrock Park', traffic: 12 },
];

export const STRETCHES: readonly DemoStretch[] = [
  { id: 'demo-ring-road', name: 'Ring road, eastbound (invented)', class: 'a-road', lengthMetres: 2_400, limitMph: 50, latitude: 51.4872, longitude: 0.3012, crowded: 0.65 },
  { id: 'demo-dock-approach', name: 'Dock approach (invented)', class: 'a-road', lengthMetres: 1_800, limitMph: 40, latitude: 51.4631, longitude: 0.3489, crowded: 0.45 },
  { id: 'demo-station-hill', name: 'Station Hill (invented)', class: 'b-road', lengthMetres: 900, limitMph: 30, latitude: 51.4752, longitude: 0.3216, crowded: 0.3 },
];

/** 0 to 1: how much of a rush hour it is, by the clock on the wall; none at weekends. */
function rush(at: number): number {
  const { minutesOfDay, weekday } = localParts(at, ZONE);
  if (weekday === 0 || weekday === 6) return 0;
  const peak = (minute: number): number => Math.exp(-(((minutesOfDay - minute) / 55) ** 2));
  return Math.max(peak(8 * 60 + 15), peak(17 * 60 + 15));
}

/** An hour's means in µg/m³; the same for the same hour, whenever it is asked. */
export function airHour({ id, traffic }: DemoAirSite, at: number): object {
  const random = chance('air', id, String(at));
  const hours = (at + 30 * 60_000);
  const no2 = Math.max(2, around(random, 14 + traffic * rush(hours), 4));
  const pm25 = Math.max(1, around(random, 7 + traffic * 0.05 * rush(hours), 2));
  return { at: new Date(at).toISOString(), no2: rounded(no2), o3: rounded(Math.max(2, around(random, 55 - no2 * 0.4, 6))), pm25: rounded(pm25), pm10: rounded(pm25 * 1.6), humidity: Math.round(around(random, 72, 4)), windSpeed: rounded(Math.max(0.3, around(random, 3.5, 1))) };
}

/** What a detector counted in five minutes. */
export function roadInterval({ id, limitMph, crowded }: DemoStretch, at: number): object {
  const random = chance('road', id, String(at));
  const busy = rush(at), { minutesOfDay } = localParts(at, ZONE);
  const awake = minutesOfDay < 5 * 60 || minutesOfDay > 23 * 60 ? 0.1 : 0.5;
  return {
    at: new Date(at).toISOString(),
    speed: rounded(Math.max(3, around(random, limitMph * 0.96 * (1 - crowded * busy), 1.5))),
    flow: Math.max(0, Math.round(around(random, 1_100 * (awake + busy * 0.6), 60))),
    occupancy: rounded(Math.min(95, Math.max(0.5, around(random, 6 * awake + 45 * crowded * busy, 1)))),
  };
}
