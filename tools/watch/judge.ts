/** What the service said of its parts, as far as the watcher needs it; undefined where it did not answer. */
export interface Answer {
  readonly parts: readonly { readonly part: string; readonly state: string; readonly since?: string; readonly says?: string }[];
  readonly round?: { readonly completeAt?: string; readonly lost?: string };
}

/** A part that has given no sign of life for too long. */
export interface Dead {
  /** `app`: nobody answers at the address. Else as the service names its parts; `round`: the watchman's press does not come through. */
  readonly part: string;
  readonly since: number;
  readonly says: string;
}

/** A press comes once a minute and may take a third of one: less than two minutes without one is nothing. [ours] */
const ROUND_AT_LEAST_MS = 120_000;

const APP_SAYS = 'The app does not answer: nothing is taken in and nobody is told.';

/**
 * Remembers since when what has been dead, by its own clock, and says what has been dead for too long. What rests on a
 * part that has stopped is not told as well: the first cause is what somebody can mend.
 */
export class Judge {
  private answeredAt: number;
  private beatAt: number;

  constructor(private readonly limitMs: number, startedAt: number) {
    this.answeredAt = startedAt;
    this.beatAt = startedAt;
  }

  /** At `now`, with what was answered just then. */
  look(answer: Answer | undefined, now: number): Dead[] {
    if (!answer) return this.tooLong(this.answeredAt, now) ? [{ part: 'app', since: this.answeredAt, says: APP_SAYS }] : [];
    this.answeredAt = now;
    const stopped = answer.parts.filter(({ part, state }) => state === 'stopped' && part !== 'round').map(({ part, since, says = '' }): Dead => ({ part, since: instant(since) ?? now, says }));
    const dead = stopped.filter(({ since }) => this.tooLong(since, now));
    return dead.length > 0 ? dead : this.silentRound(answer, now);
  }

  /** The beat itself: a press that went all the way. */
  private silentRound({ parts, round }: Answer, now: number): Dead[] {
    if (parts.some(({ part, state }) => part === 'round' && state === 'off')) return [];
    this.beatAt = Math.max(this.beatAt, instant(round?.completeAt) ?? 0);
    const where = round?.lost ? ` It was lost at: ${round.lost}.` : '';
    return now - this.beatAt >= Math.max(this.limitMs, ROUND_AT_LEAST_MS) ? [{ part: 'round', since: this.beatAt, says: `The watchman’s press does not come through.${where}` }] : [];
  }

  private readonly tooLong = (since: number, now: number): boolean => now - since >= this.limitMs;
}

function instant(text: string | undefined): number | undefined {
  const at = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
