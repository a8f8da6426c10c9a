import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../shared/random.js';
import type { Said } from './history.js';
import type { MadeDevice } from './homes.js';

const TIMEOUT_MS = 6_000;
const AT_ONCE = 20;

interface Receipt {
  readonly accepted?: number;
  readonly duplicates?: number;
  readonly quarantined?: readonly { readonly index: number; readonly code: string }[];
  readonly rejected?: readonly { readonly index: number; readonly code: string }[];
}

/** Keeps what was not acknowledged and sends it again, to whichever node answers; now and then also what was. */
export class Device {
  private readonly waiting: Said[] = [];
  private readonly sent: Said[] = [];
  private seq = 0;
  private stopped = false;
  private working: Promise<void> | undefined;
  /** Why the last message was not taken. */
  private lastAnswer = 'none';

  /** `shuffles`: sends what it has in any order, and much of it again. */
  constructor(private readonly home: string, private readonly made: MadeDevice, private readonly urls: readonly string[], private readonly said: Said[], private readonly random: Chance, private readonly shuffles = false) {}

  says(kind: string, value: unknown, { at = Date.now(), calls }: { at?: number; calls?: string } = {}): void {
    const one: Said = { home: this.home, device: this.made.id, kind, value, at, seq: ++this.seq, ...(calls === undefined ? {} : { calls }) };
    this.said.push(one);
    this.waiting.push(one);
    this.working ??= this.work().finally(() => (this.working = undefined));
  }

  /** What nobody has acknowledged within the time, and what the last answer was; undefined where there is nothing. */
  async emptied(withinMs: number): Promise<string | undefined> {
    for (const until = Date.now() + withinMs; Date.now() < until; await sleep(40)) if (this.waiting.length === 0 && !this.working) return undefined;
    this.stopped = true;
    return `${this.waiting.length} of device ${this.made.id}, from count ${this.waiting[0]?.seq ?? 'none'}: ${this.lastAnswer}`;
  }

  private async work(): Promise<void> {
    // What is said in one breath goes in one message.
    await sleep(5 + this.random() * 30);
    while (this.waiting.length > 0 && !this.stopped) {
      if (this.shuffles) this.waiting.sort(() => this.random() - 0.5);
      const batch = this.waiting.slice(0, AT_ONCE);
      const again = this.sent.filter(() => this.random() < (this.shuffles ? 0.3 : 0.05)).slice(0, AT_ONCE);
      if (await this.send([...batch, ...again])) {
        this.waiting.splice(0, this.waiting.length, ...this.waiting.filter((one) => !batch.includes(one)));
        this.sent.push(...batch);
      } else await sleep(150 + this.random() * 350);
    }
  }

  private async send(batch: readonly Said[]): Promise<boolean> {
    for (const one of batch) one.firstSentAt ??= Date.now();
    const body = JSON.stringify(batch.map(({ kind, value, at, seq }) => ({ device: this.made.id, kind, value, at: new Date(at).toISOString(), seq })));
    const url = this.urls[Math.floor(this.random() * this.urls.length)] ?? '';
    const receipt = await fetch(`${url}/api/v1/readings`, { method: 'POST', headers: { authorization: `Bearer ${this.made.key}`, 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(TIMEOUT_MS) })
      .then(async (response) => (response.status === 200 ? ((await response.json()) as Receipt) : void (this.lastAnswer = `${response.status} ${(await response.text()).slice(0, 300)}`)))
      .catch((error: Error) => void (this.lastAnswer = `${error.name} ${error.message}`));
    if (!receipt) return false;
    const now = Date.now();
    for (const one of batch) one.acknowledgedAt ??= now;
    for (const { index, code } of [...(receipt.rejected ?? []), ...(receipt.quarantined ?? [])]) {
      const one = batch[index];
      if (one) one.refused = code;
    }
    return true;
  }
}
