import type { Habits } from '../rules/rule.js';
import type { DayStart } from './first-activities.js';

/** care.md b: 28 days; days without any sign of life are no days of habit. */
export const HABIT_DAYS = 28;
/** A morning later than this beside the usual one, and than three deviations, was a day away or a silent hub. [ours] */
const ORDINARY_MINUTES = 60;
/** The median absolute deviation of a normal spread is 1/1.4826 of its standard deviation. */
const DEVIATIONS = 3 * 1.4826;

/** From the days before today, oldest first. */
export function habitsFrom(starts: readonly DayStart[]): Habits {
  const minutes = starts.slice(-HABIT_DAYS).map((start) => start.minutes).sort((a, b) => a - b);
  if (minutes.length === 0) return {};
  const usual = median(minutes);
  const spread = median(minutes.map((m) => Math.abs(m - usual)).sort((a, b) => a - b));
  const latest = usual + Math.max(ORDINARY_MINUTES, DEVIATIONS * spread);
  const ordinary = minutes.filter((m) => m <= latest);
  return { upBy: { minutes: ordinary[Math.ceil(ordinary.length * 0.95) - 1] ?? usual, days: ordinary.length } };
}

/** Of a sorted list; of an even number the lower of the middle two. */
const median = (sorted: readonly number[]): number => sorted[(sorted.length - 1) >> 1] ?? 0;
