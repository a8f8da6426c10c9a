/** Measures of a stretch of road. Speeds in miles an hour, as British roads are signed; times in any one unit. */

/** Seconds that a vehicle loses on a mile. Source: Department for Transport, "Travel time measures: notes and definitions". */
export const delayPerMile = (speed: number, freeFlow: number): number => Math.max(0, 3600 / speed - 3600 / freeFlow);

/** How many times as long as on a free road. Source: Texas A&M Transportation Institute, Urban Mobility Report. */
export const travelTimeIndex = (time: number, freeFlowTime: number): number => time / freeFlowTime;

/** How many times as long must be planned for, to be late one time in twenty: the 95th percentile, nearest rank. Same source. */
export const planningTimeIndex = (times: readonly number[], freeFlowTime: number): number => percentile(times, 95) / freeFlowTime;

/** Nearest rank; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** A free road's speed is what one in seven exceeds at night, never above the limit. [ours: 85th percentile of 22:00 to 06:00] */
export const freeFlowSpeed = (nightSpeeds: readonly number[], limit: number): number => Math.min(percentile(nightSpeeds, 85), limit);

export type RoadState = 'free' | 'slow' | 'queuing' | 'stationary';

/** Least share of the free speed at which a road is so. [ours] */
const LEAST: readonly (readonly [RoadState, number])[] = [['free', 0.75], ['slow', 0.5], ['queuing', 0.25], ['stationary', 0]];

export const stateAt = (speed: number, freeFlow: number): RoadState => LEAST.find(([, least]) => speed / freeFlow >= least)?.[0] ?? 'stationary';

/** Intervals for which a new state must hold before it is told. [ours] */
const HOLD = 2;

export interface Standing {
  readonly state: RoadState;
  /** Another state that was seen, and in how many intervals running. */
  readonly turning?: { readonly to: RoadState; readonly intervals: number };
}

/** A single odd interval changes nothing that people are told. */
export function next(before: Standing | undefined, speed: number, freeFlow: number): Standing {
  const seen = stateAt(speed, freeFlow);
  if (!before || seen === before.state) return { state: seen };
  const intervals = before.turning?.to === seen ? before.turning.intervals + 1 : 1;
  return intervals >= HOLD ? { state: seen } : { state: before.state, turning: { to: seen, intervals } };
}
