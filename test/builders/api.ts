import type { Alert } from '../../core/alerts/alert.js';

export interface Home {
  readonly residentId: string;
  readonly carers: readonly string[];
  /** Device kind → its id and key. */
  readonly devices: Readonly<Record<string, { readonly id: string; readonly key: string }>>;
}

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

/** The public API as a program would use it. */
export class Api {
  constructor(readonly url: string, readonly token: string) {}

  async call<Body = Record<string, unknown>>(method: string, path: string, body?: unknown, token = this.token, type = 'application/json'): Promise<Answer<Body>> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    return { status: response.status, body: (text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text) as Body, headers: response.headers };
  }

  async ok<Body = Record<string, never>>(method: string, path: string, body?: unknown, token?: string): Promise<Body> {
    const answer = await this.call<Body>(method, path, body, token);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** A resident with carers (07700 900…) and devices; states only what the test is about. */
  async home({ carers = ['07700900101'], devices = ['pendant'], resident = {} }: { carers?: readonly string[]; devices?: readonly (string | { kind: string; room?: string })[]; resident?: object } = {}): Promise<Home> {
    const { id: residentId } = await this.ok<{ id: string }>('POST', '/api/v1/residents', { name: { given: 'Mary', family: 'Hobbs' }, ...resident });
    const ids: string[] = [];
    for (const [i, phone] of carers.entries()) ids.push((await this.ok<{ id: string }>('POST', `/api/v1/residents/${residentId}/carers`, { name: `Carer ${i + 1}`, phone, rank: i + 1 })).id);
    const made: Record<string, { id: string; key: string }> = {};
    for (const device of devices) {
      const { kind, room } = typeof device === 'string' ? { kind: device, room: undefined } : device;
      made[kind] = await this.ok('POST', '/api/v1/devices', { kind, residentId, ...(room ? { room } : {}) });
    }
    return { residentId, carers: ids, devices: made };
  }

  /** Sends as the device itself. */
  send(home: Home, device: string, reading: object): Promise<Answer> {
    const { id, key } = home.devices[device] ?? { id: '', key: '' };
    return this.call('POST', '/api/v1/readings', { device: id, at: new Date().toISOString(), ...reading }, key);
  }

  alerts(residentId: string, query = ''): Promise<(Alert & { deliveries: { state: string; carer: string; channel: string; step: number; reason?: string }[]; outcome?: string })[]> {
    return this.ok('GET', `/api/v1/alerts?residentId=${residentId}${query}`);
  }
}

/** Waits are meant for a quiet machine; one that shares its two cores gets this much more before it is a failure. */
const BUSY = 4;

/** Asks until the answer is there; says what it waited for. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>, withinMs = 8_000): Promise<T> {
  const until = Date.now() + BUSY * withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > until) throw new Error(`Not seen within ${BUSY * withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
