import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../shared/api.js';
import type { CarerTruth, History, HomeKind, HomeTruth } from './history.js';

export interface MadeDevice {
  readonly id: string;
  readonly key: string;
}

export interface Home {
  readonly truth: HomeTruth;
  readonly pendant: MadeDevice;
  readonly oximeter: MadeDevice;
  /** Of a twin: the other one. */
  readonly other?: Home;
}

/** Ofcom's numbers for drama, in turn: no real phone has one. The first is the service's own. */
let phones = 0;
const nextPhone = (): string => `+447700900${String(1 + (phones++ % 999)).padStart(3, '0')}`;

const CARERS: Readonly<Record<HomeKind, number>> = { poisoned: 1, 'on-screen': 1, caller: 1, breathless: 1, answered: 1, leaver: 2, unreached: 2, 'twin-in-order': 1, 'twin-shuffled': 1 };

/** Makes homes through the public routes, as an administrator would. Names are all one: what tells them apart is their ids. */
export class Homes {
  private readonly api: Api;

  constructor(url: string, token: string, private readonly history: History) {
    this.api = new Api(url, token, { milliseconds: 60_000 });
  }

  async make(kind: HomeKind): Promise<Home> {
    if (kind !== 'twin-in-order') return this.one(kind);
    const other = await this.one('twin-shuffled');
    const home = await this.one('twin-in-order', other.truth.resident);
    return { ...home, other };
  }

  /** Somebody leaves the circle; from the moment of the answer on nobody may write to them. */
  async leaves({ truth }: Home): Promise<void> {
    const [first] = truth.carers;
    if (!first) return;
    const asked = { action: 'remove-carer', resident: truth.resident, at: Date.now(), answered: false };
    this.history.asked.push(asked);
    await this.api.ask(`/api/v1/residents/${truth.resident}/carers/${first.id}`, { method: 'DELETE', repeatable: false });
    asked.answered = true;
    first.leftAt = Date.now();
  }

  private async one(kind: HomeKind, twin?: string): Promise<Home> {
    const madeAt = Date.now();
    const { id } = await this.made('/api/v1/residents', { name: { given: 'Mary', family: 'Hobbs' } });
    const carers: CarerTruth[] = [];
    for (let rank = 1; rank <= CARERS[kind]; rank += 1) {
      const phone = nextPhone();
      carers.push({ id: (await this.made(`/api/v1/residents/${id}/carers`, { name: `Carer ${id}-${rank}`, phone, rank })).id, phone });
    }
    const truth: HomeTruth = { resident: id, kind, carers, madeAt, ...(twin === undefined ? {} : { twin }) };
    const device = (of: string): Promise<MadeDevice> => this.made('/api/v1/devices', { kind: of, residentId: id });
    const home = { truth, pendant: await device('pendant'), oximeter: await device('oximeter') };
    this.history.homes.push(truth);
    return home;
  }

  /** A lost answer may have made something: nothing is asked of that one, a new one is made. */
  private async made(path: string, body: object): Promise<MadeDevice> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.api.post<MadeDevice>(path, body);
      } catch (error) {
        if (tries >= 10) throw error;
        await sleep(1_000);
      }
    }
  }
}
