import type { Instrument } from '../../../core/sta/regular-quality.js';
import type { ByTime } from '../../../core/traffic/readings.js';
import { MINUTE_MS, type TrafficSite } from './traffic-sites.store.js';

/** The detectors of a stretch with when each of them measured something; `read` in the order of `ids`. */
export const instrumentsOf = (ids: readonly string[], sites: ReadonlyMap<string, TrafficSite>, read: readonly ByTime[]): Instrument[] => ids.map((id, i) => {
  const { grade = 'indicative', intervalMinutes = 5 } = sites.get(id) ?? {};
  return { grade, intervalMs: intervalMinutes * MINUTE_MS, times: [...(read[i]?.keys() ?? [])].sort((a, b) => a - b) };
});
