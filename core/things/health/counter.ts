import type { Reading } from '../../observations/reading.js';

/** reliability.md row 43: what was never heard between two counts. */
export const GAP_FROM = 1_000;
/** Each time a counter goes back and its clock does not; kept for the newest few. */
const KEPT = 5;

/** Where a counter stood when it was last heard, and what was odd about it. Instants are our clock's. */
export interface CounterState {
  readonly boot: string;
  readonly seq: number;
  readonly at: number;
  /** Lives that this one followed, newest last. */
  readonly boots: readonly string[];
  /** When the device went back to a count, or a life, that it had left. */
  readonly backs: readonly { readonly at: number; readonly from: string; readonly to: string }[];
  readonly gap?: { readonly at: number; readonly from: number; readonly to: number };
}

const MOST_BOOTS = 8;
const name = (boot: string, seq: number): string => (boot === '' ? `${seq}` : `${boot}/${seq}`);

/** `at` is the device's own clock: by it, and not by arrival, a backlog is no way back. */
export function hearCount(state: CounterState | undefined, { seq, boot = '', at, receivedAt }: Pick<Reading, 'seq' | 'boot' | 'at' | 'receivedAt'>): CounterState | undefined {
  if (seq === undefined) return state;
  if (!state) return { boot, seq, at, boots: [], backs: [] };
  if (at <= state.at) return state;
  if (boot !== state.boot) {
    const backs = state.boots.includes(boot) ? wentBack(state, name(boot, seq), receivedAt) : state.backs;
    return { ...state, boot, seq, at, boots: [...state.boots.filter((one) => one !== boot), state.boot].slice(-MOST_BOOTS), backs };
  }
  if (seq < state.seq) return { ...state, seq, at, backs: wentBack(state, name(boot, seq), receivedAt) };
  // Between two senders' ranges nothing is missing: only a jump that no way back came before is a gap.
  const gap = seq - state.seq > GAP_FROM && !isTorn(state, receivedAt) ? { at: receivedAt, from: state.seq, to: seq } : state.gap;
  return { ...state, seq, at, ...(gap ? { gap } : {}) };
}

const wentBack = (state: CounterState, to: string, at: number): CounterState['backs'] => [...state.backs, { at, from: name(state.boot, state.seq), to }].slice(-KEPT);

const DAY_MS = 24 * 3_600_000;
/** Once is a battery change; three times in a day are two senders. [ours] */
const TWO_SENDERS_FROM = 3;

/** Whether the counter goes back and forth: two things speak under one name. */
export const isTorn = ({ backs }: CounterState, now: number): boolean => backs.filter(({ at }) => now - at < DAY_MS).length >= TWO_SENDERS_FROM;
