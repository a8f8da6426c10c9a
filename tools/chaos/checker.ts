import type { History, Violation } from './history.js';
import { judgeAlerts, judgeEnds } from './judges/alerts.js';
import { judgeAudit, judgeStops, judgeWarnings } from './judges/duties.js';
import { judgeScreens } from './judges/screens.js';
import { judgePoison } from './judges/poison.js';
import { judgeReadings, judgeTwins } from './judges/readings.js';
import { judgeCircle, judgeTelling, type Deadlines } from './judges/texts.js';

/** The hard limit. The goal is 15 s at the most; a machine that is shared gets this much before it counts as broken. */
export const DEADLINES: Deadlines = { tellWithinMs: 60_000 };

/**
 * Judges a whole history by the invariants I1 to I8 (reliability.md 2.1), as a checker of Jepsen's kind does: from what
 * was asked and answered, and from what is there at the end. It asks the service nothing.
 */
export function judge(history: History, deadlines: Deadlines = DEADLINES): Violation[] {
  return [
    ...judgeReadings(history), ...judgeAlerts(history), ...judgeTelling(history, deadlines), ...judgeCircle(history),
    ...judgeEnds(history), ...judgeAudit(history), ...judgeTwins(history), ...judgeWarnings(history), ...judgeStops(history), ...judgeScreens(history), ...judgePoison(history),
  ];
}
