import type { Coverage } from '../../../../core/coverage/coverage.js';
import { when, ago } from '../../../../core/time/when.js';

export interface Watch {
  readonly state: Coverage['state'];
  readonly word: string;
  readonly mark: string;
  readonly because: string;
  readonly silent: readonly { readonly id: string; readonly what: string; readonly heard: string }[];
}

/** Quiet is not well: each state has its own word and mark, and "not watched" is never left out. */
const WORDS: Record<Coverage['state'], readonly [word: string, mark: string]> = {
  watched: ['Watched', '✓'], partly: ['Partly watched', '◐'], 'not-watched': ['Not watched', '◌'], away: ['Away from home', '→'],
};

/** Least watched first: who most needs somebody to look. */
export const watchOrder = (state: Coverage['state']): number => ['not-watched', 'partly', 'watched', 'away'].indexOf(state);

export function watchWords(coverage: Coverage, now: number): Watch {
  const [word, mark] = WORDS[coverage.state];
  return {
    state: coverage.state, word, mark, because: coverage.because,
    silent: coverage.silent.map((device) => ({ id: device.id, what: deviceWords(device), heard: heardWords(device.lastHeardAt, now) })),
  };
}

/** "pendant", "motion sensor in the hallway" */
export const deviceWords = (device: { readonly kind: string; readonly room?: string }): string =>
  `${device.kind.replaceAll('-', ' ')}${device.room ? `, ${device.room}` : ''}`;

export const heardWords = (at: number | undefined, now: number): string =>
  at === undefined ? 'never heard' : `last heard ${ago(at, now)} (${when(at, now)})`;
