import { setTimeout as sleep } from 'node:timers/promises';

/** A refusal of the service, as its problem+json says it. Thrown for every 4xx and for 5xx that did not pass. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(readonly status: number, readonly code: string, readonly detail: string, readonly path: string) {
    super(`${status} ${code}: ${detail} (${path})`);
  }
}

/** Nobody answers at the address, for longer than we were ready to wait. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  constructor(readonly url: string, cause: unknown) {
    super(`${url} does not answer`, { cause });
  }
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** Another bearer than the client's own, e.g. a gateway's key. */
  readonly token?: string;
  /** A lost answer may be asked again: true for reads and readings; a POST that makes something says false. */
  readonly repeatable?: boolean;
}

export interface Patience {
  /** How long refusals for load (429, 503) and a silent server are borne, in milliseconds. */
  readonly milliseconds: number;
  readonly signal?: AbortSignal;
  /** Told once for every wait, so that a person sees why nothing moves. */
  readonly onWait?: (why: string, milliseconds: number) => void;
}

const REQUEST_TIMEOUT = 30_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;
const PASSING = new Set([429, 502, 503, 504]);

/** Seconds or a date, as RFC 9110 allows; undefined when the header is absent or unreadable. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The address behind `rel="next"` of a Link header (RFC 8288), undefined on the last page. */
export function nextLink(header: string | null): string | undefined {
  for (const [, address, parameters] of (header ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[^,;]+)*)/g)) {
    if (/;\s*rel\s*=\s*"?next"?/i.test(parameters ?? '')) return address;
  }
  return undefined;
}

/** The service's HTTP API, spoken as any gateway or program would speak it. */
export class Api {
  readonly url: string;
  constructor(url: string, private readonly token: string | undefined, private readonly patience: Patience = { milliseconds: 60_000 }) {
    this.url = url.replace(/\/+$/, '');
  }

  get<T>(path: string): Promise<T> {
    return this.ask<T>(path, {});
  }

  post<T>(path: string, body: unknown, ask: Omit<Ask, 'method' | 'body'> = {}): Promise<T> {
    return this.ask<T>(path, { repeatable: false, ...ask, method: 'POST', body });
  }

  async ask<T>(path: string, ask: Ask): Promise<T> {
    return (await this.answer(path, ask)).body as T;
  }

  /** Every member of a paged list, page after page. */
  async *all<T>(path: string): AsyncGenerator<T> {
    let next: string | undefined = path;
    while (next !== undefined) {
      const page: { body: unknown; next: string | undefined } = await this.answer(next, {});
      yield* page.body as T[];
      next = page.next;
    }
  }

  private async answer(path: string, ask: Ask): Promise<{ body: unknown; next: string | undefined }> {
    const started = Date.now();
    for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      const tried = await this.once(path, ask);
      if ('body' in tried) return tried;
      const pause = tried.after ?? wait * (0.5 + Math.random() / 2);
      if (!tried.again || Date.now() + pause - started > this.patience.milliseconds) throw tried.error;
      this.patience.onWait?.(tried.error.message, pause);
      await sleep(pause, undefined, this.patience.signal ? { signal: this.patience.signal } : {});
    }
  }

  private async once(path: string, ask: Ask): Promise<{ body: unknown; next: string | undefined } | { error: Error; again: boolean; after?: number }> {
    this.patience.signal?.throwIfAborted();
    const response = await this.send(path, ask).catch((cause: unknown) => new Unreachable(this.url, cause));
    this.patience.signal?.throwIfAborted();
    if (response instanceof Unreachable) return { error: response, again: ask.repeatable !== false };
    const text = await response.text().catch((cause: unknown) => new Unreachable(this.url, cause));
    if (text instanceof Unreachable) return { error: text, again: ask.repeatable !== false };
    if (response.ok) return { body: bodyOf(text), next: nextLink(response.headers.get('link')) };
    const after = retryAfter(response.headers.get('retry-after'), Date.now());
    return { error: problemOf(response.status, text, path), again: PASSING.has(response.status), ...(after === undefined ? {} : { after }) };
  }

  private send(path: string, ask: Ask): Promise<Response> {
    const token = ask.token ?? this.token;
    const timeout = AbortSignal.timeout(REQUEST_TIMEOUT);
    return fetch(this.addressOf(path), {
      method: ask.method ?? 'GET',
      headers: {
        accept: 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: this.patience.signal ? AbortSignal.any([timeout, this.patience.signal]) : timeout,
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
    });
  }

  /** Our token goes to our server alone: a link elsewhere is followed by path, never to another host. */
  private addressOf(path: string): string {
    if (path.startsWith('/')) return this.url + path;
    const { pathname, search } = new URL(path, this.url);
    return this.url + pathname + search;
  }
}

/** Nearly every answer is JSON; one that is not (a health word) stays text. */
function bodyOf(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function problemOf(status: number, text: string, path: string): ApiProblem {
  const where = path.split('?')[0] ?? path;
  try {
    const { code, detail, title } = JSON.parse(text) as { code?: string; detail?: string; title?: string };
    return new ApiProblem(status, code ?? String(status), detail ?? title ?? 'no reason given', where);
  } catch {
    return new ApiProblem(status, String(status), 'no reason given', where);
  }
}
