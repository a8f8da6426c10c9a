import { kindSpec } from '../../core/observations/kinds.js';
import type { Api } from '../shared/api.js';
import type { Pace } from './pace.js';
import { deviceId } from './register.js';
import type { Recorded, RecordedHome } from './recording.js';
import type { HomeState } from './state.js';

/** The service's answer to a batch; `index` is a place in the batch. */
export interface Taken {
  readonly accepted: number;
  readonly duplicates: number;
  readonly quarantined: readonly { readonly index: number; readonly code: string; readonly detail: string }[];
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly detail: string }[];
}

export type Post = (readings: readonly object[]) => Promise<Taken>;

export const postReadings = (api: Api): Post => (readings) => api.post<Taken>('/api/v1/readings', readings, { repeatable: true });

export interface Sending {
  readonly pace: Pace;
  readonly post: Post;
  /** True once a person has asked to stop: what is under way is finished, nothing more is begun. */
  stopped(): boolean;
  /** After each acknowledged batch. */
  onTaken(count: number): Promise<void>;
  onRejected(reading: Recorded, code: string, detail: string): void;
}

function wireForm(home: string, { source, value, at }: Recorded): object {
  const unit = kindSpec(source.kind).unit;
  return { device: deviceId(home, source), kind: source.kind, value, ...(unit === undefined ? {} : { unit }), at: new Date(at).toISOString() };
}

/** An answer that does not account for every reading of its batch cannot be believed. */
export class Unaccounted extends Error {
  override readonly name = 'Unaccounted';
}

/** Sends what a home still has to say, in order, one batch after the other; the place moves only with an acknowledgement. */
export async function sendHome(home: RecordedHome, state: HomeState, sending: Sending): Promise<void> {
  while (state.sent < home.readings.length && !sending.stopped()) {
    const end = sending.pace.due(home.readings, state.sent);
    if (end === state.sent) {
      await sending.pace.rest(home.readings, state.sent);
      continue;
    }
    const batch = home.readings.slice(state.sent, end);
    note(state, batch, await sending.post(batch.map((reading) => wireForm(home.id, reading))), sending);
    await sending.onTaken(batch.length);
  }
}

function note(state: HomeState, batch: readonly Recorded[], taken: Taken, sending: Sending): void {
  const told = taken.accepted + taken.duplicates + taken.quarantined.length + taken.rejected.length;
  if (told !== batch.length) throw new Unaccounted(`the service accounts for ${told} of ${batch.length} readings`);
  for (const { index, code, detail } of taken.rejected) {
    state.rejected.push(state.sent + index);
    const reading = batch[index];
    if (reading) sending.onRejected(reading, code, detail);
  }
  state.quarantined.push(...taken.quarantined.map(({ index }) => state.sent + index));
  state.accepted += taken.accepted;
  state.duplicates += taken.duplicates;
  state.sent += batch.length;
}

/** Runs `work` on every item, at most `width` at a time; the first failure stops the taking of new items and is thrown. */
export async function fewAtATime<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && !failed; item = waiting.shift()) {
      await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
