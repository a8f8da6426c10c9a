import { mean } from '../figures/mean.js';
import { delayPerMile, next, planningTimeIndex, stateAt, travelTimeIndex, type RoadState, type Standing } from './congestion.js';
import { LEAST_SPEED, milesOf, type TrafficReading } from './readings.js';

const HOUR_MS = 3_600_000;
/** A state that was not seen for so many intervals is no longer held. [ours] */
const FORGET_AFTER = 6;

export interface Stretch {
  readonly lengthMetres: number;
  /** Miles an hour. */
  readonly freeFlow: number;
  readonly intervalMs: number;
}

export interface SegmentNow extends Standing {
  /** The last interval of which a speed is known. */
  readonly at: number;
  readonly since: number;
  readonly speed: number;
  readonly flow?: number;
  readonly occupancy?: number;
}

/** What is told of a stretch after its last reading; undefined where no speed was measured. */
export function standingAfter(readings: readonly TrafficReading[], { freeFlow, intervalMs }: Omit<Stretch, 'lengthMetres'>): SegmentNow | undefined {
  let now: SegmentNow | undefined;
  for (const { at, speed, flow, occupancy } of readings) {
    if (speed === undefined) continue;
    const before = now && at - now.at <= FORGET_AFTER * intervalMs ? now : undefined;
    const standing = next(before, speed, freeFlow);
    now = { ...standing, at, since: before?.state === standing.state ? before.since : at, speed, ...(flow === undefined ? {} : { flow }), ...(occupancy === undefined ? {} : { occupancy }) };
  }
  return now;
}

export interface Measures {
  /** Intervals with a speed. */
  readonly intervals: number;
  /** Times as long as on a free road: on average, and to be late one time in twenty. */
  readonly travelTimeIndex: number;
  readonly planningTimeIndex: number;
  /** Seconds a vehicle and mile, at the speed at which the distance was driven. */
  readonly delaySecondsPerMile: number;
  /** Hours that all vehicles lost together; of intervals in which they were counted. */
  readonly lostVehicleHours?: number;
  /** Minutes in each state, as measured: without the hold. */
  readonly minutes: Readonly<Record<RoadState, number>>;
}

export function measuresOf(readings: readonly TrafficReading[], { lengthMetres, freeFlow, intervalMs }: Stretch): Measures | undefined {
  const miles = milesOf(lengthMetres), freeTime = miles / freeFlow;
  const times: number[] = [];
  const minutes: Record<RoadState, number> = { free: 0, slow: 0, queuing: 0, stationary: 0 };
  let lost: number | undefined;
  for (const { speed, flow } of readings) {
    if (speed === undefined) continue;
    const time = miles / Math.max(speed, LEAST_SPEED);
    times.push(time);
    minutes[stateAt(speed, freeFlow)] += intervalMs / 60_000;
    if (flow !== undefined) lost = (lost ?? 0) + flow * (intervalMs / HOUR_MS) * Math.max(0, time - freeTime);
  }
  if (times.length === 0) return undefined;
  const meanTime = mean(times);
  return {
    intervals: times.length, travelTimeIndex: travelTimeIndex(meanTime, freeTime), planningTimeIndex: planningTimeIndex(times, freeTime),
    delaySecondsPerMile: delayPerMile(miles / meanTime, freeFlow), ...(lost === undefined ? {} : { lostVehicleHours: lost }), minutes,
  };
}
