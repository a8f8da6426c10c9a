import { Problem } from '../http/problem.js';

/** Wrong answers that one person may give in a quarter of an hour; then they wait, right or wrong. [ours] */
const MOST = 10;
const WITHIN_MS = 15 * 60_000;
const MOST_PEOPLE = 10_000;

/** Counts wrong guesses at something short, by who guesses; in memory, in each process. */
export class Guesses {
  private readonly made = new Map<string, { count: number; since: number }>();

  /** Throws while `who` has to wait. */
  refuseMore(who: string, now: number): void {
    const { count, since } = this.made.get(who) ?? { count: 0, since: 0 };
    if (count < MOST || now - since >= WITHIN_MS) return;
    throw new Problem(429, 'throttled', 'Too many codes that do not fit. Wait a quarter of an hour, or find the device in the store list.', { retryAfterSeconds: Math.ceil((since + WITHIN_MS - now) / 1000) });
  }

  wrong(who: string, now: number): void {
    const entry = this.made.get(who);
    if (this.made.size > MOST_PEOPLE) this.made.clear();
    if (entry && now - entry.since < WITHIN_MS) entry.count += 1;
    else this.made.set(who, { count: 1, since: now });
  }
}
