const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** One hour's mean, stamped with the hour's beginning: milliseconds since 1970 UTC → µg/m³. Hours that are missing are not there. */
export type Hourly = ReadonlyMap<number, number>;

/** Three quarters of the hours must be there. Source: Air Quality Directive 2008/50/EC, Annexes VII and XI: 6 of 8, 18 of 24. */
export const CAPTURE = 0.75;

/** The mean of `hours` hours that end with the one that begins at `at`; undefined where too few were measured. */
export function runningMean(hourly: Hourly, at: number, hours: number): number | undefined {
  let sum = 0, there = 0;
  for (let hour = at - (hours - 1) * HOUR_MS; hour <= at; hour += HOUR_MS) {
    const value = hourly.get(hour);
    if (value === undefined) continue;
    sum += value;
    there += 1;
  }
  return there >= hours * CAPTURE ? sum / there : undefined;
}

/** Of the 24 hours of the UTC day that begins at `day`. */
export const dayMean = (hourly: Hourly, day: number): number | undefined => runningMean(hourly, day + DAY_MS - HOUR_MS, 24);

/** The highest hour of the day. */
export function highestHour(hourly: Hourly, day: number): number | undefined {
  return highest(hoursOf(day).map((hour) => hourly.get(hour)));
}

/** The highest running mean of so many hours among those that end within the day; they reach back into the day before. */
export function highestRunningMean(hourly: Hourly, day: number, hours: number): number | undefined {
  return highest(hoursOf(day).map((hour) => runningMean(hourly, hour, hours)));
}

/** The beginnings of the 24 hours of the UTC day that begins at `day`. */
export const hoursOf = (day: number): number[] => Array.from({ length: 24 }, (_, i) => day + i * HOUR_MS);

function highest(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter((value) => value !== undefined);
  return there.length > 0 ? Math.max(...there) : undefined;
}
