const SECOND = 1_000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE;

/** Waits between tries: those of the Standard Webhooks specification ("Retry schedule"), with a first one of a second. */
const WAITS_MS = [SECOND, 5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

export type AfterFailure = { readonly next: 'again'; readonly at: number } | { readonly next: 'disable'; readonly reason: string };

/** `failures`: tries that failed one after the other, this one included. 410 Gone means: never again. */
export function afterFailure(failures: number, why: string, now: number, retryAfterMs = 0): AfterFailure {
  const wait = WAITS_MS[failures - 1];
  if (why === '410') return { next: 'disable', reason: 'Your server answered 410 Gone.' };
  if (why === 'not-public') return { next: 'disable', reason: 'The address leads to no public server.' };
  if (wait === undefined) return { next: 'disable', reason: `${failures} tries failed over three days; the last one: ${why}.` };
  return { next: 'again', at: now + Math.max(wait, retryAfterMs) };
}
