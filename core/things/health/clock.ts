/** Live words whose delay is remembered. */
const KEPT = 15;
/** Fewer tell nothing of a clock. [ours] */
const JUDGED_FROM = 5;
/** A clock that is wrong is wrong by the same amount each time; what comes late comes by this or that much. [ours] */
const STEADY_MS = 60_000;

/** What our clock showed less what the device's did, ms, of its newest messages. */
export type Lags = readonly number[];

export const hearLag = (lags: Lags, lag: number): Lags => [...lags.slice(-(KEPT - 1)), lag];

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;

/**
 * By how much the clock of a device is behind ours, ms (ahead: below zero). Undefined while its messages are too few or
 * come late by turns: a delay of the way is no fault of the clock, and a backlog least of all.
 */
export function clockOffset(lags: Lags): number | undefined {
  if (lags.length < JUDGED_FROM) return undefined;
  const middle = median(lags);
  return median(lags.map((lag) => Math.abs(lag - middle))) <= STEADY_MS ? middle : undefined;
}
