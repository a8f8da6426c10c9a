import { mean } from '../figures/mean.js';

/** What a detector counted in one interval; whatever it did not measure is not there. */
export interface TrafficReading {
  /** The interval's beginning, milliseconds. */
  readonly at: number;
  /** Vehicles an hour. */
  readonly flow?: number;
  /** Mean, miles an hour. */
  readonly speed?: number;
  /** Per cent of the interval in which the detector was covered. */
  readonly occupancy?: number;
}

/** By the interval's beginning. */
export type ByTime = ReadonlyMap<number, TrafficReading>;

const KM_PER_MILE = 1.609344;
export const mphOf = (kmh: number): number => kmh / KM_PER_MILE;
export const kmhOf = (mph: number): number => mph * KM_PER_MILE;
export const milesOf = (metres: number): number => metres / (KM_PER_MILE * 1_000);

/** A standing queue creeps: no journey takes for ever. [ours] */
export const LEAST_SPEED = 1;

/** What the detectors of a stretch say together: the speed at which its length is driven, means of flow and occupancy. */
export function together(detectors: readonly ByTime[]): TrafficReading[] {
  const times = new Set(detectors.flatMap((one) => [...one.keys()]));
  return [...times].sort((a, b) => a - b).map((at) => {
    const there = detectors.flatMap((one) => one.get(at) ?? []);
    const speeds = there.flatMap(({ speed }) => speed ?? []), flows = there.flatMap(({ flow }) => flow ?? []), occupancies = there.flatMap(({ occupancy }) => occupancy ?? []);
    return {
      at,
      ...(speeds.length > 0 ? { speed: speeds.length / speeds.reduce((sum, speed) => sum + 1 / Math.max(speed, LEAST_SPEED), 0) } : {}),
      ...(flows.length > 0 ? { flow: mean(flows) } : {}),
      ...(occupancies.length > 0 ? { occupancy: mean(occupancies) } : {}),
    };
  });
}
