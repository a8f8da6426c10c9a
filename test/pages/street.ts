/** A home for one test: a resident with a circle, sign-ins for those who look, and a pendant that can call for help. */
export interface Home {
  readonly residentId: string;
  readonly ann: SignIn & { readonly carerId: string };
  readonly tom: SignIn & { readonly carerId: string };
  readonly nurse: SignIn;
  readonly pendant: { readonly id: string; readonly key: string };
  readonly watch: { readonly id: string; readonly key: string };
}

export interface SignIn {
  readonly username: string;
  readonly password: string;
}

export interface AlertSeen {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly outcome?: string;
  readonly note?: string;
  readonly claimedBy?: { readonly carer?: string };
  readonly seen: readonly { readonly carer: string; readonly on: string }[];
}

const PASSWORD = 'a long enough password';

export class Street {
  private homes = 0;

  constructor(private readonly url: string, private readonly adminToken: string) {}

  async call<T>(method: string, path: string, body?: unknown, token = this.adminToken): Promise<T> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  async signInFor(role: 'admin' | 'clinician' | 'carer', name: string, carerId?: string): Promise<SignIn> {
    const username = `${name}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`.toLowerCase();
    await this.call('POST', '/users', { username, name, role, password: PASSWORD, ...(carerId ? { carerId } : {}) });
    return { username, password: PASSWORD };
  }

  /** Ofcom's numbers for drama: nobody's phone. */
  async home(given: string, family = 'Hughes'): Promise<Home> {
    const n = ++this.homes;
    const { id: residentId } = await this.call<{ id: string }>('POST', '/residents', { name: { given, family }, birthDate: '1938-03-31', phone: '01632 960001', address: '12 Elm Row', limits: { pulse: { low: 55, high: 100 } } });
    const carer = async (name: string, rank: number) => {
      const { id } = await this.call<{ id: string }>('POST', `/residents/${residentId}/carers`, { name, phone: `07700900${String(n * 2 + rank).padStart(3, '0')}`, rank, relationship: rank === 1 ? 'daughter' : 'neighbour' });
      return { ...(await this.signInFor('carer', name, id)), carerId: id };
    };
    const device = (kind: string, room: string) => this.call<{ id: string; key: string }>('POST', '/devices', { kind, residentId, room });
    return { residentId, ann: await carer('Ann', 1), tom: await carer('Tom', 2), nurse: await this.signInFor('clinician', 'Nurse'), pendant: await device('pendant', 'hallway'), watch: await device('watch', 'worn') };
  }

  /** A device's word about itself or its wearer, so many minutes ago. */
  send(device: { id: string; key: string }, kind: string, value: unknown, minutesAgo = 0): Promise<unknown> {
    return this.call('POST', '/readings', { device: device.id, kind, value, at: new Date(Date.now() - minutesAgo * 60_000).toISOString() }, device.key);
  }

  async callForHelp(home: Home): Promise<AlertSeen> {
    await this.send(home.pendant, 'sos', true);
    return this.until(async () => (await this.alerts(home, 'open'))[0], 'an open alert');
  }

  alerts(home: Home, state?: string): Promise<AlertSeen[]> {
    return this.call('GET', `/alerts?residentId=${home.residentId}${state ? `&state=${state}` : ''}`);
  }

  async until<T>(look: () => Promise<T | undefined | false>, what: string, withinMs = 60_000): Promise<T> {
    const end = Date.now() + withinMs;
    for (;;) {
      const seen = await look();
      if (seen) return seen;
      if (Date.now() > end) throw new Error(`Waited ${withinMs} ms for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
