import { DEMO_SIGN_INS } from '../../core/demo/sign-ins.js';
import { Api, ApiProblem } from '../shared/api.js';
import type { HomeNote, Notebook } from './notebook.js';
import { carerNamed } from './street/carers.js';
import { deviceId, type Home } from './street/home.js';

interface ResidentView {
  readonly id: string;
}

const isTaken = (error: unknown): boolean => error instanceof ApiProblem && error.status === 409;

/**
 * Enters one home through the public API, as an administrator would: what is there already (found by NHS number and by
 * device id) stays as it is. Homes must be entered one after the other, so that a carer of two is one carer.
 */
export async function enterHome(api: Api, notebook: Notebook, home: Home, livedSince: number): Promise<HomeNote> {
  const [there] = await api.get<ResidentView[]>(`/api/v1/residents?nhsNumber=${home.nhsNumber}`);
  const before = notebook.home(home.key);
  if (there && before?.residentId === there.id) return before;
  const residentId = there?.id ?? (await api.post<ResidentView>('/api/v1/residents', profileOf(home))).id;
  const carers = await enterCircle(api, home, residentId);
  const gateway = await pairThings(api, home, residentId);
  const note: HomeNote = { residentId, gateway, carers, livedUntil: livedSince };
  await notebook.write(home.key, note);
  return note;
}

function profileOf(home: Home): object {
  const { name, calledBy, birthDate, gender, nhsNumber, address, ward, phone, conditions, limits, answerWithin } = home;
  return { name, calledBy, birthDate, gender, nhsNumber, address, ward, phone, conditions, limits, answerWithin };
}

async function enterCircle(api: Api, home: Home, residentId: string): Promise<Record<string, string>> {
  const carers: Record<string, string> = {};
  let rank = 0;
  for (const { carer, relationship } of home.circle) {
    const { name, phone } = carerNamed(carer);
    rank++;
    try {
      carers[carer] = (await api.post<{ id: string }>(`/api/v1/residents/${residentId}/carers`, { name, phone, relationship, rank })).id;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  return carers;
}

/** Pairs what is missing; only the gateway's key is kept, since it speaks for the whole home. */
async function pairThings(api: Api, home: Home, residentId: string): Promise<HomeNote['gateway']> {
  const there = new Set<string>();
  for await (const { id } of api.all<{ id: string }>(`/api/v1/devices?residentId=${residentId}`)) there.add(id);
  let gateway: HomeNote['gateway'] | undefined;
  await Promise.all(home.things.map(async ({ name, kind, room }) => {
    const id = deviceId(home.key, name);
    if (!there.has(id)) {
      const paired = await api.post<{ id: string; key: string }>('/api/v1/devices', { id, kind, residentId, room });
      if (kind === 'gateway') gateway = { id: paired.id, key: paired.key };
    } else if (kind === 'gateway') {
      gateway = { id, key: (await api.post<{ key: string }>(`/api/v1/devices/${id}/key`, {})).key };
    }
  }));
  if (!gateway) throw new RangeError(`${home.key} has no gateway`);
  return gateway;
}

/** The sign-ins of the demonstration; one that exists stays as it is, whoever changed it. */
export async function enterSignIns(api: Api, carerIds: Readonly<Record<string, string>>): Promise<void> {
  for (const { username, password, name, role, carer } of DEMO_SIGN_INS) {
    const carerId = carer === undefined ? undefined : carerIds[carer];
    if (carer !== undefined && carerId === undefined) continue;
    try {
      await api.post('/api/v1/users', { username, password, name, role, carerId });
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}
