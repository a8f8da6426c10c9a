import { connect } from 'node:net';
import { expect } from 'vitest';
import type { Api, Home } from './api.js';

/** Names that must come back in no answer, text message or log. */
export const CANARY = { given: 'Canary', family: 'Quetzal' } as const;

export interface Refused {
  readonly status: number;
  readonly type: string;
  readonly body: { readonly code?: string; readonly detail?: string; readonly field?: string } & Record<string, unknown>;
  readonly text: string;
}

export async function readAnswer(response: Response): Promise<Refused> {
  const text = await response.text();
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  return { status: response.status, type, body: (type.includes('json') ? JSON.parse(text) : {}) as Refused['body'], text };
}

/** Our own words, nothing of anybody, no inside of the house. */
export function expectProblem(answer: Refused, status: number, code: string): void {
  expect([answer.status, answer.body.code, answer.type], answer.text.slice(0, 300)).toEqual([status, code, 'application/problem+json']);
  expect(answer.body.detail).toMatch(/\w{3}/);
  expectDiscreet(answer.text);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
}

export function expectDiscreet(text: string): void {
  expect(text).not.toMatch(/Canary|Quetzal|07700 ?9|\+447\d|node_modules|\.js:\d|\bat [\w.]+ \(|Mongo|Zod/);
}

/** One device of one home, as its own hardware would speak. */
export class Hardware {
  private beat = 0;

  constructor(private readonly api: Api, readonly id: string, readonly key: string) {}

  static of(api: Api, home: Home, kind: string): Hardware {
    const { id, key } = home.devices[kind] ?? { id: '', key: '' };
    return new Hardware(api, id, key);
  }

  reading(change: object = {}): object {
    return { device: this.id, kind: 'heart-rate', value: 70, at: new Date().toISOString(), ...change };
  }

  /** As JSON where it is an object, else as the very bytes. */
  async post(body: unknown, headers: Record<string, string> = {}, path = '/api/v1/readings'): Promise<Refused> {
    const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    return readAnswer(await fetch(this.api.url + path, { method: 'POST', headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json', ...headers }, body: bytes as never, signal: AbortSignal.timeout(15_000) }));
  }

  /** The process lives, and what this device says next is taken. */
  async expectHeard(): Promise<void> {
    const answer = await this.post(this.reading({ kind: 'heartbeat', value: true, at: new Date(Date.now() - 60_000 + (this.beat += 1)).toISOString() }));
    expect([answer.status, answer.body['accepted']], answer.text).toEqual([200, 1]);
  }
}

export interface RawAnswer {
  /** 0: the connection ended without one. */
  readonly status: number;
  readonly text: string;
  readonly closed: boolean;
}

/** Bytes as no client library would send them; `pieces` follow each other every `everyMs`. */
export function rawHttp(url: string, pieces: string | readonly string[], { everyMs = 20, withinMs = 5_000 } = {}): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const { port, hostname } = new URL(url);
    const queue = [pieces].flat();
    const socket = connect(Number(port), hostname);
    const pump = setInterval(() => {
      const piece = queue.shift();
      if (piece === undefined) clearInterval(pump);
      else if (socket.writable) socket.write(piece);
    }, everyMs);
    let text = '', closed = false;
    const end = (): void => {
      clearInterval(pump);
      clearTimeout(late);
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text, closed });
    };
    const late = setTimeout(end, withinMs);
    socket.on('data', (data) => (text += data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      closed = true;
      end();
    });
  });
}
