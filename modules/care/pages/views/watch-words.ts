import type { DeviceState } from '../../../../core/things/device.js';
import { when, ago } from './when.js';

/** What coverage a page needs to know; `core/coverage` answers it. */
export interface WatchState {
  readonly state: 'watched' | 'partly' | 'not-watched' | 'away';
  readonly because: string;
  readonly since?: number;
  readonly silent: readonly DeviceState[];
}

export interface Watch {
  readonly state: WatchState['state'];
  readonly word: string;
  readonly mark: string;
  readonly because: string;
  readonly since?: string;
  readonly silent: readonly { readonly id: string; readonly what: string; readonly heard: string }[];
}

/** Quiet is not well: each state has its own word and mark, and "not watched" is never left out. */
const WORDS: Record<WatchState['state'], readonly [word: string, mark: string]> = {
  watched: ['Watched', '✓'], partly: ['Partly watched', '◐'], 'not-watched': ['Not watched', '◌'], away: ['Away from home', '→'],
};

/** Least watched first: who most needs somebody to look. */
export const watchOrder = (state: WatchState['state']): number => ['not-watched', 'partly', 'watched', 'away'].indexOf(state);

export function watchWords(coverage: WatchState, now: number): Watch {
  const [word, mark] = WORDS[coverage.state];
  return {
    state: coverage.state, word, mark, because: coverage.because,
    since: coverage.since === undefined ? undefined : when(coverage.since, now),
    silent: coverage.silent.map((device) => ({ id: device.id, what: deviceWords(device), heard: heardWords(device.lastHeardAt, now) })),
  };
}

/** "pendant", "motion sensor in the hallway" */
export const deviceWords = (device: { readonly kind: string; readonly room?: string }): string =>
  `${device.kind.replaceAll('-', ' ')}${device.room ? `, ${device.room}` : ''}`;

export const heardWords = (at: number | undefined, now: number): string =>
  at === undefined ? 'never heard' : `last heard ${ago(at, now)} (${when(at, now)})`;
