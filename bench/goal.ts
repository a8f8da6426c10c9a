import type { Reference } from './reference.js';

/** What is wanted of a figure, in the figure's own unit. */
export interface Goal {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** What of the machine a figure hangs on. Unset: nothing (bytes, jobs, shares), so that the goal is the same everywhere. */
  readonly by?: 'processor' | 'store';
}

/**
 * The two-core machine that the goals were set on, measured as this one is: processor time of a Fastify server that does
 * nothing, µs a request; lean documents a second by insertMany(1000), journalled.
 */
const SET_ON = { cpuUs: 85, insertManyPerSecond: 83_000 };

/** How many times slower than that machine this one is at the moment; never less than 1: a faster machine lowers no goal. */
export function slower(by: Goal['by'], { bareHttp, insertManyPerSecond }: Pick<Reference, 'bareHttp' | 'insertManyPerSecond'>): number {
  if (by === undefined) return 1;
  return Math.max(1, by === 'processor' ? bareHttp.cpuUs / SET_ON.cpuUs : SET_ON.insertManyPerSecond / insertManyPerSecond);
}

const two = (n: number): string => Number(n.toPrecision(2)).toLocaleString('en-GB');

export const wanted = ({ atLeast, atMost }: Goal): string => (atLeast === undefined ? `≤ ${atMost?.toLocaleString('en-GB')}` : `≥ ${atLeast.toLocaleString('en-GB')}`);

/** "met"; "met for this machine (≥ 970)", where the goal itself was missed and the machine is slower by more than that; "missed". */
export function verdict(value: number, goal: Goal, reference: Pick<Reference, 'bareHttp' | 'insertManyPerSecond'>): string {
  const holds = (times: number): boolean => value >= (goal.atLeast ?? -Infinity) / times && value <= (goal.atMost ?? Infinity) * times;
  const times = slower(goal.by, reference);
  if (holds(1)) return 'met';
  if (times === 1) return 'missed';
  const here = goal.atLeast === undefined ? `≤ ${two((goal.atMost ?? Infinity) * times)}` : `≥ ${two(goal.atLeast / times)}`;
  return `${holds(times) ? 'met for this machine' : 'missed'} (${here})`;
}
