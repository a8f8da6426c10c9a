import { ApiProblem, type Api } from '../shared/api.js';
import { sendSaid } from './gateway.js';
import type { Hush } from './hush.js';
import { gatewayBeats } from './life/machines.js';
import { readingsBetween } from './life/readings.js';
import type { HomeNote } from './notebook.js';
import { deviceId, type Home, type Said } from './street/home.js';

const HOUR = 3_600_000;
/** What a home is given of a past when it is entered, and the most that its gateway keeps while nobody listens. */
export const KEPT = 26 * HOUR;
/** Heartbeats of what is long past, in milliseconds. */
const SPARSE = 300_000;

/** One home that lives: says by and by, through its gateway, what its day brings. */
export class LivingHome {
  private busy = false;
  constructor(readonly home: Home, readonly note: HomeNote, private readonly api: Api, private readonly hush: Hush) {}

  /** Says everything up to `now`. What could not be sent stays with the gateway and goes out the next time. */
  async liveUntil(now: number): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const from = Math.max(this.note.livedUntil, now - KEPT);
      if (!this.hush.isSilent(this.home.key, now)) await this.say(from, now);
      this.note.livedUntil = now;
    } finally {
      this.busy = false;
    }
  }

  /** A gateway whose key was changed behind its back is paired anew, as an installer would. */
  private async say(from: number, to: number): Promise<void> {
    try {
      await this.send(from, to);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
      const { id } = this.note.gateway;
      this.note.gateway = { id, key: (await this.api.post<{ key: string }>(`/api/v1/devices/${id}/key`, {})).key };
      await this.send(from, to);
    }
  }

  private async send(from: number, to: number): Promise<void> {
    const past = Math.max(from, to - HOUR);
    // What is newest goes first: half a history would look like a home that has been still since.
    await this.post([...readingsBetween(this.home, past, to), ...gatewayBeats(this.home, past, to)]);
    await this.post([...readingsBetween(this.home, from, past), ...gatewayBeats(this.home, from, past, SPARSE)]);
  }

  private async post(said: readonly Said[]): Promise<void> {
    const inOrder = [...said].sort((a, b) => a.at - b.at);
    await sendSaid(this.api, this.note.gateway.key, (thing) => deviceId(this.home.key, thing), inOrder);
  }
}
