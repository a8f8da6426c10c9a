import type { Reading } from '../../observations/reading.js';
import { isLate } from '../../rules/late.js';
import { hearLag, type Lags } from './clock.js';
import { hearCount, type CounterState } from './counter.js';
import { hearChange, type Changes } from './flapping.js';
import { hearRhythm, type Rhythms } from './rhythm.js';
import { hearNumber, type Sames } from './stuck.js';

/** History that is brought in tells nothing of a clock. [ours] */
const HISTORY_MS = 24 * 3_600_000;

/** What a device's own words tell of the device: a bounded state, folded from what it said in the order of arrival. */
export interface Heard {
  /** Our clock: words up to here are in it, so that hearing the same words twice changes nothing. */
  readonly upTo: number;
  readonly rhythms: Rhythms;
  readonly lags: Lags;
  readonly sames: Sames;
  readonly changes?: Changes;
  readonly counter?: CounterState;
  readonly battery?: { readonly percent: number; readonly at: number };
}

export const UNHEARD: Heard = { upTo: 0, rhythms: {}, lags: [], sames: {} };

/** Readings of one device. */
export function hear(heard: Heard, readings: readonly Reading[]): Heard {
  const fresh = readings.filter(({ receivedAt }) => receivedAt > heard.upTo).sort((a, b) => a.receivedAt - b.receivedAt || a.at - b.at || (a.seq ?? 0) - (b.seq ?? 0));
  let state = heard;
  for (const [i, reading] of fresh.entries()) {
    state = hearOne(state, reading);
    // The newest word of a message tells of the clock; those before it waited for it.
    const lag = reading.receivedAt - reading.at;
    if (fresh[i + 1]?.receivedAt !== reading.receivedAt && lag < HISTORY_MS) state = { ...state, lags: hearLag(state.lags, lag) };
  }
  return state;
}

function hearOne(heard: Heard, reading: Reading): Heard {
  const { kind, value, at, receivedAt } = reading;
  const changes = hearChange(heard.changes, kind, value, at);
  const counter = hearCount(heard.counter, reading);
  const battery = kind === 'battery' && typeof value === 'number' && at >= (heard.battery?.at ?? 0) ? { percent: value, at } : heard.battery;
  return {
    upTo: receivedAt, lags: heard.lags, rhythms: isLate(reading) ? heard.rhythms : hearRhythm(heard.rhythms, kind, receivedAt), sames: hearNumber(heard.sames, kind, value, at),
    ...(changes ? { changes } : {}), ...(counter ? { counter } : {}), ...(battery ? { battery } : {}),
  };
}
