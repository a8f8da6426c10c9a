/** Whole numbers already seen, as closed ranges in rising order: a counter that never skips is one range. */
export type Ranges = [from: number, to: number][];

/** Ranges kept per device; a device that counts at random loses its oldest, and its contents still tell repeats. */
const MAX_RANGES = 2_000;

/** Index of the first range whose end is ≥ n. */
function place(ranges: Ranges, n: number): number {
  let low = 0, high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as [number, number])[1] < n) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function has(ranges: Ranges, n: number): boolean {
  const range = ranges[place(ranges, n)];
  return range !== undefined && range[0] <= n;
}

export function include(ranges: Ranges, n: number): void {
  const i = place(ranges, n);
  const at = ranges[i];
  if (at && at[0] <= n) return;
  const before = ranges[i - 1];
  const joinsBefore = before !== undefined && before[1] === n - 1;
  const joinsAfter = at !== undefined && at[0] === n + 1;
  if (joinsBefore && joinsAfter) {
    before[1] = at[1];
    ranges.splice(i, 1);
  } else if (joinsBefore) before[1] = n;
  else if (joinsAfter) at[0] = n;
  else ranges.splice(i, 0, [n, n]);
  if (ranges.length > MAX_RANGES) ranges.shift();
}

/** Takes a number back, after a write that failed. */
export function exclude(ranges: Ranges, n: number): void {
  const i = place(ranges, n);
  const range = ranges[i];
  if (!range || range[0] > n) return;
  const parts: Ranges = [];
  if (range[0] < n) parts.push([range[0], n - 1]);
  if (range[1] > n) parts.push([n + 1, range[1]]);
  ranges.splice(i, 1, ...parts);
}
