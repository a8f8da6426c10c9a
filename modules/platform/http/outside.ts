import { text } from 'node:stream/consumers';
import { atMost } from '../../../core/outside/at-most.js';
import { retryAfter } from '../../../core/outside/retry-after.js';

/** Why nothing usable came back from somebody else's server; never its words. */
export class OutsideFailed extends Error {
  override readonly name = 'OutsideFailed';
  constructor(readonly why: 'timeout' | 'unreachable' | 'too-long' | 'redirect' | 'not-json' | 'foreign-address') {
    super(why);
  }
}

export interface Asked {
  /** The one origin that may be asked: an address from a message is never followed elsewhere. */
  readonly origin: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly withinMs?: number;
  /** After inflation, so that a bomb is met too. */
  readonly mostBytes?: number;
}

export interface Answer {
  readonly status: number;
  /** Undefined where the body is empty or was no JSON of an answer that failed anyway. */
  readonly json: unknown;
  /** Milliseconds, as the server wishes; undefined where it says nothing. */
  readonly retryAfterMs?: number;
}

const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Asks a server that is not ours: bounded in time and size, no redirects, JSON or nothing. */
export async function askOutside(address: string, { origin, method = 'GET', headers = {}, form, withinMs = 10_000, mostBytes = 8 * 1024 ** 2 }: Asked): Promise<Answer> {
  if (!URL.canParse(address) || new URL(address).origin !== origin) throw new OutsideFailed('foreign-address');
  try {
    const response = await fetch(address, { method, headers: { accept: 'application/json', ...headers }, redirect: 'manual', signal: AbortSignal.timeout(withinMs), ...(form ? { body: new URLSearchParams(form) } : {}) });
    if (response.status >= 300 && response.status < 400) throw new OutsideFailed('redirect');
    const body = await bodyOf(response, mostBytes);
    const after = retryAfter(response.headers.get('retry-after'), Date.now(), LONGEST_WAIT_MS);
    return { status: response.status, json: jsonOf(body, response.ok), ...(after === undefined ? {} : { retryAfterMs: after }) };
  } catch (error) {
    if (error instanceof OutsideFailed) throw error;
    throw new OutsideFailed((error as Error).name === 'TimeoutError' ? 'timeout' : 'unreachable');
  }
}

async function bodyOf(response: Response, most: number): Promise<string> {
  if (!response.body) return '';
  return text(atMost(most, response.body, () => new OutsideFailed('too-long')));
}

function jsonOf(text: string, needed: boolean): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    if (needed) throw new OutsideFailed('not-json');
    return undefined;
  }
}
