import type { Presence, PresenceState } from '../../../../core/absence/presence.js';

/** Where somebody is, as a mark beside "watched" or in its place. */
export interface Place {
  readonly state: PresenceState;
  readonly word: string;
  readonly mark: string;
  readonly because: string;
  /** Said by somebody: then whether devices are heard is the lesser question. */
  readonly replaces: boolean;
}

const WORDS: Partial<Record<PresenceState, readonly [word: string, mark: string]>> = {
  away: ['Away from home', '→'], hospital: ['In hospital', '✚'], contradicted: ['Away, but movement at home', '?'], maintenance: ['Engineer at work', '⚒'], inactive: ['No movement', '◐'],
};

/** At home says nothing new; that nothing is known, the mark of "not watched" says already. */
export function placeWords({ state, said, because }: Presence): Place | undefined {
  const words = state === 'away' && !said ? (['Seems to be out', '→'] as const) : WORDS[state];
  return words && { state, word: words[0], mark: words[1], because, replaces: said && state !== 'maintenance' };
}
