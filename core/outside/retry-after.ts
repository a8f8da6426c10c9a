/** When another server wishes to be asked again: seconds, or a date (RFC 9110, 10.2.3). In milliseconds, at most `mostMs`; undefined where it says nothing usable. */
export function retryAfter(header: string | null | undefined, now: number, mostMs: number): number | undefined {
  if (!header) return undefined;
  const ms = /^-?\d+$/.test(header) ? Number(header) * 1_000 : (/^[a-z]/i.test(header) ? Date.parse(header) : NaN) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), mostMs);
}
