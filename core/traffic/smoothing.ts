/**
 * A speed that no forecast had seen coming. Brown's double exponential smoothing, and an alarm where the forecast fails by
 * much more than it usually does. Source: Cook and Cleveland, Transportation Research Record 495, 1974; R. G. Brown,
 * "Smoothing, Forecasting and Prediction of Discrete Time Series", 1963.
 */
const ALPHA = 0.3;
/** Times the mean absolute error: twice running, or once by much. [ours] */
const TWICE = 6, ONCE = 12;
/** An error is worth nothing before so many forecasts were judged. [ours] */
const LEAST_JUDGED = 4;

export interface Smoothed {
  readonly once: number;
  readonly twice: number;
  /** Of forecasts that were near enough: a blow is no part of what is usual. */
  readonly errors: { readonly sum: number; readonly count: number };
  /** The last error was above the lower limit. */
  readonly startled: boolean;
}

export interface Judged {
  readonly state: Smoothed;
  readonly forecast: number;
  readonly error: number;
  /** Error as a multiple of the usual one; undefined until enough was seen. */
  readonly times?: number;
  readonly alarm: boolean;
}

export const startAt = (value: number): Smoothed => ({ once: value, twice: value, errors: { sum: 0, count: 0 }, startled: false });

export const forecastOf = ({ once, twice }: Smoothed): number => 2 * once - twice + (ALPHA / (1 - ALPHA)) * (once - twice);

export function judge(before: Smoothed, value: number): Judged {
  const forecast = forecastOf(before);
  const error = value - forecast;
  const { sum, count } = before.errors;
  const times = count >= LEAST_JUDGED && sum > 0 ? Math.abs(error) / (sum / count) : undefined;
  const startled = times !== undefined && times > TWICE;
  const alarm = startled && (before.startled || (times ?? 0) > ONCE);
  const once = ALPHA * value + (1 - ALPHA) * before.once;
  const twice = ALPHA * once + (1 - ALPHA) * before.twice;
  const errors = startled ? before.errors : { sum: sum + Math.abs(error), count: count + 1 };
  return { state: { once, twice, errors, startled }, forecast, error, ...(times === undefined ? {} : { times }), alarm };
}

/** The speed below which the next value would be an alarm; undefined until enough was seen. */
export function needed(before: Smoothed): number | undefined {
  const { sum, count } = before.errors;
  return count >= LEAST_JUDGED && sum > 0 ? forecastOf(before) - (before.startled ? TWICE : ONCE) * (sum / count) : undefined;
}
