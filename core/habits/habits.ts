import type { Habits } from '../rules/rule.js';
import type { DayStart } from './first-activities.js';

/** care.md b: 28 days; days without any sign of life are no days of habit. */
const DAYS = 28;

/** From the days before today, oldest first. */
export function habitsFrom(starts: readonly DayStart[]): Habits {
  const minutes = starts.slice(-DAYS).map((start) => start.minutes).sort((a, b) => a - b);
  if (minutes.length === 0) return {};
  return { upBy: { minutes: minutes[Math.ceil(minutes.length * 0.95) - 1] ?? 0, days: minutes.length } };
}
