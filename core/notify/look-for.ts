import type { Delivery } from './delivery.js';

/**
 * A provider that took a try and lost its answer may be behind with its list by seconds: each text that came all the
 * same would tell somebody twice. Far within the sector's first 60 s. [ours; measured: ADR 28]
 */
const LOST_ANSWER_MS = 8_000;
/** Nothing says that the provider is slow where it was we who died in the middle of a try. [ours] */
const OWN_DEATH_MS = 3_000;
/** While the provider cannot be asked, from when the text was due. [ours] */
const CANNOT_ASK_MS = 15_000;

/**
 * Until when a text is looked for whose try has no known outcome, and which the provider does not show; then it is sent
 * again. Milliseconds since 1970. `asked`: the provider could be.
 */
export function lookedForUntil({ state, sendAt, intendedAt, triedAt }: Pick<Delivery, 'state' | 'sendAt' | 'intendedAt' | 'triedAt'>, asked: boolean): number {
  const due = sendAt ?? intendedAt;
  if (!asked) return due + CANNOT_ASK_MS;
  // Still "sending" when another worker comes: whoever began it never said what became of it.
  return (triedAt ?? due) + (state === 'sending' ? OWN_DEATH_MS : LOST_ANSWER_MS);
}
