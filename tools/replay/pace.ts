import { setTimeout as sleep } from 'node:timers/promises';
import type { Recorded } from './recording.js';

/** The service takes ten times as many; small batches keep the order fair between homes and a retry cheap. */
export const BATCH = 1_000;

/** Says which readings are next. */
export interface Pace {
  /** The place after the last reading that may be sent now; the same place as `from` when none is due yet. */
  due(readings: readonly Recorded[], from: number): number;
  /** Waits until something could be due. */
  rest(readings: readonly Recorded[], from: number): Promise<void>;
}

export const asFastAsAccepted: Pace = {
  due: (readings, from) => Math.min(from + BATCH, readings.length),
  rest: () => Promise.resolve(),
};

/** Plays by the rows' own clock, `times` as fast as it ran, beginning at `start` (milliseconds since 1970 UTC). */
export function byItsOwnClock(times: number, start: number, now: () => number = Date.now): Pace {
  const began = now();
  const clock = (): number => start + (now() - began) * times;
  return {
    due(readings, from) {
      const until = clock();
      let end = from;
      while (end < readings.length && end - from < BATCH && (readings[end]?.at ?? Infinity) <= until) end++;
      return end;
    },
    async rest(readings, from) {
      const next = ((readings[from]?.at ?? start) - clock()) / times;
      await sleep(Math.min(Math.max(next, 20), 1_000));
    },
  };
}
