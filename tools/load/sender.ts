import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { kindSpec } from '../../core/observations/kinds.js';
import { retryAfter } from '../shared/api.js';
import { deviceId, type Said } from '../simulator/street/home.js';
import type { LoadHome } from './homes.js';

/** What came of it all. */
export class Tally {
  sent = 0;
  accepted = 0;
  duplicates = 0;
  quarantined = 0;
  rejected = 0;
  /** Why, and how often. */
  readonly reasons: Record<string, number> = {};
  messages = 0;
  /** Told to come back: 429 and 503. */
  putOff = 0;
  /** No answer at all: the connection was refused or broke. */
  broken = 0;
  lost = 0;
  /** Milliseconds from asking to the answer that kept it, resends included. */
  readonly took: number[] = [];
}

interface Answer {
  readonly status: number;
  readonly retryAfterMs?: number;
  readonly body?: { detail?: string; accepted?: number; duplicates?: number; quarantined?: unknown[]; rejected?: { readonly detail: string }[] };
}

const GIVE_UP_MS = 120_000;
const TIMEOUT_MS = 30_000;
/** As of a device: a second, doubled up to half a minute, and never all in step. */
const FIRST_WAIT_MS = 1_000, LONGEST_WAIT_MS = 30_000;

/** Sends as devices do: keeps a message until it is acknowledged, and comes back when told to. */
export class Sender {
  private readonly agents: Agent[];

  /** Devices of a load come from several addresses of this machine, as homes do. */
  constructor(private readonly url: string, private readonly tally: Tally, connections: number, private readonly addresses = 1) {
    this.agents = Array.from({ length: addresses }, () => new Agent({ keepAlive: true, maxSockets: Math.ceil(connections / addresses), scheduling: 'fifo' }));
  }

  /** True once it is acknowledged; false when given up. */
  async send(home: LoadHome, key: string, said: readonly Said[], lane = 0): Promise<boolean> {
    const body = JSON.stringify(said.map(({ thing, kind, value, at }) => {
      const { unit } = kindSpec(kind);
      return { device: deviceId(home.key, thing), kind, value, ...(unit === undefined ? {} : { unit }), at: new Date(at).toISOString() };
    }));
    const began = performance.now();
    this.tally.sent += said.length;
    this.tally.messages += 1;
    for (let wait = FIRST_WAIT_MS; performance.now() - began < GIVE_UP_MS; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const answer = await this.post(key, body, lane);
      if (answer.status === 200) return this.taken(answer, began);
      if (answer.status === 429 || answer.status === 503) this.tally.putOff += 1;
      else if (answer.status === 0) this.tally.broken += 1;
      else {
        this.because(`${answer.status}: ${answer.body?.detail ?? 'no reason was given'}`);
        break;
      }
      await sleep((answer.retryAfterMs ?? wait) * (1 + Math.random() / 2));
    }
    this.tally.lost += said.length;
    return false;
  }

  close(): void {
    for (const agent of this.agents) agent.destroy();
  }

  private taken({ body }: Answer, began: number): true {
    this.tally.accepted += body?.accepted ?? 0;
    this.tally.duplicates += body?.duplicates ?? 0;
    this.tally.quarantined += body?.quarantined?.length ?? 0;
    this.tally.rejected += body?.rejected?.length ?? 0;
    for (const { detail } of body?.rejected ?? []) this.because(detail);
    this.tally.took.push(performance.now() - began);
    return true;
  }

  private because(reason: string): void {
    this.tally.reasons[reason] = (this.tally.reasons[reason] ?? 0) + 1;
  }

  private post(key: string, body: string, lane: number): Promise<Answer> {
    return new Promise((resolve) => {
      const options = { method: 'POST', agent: this.agents[lane % this.addresses], ...(this.addresses > 1 ? { localAddress: `127.0.0.${2 + (lane % this.addresses)}` } : {}), headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } };
      const asked = request(`${this.url}/api/v1/readings`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => resolve({ status: 0 }));
        response.on('end', () => {
          const after = retryAfter(response.headers['retry-after'] ?? null, Date.now());
          resolve({ status: response.statusCode ?? 0, ...(after === undefined ? {} : { retryAfterMs: after }), body: read(Buffer.concat(chunks)) });
        });
      });
      asked.on('error', () => resolve({ status: 0 }));
      asked.setTimeout(TIMEOUT_MS, () => asked.destroy());
      asked.end(body);
    });
  }
}

function read(bytes: Buffer): NonNullable<Answer['body']> {
  try {
    return JSON.parse(bytes.toString()) as NonNullable<Answer['body']>;
  } catch {
    return {};
  }
}
