/**
 * When a provider is asked what became of a message of which it has told nothing final. Phones mostly answer within
 * seconds; a receipt that was lost while we were away never comes again. All [ours].
 */
const FIRST_MS = 30_000;
const LONGEST_MS = 3_600_000;
/** After a day nothing hangs on it: everybody has been told, and networks that confirm nothing never will. */
const NO_LONGER_MS = 24 * 3_600_000;

/** When a message is to be asked after. */
export interface Asking {
  /** Our clock, milliseconds. */
  readonly at: number;
  /** How often it has been asked after already. */
  readonly times: number;
}

export const firstAsking = (sentAt: number): Asking => ({ at: sentAt + FIRST_MS, times: 0 });

/** After one look that told nothing final: each wait is twice the one before. Undefined: no more. */
export function nextAsking({ times }: Asking, sentAt: number, now: number): Asking | undefined {
  if (now - sentAt > NO_LONGER_MS) return undefined;
  return { at: now + Math.min(FIRST_MS * 2 ** times, LONGEST_MS), times: times + 1 };
}
