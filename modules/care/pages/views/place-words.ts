import type { Presence, PresenceState } from '../../../../core/absence/presence.js';
import { watchOrder, type Watch } from './watch-words.js';

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

/** Who most needs somebody to look: where away is doubted or nothing moves, then the least watched. */
export const standingOrder = ({ place, watch }: { readonly place?: Place; readonly watch: Pick<Watch, 'state'> }): number => (place?.state === 'contradicted' || place?.state === 'inactive' ? -1 : watchOrder(watch.state));

/** At home says nothing new; that nothing is known, the mark of "not watched" says already. */
export function placeWords({ state, said, because }: Presence): Place | undefined {
  const words = state === 'away' && !said ? (['Seems to be out', '→'] as const) : WORDS[state];
  return words && { state, word: words[0], mark: words[1], because, replaces: said && state !== 'maintenance' };
}
