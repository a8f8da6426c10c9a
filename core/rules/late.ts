import type { Reading } from '../observations/reading.js';

/**
 * A reading that we were told of more than a quarter of an hour after its time is late: it takes its true place on the
 * timeline and never pages as if it were now (reliability.md F16). [ours: longer than any gateway's normal retry, shorter
 * than any outage worth the name]
 */
export const LATE_AFTER_MS = 15 * 60_000;

export const isLate = (reading: Reading): boolean => reading.at < reading.receivedAt - LATE_AFTER_MS;

/**
 * A call for help that was held up on its way (a hub without a line) is still a call: within a day somebody is told,
 * with both times; after that it is history. [ours]
 */
export const CALL_LATE_AFTER_MS = 24 * 3_600_000;
export const isCallInTime = (call: Reading, now: number): boolean => call.at >= call.receivedAt - CALL_LATE_AFTER_MS && call.at > now - REACH_MS;

/** What was told in time and is not older than the window: also after we ourselves were away for hours. */
export const REACH_MS = 26 * 3_600_000;
export const isFresh = (reading: Reading, now: number): boolean => !isLate(reading) && reading.at > now - REACH_MS;

/**
 * A hub that was cut off sends its hours-old words oldest first. Until nothing late has come for two minutes, stillness is
 * not told from words that are still on their way. [ours]
 */
const STILL_COMING_MS = 2 * 60_000;
export const stillComing = (last: Reading, now: number): boolean => isLate(last) && now < last.receivedAt + STILL_COMING_MS;
export const allCameAt = (last: Reading): number => last.receivedAt + STILL_COMING_MS;

/** When a wait that begins with a reading begins: a clock that runs ahead must not make it longer. */
export const waitsFrom = (reading: Reading): number => Math.min(reading.at, reading.receivedAt);
