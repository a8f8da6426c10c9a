/**
 * Royal College of Physicians, National Early Warning Score (NEWS) 2, 2017, chart 1. Each part's bands, lowest first:
 * a value scores the points of the first band whose upper bound it does not exceed. Values are rounded to the chart's
 * precision before they are looked up.
 */
export type Points = 0 | 1 | 2 | 3;
export type Band = readonly [upTo: number, points: Points];

export const RESPIRATION: readonly Band[] = [[8, 3], [11, 1], [20, 0], [24, 2], [Infinity, 3]];
export const OXYGEN_SCALE_1: readonly Band[] = [[91, 3], [93, 2], [95, 1], [Infinity, 0]];
/** Target 88–92 %, on air: 93 and more is normal. */
export const OXYGEN_SCALE_2_ON_AIR: readonly Band[] = [[83, 3], [85, 2], [87, 1], [Infinity, 0]];
/** Target 88–92 %, on oxygen: too much is a danger too. */
export const OXYGEN_SCALE_2_ON_OXYGEN: readonly Band[] = [[83, 3], [85, 2], [87, 1], [92, 0], [94, 1], [96, 2], [Infinity, 3]];
export const SYSTOLIC: readonly Band[] = [[90, 3], [100, 2], [110, 1], [219, 0], [Infinity, 3]];
export const PULSE: readonly Band[] = [[40, 3], [50, 1], [90, 0], [110, 1], [130, 2], [Infinity, 3]];
/** Tenths of a degree. */
export const TEMPERATURE_TENTHS: readonly Band[] = [[350, 3], [360, 1], [380, 0], [390, 1], [Infinity, 2]];
export const ON_OXYGEN: Points = 2;
export const NOT_ALERT: Points = 3;

export function points(bands: readonly Band[], value: number): Points {
  for (const [upTo, score] of bands) if (value <= upTo) return score;
  throw new RangeError('A NEWS2 value that is no number');
}
