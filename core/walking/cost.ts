import { airAt, type Conditions } from './conditions.js';
import { judgeCrossing } from './crossing.js';
import type { Stretch } from './graph.js';
import type { Profile } from './profile.js';

/** Lamps of a street stand some 35 m apart: one that is out leaves so much dark. [ours] */
const LAMP_LEAVES_DARK = 35;
/**
 * What a metre costs beside itself, and what a thing costs in metres: how far somebody would go round it. [ours; never
 * tried with people] What is not known costs less than what is bad and more than what is good.
 */
const METRE = { dark: 2, perhapsDark: 1, noSeat: 1, rough: 1, perhapsNoWheels: 0.25, air: { low: 0, moderate: 0.5, high: 2, 'very high': 4 }, airUnknown: 0.25 } as const;
const THING = { tooShort: 400, perhapsTooShort: 50, trouble: 200 } as const;

export const darkMetres = ({ metres, way: { lit } }: Stretch, lampsOut: number): number => (lit === false ? metres : Math.min(metres, lampsOut * LAMP_LEAVES_DARK));

/** Walked from end to end by somebody, in metres of a way with which nothing is the matter; Infinity: not at all. */
export function costOf(stretch: Stretch, number: number, { speed, seatEvery, lights, cleanAir, stepFree }: Profile, { lamps, troubles, air }: Conditions): number {
  const { way, metres, crossings } = stretch;
  if (way.closed || (stepFree && (way.kind === 'steps' || way.wheelchair === 'no'))) return Infinity;
  let each = 0, more = 0;
  if (lights) more += METRE.dark * darkMetres(stretch, lamps.get(number)?.length ?? 0) + (way.lit === undefined ? METRE.perhapsDark * metres : 0);
  if (seatEvery !== undefined) more += METRE.noSeat * farFromSeats(stretch, seatEvery / 2);
  if (stepFree) each += way.rough ? METRE.rough : way.wheelchair === 'yes' ? 0 : METRE.perhapsNoWheels;
  if (cleanAir) each += METRE.air[airAt(stretch, air)?.band ?? 'low'] + (airAt(stretch, air) ? 0 : METRE.airUnknown);
  for (const { share, crossing } of crossings) more += share * { enough: 0, 'too short': THING.tooShort, unknown: THING.perhapsTooShort }[judgeCrossing(crossing, speed)];
  return metres * (1 + each) + more + (troubles.has(number) ? THING.trouble : 0);
}

/** By stretch: how far apart seats are on a whole route is no sum over stretches, and is said of it in words. */
function farFromSeats({ metres, seats }: Stretch, far: number): number {
  let covered = 0, last = 0;
  for (const seat of seats) {
    const from = Math.max(last, seat - far), to = Math.min(metres, seat + far);
    covered += Math.max(0, to - from);
    last = Math.max(last, to);
  }
  return metres - covered;
}
