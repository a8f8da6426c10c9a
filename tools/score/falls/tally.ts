import type { Verdict } from './judge.js';

/** So many of so many, with the 95 % interval of Wilson (1927), which holds for few and for all or none. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

/** The 97.5th percentile of the normal distribution. */
const Z = 1.959_964;

export function share(count: number, of: number): Share {
  if (of === 0) return { count, of, low: 0, high: 1 };
  const p = count / of, square = (Z * Z) / of;
  const middle = (p + square / 2) / (1 + square);
  const half = (Z * Math.sqrt((p * (1 - p)) / of + square / (4 * of))) / (1 + square);
  return { count, of, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** How one judge did. */
export interface Figures {
  /** Falls that were told, of all falls. */
  readonly sensitivity: Share;
  /** Activities that stayed quiet, of all activities. */
  readonly specificity: Share;
  readonly falseAlarms: number;
  readonly falseAlarmsPerHour: number;
}

export interface Tally {
  readonly hoursOfActivity: number;
  readonly ours: Figures;
  readonly bareThreshold: Figures;
}

function figures(verdicts: readonly Verdict[], alarms: (verdict: Verdict) => number): Figures {
  const falls = verdicts.filter(({ fell }) => fell), activities = verdicts.filter(({ fell }) => !fell);
  const falseAlarms = activities.reduce((sum, verdict) => sum + alarms(verdict), 0);
  const hours = activities.reduce((sum, verdict) => sum + verdict.hours, 0);
  return {
    sensitivity: share(falls.filter((verdict) => alarms(verdict) > 0).length, falls.length),
    specificity: share(activities.filter((verdict) => alarms(verdict) === 0).length, activities.length),
    falseAlarms,
    falseAlarmsPerHour: hours > 0 ? falseAlarms / hours : 0,
  };
}

export function tally(verdicts: readonly Verdict[]): Tally {
  const hoursOfActivity = verdicts.filter(({ fell }) => !fell).reduce((sum, { hours }) => sum + hours, 0);
  return { hoursOfActivity, ours: figures(verdicts, ({ told }) => told), bareThreshold: figures(verdicts, ({ bare }) => bare) };
}

/** By one property, in the order in which it first appears. */
export const tallyBy = (verdicts: readonly Verdict[], key: (verdict: Verdict) => string): Readonly<Record<string, Tally>> =>
  Object.fromEntries([...new Set(verdicts.map(key))].sort().map((value) => [value, tally(verdicts.filter((verdict) => key(verdict) === value))]));
