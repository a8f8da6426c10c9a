import { airAt, covered, type Conditions } from './conditions.js';
import { judgeCrossing } from './crossing.js';
import type { Stretch } from './graph.js';
import type { Profile } from './profile.js';

/**
 * What a metre costs beside itself, and what a thing costs in metres: how far somebody would go round it. [ours; never
 * tried with people] What is not known costs less than what is bad and more than what is good.
 */
const METRE = { dark: 2, perhapsDark: 1, noSeat: 1, rough: 1, perhapsNoWheels: 0.25, air: { low: 0, moderate: 0.5, high: 2, 'very high': 4 }, airUnknown: 0.25 } as const;
const THING = { tooShort: 400, perhapsTooShort: 50, trouble: 200 } as const;

/** Walked from end to end by somebody, in metres of a way with which nothing is the matter; Infinity: not at all. */
export function costOf(stretch: Stretch, number: number, { speed, seatEvery, lights, cleanAir, stepFree }: Profile, { dark, troubles, air }: Conditions): number {
  const { way, metres, crossings, seats } = stretch;
  if (way.closed || (stepFree && (way.kind === 'steps' || way.wheelchair === 'no'))) return Infinity;
  let each = 0, more = 0;
  if (lights) more += METRE.dark * (way.lit === false ? metres : covered(dark.get(number) ?? [], 0, metres)) + (way.lit === undefined ? METRE.perhapsDark * metres : 0);
  // By stretch: how far apart seats are on a whole route is no sum over stretches, and is said of it in words.
  if (seatEvery !== undefined) more += METRE.noSeat * (metres - covered(seats.map((at) => [at - seatEvery / 2, at + seatEvery / 2]), 0, metres));
  if (stepFree) each += way.rough ? METRE.rough : way.wheelchair === 'yes' ? 0 : METRE.perhapsNoWheels;
  if (cleanAir) each += METRE.air[airAt(stretch, air)?.band ?? 'low'] + (airAt(stretch, air) ? 0 : METRE.airUnknown);
  for (const { share, crossing } of crossings) more += share * { enough: 0, 'too short': THING.tooShort, unknown: THING.perhapsTooShort }[judgeCrossing(crossing, speed)];
  return metres * (1 + each) + more + (troubles.has(number) ? THING.trouble : 0);
}
